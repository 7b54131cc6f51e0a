// The connection that is shared: a stream as any other, whose values go to all.

import { Link } from "../link.js";
import { turn } from "../pump.js";
import { FULL } from "./member.js";

/** @import { Frame } from "../index.js" */
/** @import { Loader, StreamErrorInit } from "../internal.js" */
/** @import { StreamError } from "../error.js" */
/** @import { Waiting } from "../queue.js" */
/** @import { Way } from "./onward.js" */

/**
 * Who is told what comes. While `isHeld` nothing is handed over, until `hasRoom`.
 * @typedef {object} Target
 * @property {boolean} isHeld
 * @property {boolean} isCrowded Some are full.
 * @property {(frames: Frame<any>[], bytes: number, mayDrop: boolean) => void} take
 * @property {(state: any) => void} tell
 * @property {(init: StreamErrorInit, cause?: unknown) => void} error
 * @property {() => void} reset
 * @property {(state: any, failure?: StreamErrorInit, cause?: unknown) => void} end
 */

export class Reader {
  #link;
  #target;
  /** The state that an earlier connection has left: its counts go on. */
  #past;
  /** Where frames are counted on. */
  #first = { index: 0, offset: 0 };
  #isAwake = false;
  #isOver = false;

  /**
   * @param {Loader} load
   * @param {Way} way
   * @param {Target} target
   * @param {any} past
   * @param {Frame<any>} [last] The last frame that came of an earlier connection.
   */
  constructor(load, { is, source, options }, target, past, last) {
    this.#target = target;
    if (past.bytes > 0) this.#past = is === "reset" ? { ...past, resets: past.resets + 1 } : past;
    if (last && is !== "reset") this.#first = { index: last.index + 1, offset: past.bytes };
    this.#link = new Link(load, source, {
      ...options,
      share: undefined,
      queue: "block",
      consume: true,
      signals: [],
      limits: { ...options.limits, queueBytes: Math.ceil(options.limits.queueBytes * FULL), errors: 0 },
      onError: (error) => this.#error(/** @type {StreamError} */ (error)),
      onReset: () => this.#isOver || target.reset(),
      name: undefined,
    });
    const wake = () => this.#wake();
    this.#link.consumer = { isClosed: false, isWaiting: false, wantsPlaces: true, wake, wakeNow: wake, drop: () => 0 };
    this.#link.subscribe(() => this.#changed());
    this.#link.outcome.then(wake);
  }

  retry() {
    this.#link.retry();
  }

  wake() {
    this.#link.wake();
  }

  hasRoom() {
    this.#wake();
  }

  leave() {
    this.#isOver = true;
    this.#link.abort();
  }

  /** It is the engine that calls, or a member that has taken something: neither waits for the others. */
  #wake() {
    if (this.#isAwake) return;
    this.#isAwake = true;
    queueMicrotask(() => this.#drain());
  }

  async #drain() {
    let hasWaited = false;
    while (!this.#isOver && this.#link.queue.length > 0) {
      const { isHeld, isCrowded } = this.#target;
      // At the end, what waits is no more than the queue of each may hold.
      if (isHeld && !this.#link.isEnded) break;
      if (isCrowded && !isHeld && !hasWaited) {
        // Who is full may only not have had its turn.
        hasWaited = true;
        await turn();
        continue;
      }
      hasWaited = false;
      this.#hand(/** @type {Waiting} */ (this.#link.queue.shift()), !isHeld);
    }
    this.#isAwake = false;
    if (this.#link.isEnded) this.#end();
  }

  /** @param {Waiting} batch @param {boolean} mayDrop */
  #hand(batch, mayDrop) {
    const frames = batch.frames();
    if (frames.length > 0) this.#target.take(this.#placed(frames), batch.bytes, mayDrop);
    this.#link.consumed(batch.bytes);
  }

  #changed() {
    if (this.#isOver || this.#link.isEnded) return;
    this.#target.tell(this.#state());
  }

  /** @param {StreamError} error */
  #error(error) {
    // The one that ends the stream is told with the end.
    if (!this.#isOver && error !== this.#link.failure) this.#target.error(this.#init(error), error.cause);
  }

  #end() {
    if (this.#isOver) return;
    this.#isOver = true;
    const { failure } = this.#link;
    this.#target.end(this.#state(), failure && this.#init(failure), failure?.cause);
  }

  #state() {
    const { error: _, errors: __, errorCount: ___, dropped: ____, ...state } = this.#link.snapshot;
    const past = this.#past;
    if (!past) return state;
    return {
      ...state,
      partial: state.partial || past.partial,
      frames: past.frames + state.frames,
      bytes: past.bytes + state.bytes,
      attempt: past.attempt + state.attempt,
      resets: past.resets + state.resets,
      lastEventId: state.lastEventId || past.lastEventId,
      timing: joined(past.timing, state.timing),
    };
  }

  /** @param {Frame<any>[]} frames */
  #placed(frames) {
    const { index, offset } = this.#first;
    if (index === 0) return frames;
    return frames.map((frame) => ({ ...frame, index: index + frame.index, offset: offset + frame.offset }));
  }

  /** What crosses, and makes the same error elsewhere. @param {StreamError} error @returns {StreamErrorInit} */
  #init({ code, message, severity, retryable, exhausted, frame, offset, snippet, httpStatus, problem, attempt }) {
    const first = this.#first;
    return {
      code,
      message,
      severity,
      retryable,
      exhausted,
      snippet,
      httpStatus,
      frame: frame === undefined ? undefined : first.index + frame,
      offset: offset === undefined ? undefined : first.offset + offset,
      problem: problem === undefined ? undefined : JSON.stringify(problem),
      attempt: (this.#past?.attempt ?? 0) + attempt,
    };
  }
}

/** Times since the first opening: what came first is of the past, the end of now. @param {any} past @param {any} now */
function joined(past, now) {
  const { connect, firstByte, firstFrame, firstUpdate, lastByte, longestStall = 0, stalls = 0, reconnects = 0 } = past;
  const first = Object.entries({ connect, firstByte, firstFrame, firstUpdate }).filter(([, time]) => time !== undefined);
  return {
    ...now,
    ...Object.fromEntries(first),
    ...(now.lastByte === undefined && lastByte !== undefined ? { lastByte } : undefined),
    longestStall: Math.max(longestStall, now.longestStall),
    stalls: stalls + now.stalls,
    reconnects: reconnects + now.reconnects,
  };
}
