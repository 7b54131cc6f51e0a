// One of those who share a connection, in the place of the engine. Loaded only where the option `share` is used.

import { BEGINNING } from "../state.js";
import { groupFor } from "./group.js";

/** @import { Waiting } from "../queue.js" */
/** @import { Loader, Resolved, StreamErrorInit } from "../internal.js" */
/** @import { Link } from "../link.js" */
/** @import { Group } from "./group.js" */

/** One that takes nothing is full at this share of `limits.queueBytes`: the rest is for what comes before reading has paused. */
export const FULL = 0.5;

/** What stands for `Connection`. @param {Loader} load */
export function sharedFrom(load) {
  return Member.bind(undefined, load);
}

/** Has the interface of `Connection`; its link is a stream as any other, with its own queue, errors and end. */
export class Member {
  /** An engine that breaks ends the shared connection, which tells. */
  defect = undefined;

  #load;
  #link;
  #source;
  #options;
  /** @type {Group | undefined} */
  #group;
  /** @type {any} */
  #state = BEGINNING;
  /** Bytes that were delivered and not yet taken. */
  #waiting = 0;
  #isOver = false;
  #isBehind = false;
  #hasLost = false;
  /** How much of the group's stream it has had when that ended. */
  #had = 0;

  /**
   * @param {Loader} load
   * @param {unknown} _ What an engine in the page would call.
   * @param {string} __ Options as the engine takes them.
   * @param {number} ___
   * @param {Link} link
   * @param {any} source
   * @param {Resolved} options
   */
  constructor(load, _, __, ___, link, source, options) {
    this.#load = load;
    this.#link = link;
    this.#source = source;
    this.#options = options;
  }

  // What the link calls.

  start() {
    this.#join();
  }

  abort() {
    this.#end("aborted", { code: "aborted", attempt: this.#state.attempt, message: "the caller ended the stream" });
  }

  retry() {
    if (!this.#isOver) return this.#group?.retry();
    this.#isOver = false;
    this.#state = { ...this.#state, status: "connecting" };
    this.#link.changed();
    this.#join();
  }

  wake() {
    this.#group?.wake();
  }

  /** @param {number} bytes */
  consumed(bytes) {
    this.#waiting -= bytes;
    if (this.#waiting < 1) this.#isBehind = false;
    this.#group?.hasRoom();
  }

  /** @param {StreamErrorInit["code"]} code @param {string} message */
  report(code, message) {
    const { attempt } = this.#state;
    if (this.#options.strict) return this.#end("interrupted", { code, attempt, message });
    this.error({ code, severity: "frame", attempt, message });
  }

  snapshot() {
    const { partial } = this.#state;
    return JSON.stringify({ ...this.#state, partial: partial || this.#hasLost, share: this.#group?.role });
  }

  free() {
    this.#leave();
  }

  // What an engine would do for the link, and the shared connection does by itself.

  places() {}
  look() {}
  flush() {}

  // What the group calls.

  /** Whether nothing more should come before something was taken. */
  get isFull() {
    const { queue, limits, consume } = this.#options;
    return consume && queue === "block" && this.#waiting >= limits.queueBytes * FULL;
  }

  /** @param {Waiting} batch @param {boolean} mayDrop Others are not full: the stream does not wait for this one. */
  take(batch, mayDrop) {
    if (!this.#options.consume) return;
    if (mayDrop && this.isFull) this.#makeRoom(batch.bytes);
    this.#waiting += batch.bytes;
    this.#link.take(batch);
  }

  /** @param {any} state */
  tell(state) {
    this.#state = state;
    this.#link.changed();
  }

  /** @param {StreamErrorInit} init @param {unknown} [cause] */
  error(init, cause) {
    this.#link.error(JSON.stringify(init), cause);
    this.#link.changed();
  }

  reset() {
    this.#isBehind = false;
    this.#link.reset();
  }

  /** @param {any} state @param {StreamErrorInit} [failure] @param {unknown} [cause] */
  ended(state, failure, cause) {
    this.#state = state;
    this.#end(state.status, failure, cause);
  }

  // Within.

  #join() {
    const before = this.#group;
    this.#group = groupFor(this.#load, this.#source, this.#options, before);
    const hasMissed = before !== undefined && before.count > 0 && (before !== this.#group || before.count !== this.#had);
    if (hasMissed) {
      const message = "the stream went on without this reader, which goes on from now";
      this.error({ code: "gap", severity: "frame", attempt: this.#state.attempt, message });
    }
    this.#group.join(this, before === undefined || hasMissed);
  }

  #leave() {
    this.#isOver = true;
    this.#had = this.#group?.count ?? 0;
    this.#group?.leave(this);
  }

  /** @param {string} status @param {StreamErrorInit} [failure] @param {unknown} [cause] */
  #end(status, failure, cause) {
    if (this.#isOver) return;
    this.#leave();
    this.#state = { ...this.#state, status, paused: false, partial: this.#state.partial || status === "interrupted" };
    if (failure) this.#link.error(JSON.stringify(failure), cause);
    this.#link.changed();
    this.#link.ended();
  }

  /** The oldest that wait go, and it is told, once until all was taken. @param {number} bytes */
  #makeRoom(bytes) {
    const { queue } = this.#link;
    while (this.#waiting + bytes > this.#options.limits.queueBytes) {
      const oldest = queue.shift();
      if (!oldest) break;
      this.#waiting -= oldest.bytes;
      queue.dropped += oldest.count;
      this.#hasLost = true;
      if (this.#isBehind) continue;
      this.#isBehind = true;
      const message = "this reader was slow and others were not: the oldest values that waited were dropped";
      this.error({ code: "gap", severity: "frame", attempt: this.#state.attempt, message });
    }
  }
}
