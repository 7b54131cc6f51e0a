// Where announcements stand: an element that nobody sees and screen readers watch.

const ROLES = { polite: "status", assertive: "alert" };

/** Out of sight, but not out of the accessibility tree. Set one by one: a strict policy refuses style attributes only. */
const UNSEEN = {
  position: "absolute",
  width: "1px",
  height: "1px",
  margin: "-1px",
  padding: "0",
  border: "0",
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
};

/** @param {"polite" | "assertive"} importance */
export function liveRegion(importance) {
  /** @type {HTMLElement | undefined} */
  let region;
  return {
    /** Puts it where it can be heard. @returns Whether it was elsewhere. */
    prepare() {
      region ??= create(importance);
      const place = audible();
      if (region.parentNode === place) return false;
      place.append(region);
      return true;
    },
    /** Instead of what stood there. @param {Map<string, { from: Element | undefined }>} texts And what each is about. */
    show(texts) {
      region?.replaceChildren(...[...texts].map(([text, { from }]) => paragraph(text, from)));
    },
  };
}

/** @param {"polite" | "assertive"} importance */
function create(importance) {
  const region = document.createElement("div");
  region.setAttribute("role", ROLES[importance]);
  region.setAttribute("aria-live", importance);
  Object.assign(region.style, UNSEEN);
  return region;
}

/** @param {string} text @param {Element | undefined} from */
function paragraph(text, from) {
  const paragraph = document.createElement("p");
  const lang = from?.closest("[lang]")?.getAttribute("lang");
  if (lang) paragraph.lang = lang;
  paragraph.textContent = text;
  return paragraph;
}

/** Beside an open modal dialog everything is silent: then it is in there. */
function audible() {
  for (let node = focused(); node; node = node.parentElement ?? hostOf(node)) {
    if (node.matches('dialog:modal, [aria-modal="true"]')) return node;
  }
  return [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
}

function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/** @param {Element} element */
function hostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
