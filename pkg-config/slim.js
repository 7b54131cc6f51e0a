import { StreamError } from "./error.js";
import { engineFrom } from "./engine.js";
import { openStream } from "./stream.js";
import { warmSoon } from "./warm.js";

/** @type {(() => Promise<WebAssembly.Module>) | undefined} */
let compileGiven;

const load = () => {
  if (!compileGiven) throw new TypeError("call init() before open()");
  return compileGiven();
};

/** @type {typeof import("./slim.d.ts").init} */
export async function init(input) {
  compileGiven = () => compile(input);
  await engineFrom(load);
  warmSoon(load);
}

/** @param {any} input @returns {Promise<WebAssembly.Module>} */
async function compile(input) {
  const given = await input;
  if (given instanceof WebAssembly.Module) return given;
  const source = typeof given === "string" || given instanceof URL ? await fetch(given) : given;
  if (!(source instanceof Response)) return WebAssembly.compile(source);
  if (!source.ok) throw new TypeError(`the server answered with status ${source.status}`);
  const isWasm = source.headers.get("content-type")?.startsWith("application/wasm");
  return isWasm ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer());
}

/** @type {typeof import("./index.d.ts").open} */
export const open = (source, options) => /** @type {any} */ (openStream(load, source, options).stream);

export { StreamError };
