// A page without a policy, attacked.
import { attack } from "./attack.js";
import { attackHtml } from "./attack-html.js";
import { attackMarkdown } from "./attack-markdown.js";
import { attackOps } from "./attack-ops.js";
import { HAS_SANITIZER, SANITIZERS, settled } from "./attack-tools.js";
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

// Split streams are for the page of the cases: how they are read has nothing to do with the policy.
globalThis.attacks = {
  control,
  slots: () => attack(root, ["whole"]),
  operations: () => attackOps(root, { sanitizer: HAS_SANITIZER ? undefined : SANITIZERS.purify, ways: ["whole"] }),
  html: () => attackHtml(root),
  purify: () => attackHtml(root, { sanitizer: SANITIZERS.purify, isBrief: true }),
  nothing: () => attackHtml(root, { sanitizer: SANITIZERS.nothing }),
  trusted: () => attackHtml(root, { sanitizer: HAS_SANITIZER ? undefined : SANITIZERS.purify, trusts: true, isBrief: true }),
  markdown: () => attackMarkdown(root),
};
