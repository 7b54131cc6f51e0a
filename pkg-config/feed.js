// Opens the source for each attempt, and feeds the engine from it: the bytes of its body, and the time.

import { engineDefect, engineNow, fail, tell, useEngine } from "./engine.js";
import { StreamError, messageOf } from "./error.js";
import { Pump } from "./pump.js";
import { headOf, letGo } from "./source.js";
import { isHidden } from "./wake.js";

/** @import { Connection } from "./runnelet.js" */
/** @import { Extra, Opened, Resolved } from "./internal.js" */
/** @import { Target } from "./pump.js" */

/** Longest delay that platforms take; a later alarm is set in steps. */
const LONGEST_DELAY = 0x7fffffff;

export class Feed {
  /** The engine's end; none while there is no engine, and none after it was let go. @type {Connection | undefined} */
  connection;

  #open;
  #options;
  #note;
  /** @type {{ attempt: number, controller: AbortController } | undefined} */
  #request;
  /** The body that is being read. @type {Pump | undefined} */
  #pump;
  /** The first request, sent before the engine was there. @type {Promise<Opened> | undefined} */
  #early;
  /** What the platform threw last. @type {unknown} */
  #cause;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #alarm;

  /**
   * @param {(extra: Extra, signal: AbortSignal, source?: any) => Promise<Opened>} open
   * @param {Pick<Resolved, "limits" | "resume" | "worker" | "waitsToBeSeen">} options
   * @param {(moment: string) => void} [note] Told of what comes before the engine can hear of it.
   */
  constructor(open, options, note = () => {}) {
    this.#open = open;
    this.#options = options;
    this.#note = note;
  }

  /** Sends the first request, and reads ahead while the engine is loading; once. */
  sendEarly() {
    this.#early ??= this.#sendEarly();
    this.#early.catch(() => {}); // The engine hears of it when it asks for the first attempt.
  }

  /** Ends the request, for a reason that the source is told. @param {unknown} [reason] */
  abort(reason) {
    this.#request?.controller.abort(reason);
  }

  /** Lets go of everything. Another attempt may be made all the same. */
  close() {
    this.abort();
    this.#pump?.close();
    this.#early?.then(letGo, () => {});
    this.#early = undefined;
  }

  /** What the platform threw; it goes along with the error that it caused. */
  takeCause() {
    const cause = this.#cause;
    this.#cause = undefined;
    return cause;
  }

  // What the engine calls.

  /** @param {number} attempt @param {string} extra JSON text. @param {any} [source] */
  connect(attempt, extra, source) {
    const early = this.#early;
    this.#early = undefined;
    const opening = early ?? this.#send({ attempt, ...JSON.parse(extra) }, source);
    opening.then(
      (opened) => this.#opened(attempt, opened),
      (cause) => this.#notOpened(attempt, cause),
    );
  }

  read() {
    const attempt = this.#request?.attempt ?? 0;
    if (this.#pump) this.#pump.read();
    else tell(this.connection, (connection) => connection.eof(attempt)); // A response without a body ends where it begins.
  }

  /** @param {number} attempt */
  cancel(attempt) {
    const request = this.#request;
    if (request?.attempt !== attempt) return;
    this.#request = undefined;
    // Of what was read to its end there is nothing left to abort, and an abort makes an error with a stack.
    if (!this.#pump?.hasEnded) request.controller.abort();
    this.#pump?.close();
    this.#pump = undefined;
  }

  /** @param {number} at */
  alarm(at) {
    this.disarm();
    // Rounded up: one that goes off early would only be set again.
    const delay = Math.min(Math.max(0, Math.ceil(at - performance.now()) + 1), LONGEST_DELAY);
    this.#alarm = setTimeout(() => {
      if (!this.#waitsToBeSeen()) tell(this.connection, (connection) => connection.tick());
    }, delay);
  }

  disarm() {
    clearTimeout(this.#alarm);
  }

  // Within.

  /** Whether the next attempt has to wait until the page is shown, which wakes the stream. */
  #waitsToBeSeen() {
    if (!this.#options.waitsToBeSeen || !isHidden()) return false;
    let isRetrying = false;
    tell(this.connection, (connection) => (isRetrying = JSON.parse(connection.snapshot()).status === "retrying"));
    return isRetrying;
  }

  async #sendEarly() {
    const { resume, worker } = this.#options;
    const opened = await this.#send({ attempt: 1, headers: resume === "range" ? ["Range", "bytes=0-"] : [], query: [] });
    this.#note("connect");
    if (opened.body && (worker || !engineNow())) opened.pump = this.#pumpFor(opened.body)?.readAhead(() => this.#note("firstByte"));
    return opened;
  }

  /** @param {Extra} extra @param {any} [source] */
  #send(extra, source) {
    const controller = new AbortController();
    this.#request = { attempt: extra.attempt, controller };
    return this.#open(extra, controller.signal, source);
  }

  /** @param {number} attempt @param {Opened} opened */
  #opened(attempt, opened) {
    if (this.#request?.attempt !== attempt || this.#request.controller.signal.aborted) return letGo(opened);
    this.#pump = undefined;
    if (opened.body) {
      const pump = opened.pump ?? this.#pumpFor(opened.body);
      if (!pump) return this.#notOpened(attempt, new TypeError("the body has a reader already"));
      this.#pump = pump;
      pump.drive(this.#target(attempt));
    }
    useEngine();
    const head = JSON.stringify(opened.head ?? headOf(opened.response));
    tell(this.connection, (connection) => connection.head(attempt, head, opened.problem));
  }

  /** @param {number} attempt @param {any} cause */
  #notOpened(attempt, cause) {
    if (this.#request?.attempt !== attempt || this.#request.controller.signal.aborted) return;
    const { code, message } = cause ?? {};
    const isFinal = StreamError.is(cause) && code === "unsupported";
    if (isFinal) return tell(this.connection, (connection) => connection.unreadable(message));
    this.#broken(attempt, cause);
  }

  /** @param {number} attempt @param {unknown} cause */
  #broken(attempt, cause) {
    this.#cause = cause;
    tell(this.connection, (connection) => connection.broken(attempt, messageOf(cause)));
  }

  /** @param {ReadableStream<any>} body */
  #pumpFor(body) {
    return body.locked ? undefined : new Pump(body, this.#options.limits.queueBytes);
  }

  /** Where an attempt's bytes go. @param {number} attempt @returns {Target} */
  #target(attempt) {
    return {
      chunk: (bytes, chunks) => {
        const { connection } = this;
        if (!connection || engineDefect(connection)) return 0;
        try {
          return connection.chunk(attempt, bytes, chunks);
        } catch (cause) {
          fail(cause);
          return 0;
        }
      },
      deliver: () => tell(this.connection, (connection) => connection.deliver()),
      eof: () => tell(this.connection, (connection) => connection.eof(attempt)),
      broken: (cause) => this.#broken(attempt, cause),
      unreadable: (message) => tell(this.connection, (connection) => connection.unreadable(message)),
    };
  }
}
