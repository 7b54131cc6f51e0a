// The languages that back ends speak.

import { StreamError } from "../../error.js";
import { OF_DIALECTS } from "./of-dialects.js";
import { OPERATIONS } from "./operations.js";
import { plain } from "./plain.js";

/** @import { Op, Operations } from "./operations.js" */

/**
 * What frames of a dialect say: operations, and errors of what cannot be read.
 * @typedef {object} Reader
 * @property {Operations} operations
 * @property {(frame: any) => (Op | StreamError)[]} read
 * @property {() => StreamError | undefined} finish What is wrong if no more comes.
 */

/** Loads what reads a dialect. @param {string} dialect @returns {Promise<Reader>} */
export async function readerOf(dialect) {
  const finish = () => undefined;
  if (dialect === "datastar") return { operations: OF_DIALECTS, read: (await import("./datastar.js")).datastar, finish };
  if (dialect !== "turbo") return { operations: OPERATIONS, read: plain, finish };
  const { TurboSplitter, turbo } = await import("./turbo.js");
  const splitter = new TurboSplitter();
  /** @param {string | StreamError} text @returns {(Op | StreamError)[]} */
  const message = (text) => (typeof text === "string" ? turbo(text) : [text]);
  return {
    operations: OF_DIALECTS,
    // Events are whole messages, text comes in pieces.
    read: (frame) => (typeof frame === "string" ? splitter.push(frame).flatMap(message) : turbo(frame.data)),
    finish: () => splitter.finish(),
  };
}
