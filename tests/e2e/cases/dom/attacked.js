// A page without a policy, attacked.
import createDOMPurify from "/node_modules/dompurify/dist/purify.es.mjs";
import { attack, attackHtml, settled } from "./attack.js";
import { attackOps } from "./attack-ops.js";
import { faultsIn, setTrap } from "./trap.js";

const root = document.querySelector("main");

/** The trap works: markup that nobody sanitized runs, and is seen. */
async function control() {
  const sprung = setTrap();
  root.innerHTML = `<img src=x onerror=alert(1)><a href="java\nscript:alert(1)">x</a>`;
  await settled(root);
  const faults = faultsIn(root);
  root.replaceChildren();
  return { sprung, faults };
}

const purify = createDOMPurify(window);

globalThis.attacks = {
  control,
  slots: () => attack(root),
  ops: () => attackOps(root),
  native: () => attackHtml(root),
  given: () => attackHtml(root, { sanitizer: (html) => purify.sanitize(html, { RETURN_DOM_FRAGMENT: true }) }),
};
