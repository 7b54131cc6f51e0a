// Values that wait for their consumer, and what becomes of them where it is slow.

/** @import { Batch } from "./batch.js" */
/** @import { Frame, OpenOptions } from "./index.js" */
/** @typedef {Pick<Batch, "values" | "frames" | "bytes" | "count">} Waiting */

/**
 * Where values are dropped, what waits is kept below this share of `limits.queueBytes`: the engine pauses at all of it, and
 * it counts what is on its way too.
 */
const SHARE = 0.5;

/** @param {OpenOptions["queue"]} policy @param {number} limit `limits.queueBytes` @param {(bytes: number) => void} payBack */
export function queueFor(policy, limit, payBack) {
  // The consumer may hold as much again, and both together are to be less than all.
  const share = Math.floor(Math.max(0, limit - 1) * SHARE);
  if (policy === "drop-oldest") return new Recent(share, payBack);
  return typeof policy === "object" ? new Latest(policy.latest, share, payBack) : new Queue();
}

/** Keeps everything; the engine stops reading when it is too much. */
export class Queue {
  /** Values that nobody will get. */
  dropped = 0;
  /** @type {Waiting[]} */
  batches = [];

  get length() {
    return this.batches.length;
  }

  /** @param {Waiting} batch */
  push(batch) {
    this.batches.push(batch);
  }

  /** What the consumer takes next. @returns {Waiting | undefined} */
  shift() {
    return this.batches.shift();
  }

  /** Forgets everything; tells how many bytes it was. */
  clear() {
    return this.batches.splice(0).reduce((bytes, batch) => bytes + batch.bytes, 0);
  }
}

/** Keeps what came last. The newest batch stays, however large it is, and is counted as what there is room for. */
class Recent extends Queue {
  #bytes = 0;
  #limit;
  #payBack;

  /** @param {number} limit @param {(bytes: number) => void} payBack */
  constructor(limit, payBack) {
    super();
    this.#limit = limit;
    this.#payBack = payBack;
  }

  /** @param {Waiting} batch */
  push(batch) {
    super.push(batch);
    this.#bytes += batch.bytes;
    while (this.#bytes > this.#limit && this.batches.length > 1) {
      const { bytes, count } = /** @type {Waiting} */ (this.shift());
      this.dropped += count;
      this.#payBack(bytes);
    }
    const excess = this.#bytes - this.#limit;
    if (excess <= 0) return;
    batch.bytes -= excess;
    this.#bytes -= excess;
    this.#payBack(excess);
  }

  shift() {
    const batch = super.shift();
    this.#bytes -= batch?.bytes ?? 0;
    return batch;
  }

  clear() {
    this.#bytes = 0;
    return super.clear();
  }
}

/** Keeps the last value for each key, in the order in which they came. A value without the key has one of its own. */
class Latest extends Queue {
  #path;
  #limit;
  #payBack;
  /** Of the batches, and of what was kept of earlier ones. */
  #bytes = 0;
  /** @type {Map<unknown, { frame: Frame<any>, bytes: number }>} */
  #kept = new Map();

  /** @param {string} pointer @param {number} limit @param {(bytes: number) => void} payBack */
  constructor(pointer, limit, payBack) {
    super();
    this.#path = pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
    this.#limit = limit;
    this.#payBack = payBack;
  }

  get length() {
    return this.batches.length + this.#kept.size;
  }

  /** @param {Waiting} batch */
  push(batch) {
    super.push(batch);
    this.#bytes += batch.bytes;
    if (this.#bytes > this.#limit) this.#fold();
    for (const [key, kept] of this.#kept) {
      const excess = this.#bytes - this.#limit;
      if (excess <= 0) return;
      if (this.#kept.size > 1) {
        this.#drop(key);
        continue;
      }
      kept.bytes -= excess;
      this.#bytes -= excess;
      this.#payBack(excess);
    }
  }

  shift() {
    this.#fold();
    if (this.#kept.size === 0) return undefined;
    const frames = Array.from(this.#kept.values(), ({ frame }) => frame);
    const taken = { values: () => frames.map(({ value }) => value), frames: () => frames, bytes: this.#bytes, count: frames.length };
    this.#kept.clear();
    this.#bytes = 0;
    return taken;
  }

  clear() {
    const bytes = this.#bytes;
    this.batches.length = 0;
    this.#kept.clear();
    this.#bytes = 0;
    return bytes;
  }

  /** What has come takes the place of what was kept. */
  #fold() {
    for (const batch of this.batches.splice(0)) {
      const frames = batch.frames();
      let bytes = batch.bytes;
      frames.forEach((frame, at) => {
        const share = Math.floor(bytes / (frames.length - at));
        bytes -= share;
        const key = this.#keyOf(frame.value);
        if (this.#kept.has(key)) this.#drop(key);
        this.#kept.set(key, { frame, bytes: share });
      });
    }
  }

  /** @param {unknown} key */
  #drop(key) {
    const { bytes } = /** @type {{ bytes: number }} */ (this.#kept.get(key));
    this.#kept.delete(key);
    this.#bytes -= bytes;
    this.dropped += 1;
    this.#payBack(bytes);
  }

  /** @param {any} value */
  #keyOf(value) {
    let part = value;
    for (const token of this.#path) {
      if (typeof part !== "object" || part === null || !Object.hasOwn(part, token)) return Symbol("no key");
      part = part[token];
    }
    // No text is taken for an object: none of the keys that are texts is one of these.
    return typeof part === "object" ? `\0${JSON.stringify(part)}` : part;
  }
}
