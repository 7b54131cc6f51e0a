/** @import { StreamErrorInit } from "./internal.js" */

const BRAND = Symbol.for("runnelet.error");

/** What went wrong in a stream. Told from other errors by a brand, so that two copies of the library agree. */
export class StreamError extends Error {
  /** @param {StreamErrorInit} init */
  constructor({ message, cause, problem, ...fields }) {
    // A frame error is about data, not about code, and there may be thousands: its stack is not worth its cost.
    const limit = /** @type {any} */ (Error).stackTraceLimit;
    if (fields.severity === "frame") Reflect.set(Error, "stackTraceLimit", 0);
    super(message, cause === undefined ? undefined : { cause });
    if (fields.severity === "frame") Reflect.set(Error, "stackTraceLimit", limit);
    this.name = "StreamError";
    this.code = fields.code;
    this.severity = fields.severity ?? "stream";
    this.retryable = fields.retryable ?? false;
    this.exhausted = fields.exhausted ?? false;
    this.frame = fields.frame;
    this.offset = fields.offset;
    this.snippet = fields.snippet;
    this.httpStatus = fields.httpStatus;
    this.problem = problem === undefined ? undefined : JSON.parse(problem);
    this.attempt = fields.attempt ?? 0;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** @param {unknown} value */
  static is(value) {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** What was thrown, as text, whatever it is. @param {unknown} cause */
export function textOf(cause) {
  try {
    return String(cause);
  } catch {
    return "an object without a text";
  }
}

/** What the platform said, for people. @param {any} cause */
export function messageOf(cause) {
  let message;
  try {
    message = cause?.message;
  } catch {
    // It says nothing.
  }
  if (typeof message === "string" && message !== "") return message;
  return typeof cause === "string" && cause !== "" ? cause : "the connection broke";
}
