import { StreamError } from "./error.js";
import { load } from "./load.js";
import { openStream } from "./stream.js";

/** @type {typeof import("./index.d.ts").open} */
export const open = (source, options) => /** @type {any} */ (openStream(load, source, options).stream);

export { StreamError };
