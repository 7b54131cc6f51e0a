// A stream as JavaScript sees it.

import { Link } from "./link.js";
import { resolveOptions } from "./options.js";

/** @import { Batch } from "./batch.js" */
/** @import { Loader, View } from "./internal.js" */

/**
 * Opens a stream: the request is sent now, the engine loads beside it.
 * @param {Loader} load
 * @param {any} source
 * @param {any} [options]
 * @param {View} [view] A DOM binding; it is then the consumer of the values.
 */
export function openStream(load, source, options = {}, view) {
  const link = new Link(load, source, resolveOptions(source, options), view);
  const report = (/** @type {any} */ error) => link.report(error);
  return { stream: new FrameStream(link), flush: () => link.flush(), report };
}

export class FrameStream {
  #link;

  /** @param {Link} link */
  constructor(link) {
    this.#link = link;
  }

  get name() {
    return this.#link.name;
  }

  get snapshot() {
    return this.#link.snapshot;
  }

  get done() {
    return this.#link.outcome;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    return this.#link.subscribe(listener);
  }

  [Symbol.asyncIterator]() {
    return this.#consume((batch) => batch.values());
  }

  frames() {
    return this.#consume((batch) => batch.frames(), true);
  }

  batches() {
    return this.#consume((batch, queue) => {
      const values = batch.values();
      if (queue.length > 0) {
        for (const next of queue.splice(0)) {
          batch.bytes += next.bytes;
          for (const value of next.values()) values.push(value);
        }
      }
      return [values];
    });
  }

  readable() {
    const values = this[Symbol.asyncIterator]();
    return new ReadableStream(
      {
        async pull(controller) {
          const { done, value } = await values.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        async cancel(reason) {
          await values.return(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    this.#link.abort(reason);
  }

  retry() {
    this.#link.retry();
  }

  /** @param {(batch: Batch, queue: Batch[]) => any[]} unpack @param {boolean} [wantsPlaces] */
  #consume(unpack, wantsPlaces = false) {
    if (this.#link.isTaken) throw new TypeError("the stream has a consumer already");
    return (this.#link.consumer = new Consumer(this.#link, unpack, wantsPlaces));
  }
}

// Older engines lack the symbol; there, abort() does the same.
if (Symbol.dispose) {
  Object.defineProperty(FrameStream.prototype, Symbol.dispose, {
    value: FrameStream.prototype.abort,
    configurable: true,
    writable: true,
  });
}

/** Hands out values one by one: all that arrived first, then how it ended. */
class Consumer {
  #link;
  #unpack;
  /** @type {any[]} */
  #values = [];
  #at = 0;
  /** Bytes to be paid back with the last of the values at hand. */
  #owed = 0;
  isClosed = false;

  /** @param {Link} link @param {(batch: Batch, queue: Batch[]) => any[]} unpack @param {boolean} wantsPlaces */
  constructor(link, unpack, wantsPlaces) {
    this.#link = link;
    this.#unpack = unpack;
    this.wantsPlaces = wantsPlaces;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    return this.#hasValue() ? Promise.resolve(this.#take()) : this.#wait();
  }

  /** @param {unknown} [reason] */
  async return(reason) {
    this.isClosed = true;
    this.#values = [];
    this.#link.abort(reason);
    return { done: /** @type {const} */ (true), value: undefined };
  }

  /** Forgets the values at hand; tells how many bytes they were. */
  drop() {
    const owed = this.#owed;
    this.#owed = 0;
    this.#values = [];
    this.#at = 0;
    return owed;
  }

  async #wait() {
    const link = this.#link;
    for (;;) {
      if (this.#hasValue()) return this.#take();
      if (this.isClosed) return { done: /** @type {const} */ (true), value: undefined };
      if (link.aborted) throw this.#closed(link.aborted.reason);
      const batch = link.queue.shift();
      if (batch) {
        this.#values = this.#unpack(batch, link.queue);
        this.#at = 0;
        this.#owed = batch.bytes;
      } else if (link.isEnded) {
        if (link.failure) throw this.#closed(link.failure);
        this.isClosed = true;
      } else {
        await link.arrival;
      }
    }
  }

  #hasValue() {
    return this.#at < this.#values.length && !this.#link.aborted;
  }

  #take() {
    const value = this.#values[this.#at++];
    if (this.#at === this.#values.length) this.#link.consumed(this.drop());
    return { done: /** @type {const} */ (false), value };
  }

  /** @param {unknown} reason */
  #closed(reason) {
    this.isClosed = true;
    this.#values = [];
    return reason;
  }
}
