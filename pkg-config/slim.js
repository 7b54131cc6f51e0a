import { StreamError } from "./error.js";
import { engineFrom } from "./engine.js";
import { openStream } from "./stream.js";

/** @type {Promise<WebAssembly.Module> | undefined} */
let given;

const load = () => {
  if (!given) throw new TypeError("call init() before open()");
  return given;
};

/** @param {Parameters<typeof import("./slim.d.ts").init>[0]} input */
export async function init(input) {
  given = compile(await input);
  await engineFrom(load);
}

/** @param {any} input @returns {Promise<WebAssembly.Module>} */
async function compile(input) {
  if (input instanceof WebAssembly.Module) return input;
  const source = typeof input === "string" || input instanceof URL ? await fetch(input) : input;
  if (source instanceof Response) {
    const isWasm = source.headers.get("content-type")?.startsWith("application/wasm");
    return isWasm ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer());
  }
  return WebAssembly.compile(source);
}

/** @type {typeof import("./index.d.ts").open} */
export const open = (source, options) => /** @type {any} */ (openStream(load, source, options).stream);

export { StreamError };
