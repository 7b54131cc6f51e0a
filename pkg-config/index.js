import { StreamError } from "./error.js";
import { openStream } from "./stream.js";

/** The engine in a chunk of its own, which every bundler understands. */
const load = async () => (await import("./embedded.js")).compile();

/** @type {typeof import("./index.d.ts").open} */
export const open = (source, options) => /** @type {any} */ (openStream(load, source, options).stream);

export { StreamError };
