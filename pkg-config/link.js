// Between the engine and a stream's face. What the engine calls here only enqueues and returns; the application's
// code runs afterwards, in a task of its own.

import { unpack } from "./batch.js";
import { engineDefect, engineFrom, engineNow, engineViews, fail, useEngine, warmEngine, witness } from "./engine.js";
import { StreamError, messageOf, textOf } from "./error.js";
import { Pump } from "./pump.js";
import { Sink } from "./sink.js";
import { headOf, letGo, openSource } from "./source.js";
import { wakeOnReturn } from "./wake.js";

/** @import { Outcome, Snapshot } from "./index.js" */
/** @import { Connection } from "./runnelet.js" */
/** @import { Consumer, Extra, Loader, Opened, Resolved, StreamErrorInit, View } from "./internal.js" */
/** @import { Growing } from "./growing.js" */
/** @import { Target } from "./pump.js" */

/** Codes of errors that come from this side and go through the engine. */
const REPORTED = ["sink", "refused", "target-missing"];
/** Longest delay that platforms take; a later alarm is set in steps. */
const LONGEST_DELAY = 0x7fffffff;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Link {
  /** @type {import("./batch.js").Batch[]} */
  queue = [];
  /** The error that ended the run, if it did not end well. @type {StreamError | undefined} */
  failure;
  /** Why the caller ended it. @type {{ reason: unknown } | undefined} */
  aborted;
  isEnded = false;
  /** What makes values of those that are not complete yet, once it is loaded. @type {Growing | Promise<unknown> | undefined} */
  growing;

  #load;
  #source;
  #options;
  #view;
  #openedAt = performance.now();
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
  /** @type {StreamError[]} */
  #errors = [];
  #errorCount = 0;
  /** @type {StreamError | undefined} */
  #lastError;
  /** What was thrown in callbacks, on its way through the engine. @type {unknown[]} */
  #causes = [];
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #isNotifying = false;
  /** @type {WeakSet<Function>} */
  #failedCallbacks = new WeakSet();
  #arrival = deferred();
  /** @type {ReturnType<typeof deferred<Outcome>>} */
  #outcome = deferred();
  /** @type {{ attempt: number, controller: AbortController } | undefined} */
  #request;
  /** The body that is being read. @type {Pump | undefined} */
  #pump;
  /** What the platform threw last; it goes along with the error it caused. @type {unknown} */
  #cause;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #alarm;
  /** The first request, sent before the engine was there. @type {Promise<Opened> | undefined} */
  #early;
  /** @type {{ words: Uint32Array, text: string } | null} */
  #operations = null;
  /** The engine has something to look at. */
  #hasGrown = false;
  /** What had grown was declared void. */
  #isVoid = false;
  /** What it told before that was loaded. @type {((growing: Growing) => void)[]} */
  #told = [];
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
    if (options.growing) this.growing = this.#loadGrowing();
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
    Object.freeze(state.timing);
    const errors = Object.freeze([...this.#errors]);
    const snapshot = { ...state, error: this.failure, errors, errorCount: this.#errorCount };
    this.#snapshot = /** @type {Snapshot} */ (Object.freeze(snapshot));
    return this.#snapshot;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    const call = () => this.#call(listener);
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }

  /** @param {unknown} [reason] */
  abort(reason = new DOMException("The stream was aborted.", "AbortError")) {
    if (this.isEnded || this.aborted) return;
    this.aborted = { reason };
    this.queue.length = 0;
    this.#request?.controller.abort(reason);
    if (this.#connection) this.#tell((connection) => connection.abort());
    else this.#endAlone("aborted", new StreamError({ code: "aborted", message: "the caller ended the stream", attempt: 1 }));
    this.#arrived();
  }

  retry() {
    const { status } = this.snapshot;
    if (status === "retrying") this.#tell((connection) => connection.retry());
    if (status !== "interrupted" && status !== "failed") return;
    if (!this.isEnded || !this.#options.isReopenable || engineDefect()) return;
    if (this.#options.signals.some(({ aborted }) => aborted)) return;
    this.isEnded = false;
    // One that has not seen the end goes on with the new run.
    if (this.#consumer?.isClosed) this.consumer = undefined;
    this.failure = undefined;
    this.#outcome = deferred();
    if (this.#connection) {
      this.#listen();
      this.#tell((connection) => connection.retry());
    } else {
      this.#begin();
      this.changed();
    }
  }

  /** @param {number} bytes */
  consumed(bytes) {
    if (!this.isEnded) this.#tell((connection) => connection.consumed(bytes));
  }

  /** Has the engine tell what has grown, and hand over what it holds back. @param {Growing} growing */
  look(growing) {
    if (this.#hasGrown) {
      this.#hasGrown = false;
      this.#tell((connection) => connection.look());
    }
    if (this.#isVoid) growing.drop();
    this.#isVoid = false;
    for (const tell of this.#told.splice(0)) tell(growing);
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

  /** A frame error from this side. @param {{ code: StreamErrorInit["code"], message: string, cause?: unknown }} error */
  report({ code, message, cause }) {
    if (this.#connection && !engineDefect()) {
      this.#causes.push(cause);
      this.#tell((connection) => connection.report(code, message));
    } else {
      this.#record(new StreamError({ code, severity: "frame", message, cause, attempt: this.snapshot.attempt }));
      this.changed();
    }
  }

  /** The operations that wait, if there are any. */
  flush() {
    this.#tell((connection) => connection.flush());
    const operations = this.#operations;
    this.#operations = null;
    return operations;
  }

  // What the engine calls.

  /** @param {number} attempt @param {string} extra JSON text. */
  connect(attempt, extra) {
    const early = this.#early;
    this.#early = undefined;
    const opening = early ?? this.#send({ attempt, ...JSON.parse(extra) });
    opening.then(
      (opened) => this.#opened(attempt, opened),
      (cause) => this.#notOpened(attempt, cause),
    );
  }

  read() {
    const attempt = this.#request?.attempt ?? 0;
    if (this.#pump) this.#pump.read();
    else this.#tell((connection) => connection.eof(attempt)); // A response without a body ends where it begins.
  }

  /** @param {number} attempt */
  cancel(attempt) {
    if (this.#request?.attempt !== attempt) return;
    this.#request.controller.abort();
    this.#pump?.close();
    this.#pump = undefined;
  }

  /** @param {number} at */
  alarm(at) {
    clearTimeout(this.#alarm);
    // Rounded up: one that goes off early would only be set again.
    const delay = Math.min(Math.max(0, Math.ceil(at - performance.now()) + 1), LONGEST_DELAY);
    this.#alarm = setTimeout(() => this.#tell((connection) => connection.tick()), delay);
  }

  /** @type {(flags: number, text: Uint8Array, marks: Uint32Array, places: Uint32Array, names: Uint8Array, index: number, offset: number, weight: number) => boolean} */
  batch(flags, text, marks, places, names, index, offset, weight) {
    if (this.aborted) return true;
    const batch = unpack(flags, text, marks, places, names, index, offset, weight, this.#options.selected);
    if (!batch) return false;
    this.#hasDelivered = true;
    this.queue.push(batch);
    this.#arrived();
    return true;
  }

  grew() {
    this.#hasDelivered = true;
    this.#hasGrown = true;
    this.#arrived();
  }

  /** @param {Uint8Array} names */
  event(names) {
    const [event, id] = decoder.decode(names).split("\n");
    this.#tellGrowing((growing) => growing.setEvent(event, id));
  }

  /** @type {(words: number, count: number, text: number, length: number, index: number, offset: number, mustTake: boolean) => boolean} */
  growth(words, count, text, length, index, offset, mustTake) {
    const { growing } = this;
    const isReady = growing !== undefined && "take" in growing && !this.#isVoid && this.#told.length === 0;
    if (!mustTake && !(isReady && this.#consumer?.isWaiting)) {
      this.grew();
      return false;
    }
    const views = engineViews();
    const from = words >>> 2;
    if (isReady) {
      // Nothing is copied but what becomes a value.
      growing.take(views.words, from, count, views.bytes, text, length, index, offset);
    } else {
      const wordsThen = views.words.slice(from, from + count);
      const textThen = views.bytes.slice(text, text + length);
      this.#told.push((growing) => growing.take(wordsThen, 0, count, textThen, 0, length, index, offset));
    }
    this.#hasDelivered = true;
    if (this.queue.length > 0 || !this.#consumer?.wakeNow()) this.#arrived();
    return true;
  }

  /** @param {Uint32Array} words @param {Uint8Array} text */
  operations(words, text) {
    this.#operations = { words: words.slice(), text: decoder.decode(text) };
  }

  dirty() {
    this.#hasDelivered = true;
    this.#view?.dirty();
  }

  /** @param {string} text JSON text of what makes the error. */
  error(text) {
    /** @type {StreamErrorInit} */
    const init = JSON.parse(text);
    let cause;
    if (REPORTED.includes(init.code)) cause = this.#causes.shift();
    else if (init.code === "network") [cause, this.#cause] = [this.#cause, undefined];
    this.#record(new StreamError({ ...init, cause }));
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
    let bytes = this.#consumer?.drop() ?? 0;
    for (const batch of this.queue.splice(0)) bytes += batch.bytes;
    this.#told.length = 0;
    this.#isVoid = true;
    this.consumed(bytes);
    const { onReset } = this.#options;
    if (onReset) queueMicrotask(() => this.#call(onReset));
  }

  ended() {
    this.#isStale = true;
    this.#end(this.snapshot.status === "done" ? undefined : this.#lastError);
  }

  // Within.

  #begin() {
    this.#ownStatus = "connecting";
    const signal = this.#options.signals.find(({ aborted }) => aborted);
    if (signal) return this.abort(signal.reason);
    const defect = engineDefect();
    if (defect) return this.#endAlone("failed", defect);
    this.#listen();
    this.#early = this.#sendEarly();
    this.#early.catch(() => {}); // The engine hears of it when it asks for the first attempt.
    engineFrom(this.#load)
      .then((Engine) => this.isEnded || this.#connect(Engine))
      // The answer takes its time, most likely.
      .then(() => void setTimeout(warmEngine))
      .catch((error) => this.isEnded || this.#endAlone("failed", error));
  }

  /** @param {typeof Connection} Engine */
  #connect(Engine) {
    const { selected: _, signals: __, request: ___, ...options } = this.#options;
    const plan = this.#view?.plan;
    const bindsJson = plan !== undefined && plan.mode !== "text";
    const text = JSON.stringify({ ...options, plan, bindsJson });
    try {
      this.#connection = new Engine(new Sink(this), text, Math.random() * 2 ** 52);
    } catch (cause) {
      if (typeof cause !== "string") throw fail(cause);
      throw new StreamError({ code: "unsupported", message: `the option "${cause}" cannot be used`, cause });
    }
    this.#ownStatus = undefined;
    this.#tell((connection) => {
      connection.places(this.#wantsPlaces);
      connection.start(this.#openedAt);
    });
  }

  /** Calls the engine. What it throws is a defect of ours: it has trapped. @param {(connection: Connection) => void} call */
  #tell(call) {
    if (!this.#connection || engineDefect()) return;
    try {
      call(this.#connection);
    } catch (cause) {
      fail(cause);
    }
  }

  get #wantsPlaces() {
    return this.#consumer?.wantsPlaces ?? true;
  }

  /** Sends the first request, and reads ahead while the engine is loading. */
  async #sendEarly() {
    const headers = this.#options.resume === "range" ? ["Range", "bytes=0-"] : [];
    const opened = await this.#send({ attempt: 1, headers, query: [] });
    if (opened.body && !engineNow()) opened.pump = this.#pumpFor(opened.body)?.readAhead();
    return opened;
  }

  /** @param {Extra} extra */
  #send(extra) {
    const controller = new AbortController();
    this.#request = { attempt: extra.attempt, controller };
    return openSource(this.#source, this.#options, extra, controller.signal);
  }

  /** @param {number} attempt @param {Opened} opened */
  #opened(attempt, opened) {
    if (this.isEnded || this.#request?.attempt !== attempt || this.#request.controller.signal.aborted) return letGo(opened);
    if (opened.body) {
      const pump = opened.pump ?? this.#pumpFor(opened.body);
      if (!pump) return this.#notOpened(attempt, new TypeError("the body has a reader already"));
      this.#pump = pump;
      pump.drive(this.#target(attempt));
    }
    useEngine();
    const head = JSON.stringify(headOf(opened.response));
    this.#tell((connection) => connection.head(attempt, head, opened.problem));
  }

  /** @param {number} attempt @param {any} cause */
  #notOpened(attempt, cause) {
    const { code, message } = cause ?? {};
    const isFinal = StreamError.is(cause) && code === "unsupported";
    if (isFinal) return this.#tell((connection) => connection.unreadable(message));
    this.#broken(attempt, cause);
  }

  /** @param {number} attempt @param {unknown} cause */
  #broken(attempt, cause) {
    this.#cause = cause;
    this.#tell((connection) => connection.broken(attempt, messageOf(cause)));
  }

  /** @param {ReadableStream<any>} body */
  #pumpFor(body) {
    return body.locked ? undefined : new Pump(body, this.#options.limits.queueBytes);
  }

  /** Where an attempt's bytes go. @param {number} attempt @returns {Target} */
  #target(attempt) {
    return {
      chunk: (bytes) => {
        if (!this.#connection || engineDefect()) return 0;
        try {
          return this.#connection.chunk(attempt, bytes);
        } catch (cause) {
          fail(cause);
          return 0;
        }
      },
      deliver: () => this.#tell((connection) => connection.deliver()),
      eof: () => this.#tell((connection) => connection.eof(attempt)),
      broken: (cause) => this.#broken(attempt, cause),
      unreadable: (message) => this.#tell((connection) => connection.unreadable(message)),
    };
  }

  #listen() {
    for (const signal of this.#options.signals) {
      const abort = () => this.abort(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.#release.push(() => signal.removeEventListener("abort", abort));
    }
    this.#release.push(wakeOnReturn(() => this.#tell((connection) => connection.wake())));
    // The engine is told nothing and asked nothing any more.
    this.#release.push(witness((defect) => this.#endAlone(this.#hasDelivered ? "interrupted" : "failed", defect)));
  }

  async #loadGrowing() {
    try {
      const { Growing } = await import("./growing.js");
      this.growing = new Growing(this.#options);
    } catch (cause) {
      this.growing = undefined;
      const message = `a part of the library could not be loaded: ${textOf(cause)}`;
      if (!this.isEnded) this.#endAlone("failed", new StreamError({ code: "init", message, cause }));
    }
  }

  /** @param {(growing: Growing) => void} tell */
  #tellGrowing(tell) {
    const { growing } = this;
    if (growing && "take" in growing && !this.#isVoid && this.#told.length === 0) tell(growing);
    else this.#told.push(tell);
  }

  /** Ends without the engine: it is not there, or broken. @param {Snapshot["status"]} status @param {StreamError} error */
  #endAlone(status, error) {
    this.#ownStatus = status;
    this.#request?.controller.abort();
    this.#pump?.close();
    this.#early?.then(letGo, () => {});
    this.#record(error);
    this.#end(error);
  }

  /** @param {StreamError | undefined} failure */
  #end(failure) {
    this.failure = failure;
    this.isEnded = true;
    clearTimeout(this.#alarm);
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
    if (!connection || mayGoOn || this.#view || engineDefect()) return;
    this.#connection = undefined;
    this.#ownStatus = status;
    // It is the engine that tells of the end: not while it is being called.
    queueMicrotask(() => {
      // One that has trapped counts as being in use for ever.
      if (!engineDefect()) connection.free();
    });
  }

  /** @param {StreamError} error */
  #record(error) {
    this.#errorCount += 1;
    this.#lastError = error;
    this.#errors.push(error);
    if (this.#errors.length > this.#options.limits.errors) this.#errors.shift();
    const { onError } = this.#options;
    if (onError && error.code !== "aborted") queueMicrotask(() => this.#call(onError, error));
  }

  /** Calls the application. The first time that a callback fails is a frame error; the stream goes on. @param {Function} callback @param {unknown[]} args */
  #call(callback, ...args) {
    const failed = (/** @type {unknown} */ cause) => {
      if (this.#failedCallbacks.has(callback)) return;
      this.#failedCallbacks.add(callback);
      this.report({ code: "sink", message: `a callback failed: ${textOf(cause)}`, cause });
    };
    try {
      callback(...args)?.then?.(undefined, failed);
    } catch (cause) {
      failed(cause);
    }
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
    });
    return state;
  }

  #ownState() {
    const status = this.#ownStatus ?? "connecting";
    const { partial, ...last } = this.#snapshot ?? INITIAL;
    return { ...last, status, partial: partial || status === "interrupted" };
  }
}

/** @type {Pick<Snapshot, "partial" | "paused" | "frames" | "bytes" | "attempt" | "resets" | "lastEventId" | "timing">} */
const INITIAL = {
  partial: false,
  paused: false,
  frames: 0,
  bytes: 0,
  attempt: 1,
  resets: 0,
  lastEventId: "",
  timing: { longestStall: 0 },
};

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
