// One contender of the section "cell": in a thousand rows one cell changes, again and again, once in each frame.
import { FORMATS, products } from "../data.mjs";
import { chosen, markup, register } from "./bench.js";
import { frame, painted } from "./frames.js";
import { pipe } from "./pipe.js";

const CONTENDERS = {
  ours: () => import("./rows/ours.js").then(({ ours }) => byRows(ours)),
  vanilla: () => import("./rows/vanilla.js").then(byRows),
  lit: () => import("./rows/lit.js").then(byRows),
  preact: () => import("./rows/preact.js").then(byRows),
  "ours-morph": () => import("./cell/morphs.js").then(({ ours }) => ours),
  idiomorph: () => import("./cell/morphs.js").then(({ idiomorph }) => idiomorph),
  morphdom: () => import("./cell/morphs.js").then(({ morphdom }) => morphdom),
  floor: async () => () => ({ send() {} }),
};

/** Far apart, and each once. */
const STEP = 379;

/** @typedef {{ list: any[], changed: any }} Change */
/** @type {(root: Element) => { send(change: Change): void, close?(): void }} */
const start = await chosen(CONTENDERS);

/** @type {HTMLElement} */
let root;
/** @type {{ send(change: Change): void, close?(): void }} */
let contender;
/** @type {{ rows: number, times: number }} */
let task;
/** @type {any[]} */
let list;

register({
  async begin(given) {
    task = given;
    list = products(task.rows);
    root = document.createElement("div");
    document.body.append(root);
    contender = start(root);
    for (const changed of list) contender.send({ list, changed });
    await painted();
    await painted();
  },
  async run() {
    for (let time = 0; time < task.times; time++) {
      const index = (time * STEP) % task.rows;
      list = list.with(index, { ...list[index], price: list[index].price + 1 });
      contender.send({ list, changed: list[index] });
      await frame();
    }
  },
  seen: () => markup(root.querySelector("ul") ?? root),
  end() {
    contender.close?.();
    root.remove();
  },
});

/** Those who take a line of JSON for the row that changed. @param {{ fill: (root: Element, source: any) => unknown }} contender */
function byRows({ fill }) {
  return (/** @type {Element} */ root) => {
    const { stream, send, close } = pipe();
    fill(root, stream);
    return { send: (/** @type {Change} */ { changed }) => send(FORMATS.ndjson.first(changed)), close };
  };
}
