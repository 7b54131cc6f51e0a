// One contender of the section "tokens": a text grows by tokens, each in a task of its own, so many in a frame.
import { chosen, register } from "./bench.js";
import { frame, turn } from "./frames.js";

/** @type {(root: Element) => { send(token: string): void, close?(): void }} */
const start = await chosen({
  ours: () => import("./tokens/ours.js").then(({ ours }) => ours),
  vanilla: () => import("./tokens/vanilla.js").then(({ appendData }) => appendData),
  "vanilla-text": () => import("./tokens/vanilla.js").then(({ textContent }) => textContent),
  lit: () => import("./tokens/lit.js").then(({ lit }) => lit),
  idiomorph: () => import("./tokens/idiomorph.js").then(({ idiomorph }) => idiomorph),
  floor: async () => () => ({ send() {} }),
});

const WORDS = " the, of a str eam that each < one arr ives & bef ore its frames 流れ données\n".split(" ");

/** @type {HTMLElement} */
let root;
/** @type {{ send(token: string): void, close?(): void }} */
let contender;
/** @type {{ tokens: number, perFrame: number }} */
let task;

register({
  begin(given) {
    task = given;
    root = document.createElement("div");
    document.body.append(root);
    contender = start(root);
  },
  async run() {
    for (let sent = 0; sent < task.tokens; sent++) {
      contender.send(`${WORDS[sent % WORDS.length]} `);
      await (sent % task.perFrame === 0 ? frame() : turn());
    }
    await frame();
  },
  seen: () => root.textContent ?? "",
  end() {
    contender.close?.();
    root.remove();
  },
});
