// One JSON object a line, and nothing else.

import { cleanJson } from "./text.js";

/** @import { Output } from "./output.js" */
/** @import { View } from "./types.js" */

/** @implements {View} */
export class JsonView {
  #output;

  /** @param {Output} output */
  constructor(output) {
    this.#output = output;
  }

  request() {}
  close() {}

  /** @type {View["redirect"]} */
  redirect(redirect) {
    this.#line("redirect", redirect);
  }

  /** @type {View["head"]} */
  head(head) {
    this.#line("head", head);
  }

  /** @type {View["chunk"]} */
  chunk(chunk) {
    this.#line("chunk", chunk);
  }

  /** @type {View["frame"]} */
  frame(frame, shown) {
    this.#line("frame", { ...frame, ...shown });
  }

  /** @type {View["error"]} */
  error(error) {
    this.#line("error", error);
  }

  /** @type {View["verdict"]} */
  verdict(verdict) {
    this.#line("verdict", verdict);
  }

  ready() {
    return this.#output.ready();
  }

  /** @param {string} type @param {object} fields */
  #line(type, fields) {
    this.#output.line(cleanJson({ type, ...fields }));
  }
}
