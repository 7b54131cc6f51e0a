// Between the engine and a stream's face. What the engine calls here only enqueues and returns; the application's
// code runs afterwards, in a task of its own.

import { Batch } from "./batch.js";
import { engineDefect, engineFrom, engineNow, witness } from "./engine.js";
import { StreamError, textOf } from "./error.js";
import { ReadAhead, letGo, openSource } from "./source.js";
import { wakeOnReturn } from "./wake.js";

/** @import { Outcome, Snapshot } from "./index.js" */
/** @import { Connection } from "./runnelet.js" */
/** @import { Consumer, Loader, Opened, Resolved, StreamErrorInit, View } from "./internal.js" */

/** Codes of errors that come from this side and go through the engine. */
const REPORTED = ["sink", "refused", "target-missing"];
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Link {
  /** @type {Batch[]} */
  queue = [];
  /** The error that ended the run, if it did not end well. @type {StreamError | undefined} */
  failure;
  /** Why the caller ended it. @type {{ reason: unknown } | undefined} */
  aborted;
  isEnded = false;
  /** Who takes the values. @type {Consumer | undefined} */
  consumer;

  #load;
  #source;
  #options;
  #view;
  #openedAt = performance.now();
  /** @type {Connection | undefined} */
  #connection;
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
  /** The first request, sent before the engine was there. @type {Promise<Opened> | undefined} */
  #early;
  /** @type {{ words: Uint32Array, text: string } | null} */
  #operations = null;
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
    const state = this.#ownStatus === undefined && this.#connection ? this.#connection.snapshot() : this.#ownState();
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
    if (this.#connection) this.#connection.abort();
    else this.#endAlone("aborted", new StreamError({ code: "aborted", message: "the caller ended the stream", attempt: 1 }));
    this.#arrived();
  }

  retry() {
    const { status } = this.snapshot;
    if (status === "retrying") this.#connection?.retry();
    if (status !== "interrupted" && status !== "failed") return;
    if (!this.isEnded || !this.#options.isReopenable || engineDefect()) return;
    if (this.#options.signals.some(({ aborted }) => aborted)) return;
    this.isEnded = false;
    // One that has not seen the end goes on with the new run.
    if (this.consumer?.isClosed) this.consumer = undefined;
    this.failure = undefined;
    this.#outcome = deferred();
    if (this.#connection) {
      this.#listen();
      this.#connection.retry();
    } else {
      this.#begin();
      this.changed();
    }
  }

  /** @param {number} bytes */
  consumed(bytes) {
    if (!this.isEnded) this.#connection?.consumed(bytes);
  }

  /** Whether the values have their one consumer. */
  get isTaken() {
    return this.#view !== undefined || this.consumer !== undefined;
  }

  /** A frame error from this side. @param {{ code: StreamErrorInit["code"], message: string, cause?: unknown }} error */
  report({ code, message, cause }) {
    if (this.#connection && !engineDefect()) {
      this.#causes.push(cause);
      this.#connection.report(code, message);
    } else {
      this.#record(new StreamError({ code, severity: "frame", message, cause, attempt: this.snapshot.attempt }));
      this.changed();
    }
  }

  /** The operations that wait, if there are any. */
  flush() {
    if (!engineDefect()) this.#connection?.flush();
    const operations = this.#operations;
    this.#operations = null;
    return operations;
  }

  // What the engine calls.

  /** @param {number} attempt @param {string[]} headers @param {string[]} query */
  connect(attempt, headers, query) {
    const early = this.#early;
    this.#early = undefined;
    return early ?? this.#send(attempt, headers, query);
  }

  /** @param {number} attempt */
  cancel(attempt) {
    if (this.#request?.attempt === attempt) this.#request.controller.abort();
  }

  /** @type {(flags: number, text: Uint8Array, table: Uint32Array, names: Uint8Array, index: number, offset: number, bytes: number) => void} */
  batch(flags, text, table, names, index, offset, bytes) {
    if (this.aborted) return;
    this.#hasDelivered = true;
    this.queue.push(new Batch(flags, text, table, names, index, offset, bytes, this.#options.selected));
    this.#arrived();
  }

  /** @param {Uint32Array} words @param {Uint8Array} text */
  operations(words, text) {
    this.#operations = { words: words.slice(), text: decoder.decode(text) };
  }

  dirty() {
    this.#hasDelivered = true;
    this.#view?.dirty();
  }

  /** @param {StreamErrorInit} init @param {unknown} cause */
  error(init, cause) {
    const known = REPORTED.includes(init.code) ? this.#causes.shift() : cause;
    this.#record(new StreamError({ ...init, cause: known }));
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
    let bytes = this.consumer?.drop() ?? 0;
    for (const batch of this.queue.splice(0)) bytes += batch.bytes;
    this.consumed(bytes);
    const { onReset } = this.#options;
    if (onReset) queueMicrotask(() => this.#call(onReset));
  }

  ended() {
    this.#isStale = true;
    this.#end(this.snapshot.status === "done" ? undefined : this.#lastError);
  }

  breathe() {
    // Not scheduler.yield(): what it continues goes before the page's own tasks.
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(undefined);
      };
      port2.postMessage(undefined);
    });
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
      .catch((error) => this.isEnded || this.#endAlone("failed", error));
  }

  /** @param {typeof Connection} Engine */
  #connect(Engine) {
    const { selected: _, signals: __, ...options } = this.#options;
    const plan = this.#view?.plan;
    const bindsJson = plan !== undefined && plan.mode !== "text";
    const connection = new Engine(/** @type {any} */ (this), { ...options, plan, bindsJson }, Math.random() * 2 ** 52);
    connection.start(this.#openedAt);
    this.#connection = connection;
    this.#ownStatus = undefined;
  }

  /** Sends the first request, and reads ahead while the engine is loading: an error discards unread bytes. */
  async #sendEarly() {
    const headers = this.#options.resume === "range" ? ["Range", "bytes=0-"] : [];
    const opened = await this.#send(1, headers, []);
    if (opened.body && !engineNow()) opened.ahead = new ReadAhead(opened.body, this.#options.limits.queueBytes);
    return opened;
  }

  /** @param {number} attempt @param {string[]} headers @param {string[]} query */
  #send(attempt, headers, query) {
    const controller = new AbortController();
    this.#request = { attempt, controller };
    return openSource(this.#source, this.#options, { attempt, headers, query }, controller.signal);
  }

  #listen() {
    for (const signal of this.#options.signals) {
      const abort = () => this.abort(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.#release.push(() => signal.removeEventListener("abort", abort));
    }
    this.#release.push(wakeOnReturn(() => this.#connection?.wake()));
    // The engine is told nothing and asked nothing any more.
    this.#release.push(witness((defect) => this.#endAlone(this.#hasDelivered ? "interrupted" : "failed", defect)));
  }

  /** Ends without the engine: it is not there, or broken. @param {Snapshot["status"]} status @param {StreamError} error */
  #endAlone(status, error) {
    this.#ownStatus = status;
    this.#request?.controller.abort();
    this.#early?.then(letGo, () => {});
    this.#record(error);
    this.#end(error);
  }

  /** @param {StreamError | undefined} failure */
  #end(failure) {
    this.failure = failure;
    this.isEnded = true;
    for (const release of this.#release.splice(0)) release();
    this.changed();
    const { snapshot } = this;
    this.#outcome.resolve(/** @type {Outcome} */ ({ status: snapshot.status, error: failure, snapshot }));
    this.#arrived();
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
    const { resolve } = this.#arrival;
    this.#arrival = deferred();
    resolve(undefined);
  }

  #ownState() {
    const last = this.#snapshot;
    return {
      status: this.#ownStatus ?? "connecting",
      partial: this.#ownStatus === "interrupted",
      paused: false,
      frames: last?.frames ?? 0,
      bytes: last?.bytes ?? 0,
      attempt: last?.attempt ?? 1,
      resets: last?.resets ?? 0,
      lastEventId: last?.lastEventId ?? "",
      timing: last?.timing ?? { longestStall: 0 },
    };
  }
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
