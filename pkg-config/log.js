// The errors of one stream, and the callbacks of the application, which may fail themselves.

import { textOf } from "./error.js";

/** @import { OpenOptions } from "./index.js" */
/** @import { StreamErrorInit } from "./internal.js" */
/** @import { StreamError } from "./error.js" */
/** @typedef {{ code: StreamErrorInit["code"], message: string, cause?: unknown }} Report */

export class ErrorLog {
  /** All errors, kept or not. */
  count = 0;
  /** The last one that ended an attempt. @type {StreamError | undefined} */
  ending;

  #limit;
  #onError;
  #report;
  /** @type {StreamError[]} */
  #kept = [];
  /** @type {WeakSet<Function>} */
  #failed = new WeakSet();

  /**
   * @param {number} limit Errors kept.
   * @param {OpenOptions["onError"]} onError
   * @param {(report: Report) => void} report Is told the first time that a callback fails.
   */
  constructor(limit, onError, report) {
    this.#limit = limit;
    this.#onError = onError;
    this.#report = report;
  }

  /** The last ones, oldest first. */
  get kept() {
    return Object.freeze([...this.#kept]);
  }

  /** @param {StreamError} error */
  record(error) {
    this.count += 1;
    if (error.severity === "stream") this.ending = error;
    this.#kept.push(error);
    if (this.#kept.length > this.#limit) this.#kept.shift();
    const onError = this.#onError;
    if (onError && error.code !== "aborted") queueMicrotask(() => this.call(onError, error));
  }

  /** Calls the application, and goes on whatever it throws. @param {Function} callback @param {unknown[]} args */
  call(callback, ...args) {
    const failed = (/** @type {unknown} */ cause) => {
      if (this.#failed.has(callback)) return;
      this.#failed.add(callback);
      this.#report({ code: "sink", message: `a callback failed: ${textOf(cause)}`, cause });
    };
    try {
      callback(...args)?.then?.(undefined, failed);
    } catch (cause) {
      failed(cause);
    }
  }
}
