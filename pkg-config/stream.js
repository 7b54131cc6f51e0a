// A stream as JavaScript sees it.

import { Link, partMissing } from "./link.js";
import { resolveOptions } from "./options.js";

/** @import { Queue, Waiting } from "./queue.js" */
/** @import { Growing } from "./growing.js" */
/** @import { Entry, Loader, View } from "./internal.js" */

/** What came since the last pull is one array up to about so many bytes: to parse it is one task. */
const JOINED_BYTES = 1 << 20;
const settled = Promise.resolve();

/**
 * Opens a stream: the request is sent now, the engine loads beside it.
 * @param {Loader} load
 * @param {any} source
 * @param {any} [options]
 * @param {View} [view] A DOM binding; it is then the consumer of the values.
 */
export function openStream(load, source, options = {}, view) {
  const resolved = resolveOptions(source, options);
  if (view && resolved.growing) throw new TypeError('open: the option "growing" must be left out where a page is filled');
  if (view && resolved.queue !== "block") throw new TypeError('open: the option "queue" must be "block" where a page is filled: there the last write of a frame wins');
  if (view && resolved.share) throw new TypeError('open: the option "share" must be left out where a page is filled: that needs the bytes, and values are shared');
  const link = new Link(load, source, resolved, view);
  const report = (/** @type {any} */ error) => link.report(error);
  const lost = (/** @type {unknown} */ cause) => {
    const error = partMissing(cause);
    if (link.isEnded) report({ code: "sink", message: error.message, cause });
    else link.lost(error);
  };
  const stream = new FrameStream(link);
  if (resolved.telemetry) measureSoon(stream, link.openedAt);
  return { stream, flush: () => link.flush(), updated: () => link.updated(), report, lost };
}

/** Entries in the timeline carry their own times, so that nothing is lost by the wait. @param {FrameStream} stream @param {number} openedAt */
function measureSoon(stream, openedAt) {
  import("./telemetry/measure.js").then(({ measure }) => measure(stream, openedAt)).catch(console.warn);
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
    return this.#consume((batch) => batch.values(), valuesOf);
  }

  frames() {
    return this.#consume((batch) => batch.frames(), (entries) => entries, { wantsPlaces: true });
  }

  patches() {
    if (!this.#link.growing) throw new TypeError('patches() needs the option "growing"');
    return this.#consume(() => [], patchesOf, { wantsPatches: true });
  }

  batches() {
    return this.#consume((batch, queue) => {
      const values = batch.values();
      while (queue.length > 0 && batch.bytes < JOINED_BYTES) {
        const next = /** @type {Waiting} */ (queue.shift());
        batch.bytes += next.bytes;
        for (const value of next.values()) values.push(value);
      }
      return [values];
    }, (entries) => [valuesOf(entries)]);
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

  /**
   * @param {(batch: Waiting, queue: Queue) => any[]} unpack
   * @param {(entries: Entry[]) => any[]} show The same, where values grow.
   * @param {{ wantsPlaces?: boolean, wantsPatches?: boolean }} [wants]
   */
  #consume(unpack, show, wants = {}) {
    if (this.#link.isTaken) throw new TypeError("the stream has a consumer already");
    return (this.#link.consumer = new Consumer(this.#link, unpack, show, wants));
  }
}

/** @param {Entry[]} entries @returns {any[]} */
function valuesOf(entries) {
  return entries.map(({ value }) => value);
}

/** @param {Entry[]} entries */
function patchesOf(entries) {
  return entries.map(({ patches = [] }) => patches).filter(({ length }) => length > 0);
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
  #show;
  /** @type {any[]} */
  #values = [];
  #at = 0;
  /** Bytes to be paid back with the last of the values at hand. */
  #owed = 0;
  isClosed = false;
  /** For what grows. */
  isWaiting = false;
  /** @type {((result: any) => void) | undefined} */
  #resolve;

  /**
   * @param {Link} link
   * @param {(batch: Waiting, queue: Queue) => any[]} unpack
   * @param {(entries: Entry[]) => any[]} show
   * @param {{ wantsPlaces?: boolean, wantsPatches?: boolean }} wants
   */
  constructor(link, unpack, show, { wantsPlaces = false, wantsPatches = false }) {
    this.#link = link;
    this.#unpack = unpack;
    this.#show = show;
    this.wantsPlaces = wantsPlaces || link.growing !== undefined;
    this.wantsPatches = wantsPatches;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    if (this.#hasValue()) return Promise.resolve(this.#take());
    const { growing } = this.#link;
    if (!growing || !("take" in growing) || this.isClosed) return this.#wait();
    // Deltas are many and small: what each costs is the way to the consumer, so it is kept short.
    if (this.#lookFor(growing)) return Promise.resolve(this.#take());
    return this.#link.aborted || this.#link.isEnded ? this.#wait() : new Promise(this.#waitFor);
  }

  /** Hands what has grown to who waits for it, if there is something to show. */
  wakeNow() {
    const resolve = this.#resolve;
    const { growing } = this.#link;
    if (!resolve || !growing || !("take" in growing) || !this.#lookFor(growing)) return;
    this.#resolve = undefined;
    this.isWaiting = false;
    resolve(this.#take());
  }

  /** Something has come. */
  wake() {
    const resolve = this.#resolve;
    if (!resolve) return;
    this.#resolve = undefined;
    this.isWaiting = false;
    // Later: it is the engine that calls. Not by queueMicrotask(), which goes through the platform and takes ten times as long.
    settled.then(() => resolve(this.#wait()));
  }

  /** @param {unknown} [reason] */
  async return(reason) {
    this.isClosed = true;
    this.#link.consumed(this.drop());
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

  /** @param {(value: any) => void} resolve */
  #waitFor = (resolve) => {
    // Who called before and waits still: both wait in turn.
    const earlier = this.#resolve;
    if (earlier) {
      this.#resolve = undefined;
      this.isWaiting = false;
      earlier(this.#wait());
      return resolve(this.#wait());
    }
    this.#resolve = resolve;
    this.isWaiting = true;
  };

  /** Whether there is something to show where values grow. @param {Growing} growing */
  #lookFor(growing) {
    while (!this.#link.aborted && this.#look(growing)) {
      if (this.#hasValue()) return true;
    }
    return false;
  }

  async #wait() {
    const link = this.#link;
    for (;;) {
      if (this.#hasValue()) return this.#take();
      if (this.isClosed) return { done: /** @type {const} */ (true), value: undefined };
      if (link.aborted) throw this.#closed(link.aborted.reason);
      const turn = link.pace?.();
      if (turn) {
        await turn;
        continue;
      }
      if (link.growing) {
        if (!("take" in link.growing)) {
          await link.growing;
          continue;
        }
        if (this.#look(link.growing)) continue;
      }
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

  /** Takes what is there where values grow: what is complete first. Whether there was something. @param {Growing} growing */
  #look(growing) {
    const link = this.#link;
    if (this.wantsPatches) growing.wantPatches();
    link.look(growing);
    const batch = link.queue.shift();
    const entries = batch ? growing.entries(batch) : growing.news();
    if (entries === undefined) return false;
    this.#values = this.#show(entries);
    this.#at = 0;
    this.#owed = batch?.bytes ?? 0;
    if (this.#values.length === 0 && this.#owed > 0) link.consumed(this.drop());
    return true;
  }

  #hasValue() {
    return this.#at < this.#values.length && !this.#link.aborted;
  }

  #take() {
    const value = this.#values[this.#at++];
    if (this.#at === this.#values.length) {
      const owed = this.drop();
      if (owed > 0) this.#link.consumed(owed);
    }
    return { done: /** @type {const} */ (false), value };
  }

  /** @param {unknown} reason */
  #closed(reason) {
    this.isClosed = true;
    this.#values = [];
    return reason;
  }
}
