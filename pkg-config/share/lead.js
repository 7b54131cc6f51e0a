// A tab reads for the others: what comes goes to its own page and over the channel.

import { Reader } from "./reader.js";

/** @import { Frame } from "../index.js" */
/** @import { Loader, StreamErrorInit } from "../internal.js" */
/** @import { Group } from "./group.js" */
/** @import { Way } from "./onward.js" */
/** @import { Place, Track } from "./track.js" */
/** @import { Wire } from "./wire.js" */

/** A connection that breaks may do so because its page is being closed, which is known after so many ms. */
const CLOSING = 100;
/** How long it waits until all have heard the end, in ms. */
const LINGER = 1000;

export class Lead {
  #group;
  #wire;
  #track;
  #term;
  #name;
  #leave;
  /** @type {Reader | undefined} */
  #reader;
  /** Who asked for values. @type {Set<string>} */
  #followers = new Set();
  /** Errors that they have not been told yet. @type {StreamErrorInit[]} */
  #unsaid = [];
  /** How it ended. @type {{ place: Place, state: any, failure?: StreamErrorInit } | undefined} */
  #ending;
  #isCounting = false;
  #isOver = false;

  /**
   * @param {Group} group
   * @param {Pick<Wire, "post">} wire
   * @param {Track} track
   * @param {number} term
   * @param {string} name Of the lock.
   * @param {() => void} leave Nobody needs it any more.
   */
  constructor(group, wire, track, term, name, leave) {
    this.#group = group;
    this.#wire = wire;
    this.#track = track;
    this.#term = term;
    this.#name = name;
    this.#leave = leave;
  }

  /** @param {Loader} load @param {Way} way */
  begin(load, way) {
    const group = this.#group;
    const last = group.current;
    const { past } = group;
    if (way.is === "end") return this.end({ ...past, status: "interrupted", partial: true }, { ...way.error, attempt: past.attempt });
    if (way.is !== "on") this.#track.breakOff(way.is === "reset");
    if (way.is === "reset") group.reset();
    if (way.is === "gap") group.error({ ...way.error, attempt: past.attempt });
    group.tell({ ...past, status: "connecting" });
    this.#wire.post("lead", this.#term, group.state);
    this.#reader = new Reader(load, way, this, past, last);
  }

  retry() {
    this.#reader?.retry();
  }

  wake() {
    this.#reader?.wake();
  }

  hasRoom() {
    this.#reader?.hasRoom();
  }

  close() {
    this.#isOver = true;
    this.#reader?.leave();
  }

  // What followers say.

  /** @param {string} from @param {Place} [place] Where it is. @param {boolean} [isAsked] It wants another run. */
  answer(from, place, isAsked) {
    // Who comes after the end begins a stream of its own.
    if (this.#ending && (!place || isAsked)) return;
    this.#followers.add(from);
    const { place: start, frames, bytes } = this.#track.from(place);
    this.#wire.post("have", from, start, frames, bytes, this.#group.state);
    if (this.#ending) this.#tellEnd(this.#ending);
    this.hasRoom();
  }

  /** @param {string} from */
  lose(from) {
    this.#followers.delete(from);
    if (this.#ending && this.#followers.size === 0) this.#leave();
  }

  // What the connection says.

  /** Other tabs are not waited for. */
  get isHeld() {
    if (!this.#group.isHeld) return false;
    if (this.#followers.size > 0) this.#count();
    return this.#followers.size === 0;
  }

  get isCrowded() {
    return this.#group.isCrowded;
  }

  /** @param {Frame<any>[]} frames @param {number} bytes @param {boolean} mayDrop */
  take(frames, bytes, mayDrop) {
    const { place } = this.#track;
    this.#track.add(frames, bytes);
    this.#say();
    if (this.#followers.size > 0) this.#wire.post("frames", place, frames, bytes);
    this.#group.take(frames, bytes, mayDrop);
  }

  /** @param {any} state */
  tell(state) {
    if (this.#followers.size > 0) this.#wire.post("state", this.#term, state);
    this.#group.tell(state);
  }

  /** @param {StreamErrorInit} init @param {unknown} [cause] */
  error(init, cause) {
    this.#unsaid.push(init);
    this.#unlessClosing(init, () => this.#say());
    this.#group.error(init, cause);
  }

  reset() {
    this.#track.breakOff(true);
    this.#group.reset();
    this.#wire.post("lead", this.#term, this.#group.state);
  }

  /** @param {any} state @param {StreamErrorInit} [failure] @param {unknown} [cause] */
  end(state, failure, cause) {
    // Who asks for another run from now on asks nobody.
    this.#reader = undefined;
    this.#unlessClosing(failure, () => {
      this.#ending = { place: /** @type {Place} */ (this.#track.place), state, failure };
      this.#tellEnd(this.#ending);
      // Whoever had the lock before it has heard of the end would read on.
      if (this.#followers.size === 0) this.#leave();
      else setTimeout(() => this.#isOver || this.#leave(), LINGER);
      this.#group.end(state, failure, cause);
    });
  }

  // Within.

  /** @param {StreamErrorInit | undefined} error @param {() => void} act */
  #unlessClosing(error, act) {
    if (error?.code === "network" && this.#followers.size > 0) setTimeout(() => this.#isOver || act(), CLOSING);
    else act();
  }

  #say() {
    for (const init of this.#unsaid.splice(0)) this.#wire.post("error", init);
  }

  /** @param {{ place: Place, state: any, failure?: StreamErrorInit }} ending */
  #tellEnd({ place, state, failure }) {
    this.#say();
    this.#wire.post("end", this.#term, place, state, failure);
  }

  /** One that has crashed has not said that it left; but it waits for no lock either. */
  async #count() {
    if (this.#isCounting) return;
    this.#isCounting = true;
    const { pending = [] } = await navigator.locks.query().catch(() => ({ pending: undefined }));
    this.#isCounting = false;
    if (!pending.some(({ name }) => name === this.#name)) this.#followers.clear();
  }
}
