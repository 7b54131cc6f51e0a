// Where `<turbo-stream>` elements begin and end in HTML text.

import { StreamError } from "../../error.js";
import { Tags } from "./tags.js";

/** @import { Tag } from "./tags.js" */

export const STREAM = "turbo-stream";
const ELEMENT_LIMIT = 1 << 20;

/** Which tags belong to a `<turbo-stream>`, and what they are to it. In a template nothing else counts, as to a parser. */
export class Nesting {
  #streams = 0;
  #templates = 0;

  get isOpen() {
    return this.#streams > 0;
  }

  /** @param {Tag} tag @returns {"open" | "child" | "template-end" | "close" | undefined} */
  step({ name, isEnd }) {
    if (this.#templates > 0 || (name === "template" && !isEnd)) {
      if (name !== "template") return undefined;
      this.#templates += isEnd ? -1 : 1;
      if (this.#templates === 0) return "template-end";
      return this.#templates === 1 && !isEnd && this.isOpen ? "child" : undefined;
    }
    if (name !== STREAM) return this.isOpen && !isEnd ? "child" : undefined;
    if (isEnd) return this.isOpen && --this.#streams === 0 ? "close" : undefined;
    return ++this.#streams === 1 ? "open" : "child";
  }
}

/** Cuts complete `<turbo-stream>` elements out of a text that comes in pieces. Other text is passed over. */
export class TurboSplitter {
  #limit;
  #tags = new Tags();
  #nesting = new Nesting();
  /** The last of the text: what may belong to an element. */
  #kept = "";
  /** How much text there was. */
  #end = 0;
  /** Where the element begins. */
  #start = 0;
  /** The element was reported as too large, and is not kept. */
  #isTooLarge = false;

  /** @param {{ limit?: number }} [options] The most characters of an element. */
  constructor({ limit = ELEMENT_LIMIT } = {}) {
    this.#limit = limit;
  }

  /**
   * The elements that this piece completes, each as its markup, or as the error of one that is too large.
   * @param {string} text
   */
  push(text) {
    /** @type {(string | StreamError)[]} */
    const found = [];
    this.#kept += text;
    this.#end += text.length;
    for (const tag of this.#tags.feed(text)) {
      const what = this.#nesting.step(tag);
      if (what === "open") this.#start = tag.start;
      if (what === "close") found.push(...this.#take(tag.end));
    }
    found.push(...this.#drop());
    return found;
  }

  /** The text ends here, and another may begin: what is wrong with that. @returns {StreamError | undefined} */
  finish() {
    const isCut = this.#nesting.isOpen || this.#tags.pendingStart(STREAM) !== undefined;
    this.#tags = new Tags();
    this.#nesting = new Nesting();
    this.#kept = "";
    this.#end = 0;
    this.#isTooLarge = false;
    if (!isCut) return undefined;
    return new StreamError({ code: "truncated", severity: "frame", message: `the text ended in a <${STREAM}>` });
  }

  /** The element that ends there. @param {number} end */
  #take(end) {
    const base = this.#end - this.#kept.length;
    const isReported = this.#isTooLarge;
    this.#isTooLarge = false;
    if (isReported) return [];
    if (end - this.#start > this.#limit) return [this.#tooLarge()];
    return [this.#kept.slice(this.#start - base, end - base)];
  }

  /** Lets go of text that no element needs. */
  #drop() {
    const start = this.#nesting.isOpen ? this.#start : (this.#tags.pendingStart(STREAM) ?? this.#end);
    const needed = this.#end - start;
    const isNew = needed > this.#limit && !this.#isTooLarge;
    if (isNew) this.#isTooLarge = true;
    if (this.#isTooLarge) this.#kept = "";
    else if (this.#kept.length > needed) this.#kept = this.#kept.slice(this.#kept.length - needed);
    return isNew ? [this.#tooLarge()] : [];
  }

  #tooLarge() {
    const message = `a <${STREAM}> of more than ${this.#limit} characters`;
    return new StreamError({ code: "frame-too-large", severity: "frame", message });
  }
}
