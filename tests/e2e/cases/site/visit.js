// A visit to a page of the demo: the page in a frame of the case, watched for whatever nobody caught in it.
import { violations } from "../access/axe.js";
import { isChromium } from "../access/chromium.js";
import { measure } from "../access/shifts.js";
import { turn } from "../support.js";

/** What Core Web Vitals call a good layout shift. */
const STEADY = 0.1;

/**
 * Opens a page of the demo.
 * @param {object} t
 * @param {string} path  such as "/product.html?fault=cut"
 */
export async function visit(t, path) {
  const frame = document.createElement("iframe");
  // What the visitor sees must be in sight of the browser too: it slows down frames that are not, and
  // data-hydrate="visible" waits. Several frames may lie upon each other.
  Object.assign(frame.style, { position: "fixed", inset: "0 auto auto 0", width: "1200px", height: "100vh", border: "0" });
  frame.src = path;
  t.root.append(frame);
  // A frame begins with an empty document, and there is no event for the next one before its scripts run.
  while (frame.contentDocument.URL === "about:blank") await turn();
  const { contentWindow: window, contentDocument } = frame;
  const problems = watch(window);
  const steadiness = isChromium && measure(window);
  const find = (selector) => contentDocument.querySelector(selector);

  const page = {
    window,
    document: contentDocument,
    find,
    all: (selector) => [...contentDocument.querySelectorAll(selector)],
    text: (selector) => find(selector)?.textContent ?? "",
    /** What `look` finds, as soon as it is truthy; it looks again whenever the document changes. */
    until: (look) => seen(window, look, t.signal),
    /**
     * Nothing went wrong in the page that it did not expect itself; in Chromium also: nothing jumped, and axe-core
     * finds nothing in it. Problems are reported late, hence the turns.
     */
    async check() {
      await drawn(window);
      for (let turns = 0; turns < 5; turns++) await turn();
      t.same(problems, [], `${path}: problems in the page`);
      if (!isChromium) return;
      const measured = steadiness.read();
      t.report("demo steadiness", { page: path, ...measured });
      t.ok(measured.shift < STEADY, `${path}: layout shift ${measured.shift} of ${measured.moved}`);
      await settled(contentDocument);
      t.same(await violations(window), [], `${path}: axe-core`);
    },
    /** Leaves the page, which ends its streams. */
    leave: () => frame.remove(),
    inspector: {
      /** The names of the streams that it follows. */
      names: () => page.all(".lane-name").map(({ textContent }) => textContent),
      /** Selects a stream and reads all that is said about it, once `holds` is true of it. */
      read: (name, holds = ({ status }) => ENDED.includes(status)) => seen(window, () => facts(page, name, holds), t.signal),
    },
  };
  return page;
}

export const ENDED = ["done", "interrupted", "failed", "aborted"];

/** Whatever goes wrong in a window without anybody noticing. */
function watch(window) {
  const problems = [];
  window.addEventListener("error", ({ target, message }) => {
    problems.push(target === window ? `uncaught: ${message}` : `not loaded: ${target.src ?? target.href}`);
  }, true);
  window.addEventListener("unhandledrejection", ({ reason }) => problems.push(`unhandled rejection: ${reason}`));
  window.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    problems.push(`policy violation: ${violatedDirective} ${blockedURI}`);
  });
  const { error } = window.console;
  window.console.error = (...values) => {
    problems.push(`console: ${values.join(" ")}`);
    error.apply(window.console, values);
  };
  return problems;
}

function seen(window, look, signal) {
  return new Promise((resolve, reject) => {
    const check = () => {
      try {
        const found = look();
        if (!found) return;
        resolve(found);
      } catch (error) {
        reject(error);
      }
      observer.disconnect();
    };
    const observer = new MutationObserver(check);
    observer.observe(window.document, { subtree: true, childList: true, attributes: true, characterData: true });
    signal.addEventListener("abort", () => observer.disconnect());
    check();
  });
}

/** What the inspector says of a stream: the status and count of its lane, and the snapshot in words. */
function facts(page, name, holds) {
  const button = page.all(".lane-name").find(({ textContent }) => textContent === name);
  if (!button) return;
  // The detail follows in the next frame.
  if (button.getAttribute("aria-pressed") !== "true" || page.text(".detail-name") !== name) return void button.click();
  const lane = button.closest(".lane");
  const told = { status: lane.querySelector(".chip").dataset.status, lane: lane.querySelector(".lane-head .label").textContent };
  for (const fact of page.all(".facts > div")) told[fact.children[0].textContent] = fact.children[1].textContent;
  told.errors = page.all(".detail .errors .code b").map(({ textContent }) => textContent);
  return holds(told) && told;
}

/** Resolves when nothing fades or moves any more: what is half visible has half its contrast. */
function settled(document) {
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  return Promise.allSettled(ending.map(({ finished }) => finished));
}

async function drawn(window) {
  for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => window.requestAnimationFrame(resolve));
}
