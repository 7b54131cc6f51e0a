// What a stream that is cut short leaves behind, where half of it is worse than nothing.

import { morph } from "./morph.js";

export class Rollback {
  /** What the stream wrote was taken back. */
  isDone = false;
  #root;
  #committed;

  /** @param {Element} root */
  constructor(root) {
    this.#root = root;
    this.#committed = copyOf(root);
  }

  /** What is there now is whole. */
  commit() {
    this.#committed = copyOf(this.#root);
  }

  /** Back to what was whole, once; nodes that were there before are kept. Whether it did. */
  run() {
    if (this.isDone) return false;
    this.isDone = true;
    morph(this.#root, /** @type {Element} */ (this.#committed), { inner: true, isOwn: true });
    return true;
  }
}

/** In a document where nothing runs, loads or plays. @param {Element} root */
const copyOf = (root) => document.implementation.createHTMLDocument("").importNode(root, true);
