// What runs in the worker. The build makes one script of it and all that it imports: code.js has its text, worker.js is it.

import { engineFrom, witness } from "../engine.js";
import { messageOf, textOf } from "../error.js";
import { Host } from "./host.js";
import { warmEngine } from "./warm.js";

/** @type {Map<number, Host>} */
const hosts = new Map();
const send = /** @type {(message: any[], transfer?: Transferable[]) => void} */ (/** @type {any} */ (globalThis).postMessage.bind(globalThis));

addEventListener("message", ({ data: [id, method, ...args] }) => {
  if (id === 0) return init(args[0], args[1]);
  if (method === "open") {
    const post = (/** @type {string} */ method, /** @type {any[]} */ args, /** @type {Transferable[]} */ transfer = []) =>
      send([id, method, ...args], transfer);
    hosts.set(id, new Host(post, args[0], args[1]));
    return;
  }
  hosts.get(id)?.take(method, args);
  if (method === "free") hosts.delete(id);
});

/** @param {WebAssembly.Module} module @param {number} timeOrigin Of the page. */
function init(module, timeOrigin) {
  // All times are those of the page.
  const now = performance.now.bind(performance);
  const shift = performance.timeOrigin - timeOrigin;
  performance.now = () => now() + shift;
  witness(({ cause }) => send([0, "broken", textOf(cause)]));
  engineFrom(async () => module).then(
    () => {
      send([0, "ready"]);
      setTimeout(warmEngine);
    },
    (cause) => send([0, "failed", messageOf(cause)]),
  );
}
