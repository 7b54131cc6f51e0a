// Several streams as one.

import { ErrorLog } from "../log.js";
import { StreamError } from "../error.js";
import { AMOUNT, CALLBACK, FLAG, POINTER, checkOptions, isStream } from "./check.js";
import { Listeners } from "./listeners.js";
import { ByArrival, ByKey } from "./order.js";
import { Source } from "./source.js";
import { Turns, deferred } from "./turns.js";

/** @import { Outcome, Snapshot, Status } from "../index.js" */
/** @import { MergeOptions, MergedOutcome, MergedSnapshot } from "../streams.js" */

const RULES = { order: POINTER, maxWait: AMOUNT, strict: FLAG, onError: CALLBACK };
/** The first of these in which a source is, is the status of all. @type {Status[]} */
const LIVE = ["streaming", "stalled", "connecting", "retrying", "idle"];
const ERRORS = 100;

/** @type {typeof import("../streams.js").merge} */
export const merge = (streams, options = {}) => {
  const isList = Array.isArray(streams);
  checkOptions("merge", options, RULES);
  const { order, maxWait } = options;
  if (maxWait !== undefined && order === undefined) throw new TypeError('merge: the option "maxWait" needs the option "order"');
  const isGroup = typeof streams === "object" && streams !== null && !isStream(streams, "batches");
  const given = Object.entries(isGroup ? streams : {});
  if (!isGroup) throw new TypeError("merge: the streams are neither an array nor an object");
  for (const [name, stream] of given) {
    if (!isStream(stream, "batches")) throw new TypeError(`merge: "${name}" is no stream`);
  }
  const names = given.map(([name]) => (isList ? Number(name) : name));
  return /** @type {any} */ (new Merged(names, given.map(([, stream]) => stream), isList, options));
};

export class Merged {
  /** The streams, as they were given. */
  sources;

  #isList;
  /** @type {Source[]} */
  #all = [];
  /** Somebody wants values. */
  #isAsked = false;
  /** With values at hand, in the order in which these came. @type {Source[]} */
  #ready = [];
  #order;
  #isStrict;
  #onError;
  /** @type {Turns<any> | undefined} */
  #turns;
  /** @type {{ reason: unknown } | undefined} */
  #aborted;
  /** All sources have ended. */
  #isEnded = false;
  /** Errors that ended sources, the first one first. @type {Map<Source, StreamError>} */
  #failures = new Map();
  #ending = deferred();
  #done = this.#ending.promise.then(() => this.#outcome());
  /** Callbacks that failed. */
  #sinks = 0;
  #log = new ErrorLog(ERRORS, undefined, (report) => {
    this.#sinks += 1;
    this.#log.record(new StreamError({ ...report, severity: "frame" }));
    this.#changed();
  });
  #listeners = new Listeners((listener) => this.#log.call(listener));
  /** Of what is not in the snapshots of the sources. */
  #version = 0;
  /** @type {{ snapshot: MergedSnapshot<any>, of: Snapshot[], version: number } | undefined} */
  #last;
  /** @type {(() => void)[]} */
  #release = [];

  /** @param {(string | number)[]} names @param {any[]} streams @param {boolean} isList @param {MergeOptions<any>} options */
  constructor(names, streams, isList, { order, maxWait = Infinity, strict = false, onError }) {
    this.#isList = isList;
    this.#isStrict = strict;
    this.#onError = onError;
    for (const [at, stream] of streams.entries()) {
      try {
        this.#all.push(new Source(names[at], stream, (source) => this.#came(source), (source) => this.#sourceEnded(source)));
      } catch (cause) {
        // The others have a consumer now that will never ask.
        for (const other of streams) if (other !== stream) other.abort?.(cause);
        throw cause;
      }
    }
    this.#order = order === undefined ? new ByArrival() : new ByKey(this.#all, order, maxWait, () => this.#turns?.wake());
    this.sources = Object.freeze(this.#shaped(({ stream }) => stream));
    for (const source of this.#all) {
      this.#release.push(source.stream.subscribe(() => this.#look(source)));
      source.look();
    }
    if (this.#all.length === 0) this.#end();
  }

  /** @returns {MergedSnapshot<any>} */
  get snapshot() {
    const last = this.#last;
    const of = this.#all.map(({ stream }) => stream.snapshot);
    const version = this.#version + this.#order.outOfOrder + this.#order.keyless;
    if (last && last.version === version && of.every((snapshot, at) => snapshot === last.of[at])) return last.snapshot;
    const snapshot = this.#summary(of);
    this.#last = { snapshot, of, version };
    return snapshot;
  }

  get done() {
    return this.#done;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    return this.#listeners.subscribe(listener);
  }

  [Symbol.asyncIterator]() {
    return this.#consume((source) => this.#takeOne(source));
  }

  batches() {
    return this.#consume((first) => {
      const values = [this.#takeOne(first)];
      for (let next = this.#order.pick(this.#ready); next; next = this.#order.pick(this.#ready)) values.push(this.#takeOne(next));
      return values;
    });
  }

  /** @param {unknown} [reason] */
  abort(reason = new DOMException("The stream was aborted.", "AbortError")) {
    if (this.#isEnded || this.#aborted) return;
    this.#aborted = { reason };
    this.#order.close();
    this.#ready = [];
    for (const source of this.#all) {
      source.drop();
      source.stream.abort(reason);
    }
    this.#changed();
    this.#turns?.wake();
  }

  /** @template T @param {(first: Source) => T} take */
  #consume(take) {
    if (this.#turns) throw new TypeError("the merged stream has a consumer already");
    return (this.#turns = new Turns(() => this.#next(take), (reason) => this.#left(reason)));
  }

  /** @template T @param {(first: Source) => T} take @returns {import("./turns.js").Result<T> | undefined} */
  #next(take) {
    if (this.#aborted) throw this.#aborted.reason;
    if (!this.#isAsked) {
      this.#isAsked = true;
      for (const source of this.#all) source.pull();
    }
    const source = this.#order.pick(this.#ready);
    if (source) return { done: false, value: take(source) };
    if (!this.#isEnded || !this.#all.every(({ isOver }) => isOver)) return undefined;
    this.#order.close();
    this.#changed();
    const [failure] = this.#failures.values();
    const isWell = this.#failures.size === 0 || (!this.#isStrict && this.#all.some(({ outcome }) => outcome?.status === "done"));
    if (isWell) return { done: true, value: undefined };
    throw failure;
  }

  /** @param {Source} source */
  #takeOne(source) {
    this.#order.taken(source);
    const value = source.take();
    if (source.length === 0) {
      this.#ready.splice(this.#ready.indexOf(source), 1);
      source.pull();
    }
    return { source: source.name, value };
  }

  /** @param {unknown} reason */
  #left(reason) {
    this.#order.close();
    this.#ready = [];
    this.abort(reason);
    for (const source of this.#all) source.drop();
  }

  /** @param {Source} source */
  #came(source) {
    if (this.#aborted || this.#turns?.isClosed) source.drop();
    else if (source.length > 0) this.#ready.push(source);
    else if (!source.isOver) source.pull();
    this.#reopen(source);
    this.#turns?.wake();
  }

  /** @param {Source} source */
  #look(source) {
    if (this.#isEnded) return;
    const { length } = source;
    const isVoid = source.look();
    if (isVoid && length > 0) {
      this.#ready.splice(this.#ready.indexOf(source), 1);
      source.pull();
    }
    this.#reopen(source);
    this.#listeners.now();
  }

  /** @param {Source} source */
  #reopen(source) {
    if (this.#isEnded || this.#aborted || !source.reopen()) return;
    this.#failures.delete(source);
    source.pull();
  }

  /** @param {Source} source */
  #sourceEnded(source) {
    const { status, error } = /** @type {Outcome} */ (source.outcome);
    this.#failures.delete(source);
    if (error && status !== "aborted") {
      this.#failures.set(source, error);
      this.#log.record(error);
      const onError = this.#onError;
      if (onError) queueMicrotask(() => this.#log.call(onError, error, source.name));
    }
    if (this.#all.every(({ outcome }) => outcome)) this.#end();
    this.#changed();
    this.#turns?.wake();
  }

  /** @returns {MergedOutcome<any>} */
  #outcome() {
    const { snapshot } = this;
    const { status } = snapshot;
    const ended = this.#all.find(({ outcome }) => outcome?.status === status);
    const outcomes = Object.freeze(this.#shaped(({ outcome }) => outcome));
    return /** @type {any} */ ({ status, error: snapshot.error ?? ended?.outcome?.error, snapshot, outcomes });
  }

  #end() {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const release of this.#release.splice(0)) release();
    this.#ending.resolve();
  }

  #changed() {
    this.#version += 1;
    this.#listeners.now();
  }

  /** @param {Snapshot[]} of @returns {MergedSnapshot<any>} */
  #summary(of) {
    const sum = (/** @type {"frames" | "bytes" | "dropped"} */ count) => of.reduce((total, snapshot) => total + snapshot[count], 0);
    const [error] = this.#failures.values();
    const frames = sum("frames");
    const status = this.#status(of, frames);
    return /** @type {any} */ (Object.freeze({
      status,
      partial: (frames > 0 && this.#failures.size > 0) || of.some(({ partial }) => partial),
      paused: of.some(({ paused }) => paused),
      live: of.filter((snapshot) => LIVE.includes(snapshot.status)).length,
      frames,
      bytes: sum("bytes"),
      dropped: sum("dropped"),
      outOfOrder: this.#order.outOfOrder,
      keyless: this.#order.keyless,
      error,
      errors: this.#log.kept,
      errorCount: of.reduce((total, { errorCount }) => total + errorCount, this.#sinks),
      sources: Object.freeze(this.#shaped((_, at) => of[at])),
    }));
  }

  /** @param {Snapshot[]} of @param {number} frames @returns {Status} */
  #status(of, frames) {
    if (this.#aborted) return "aborted";
    const live = LIVE.find((status) => of.some((snapshot) => snapshot.status === status));
    if (live) return live;
    // What the caller has ended is no failure.
    const ends = of.filter(({ status }) => status !== "aborted");
    if (ends.length === 0 && of.length > 0) return "aborted";
    if (ends.every(({ status }) => status === "done")) return "done";
    return frames > 0 ? "interrupted" : "failed";
  }

  /** Something of each source, in the shape in which these were given. @template T @param {(source: Source, at: number) => T} of */
  #shaped(of) {
    const values = this.#all.map(of);
    return this.#isList ? values : Object.fromEntries(values.map((value, at) => [this.#all[at].name, value]));
  }
}

// Older engines lack the symbol; there, abort() does the same.
if (Symbol.dispose) {
  Object.defineProperty(Merged.prototype, Symbol.dispose, { value: Merged.prototype.abort, configurable: true, writable: true });
}
