// Those of a page who share a connection.

import { BEGINNING } from "../state.js";
import { identityOf } from "./identity.js";
import { onward } from "./onward.js";
import { Reader } from "./reader.js";
import { mayHaveTabs, Seat } from "./seat.js";

/** @import { Frame } from "../index.js" */
/** @import { Loader, Resolved, StreamErrorInit } from "../internal.js" */
/** @import { Member } from "./member.js" */
/** What reads for the group. @typedef {{ retry(): void, wake(): void, hasRoom(): void, leave(): void }} Source */

/** Those whose stream runs. @type {Map<string, Group>} */
const groups = new Map();

/**
 * The group of a request: the one that runs, else the one that the opener was in before, else a new one. Another version of the
 * library on the page has groups of its own.
 * @param {Loader} load
 * @param {any} source
 * @param {Resolved} options
 * @param {Group} [before]
 */
export function groupFor(load, source, options, before) {
  const key = `${options.share} ${before?.identity ?? identityOf(source, options)}`;
  const group = groups.get(key) ?? before ?? new Group(key, load, source, options);
  groups.set(key, group);
  return group;
}

/**
 * ```text
 *  empty ── join ──> running ── the last one leaves, or the end ──> empty
 * ```
 */
export class Group {
  /** Values that came, over all runs. */
  count = 0;
  /** The last one: what a late joiner begins with. @type {Frame<any> | undefined} */
  current;
  /** @type {any} */
  state = BEGINNING;
  /** Who reads: `"page"`, or with other tabs `"leading"` or `"following"`. @type {import("../index.js").Snapshot["share"]} */
  role = "page";

  #key;
  #load;
  #source;
  #options;
  /** @type {Set<Member>} */
  #members = new Set();
  /** @type {Source | undefined} */
  #reading;
  /** Stays over runs: it knows how far its stream is. @type {Seat | undefined} */
  #seat;
  /** Bytes of the last value, about. */
  #weight = 0;
  /** Frames were rejected; that a run was cut short does not count, for the next one goes on. */
  #isPartial = false;

  /** @param {string} key @param {Loader} load @param {any} source @param {Resolved} options */
  constructor(key, load, source, options) {
    this.#key = key;
    this.#load = load;
    this.#source = source;
    this.#options = options;
  }

  get identity() {
    return this.#key.slice(this.#key.indexOf(" ") + 1);
  }

  /** What an earlier connection has left. */
  get past() {
    return { ...this.state, partial: this.#isPartial };
  }

  /** All of them are full; a slow one alone stops nobody. */
  get isHeld() {
    return [...this.#members].every(({ isFull }) => isFull);
  }

  get isCrowded() {
    return [...this.#members].some(({ isFull }) => isFull);
  }

  // What its members call.

  /** @param {Member} member @param {boolean} isNew It has had nothing of what came. */
  join(member, isNew) {
    this.#members.add(member);
    if (!this.#reading) return this.#begin();
    member.tell(this.state);
    if (isNew && this.current) member.take(batchOf([this.current], this.#weight), false);
    this.hasRoom();
  }

  /** @param {Member} member */
  leave(member) {
    if (!this.#members.delete(member)) return;
    if (this.#members.size === 0) this.#close();
    else this.hasRoom();
  }

  retry() {
    this.#reading?.retry();
  }

  wake() {
    this.#reading?.wake();
  }

  hasRoom() {
    this.#reading?.hasRoom();
  }

  // What reads for it calls.

  /** @param {Frame<any>[]} frames @param {number} bytes @param {boolean} mayDrop Who is full is not waited for. */
  take(frames, bytes, mayDrop) {
    this.count += frames.length;
    this.current = frames.at(-1) ?? this.current;
    this.#weight = bytes / frames.length;
    for (const member of [...this.#members]) member.take(batchOf(frames, bytes), mayDrop);
  }

  /** @param {any} state */
  tell(state) {
    this.state = state;
    if (state.status !== "interrupted") this.#isPartial = state.partial;
    for (const member of [...this.#members]) member.tell(state);
  }

  /** @param {StreamErrorInit} init @param {unknown} [cause] */
  error(init, cause) {
    for (const member of [...this.#members]) member.error(init, cause);
  }

  reset() {
    this.current = undefined;
    for (const member of [...this.#members]) member.reset();
  }

  /** @param {any} state @param {StreamErrorInit} [failure] @param {unknown} [cause] */
  end(state, failure, cause) {
    this.state = state;
    this.#reading = undefined;
    this.#forget();
    for (const member of [...this.#members]) member.ended(state, failure, cause);
  }

  /** Whether it has not ended. */
  get isReading() {
    return this.#reading !== undefined;
  }

  // Within.

  #begin() {
    const hasRun = this.state !== BEGINNING;
    if (hasRun) this.tell({ ...this.past, status: "connecting" });
    if (this.#options.share === "tabs" && mayHaveTabs()) {
      this.#seat ??= new Seat(this.identity, this, this.#load, this.#source, this.#options);
      this.#reading = this.#seat;
      this.#seat.enter(hasRun);
    } else {
      this.#reading = this.#readHere();
    }
  }

  /** In this page alone there is no hand-over, but a run may follow another one. */
  #readHere() {
    const way = onward(this.#source, this.#options, this.current, true);
    const last = this.current;
    if (way.is === "reset") this.reset();
    if (way.is === "gap") this.error(way.error);
    return new Reader(this.#load, way, this, this.past, last);
  }

  #close() {
    const reading = this.#reading;
    this.#reading = undefined;
    this.#forget();
    reading?.leave();
  }

  #forget() {
    if (groups.get(this.#key) === this) groups.delete(this.#key);
  }
}

/** Each member gets arrays of its own. @param {Frame<any>[]} frames @param {number} bytes */
function batchOf(frames, bytes) {
  return { values: () => frames.map(({ value }) => value), frames: () => [...frames], bytes, count: frames.length };
}
