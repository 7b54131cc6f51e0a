// Between the engine and a stream's face. What the engine calls here only enqueues and returns; the application's
// code runs afterwards, in a task of its own.

import { unpack } from "./batch.js";
import { engineDefect, engineFrom, engineViews, fail, tell, witness } from "./engine.js";
import { StreamError, textOf } from "./error.js";
import { Feed } from "./feed.js";
import { Growth } from "./growth.js";
import { ErrorLog } from "./log.js";
import { queueFor } from "./queue.js";
import { Sink } from "./sink.js";
import { needsPage, openSource } from "./source.js";
import { BEGINNING } from "./state.js";
import { isHidden, wakeOnReturn } from "./wake.js";

/** @import { Outcome, Snapshot } from "./index.js" */
/** @import { Connection } from "./runnelet.js" */
/** @import { Consumer, Loader, Operations, Resolved, StreamErrorInit, View } from "./internal.js" */
/** @import { Growing } from "./growing.js" */
/** @import { Waiting } from "./queue.js" */

/** Codes of errors that come from this side and go through the engine. */
const REPORTED = ["sink", "refused", "target-missing"];
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Link {
  /** @type {import("./queue.js").Queue} */
  queue;
  /** The error that ended the run, if it did not end well. @type {StreamError | undefined} */
  failure;
  /** Why the caller ended it. @type {{ reason: unknown } | undefined} */
  aborted;
  isEnded = false;
  openedAt = performance.now();
  /** Waits for the page's turn, if one is due before more values are taken. @type {(() => Promise<void> | undefined) | undefined} */
  pace;

  #load;
  #source;
  #options;
  #view;
  /** @type {Connection | undefined} */
  #connection;
  /** Who takes the values. @type {Consumer | undefined} */
  #consumer;
  /** The state while there is no engine to ask. @type {Snapshot["status"] | undefined} */
  #ownStatus;
  /** The last one that was asked for. @type {Snapshot | undefined} */
  #snapshot;
  #isStale = true;
  #hasDelivered = false;
  /** Bytes of values that were dropped, to be paid back. */
  #owed = 0;
  #log;
  #growth;
  /** What was thrown in callbacks, on its way through the engine. @type {unknown[]} */
  #causes = [];
  /** Times that only the page knows, or knew first while the engine was being loaded. @type {Record<string, number>} */
  #times = {};
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #isNotifying = false;
  #arrival = deferred();
  /** @type {ReturnType<typeof deferred<Outcome>>} */
  #outcome = deferred();
  /** Where the bytes come from; it rests if that is another thread. */
  #feed;
  /** Where the engine works, if the option `worker` asks. @type {Snapshot["worker"]} */
  #worker;
  /** What the page has not taken yet. From a worker it comes in packages. @type {Operations[]} */
  #operations = [];
  /** @type {(() => unknown)[]} */
  #release = [];

  /**
   * @param {Loader} load
   * @param {any} source
   * @param {Resolved} options
   * @param {View} [view]
   */
  constructor(load, source, options, view) {
    this.#load = load;
    this.#source = source;
    this.#options = options;
    this.#view = view;
    this.queue = queueFor(options.queue, options.limits.queueBytes, (bytes) => this.#owe(bytes));
    this.#feed = new Feed((extra, signal, given = source) => openSource(given, options, extra, signal), options, (moment) => this.#note(moment));
    this.#log = new ErrorLog(options.limits.errors, options.onError, (report) => this.report(report));
    this.#growth = new Growth(options, (cause) => this.isEnded || this.#endAlone("failed", partMissing(cause)));
    this.#begin();
  }

  // What the stream's face calls.

  get name() {
    return this.#options.name;
  }

  get outcome() {
    return this.#outcome.promise;
  }

  /** Resolves when values have come or the run has ended. */
  get arrival() {
    return this.#arrival.promise;
  }

  /** @returns {Snapshot} */
  get snapshot() {
    if (this.#snapshot && !this.#isStale) return this.#snapshot;
    this.#isStale = false;
    const state = this.#engineState() ?? this.#ownState();
    const { kept: errors, count: errorCount } = this.#log;
    const worker = this.#worker ?? state.worker;
    const timing = { ...state.timing, ...this.#times };
    // What was read ahead of a response that the engine then refused is no byte of the stream.
    if (!("firstByte" in state.timing)) delete timing.firstByte;
    const snapshot = { ...state, timing: Object.freeze(timing), error: this.failure, errors, errorCount, dropped: this.queue.dropped, worker };
    this.#snapshot = /** @type {Snapshot} */ (Object.freeze(snapshot));
    return this.#snapshot;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    const call = () => this.#log.call(listener);
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }

  /** @param {unknown} [reason] */
  abort(reason = new DOMException("The stream was aborted.", "AbortError")) {
    if (this.isEnded || this.aborted) return;
    this.aborted = { reason };
    this.queue.clear();
    this.#feed.abort(reason);
    if (this.#connection) this.#tell((connection) => connection.abort());
    else this.#endAlone("aborted", new StreamError({ code: "aborted", message: "the caller ended the stream", attempt: 1 }));
    this.#arrived();
  }

  retry() {
    const { status } = this.snapshot;
    if (status === "retrying") this.#tell((connection) => connection.retry());
    if (status !== "interrupted" && status !== "failed") return;
    if (!this.isEnded || !this.#options.isReopenable || engineDefect(this.#connection)) return;
    if (this.#options.signals.some(({ aborted }) => aborted)) return;
    this.isEnded = false;
    // One that has not seen the end goes on with the new run.
    if (this.#consumer?.isClosed) this.consumer = undefined;
    this.failure = undefined;
    delete this.#times.end;
    this.#outcome = deferred();
    if (this.#connection) {
      this.#listen();
      this.#tell((connection) => connection.retry());
    } else {
      this.#begin();
      this.changed();
    }
  }

  /** The network may be back. */
  wake() {
    // To be online is not to be seen.
    if (this.#options.waitsToBeSeen && isHidden()) return;
    this.#tell((connection) => connection.wake());
  }

  /** @param {number} bytes */
  consumed(bytes) {
    // After the end too: another run would begin with a queue that nobody can empty.
    this.#tell((connection) => connection.consumed(bytes));
  }

  /** What makes values of those that are not complete yet, once it is loaded. */
  get growing() {
    return this.#growth.growing;
  }

  /** Has the engine tell what has grown, and hand over what it holds back. @param {Growing} growing */
  look(growing) {
    this.#growth.look(growing, () => this.#tell((connection) => connection.look()));
  }

  /** Whether the values have their one consumer. */
  get isTaken() {
    return this.#view !== undefined || this.#consumer !== undefined;
  }

  get consumer() {
    return this.#consumer;
  }

  set consumer(consumer) {
    this.#consumer = consumer;
    this.#tell((connection) => connection.places(this.#wantsPlaces));
  }

  /** A frame error from this side. @param {{ code: StreamErrorInit["code"], message: string, cause?: unknown, frame?: number }} error */
  report({ code, message, cause, frame }) {
    if (this.#connection && !engineDefect(this.#connection)) {
      if (REPORTED.includes(code)) this.#causes.push(cause);
      this.#tell((connection) => connection.report(code, message, frame));
    } else {
      this.#log.record(new StreamError({ code, severity: "frame", message, cause, frame, attempt: this.snapshot.attempt }));
      this.changed();
    }
  }

  /** The next operations that wait, if there are any. */
  flush() {
    this.#tell((connection) => connection.flush());
    const operations = this.#operations.shift();
    if (operations) this.consumed(operations.weight);
    return operations;
  }

  /** What came first is in the page. */
  updated() {
    if ("firstUpdate" in this.#times) return;
    this.#note("firstUpdate");
    this.changed();
  }

  // What the engine calls.

  /** @param {number} attempt @param {string} extra JSON text. @param {any} [source] */
  connect(attempt, extra, source) {
    this.#feed.connect(attempt, extra, source);
  }

  read() {
    this.#feed.read();
  }

  /** @param {number} attempt */
  cancel(attempt) {
    this.#feed.cancel(attempt);
  }

  /** @param {number} at */
  alarm(at) {
    this.#feed.alarm(at);
  }

  /** @type {(flags: number, text: Uint8Array, marks: Uint32Array, places: Uint32Array, names: Uint8Array, index: number, offset: number, weight: number, count: number) => boolean} */
  batch(flags, text, marks, places, names, index, offset, weight, count) {
    if (this.aborted) return true;
    const batch = unpack(flags, text, marks, places, names, index, offset, weight, count, this.#options.selected);
    if (batch) this.take(batch);
    return batch !== undefined;
  }

  /** @param {Waiting} batch */
  take(batch) {
    this.#hasDelivered = true;
    this.queue.push(batch);
    this.#arrived();
  }

  grew() {
    this.#hasDelivered = true;
    this.#growth.grew();
    this.#arrived();
  }

  /** @param {Uint8Array} names */
  event(names) {
    this.#growth.event(names);
  }

  /** @type {(words: number, count: number, text: number, length: number, index: number, offset: number, mustTake: boolean) => boolean} */
  growth(words, count, text, length, index, offset, mustTake) {
    if (!mustTake && !(this.#growth.isReady && this.#consumer?.isWaiting)) {
      this.grew();
      return false;
    }
    this.#growth.take(engineViews(this.#connection), words >>> 2, count, text, length, index, offset);
    this.#hasDelivered = true;
    // Who waits for growth waits on where nothing of it can be shown yet, as of a key without its value.
    if (this.queue.length === 0 && this.#consumer?.isWaiting) this.#consumer.wakeNow();
    else this.#arrived();
    return true;
  }

  /** @param {Uint32Array} words @param {Uint8Array} text @param {number} weight */
  operations(words, text, weight) {
    this.hand({ words: words.slice(), text: decoder.decode(text), weight });
  }

  /** @param {Operations} operations */
  hand(operations) {
    this.#operations.push(operations);
  }

  dirty() {
    this.#hasDelivered = true;
    this.#view?.dirty();
  }

  /** @param {string} text JSON text of what makes the error. @param {unknown} [cause] */
  error(text, cause) {
    /** @type {StreamErrorInit} */
    const init = JSON.parse(text);
    if (REPORTED.includes(init.code)) cause = this.#causes.shift();
    else if (init.code === "network") cause ??= this.#feed.takeCause();
    this.#log.record(new StreamError({ ...init, cause }));
    if (this.isEnded) this.changed();
  }

  changed() {
    this.#isStale = true;
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    queueMicrotask(() => {
      this.#isNotifying = false;
      for (const call of [...this.#listeners]) {
        if (this.#listeners.has(call)) call();
      }
    });
  }

  reset() {
    const bytes = (this.#consumer?.drop() ?? 0) + this.queue.clear();
    this.#growth.reset();
    this.consumed(bytes);
    const { onReset } = this.#options;
    if (onReset) queueMicrotask(() => this.#log.call(onReset));
  }

  ended() {
    this.#isStale = true;
    this.#end(this.snapshot.status === "done" ? undefined : this.#log.ending);
  }

  /** The engine is gone. @param {StreamError} error */
  lost(error) {
    this.#endAlone(this.#hasDelivered ? "interrupted" : "failed", error);
  }

  // Within.

  #begin() {
    this.#ownStatus = "connecting";
    const signal = this.#options.signals.find(({ aborted }) => aborted);
    if (signal) return this.abort(signal.reason);
    const { worker, share } = this.#options;
    const defect = worker || share ? undefined : engineDefect();
    if (defect) return this.#endAlone("failed", defect);
    this.#listen();
    if (!share && (!worker || needsPage(this.#source))) this.#feed.sendEarly();
    (share ? this.#sharedEngine() : worker ? this.#workerEngine() : engineFrom(this.#load))
      .then((Engine) => this.isEnded || this.#connect(Engine))
      .catch((cause) => this.isEnded || this.#endAlone("failed", cause instanceof StreamError ? cause : partMissing(cause)));
  }

  /** What stands for the engine where a connection is shared: the connection has a link of its own. */
  async #sharedEngine() {
    const { sharedFrom } = await import("./share/member.js");
    return sharedFrom(this.#load);
  }

  /** The engine in the worker; the one here if there may be none. */
  async #workerEngine() {
    const { remoteFrom } = await import("./worker/remote.js");
    const Remote = await remoteFrom(this.#load);
    this.#worker = Remote ? "running" : "refused";
    this.changed();
    if (Remote || this.isEnded) return Remote;
    const defect = engineDefect();
    if (defect) throw defect;
    this.#feed.sendEarly();
    return engineFrom(this.#load);
  }

  /** @param {any} Engine `Connection`, or what stands for it. */
  #connect(Engine) {
    const { selected: _, signals: __, request: ___, ...options } = this.#options;
    const plan = this.#view?.plan;
    const bindsJson = plan !== undefined && plan.mode !== "text" && !plan.isText;
    const text = JSON.stringify({ ...options, plan, bindsJson });
    try {
      this.#connection = this.#feed.connection = new Engine(new Sink(this), text, Math.random() * 2 ** 52, this, this.#source, this.#options);
    } catch (cause) {
      if (typeof cause !== "string") throw fail(cause);
      throw new StreamError({ code: "unsupported", message: `the option "${cause}" cannot be used`, cause });
    }
    this.#ownStatus = undefined;
    this.#tell((connection) => {
      connection.places(this.#wantsPlaces);
      connection.start(this.openedAt);
    });
  }

  /** @param {(connection: Connection) => void} call */
  #tell(call) {
    tell(this.#connection, call);
  }

  get #wantsPlaces() {
    return this.#consumer?.wantsPlaces ?? true;
  }

  #listen() {
    for (const signal of this.#options.signals) {
      const abort = () => this.abort(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.#release.push(() => signal.removeEventListener("abort", abort));
    }
    this.#release.push(wakeOnReturn(() => this.wake()));
    // The engine is told nothing and asked nothing any more.
    const { worker, share } = this.#options;
    this.#release.push(witness((defect) => share || (worker && this.#worker !== "refused") || this.lost(defect)));
  }

  /** Ends without the engine: it is not there, or broken. @param {Snapshot["status"]} status @param {StreamError} error */
  #endAlone(status, error) {
    this.#ownStatus = status;
    this.#feed.close();
    this.#log.record(error);
    this.#end(error);
  }

  /** @param {StreamError | undefined} failure */
  #end(failure) {
    this.failure = failure;
    this.isEnded = true;
    this.#note("end");
    this.#feed.disarm();
    for (const release of this.#release.splice(0)) release();
    this.changed();
    const { snapshot } = this;
    this.#outcome.resolve(/** @type {Outcome} */ ({ status: snapshot.status, error: failure, snapshot }));
    this.#arrived();
    this.#letEngineGo(snapshot.status);
  }

  /** Frees what the engine holds, if no more will be asked of it. @param {Snapshot["status"]} status */
  #letEngineGo(status) {
    const mayGoOn = this.#options.isReopenable && (status === "interrupted" || status === "failed");
    const connection = this.#connection;
    // An engine in the page has what is still to be written; one in a worker has sent it.
    const isAsked = this.#view !== undefined && this.#worker !== "running";
    if (!connection || mayGoOn || isAsked || engineDefect(connection)) return;
    this.#connection = this.#feed.connection = undefined;
    this.#ownStatus = status;
    // It is the engine that tells of the end: not while it is being called.
    queueMicrotask(() => {
      // One that has trapped counts as being in use for ever.
      if (!engineDefect(connection)) connection.free();
    });
  }

  /** Keeps the time since it was opened, in whole ms as the engine's are. @param {string} moment */
  #note(moment) {
    this.#times[moment] ??= Math.floor(performance.now()) - Math.floor(this.openedAt);
  }

  /** Pays back what was dropped: later, for it is the engine that calls. @param {number} bytes */
  #owe(bytes) {
    if (this.#owed === 0) {
      queueMicrotask(() => {
        const owed = this.#owed;
        this.#owed = 0;
        this.consumed(owed);
        this.changed();
      });
    }
    this.#owed += bytes;
  }

  #arrived() {
    this.#consumer?.wake();
    const { resolve } = this.#arrival;
    this.#arrival = deferred();
    resolve(undefined);
  }

  #engineState() {
    if (this.#ownStatus !== undefined) return undefined;
    /** @type {any} */
    let state;
    this.#tell((connection) => {
      state = JSON.parse(connection.snapshot());
      // A reviver would take five times as long as the parsing.
      for (const part of Object.values(state)) Object.freeze(Object.freeze(part).buckets);
    });
    return state;
  }

  #ownState() {
    const status = this.#ownStatus ?? "connecting";
    const { partial, ...last } = this.#snapshot ?? BEGINNING;
    return { ...last, status, partial: partial || status === "interrupted" };
  }
}

/** @param {unknown} cause */
export function partMissing(cause) {
  return new StreamError({ code: "init", message: `a part of the library could not be loaded: ${textOf(cause)}`, cause });
}

/**
 * A promise and how to resolve it.
 * @template T
 * @returns {{ promise: Promise<T>, resolve: (value: T) => void }}
 */
function deferred() {
  /** @type {any} */
  let resolve;
  const promise = new Promise((resolved) => {
    resolve = resolved;
  });
  return { promise: /** @type {Promise<T>} */ (promise), resolve };
}
