// A click on what is not alive yet: it is kept, and given again to the code that came too late for it.
//
// Only a click that has done nothing may come twice. What the browser does by itself (a link is followed, a form sent, a box
// ticked, a popover opened), and what a listener took by preventDefault(), has been answered.

/** Elements that answer a click by themselves. Buttons are judged apart. */
const ANSWER = "a[*|href], area[href], label, summary, select, option, textarea, input, audio[controls], video[controls]";
const BUTTON = "button, input[type=button]";

/** Keeps the first such click in the element from now on. @param {Element} element */
export function keepClick(element) {
  /** @type {{ click: MouseEvent, target: Element } | undefined} */
  let kept;
  const keep = (/** @type {Event} */ event) => {
    const path = event.composedPath();
    if ((kept && !kept.click.defaultPrevented) || path.some(answers)) return;
    kept = { click: /** @type {MouseEvent} */ (event), target: /** @type {Element} */ (path[0]) };
  };
  const forget = () => {
    element.removeEventListener("click", keep, true);
    kept = undefined;
  };
  element.addEventListener("click", keep, true);
  return {
    forget,
    /** Gives it again, if what was clicked still stands in the element. */
    give() {
      const { click, target } = kept ?? {};
      forget();
      if (!click || click.defaultPrevented || !target || !isIn(target, element) || target.matches(":disabled")) return;
      // What is around the element has seen it.
      const stay = (/** @type {Event} */ event) => event.stopPropagation();
      element.addEventListener("click", stay);
      target.dispatchEvent(copyOf(click));
      element.removeEventListener("click", stay);
    },
  };
}

/** @param {EventTarget} node */
function answers(node) {
  const element = /** @type {Element} */ (node);
  if (element.nodeType !== 1) return false;
  if (!element.matches(BUTTON)) return element.matches(ANSWER);
  const button = /** @type {HTMLButtonElement} */ (element);
  return (button.type !== "button" && button.form !== null) || button.matches("[popovertarget], [commandfor]");
}

/** @param {Node} node @param {Element} element */
function isIn(node, element) {
  /** @type {Node | null} */
  let next = node;
  while (next && next !== element) next = next.parentNode ?? /** @type {ShadowRoot} */ (next).host ?? null;
  return next === element && element.isConnected;
}

/** @param {MouseEvent} click */
function copyOf(click) {
  const { screenX, screenY, clientX, clientY, button, buttons, ctrlKey, shiftKey, altKey, metaKey, detail, view } = click;
  return new MouseEvent("click", {
    bubbles: true, cancelable: true, composed: true,
    screenX, screenY, clientX, clientY, button, buttons, ctrlKey, shiftKey, altKey, metaKey, detail, view,
  });
}
