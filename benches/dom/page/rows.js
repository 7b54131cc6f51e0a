// One contender of the section "rows": the rows come, then come again with other prices.
import { chosen, markup, register } from "./bench.js";
import { frame } from "./frames.js";

/** Each fills an element from a URL. @type {{ format: string, fill: (root: Element, url: string) => unknown, isThere?: () => boolean }} */
const { format, fill, isThere } = await chosen({
  ours: () => import("./rows/ours.js").then(({ ours }) => ours),
  "ours-worker": () => import("./rows/ours.js").then(({ oursInWorker }) => oursInWorker),
  "ours-datastar": () => import("./rows/ours.js").then(({ oursByDatastar }) => oursByDatastar),
  vanilla: () => import("./rows/vanilla.js"),
  "vanilla-plain": () => import("./rows/vanilla-plain.js"),
  lit: () => import("./rows/lit.js"),
  preact: () => import("./rows/preact.js"),
  datastar: () => import("./rows/datastar.js"),
  htmx: () => import("./rows/htmx.js"),
});

/** @type {HTMLElement} */
let root;
let gate = "";
/** @type {{ rows: number, chunk: number, prices: Record<string, string> }} */
let task;

register({
  async begin(given) {
    if (isThere?.() === false) return false;
    task = given;
    root = document.createElement("div");
    document.body.append(root);
  },
  async run(phase) {
    if (phase === "insert") {
      gate = `${Math.random()}`;
      fill(root, `/stream/${format}/${task.rows}/${task.chunk}/${gate}`);
    } else await fetch(`/open/${gate}`);
    while (lastPrice() !== task.prices[phase]) await frame();
  },
  seen: () => markup(/** @type {Element} */ (root.querySelector("ul"))),
  end: () => root.remove(),
});

/** Of the row that is the last one of all, once it is there. By way of the list alone: to look through the page is measured, too. */
function lastPrice() {
  const rows = root.querySelector("ul")?.children ?? [];
  if (rows.length < task.rows) return undefined;
  const last = rows[rows.length - 1];
  return (last.localName === "template" ? last.previousElementSibling : last)?.lastElementChild?.textContent;
}
