// What has grown, on its way from the engine to the consumer: kept until the part that makes values of it is loaded.

/** @import { Resolved } from "./internal.js" */
/** @import { Growing } from "./growing.js" */
/** @typedef {(growing: Growing) => void} Told */

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Growth {
  /** Makes the values, once it is loaded; nothing where none grow. @type {Growing | Promise<unknown> | undefined} */
  growing;
  /** The engine has something to look at. */
  #hasGrown = false;
  /** What had grown was declared void. */
  #isVoid = false;
  /** What was told before it could be taken. @type {Told[]} */
  #told = [];

  /** @param {Resolved} options @param {(cause: unknown) => void} failed The part could not be loaded. */
  constructor(options, failed) {
    if (options.growing) this.growing = this.#load(options, failed);
  }

  /** Takes what is told at once, if it may. @returns {Growing | undefined} */
  get #ready() {
    const { growing } = this;
    return growing && "take" in growing && !this.#isVoid && this.#told.length === 0 ? growing : undefined;
  }

  get isReady() {
    return this.#ready !== undefined;
  }

  grew() {
    this.#hasGrown = true;
  }

  /** Type and id of the open event. @param {Uint8Array} names */
  event(names) {
    const [event, id] = decoder.decode(names).split("\n");
    const ready = this.#ready;
    if (ready) ready.setEvent(event, id);
    else this.#told.push((growing) => growing.setEvent(event, id));
  }

  /**
   * Words and text where they lie in memory, which is read before this returns.
   * @param {{ words: Uint32Array, bytes: Uint8Array }} memory
   * @param {number} from
   * @param {number} count
   * @param {number} text
   * @param {number} length
   * @param {number} index
   * @param {number} offset
   */
  take({ words, bytes }, from, count, text, length, index, offset) {
    const ready = this.#ready;
    // Nothing is copied but what becomes a value.
    if (ready) return ready.take(words, from, count, bytes, text, length, index, offset);
    const wordsThen = words.slice(from, from + count);
    const textThen = bytes.slice(text, text + length);
    this.#told.push((growing) => growing.take(wordsThen, 0, count, textThen, 0, length, index, offset));
  }

  /** Has all that was told taken. @param {Growing} growing @param {() => void} ask Has the engine tell the rest. */
  look(growing, ask) {
    if (this.#hasGrown) {
      this.#hasGrown = false;
      ask();
    }
    if (this.#isVoid) growing.drop();
    this.#isVoid = false;
    if (this.#told.length === 0) return;
    for (const tell of this.#told.splice(0)) tell(growing);
  }

  /** What has grown is void. */
  reset() {
    this.#told.length = 0;
    this.#isVoid = true;
  }

  /** @param {Resolved} options @param {(cause: unknown) => void} failed */
  async #load(options, failed) {
    try {
      const { Growing } = await import("./growing.js");
      this.growing = new Growing(options);
    } catch (cause) {
      this.growing = undefined;
      failed(cause);
    }
  }
}
