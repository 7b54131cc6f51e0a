// What the engine holds of a stream.

/** @import { Link } from "./link.js" */

/**
 * Hands on what the engine calls. It does not hold the link: the engine's table of objects is a root, and a stream that
 * could be asked for another attempt, but that nobody has any more, would stay with all that the engine keeps for it.
 * While a stream runs, the witnesses of defects hold it.
 */
export class Sink {
  #link;

  /** @param {Link} link */
  constructor(link) {
    this.#link = new WeakRef(link);
  }

  /** @type {Link["connect"]} */
  connect(attempt, extra) {
    this.#link.deref()?.connect(attempt, extra);
  }

  read() {
    this.#link.deref()?.read();
  }

  /** @type {Link["cancel"]} */
  cancel(attempt) {
    this.#link.deref()?.cancel(attempt);
  }

  /** @type {Link["batch"]} */
  batch(flags, text, marks, places, names, index, offset, weight, count) {
    return this.#link.deref()?.batch(flags, text, marks, places, names, index, offset, weight, count) ?? true;
  }

  grew() {
    this.#link.deref()?.grew();
  }

  /** @type {Link["event"]} */
  event(names) {
    this.#link.deref()?.event(names);
  }

  /** @type {Link["growth"]} */
  growth(words, count, text, length, index, offset, mustTake) {
    return this.#link.deref()?.growth(words, count, text, length, index, offset, mustTake) ?? true;
  }

  /** @type {Link["operations"]} */
  operations(words, text, weight) {
    this.#link.deref()?.operations(words, text, weight);
  }

  dirty() {
    this.#link.deref()?.dirty();
  }

  /** @type {Link["error"]} */
  error(text) {
    this.#link.deref()?.error(text);
  }

  changed() {
    this.#link.deref()?.changed();
  }

  reset() {
    this.#link.deref()?.reset();
  }

  ended() {
    this.#link.deref()?.ended();
  }

  /** @type {Link["alarm"]} */
  alarm(at) {
    this.#link.deref()?.alarm(at);
  }
}
