import { wrong } from "../mistake.js";

/** @import { Op } from "./operations.js" */

/** What a frame says that is an operation itself, or several that belong together. @param {any} frame @returns {Op[]} */
export function plain(frame) {
  const ops = Array.isArray(frame) ? frame : [frame];
  if (ops.some((op) => typeof op !== "object" || op === null)) throw wrong("a frame is an operation or an array of them");
  return ops;
}
