// What came from the socket and has not been looked at yet, each read with its time.

/** Bytes that may wait here; above, the socket is not read. */
const LIMIT = 8 << 20;

/** Gathers what comes in one turn of the event loop: one read of the socket may hold many HTTP chunks, which came at once. */
export class Arrivals {
  #now;
  /** @type {Buffer[]} */
  #parts = [];
  #since = 0;
  /** @type {{ at: number, bytes: Buffer }[]} */
  #reads = [];
  #held = 0;
  /** @type {{ cause?: unknown } | undefined} */
  #end;
  /** @type {(() => void) | undefined} */
  #wake;
  #source;

  /**
   * @param {() => number} now
   * @param {{ pause(): unknown, resume(): unknown }} source
   */
  constructor(now, source) {
    this.#now = now;
    this.#source = source;
  }

  /** @param {Buffer} part */
  push(part) {
    if (this.#end || part.length === 0) return;
    if (this.#parts.length === 0) {
      this.#since = this.#now();
      setImmediate(this.#gather);
    }
    this.#parts.push(part);
    this.#held += part.length;
    if (this.#held > LIMIT) this.#source.pause();
  }

  /** The body is complete, or has broken. @param {{ cause?: unknown }} [end] */
  close(end = {}) {
    this.#gather();
    this.#end ??= end;
    this.#wake?.();
  }

  /** The next read; nothing at the end. Throws what broke the body. */
  async next() {
    while (this.#reads.length === 0 && !this.#end) {
      await new Promise((/** @type {(value?: undefined) => void} */ resolve) => (this.#wake = resolve));
    }
    const read = this.#reads.shift();
    if (read) {
      if (this.#held > LIMIT && this.#held - read.bytes.length <= LIMIT) this.#source.resume();
      this.#held -= read.bytes.length;
      return read;
    }
    if (this.#end && "cause" in this.#end) throw this.#end.cause;
    return undefined;
  }

  #gather = () => {
    if (this.#parts.length === 0) return;
    this.#reads.push({ at: this.#since, bytes: this.#parts.length === 1 ? /** @type {Buffer} */ (this.#parts[0]) : Buffer.concat(this.#parts) });
    this.#parts = [];
    this.#wake?.();
  };
}
