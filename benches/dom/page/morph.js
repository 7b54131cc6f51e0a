// One contender of the section "morph": a tree of the page is made equal to another one.
import { chosen, register } from "./bench.js";
import { SCENARIOS } from "./morph/scenarios.js";

/** Makes the first element equal to the second one, which may be taken apart. @type {(from: Element, to: Element) => unknown} */
const morph = await chosen({
  ours: () => import("runnelet/dom/morph.js").then(({ morph }) => morph),
  idiomorph: () => import("idiomorph").then(({ Idiomorph }) => (/** @type {Element} */ from, /** @type {Element} */ to) => Idiomorph.morph(from, to)),
  morphdom: () => import("morphdom").then((module) => module.default),
  floor: async () => () => {},
});

/** @type {HTMLElement} */
let root;
/** @type {{ from: Element, to: Element }} */
let trees;

register({
  begin() {
    root = document.createElement("div");
    document.body.append(root);
  },
  prepare(phase) {
    trees = SCENARIOS.find(({ id }) => id === phase).make();
    root.replaceChildren(trees.from);
  },
  run: () => void morph(trees.from, trees.to),
  seen: () => root.innerHTML,
  end: () => root.remove(),
});
