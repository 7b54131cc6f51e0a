// A page's seat among the tabs of its origin that share a connection: one leads and reads, the others follow.

import { Lead } from "./lead.js";
import { onward } from "./onward.js";
import { later, Track } from "./track.js";
import { Wire, nameOf } from "./wire.js";

/** @import { Frame } from "../index.js" */
/** @import { Loader, Resolved, StreamErrorInit } from "../internal.js" */
/** @import { Group } from "./group.js" */
/** @import { Place } from "./track.js" */

/** Bytes of the last values that each tab keeps for who has missed some. */
const KEPT = 1 << 20;
let isNoted = false;

/** Whether the platform has what it takes; that it has not is said once. */
export function mayHaveTabs() {
  const has = globalThis.navigator?.locks && typeof BroadcastChannel === "function" && globalThis.crypto?.subtle;
  if (!has) noteAlone("no Web Locks or BroadcastChannel");
  return Boolean(has);
}

/** @param {string} why */
function noteAlone(why) {
  if (!isNoted) console.warn(`runnelet: ${why} here, streams with "share: tabs" are shared within the page only`);
  isNoted = true;
}

/**
 * ```text
 *  out ── enter ──> following ── has the lock ──> leading ── the end ──> lingering
 *   ^                   │ the end                   │                       │ all have heard it
 *   └─── leave, or the page is put away ────────────┴───────────────────────┘
 * ```
 * What follows has a place in the stream. It takes what comes behind that, drops what it has, and asks for what is missing,
 * so it does not matter of whom a message is, nor in which order those of two leaders come.
 */
export class Seat {
  #group;
  #load;
  #source;
  #options;
  #name;
  #track;
  /** From the entrance until it goes out. @type {AbortController | undefined} */
  #stay;
  /** @type {Wire | undefined} */
  #wire;
  /** @type {Lead | undefined} */
  #lead;
  #release = () => {};
  /** The number of the last known leadership: they only rise. */
  #term = 0;
  /** The caller wants another run. */
  #isAsked = false;
  /** How it ended, until all that came before is there. @type {{ place: Place, state: any, failure?: StreamErrorInit } | undefined} */
  #ending;

  /** @param {string} identity @param {Group} group @param {Loader} load @param {any} source @param {Resolved} options */
  constructor(identity, group, load, source, options) {
    this.#group = group;
    this.#load = load;
    this.#source = source;
    this.#options = options;
    this.#name = nameOf(identity);
    this.#track = new Track(Math.min(KEPT, options.limits.queueBytes));
  }

  // What the group calls.

  /** @param {boolean} isAsked */
  enter(isAsked) {
    this.#withdraw();
    this.#isAsked = isAsked;
    // The end that it has had already may be told once more, to those who have not.
    if (isAsked) this.#term += 1;
    this.#ending = undefined;
    this.#group.role = undefined;
    const { signal } = (this.#stay = new AbortController());
    // One that is put away would keep the others waiting.
    globalThis.addEventListener?.("pagehide", () => this.#rest(), { signal });
    globalThis.document?.addEventListener("freeze", () => this.#rest(), { signal });
    this.#name.then((name) => signal.aborted || this.#queue(name, signal));
  }

  leave() {
    this.#wire?.post("left");
    this.#withdraw();
  }

  retry() {
    if (this.#lead) this.#lead.retry();
    else this.#wire?.post("retry");
  }

  /** The tab that reads may be hidden, and its clock slow. */
  wake() {
    if (this.#lead) this.#lead.wake();
    else this.#wire?.post("wake");
  }

  hasRoom() {
    this.#lead?.hasRoom();
  }

  // The queue.

  /** @param {string} name @param {AbortSignal} signal */
  #queue(name, signal) {
    try {
      this.#wire = new Wire(name, (kind, from, args) => this.#hear(kind, from, args));
      this.#ask();
    } catch (cause) {
      return this.#alone(cause);
    }
    const turn = () => this.#takeTurn(name, signal);
    navigator.locks.request(name, { signal }, turn).catch((cause) => signal.aborted || this.#alone(cause));
  }

  /** Holds the lock for as long as the promise waits. @param {string} name @param {AbortSignal} signal @returns {Promise<void>} */
  async #takeTurn(name, signal) {
    // What the last leader said may still be on its way.
    await this.#wire?.lap();
    if (signal.aborted) return;
    if (this.#ending) return this.#finish(this.#ending, true);
    const released = new Promise((/** @type {(value?: any) => void} */ resolve) => (this.#release = resolve));
    this.#group.role = "leading";
    this.#read(name, this.#wire);
    await released;
  }

  /** As in a document without an origin. @param {unknown} cause */
  #alone(cause) {
    noteAlone(`locks or channels are refused (${cause})`);
    this.#wire?.close();
    this.#wire = undefined;
    this.#group.role = "page";
    this.#read("");
  }

  /** @param {string} name @param {Pick<Wire, "post">} [wire] */
  #read(name, wire = { post() {} }) {
    const track = this.#track;
    this.#term = later(this.#term);
    track.place ??= { epoch: this.#term, n: 0, resets: 0 };
    this.#lead = new Lead(this.#group, wire, track, this.#term, name, () => this.#withdraw());
    this.#lead.begin(this.#load, onward(this.#source, this.#options, this.#group.current, this.#isAsked));
  }

  #withdraw() {
    this.#stay?.abort();
    this.#stay = undefined;
    this.#lead?.close();
    this.#lead = undefined;
    this.#wire?.close();
    this.#wire = undefined;
    this.#release();
  }

  /** Until the page is back. */
  #rest() {
    this.leave();
    if (!this.#group.isReading) return;
    const { signal } = (this.#stay = new AbortController());
    const back = () => this.enter(false);
    addEventListener("pageshow", back, { signal });
    globalThis.document?.addEventListener("resume", back, { signal });
  }

  // Following.

  #ask() {
    this.#wire?.post("want", this.#track.place, this.#isAsked);
  }

  /** @param {string} kind @param {string} from @param {any[]} args */
  #hear(kind, from, args) {
    if (kind === "want") return this.#lead?.answer(from, args[0] ?? undefined, args[1]);
    if (kind === "left") return this.#lead?.lose(from);
    if (kind === "retry") return this.#lead?.retry();
    if (kind === "wake") return this.#lead?.wake();
    // An earlier leader's messages may be late.
    if (this.#lead) return;
    const { place } = this.#track;
    switch (kind) {
      case "lead":
        if (args[0] < this.#term) return;
        this.#term = args[0];
        if (place) this.#follow(args[1]);
        this.#ask();
        break;
      case "have":
        this.#track.place ??= args[0];
        this.#follow(args[3]);
        this.#arrive(args[0], args[1], args[2], true);
        break;
      case "frames":
        this.#arrive(args[0], args[1], args[2], false);
        break;
      case "state":
        if (place && args[0] >= this.#term) this.#follow(args[1]);
        break;
      case "error":
        if (place) this.#group.error(args[0]);
        break;
      case "end":
        if (!place || args[0] < this.#term) return;
        this.#ending = { place: args[1], state: args[2], failure: args[3] };
        if (!this.#track.reaches(args[1])) return this.#ask();
        this.#finish(this.#ending);
        break;
    }
  }

  /** @param {any} state */
  #follow(state) {
    this.#isAsked = false;
    this.#group.role = "following";
    this.#group.tell(state);
  }

  /** @param {Place} place @param {Frame<any>[]} frames @param {number} bytes @param {boolean} isAnswer All that there is. */
  #arrive(place, frames, bytes, isAnswer) {
    const track = this.#track;
    const mine = track.place;
    if (!mine || place.epoch < mine.epoch) return;
    const isNext = place.epoch === mine.epoch ? place.n <= mine.n : place.n === 0;
    if (!isNext && !isAnswer) return this.#ask();
    const known = mine.n - place.n;
    // What a server sends again must be what it sent.
    const isOther = known > 0 && known <= frames.length && frames[known - 1].id !== this.#group.current?.id;
    if (!isNext || place.epoch > mine.epoch || isOther) this.#leap(mine, place);
    const news = frames.slice(/** @type {Place} */ (track.place).n - place.n);
    if (news.length > 0) {
      const weight = (bytes * news.length) / frames.length;
      track.add(news, weight);
      this.#group.take(news, weight, true);
    }
    if (this.#ending && track.reaches(this.#ending.place)) this.#finish(this.#ending);
  }

  /** To what does not follow what came. @param {Place} mine @param {Place} place */
  #leap(mine, place) {
    const repeats = place.resets > mine.resets;
    this.#track.leap(place);
    if (repeats) this.#group.reset();
    const hasMissed = repeats ? place.n > 0 : this.#group.current !== undefined;
    if (hasMissed) this.#group.error(this.#gap());
  }

  /** @returns {StreamErrorInit} */
  #gap() {
    const message = "values that another tab has read did not come here";
    return { code: "gap", severity: "frame", attempt: this.#group.state.attempt, message };
  }

  /** @param {{ state: any, failure?: StreamErrorInit }} ending @param {boolean} [hasMissed] */
  #finish({ state, failure }, hasMissed = false) {
    this.leave();
    if (hasMissed) this.#group.error(this.#gap());
    this.#group.end(state, failure ?? undefined);
  }
}
