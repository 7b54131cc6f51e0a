// What stands behind a part of a stream: its values that wait, and its state.

import { StreamError } from "../error.js";
import { ErrorLog } from "../log.js";
import { Listeners } from "./listeners.js";
import { Part } from "./part.js";
import { deferred } from "./turns.js";
import { partAt, weightOf } from "./values.js";

/** @import { Frame, FrameTest, Outcome, Snapshot } from "../index.js" */
/** @import { Demuxable, PartQueue } from "../streams.js" */
/** @import { Turns } from "./turns.js" */
/** @typedef {{ status: "done" | "interrupted" | "failed" | "aborted", error?: StreamError | import("../index.js").StreamError, reason?: unknown }} Ending */
/** @typedef {{ end: FrameTest | undefined, serverError: FrameTest | undefined }} Tests */

const ERRORS = 100;
const SNIPPET = 80;

/**
 * Values in, values out, and how it ended.
 *
 *     unclaimed ──claim──> claimed ──> ended       Both may end; what waits is still handed out, unless it was aborted.
 *         └────────────────────────────┘
 */
export class Route {
  part = new Part(this);
  isClaimed = false;
  /** Values that nobody has got because nobody had asked for them yet. */
  lost = 0;
  /** Who takes the values. @type {Turns<any> | undefined} */
  turns;
  /** How it ended. @type {Ending | undefined} */
  ending;
  /** The frame by which it ended, well or not. @type {Frame<any> | undefined} */
  verdict;

  #stream;
  /** @type {PartQueue} */
  #queue = "drop-oldest";
  #limit;
  /** @type {{ frame: Frame<any>, weight: number }[]} */
  #waiting = [];
  #at = 0;
  /** Of those that wait. */
  #weight = 0;
  #frames = 0;
  #bytes = 0;
  #dropped = 0;
  #resets = 0;
  /** A value was taken. */
  #hasGiven = false;
  /** @type {ReturnType<typeof deferred> | undefined} */
  #room;
  /** @type {((outcome: Outcome) => void)} */
  #resolve = () => {};
  /** @type {Promise<Outcome>} */
  done = new Promise((resolve) => {
    this.#resolve = resolve;
  });
  #log = new ErrorLog(ERRORS, undefined, (report) => {
    this.#log.record(this.#error({ ...report, severity: "frame" }));
    this.changed();
  });
  #listeners = new Listeners((listener) => this.#log.call(listener));
  /** @type {Snapshot | undefined} */
  #snapshot;
  /** That of the stream, when ours was made. @type {Snapshot | undefined} */
  #of;

  /**
   * @param {string} name
   * @param {Demuxable<any>} stream
   * @param {Tests} tests
   * @param {number} limit
   */
  constructor(name, stream, tests, limit) {
    this.name = name;
    this.#stream = stream;
    this.tests = tests;
    this.#limit = limit;
  }

  get hasEnded() {
    return this.ending !== undefined;
  }

  get isAborted() {
    return this.ending?.status === "aborted";
  }

  /** Whether the stream is to wait until values were taken. */
  get isFull() {
    return this.#queue === "block" && !this.ending && this.#weight > this.#limit;
  }

  /**
   * Whether its consumer is behind, but at work: one that needs no more than its turn is not slow. Of one that has taken
   * nothing since this was asked last, nothing is to be expected.
   */
  get needsTurn() {
    const isAtWork = this.#hasGiven;
    const isBehind = this.#queue === "fail" && !this.ending && this.#weight * 2 > this.#limit;
    if (isBehind) this.#hasGiven = false;
    return isBehind && isAtWork;
  }

  /** @returns {Snapshot} */
  get snapshot() {
    // What has ended does not change with the stream any more.
    const of = this.ending && this.#of ? this.#of : this.#stream.snapshot;
    if (this.#snapshot && this.#of === of) return this.#snapshot;
    this.#of = of;
    const { attempt, lastEventId, repeated, timing, chunks, gaps, queue, buffering, status } = of;
    this.#snapshot = Object.freeze({
      status: this.ending?.status ?? status,
      partial: this.lost > 0 || this.ending?.status === "interrupted",
      paused: this.isFull,
      frames: this.#frames,
      bytes: this.#bytes,
      error: /** @type {any} */ (this.ending?.error),
      errors: /** @type {any} */ (this.#log.kept),
      errorCount: this.#log.count,
      repeated,
      attempt,
      resets: this.#resets,
      lastEventId,
      dropped: this.#dropped + this.lost,
      timing,
      chunks,
      gaps,
      queue,
      buffering,
    });
    return this.#snapshot;
  }

  /** @param {() => void} listener */
  subscribe(listener) {
    return this.#listeners.subscribe(listener);
  }

  /** Somebody has asked for it. @param {PartQueue} queue @param {number} limit */
  claim(queue, limit) {
    this.isClaimed = true;
    this.#queue = queue;
    this.#limit = limit;
  }

  // What comes.

  /** @param {Frame<any>} frame */
  push(frame) {
    const weight = weightOf(frame.value);
    const isTooMuch = this.#weight + weight > this.#limit && this.length > 0;
    if (isTooMuch && this.#queue === "fail") return this.#overflow(frame);
    this.#frames += 1;
    this.#bytes += weight;
    this.#waiting.push({ frame, weight });
    this.#weight += weight;
    while (this.#queue === "drop-oldest" && this.#weight > this.#limit && this.length > 1) {
      this.shift();
      if (this.isClaimed) this.#dropped += 1;
      else this.lost += 1;
    }
    this.#snapshot = undefined;
    this.#listeners.soon();
    this.turns?.wake();
  }

  /** Its own end has come. @param {Frame<any>} frame */
  end(frame) {
    this.verdict = frame;
    this.#settle({ status: "done" });
  }

  /** The server said that it failed. @param {Frame<any>} frame */
  fail(frame) {
    this.verdict = frame;
    const said = saidIn(frame);
    const message = `the server reported an error in the part "${this.name}"${said === undefined ? "" : `: ${said.slice(0, SNIPPET)}`}`;
    this.#cut(this.#error({ code: "server-error", message, snippet: JSON.stringify(frame.value).slice(0, SNIPPET), ...placeOf(frame) }));
  }

  /** The stream has ended. @param {Ending} ending */
  close(ending) {
    if (this.ending) return;
    if (ending.status === "aborted") this.abort(ending.reason);
    else if (ending.status !== "done") this.#cut(/** @type {StreamError} */ (ending.error));
    else if (this.tests.end) this.#cut(this.#error({ code: "missing-end", message: `the stream ended without the promised end of the part "${this.name}"` }));
    else this.#settle(ending);
  }

  /** What was delivered is void, and comes again. */
  reset() {
    if (this.ending) return;
    this.drop();
    this.#resets += 1;
    this.changed();
  }

  /** @param {unknown} [reason] */
  abort(reason = new DOMException("The stream was aborted.", "AbortError")) {
    if (this.ending) return;
    this.drop();
    this.#settle({ status: "aborted", reason, error: this.#error({ code: "aborted", message: "the caller ended the part" }) });
  }

  // What goes.

  /** About how many bytes wait. */
  get weight() {
    return this.#weight;
  }

  get length() {
    return this.#waiting.length - this.#at;
  }

  /** @returns {Frame<any>} */
  shift() {
    const { frame, weight } = this.#waiting[this.#at];
    // Not before a good part of the array is empty: to move the rest each time would be quadratic.
    if (++this.#at * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#at);
      this.#at = 0;
    }
    this.#weight -= weight;
    this.#hasGiven = true;
    if (this.#room && !this.isFull) this.giveWay();
    return frame;
  }

  drop() {
    this.#waiting = [];
    this.#at = 0;
    this.#weight = 0;
    this.giveWay();
  }

  /** Resolves when there is room again, or no need of it. */
  room() {
    this.#room ??= deferred();
    this.changed();
    return this.#room.promise;
  }

  /** The stream waits for this part no longer. */
  giveWay() {
    if (!this.#room) return;
    this.#room.resolve();
    this.#room = undefined;
    this.changed();
  }

  /** The state has changed, or that of the stream. */
  changed() {
    this.#snapshot = undefined;
    this.#listeners.now();
  }

  /** @param {Frame<any>} frame */
  #overflow(frame) {
    const message = `more waits in the part "${this.name}" than may (limits.queueBytes)`;
    this.#cut(this.#error({ code: "limit", message, ...placeOf(frame) }));
  }

  /** @param {any} error */
  #cut(error) {
    this.#settle({ status: this.#frames > 0 ? "interrupted" : "failed", error });
  }

  /** @param {Ending} ending */
  #settle(ending) {
    this.#of = this.#stream.snapshot;
    this.ending = ending;
    if (ending.error) this.#log.record(/** @type {any} */ (ending.error));
    this.giveWay();
    this.changed();
    const { snapshot } = this;
    this.#resolve(/** @type {any} */ ({ status: ending.status, error: ending.error, snapshot }));
    this.turns?.wake();
  }

  /** @param {import("../internal.js").StreamErrorInit} init */
  #error(init) {
    return new StreamError({ attempt: this.#stream.snapshot.attempt, ...init });
  }
}

/** What the server says, in one of the places where servers do. @param {Frame<any>} frame @returns {string | undefined} */
function saidIn({ value, event }) {
  const payload = event === undefined ? value : value?.data;
  const places = [["error", "message"], ["message"], ["error"], ["detail"], []];
  return places.map((path) => partAt(payload, path)).find((part) => typeof part === "string");
}

/** @param {Frame<any>} frame */
function placeOf({ index, offset }) {
  return { frame: index, offset };
}
