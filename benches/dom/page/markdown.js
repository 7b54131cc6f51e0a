// One contender of the section "markdown": a chat answer comes by tokens and is shown after each of them.
import { chosen, register } from "./bench.js";
import { frame, turn } from "./frames.js";
import { tokensOf } from "./markdown/answer.js";

/** @type {(root: Element) => { append(token: string): void, finish(): void }} */
const start = await chosen({
  ours: () => import("./markdown/ours.js").then(({ ours }) => ours),
  "markdown-it": () => import("./markdown/whole.js").then(({ whole }) => whole),
  floor: async () => plain,
});

/** @type {HTMLElement} */
let root;
/** @type {string[]} */
let tokens;
/** @type {{ perFrame: number }} */
let task;

register({
  begin(given) {
    task = given;
    root = document.createElement("div");
    document.body.append(root);
  },
  prepare(phase) {
    root.replaceChildren();
    tokens = tokensOf(Number(phase));
  },
  async run() {
    const rendering = start(root);
    for (const [index, token] of tokens.entries()) {
      rendering.append(token);
      await (index % task.perFrame === 0 ? frame() : turn());
    }
    rendering.finish();
    await frame();
  },
  seen: () => root.textContent?.replace(/\s+/g, "") ?? "",
  end: () => root.remove(),
});

/** The tokens as they are. @param {Element} root */
function plain(root) {
  const text = root.appendChild(document.createTextNode(""));
  return { append: (/** @type {string} */ token) => text.appendData(token), finish() {} };
}
