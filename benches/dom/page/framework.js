// One contender of the section "framework": the operations of js-framework-benchmark, sent as operations of mode ops.
import { chosen, markup, register } from "./bench.js";
import { frame, painted } from "./frames.js";
import { BEFORE, OPERATIONS } from "./framework/operations.js";
import { pipe } from "./pipe.js";

/** Each makes a table in an element and does to it what the stream says. @type {(root: Element, stream: ReadableStream<Uint8Array>) => void} */
const start = await chosen({
  ours: () => import("./framework/ours.js").then(({ ours }) => ours),
  vanilla: () => import("./framework/vanilla.js").then(({ vanilla }) => vanilla),
  lit: () => import("./framework/lit.js").then(({ lit }) => lit),
  preact: () => import("./framework/preact.js").then(({ preact }) => preact),
});

/** @type {HTMLElement} */
let root;
/** @type {ReturnType<typeof pipe>} */
let channel;

register({
  begin() {
    root = document.createElement("div");
    document.body.append(root);
    channel = pipe();
    start(root, channel.stream);
  },
  async prepare(phase) {
    const { rows, before = [] } = OPERATIONS[phase];
    for (const ops of [...BEFORE(rows), ...before]) await send(ops, (table) => table.length === rows || table.length === 0);
    await painted();
  },
  async run(phase) {
    const { frames, isDone } = OPERATIONS[phase];
    for (const ops of frames) await send(ops, isDone);
  },
  seen: () => markup(/** @type {Element} */ (root.querySelector("tbody"))),
  end() {
    channel.close();
    root.remove();
  },
});

/** Resolves when it is in the page. @param {object[]} ops @param {(rows: HTMLCollectionOf<HTMLTableRowElement>) => unknown} isDone */
async function send(ops, isDone) {
  channel.send(`${JSON.stringify(ops)}\n`);
  const rows = root.getElementsByTagName("tr");
  do await frame();
  while (!isDone(rows));
}
