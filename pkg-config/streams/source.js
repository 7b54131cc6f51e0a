// One of the streams of a merge.

import { NOT_LOOKED } from "./order.js";

/** @import { Outcome } from "../index.js" */
/** @import { Key } from "./order.js" */
/** @import { Mergeable } from "../streams.js" */

/**
 * Holds at most one batch of its stream, and asks for the next one only when that is used up.
 *
 *     idle -> asked <-> ready      with values at hand
 *               └──> over          the stream has ended and all of it was taken; asked again if it is given another run
 */
export class Source {
  /** The consumer has seen its end. */
  isOver = false;
  /** How its run ended, once it has. @type {Outcome | undefined} */
  outcome;
  /** It has kept the others waiting for too long. */
  isLate = false;
  /** Since when the others wait for it. @type {number | undefined} */
  missingSince;
  /** The key of its last value that was taken. @type {Key} */
  key;
  /** That of its first one at hand. @type {Key | typeof NOT_LOOKED} */
  nextKey = NOT_LOOKED;
  lastTurn = 0;

  /** @type {any[]} */
  #values = [];
  #at = 0;
  /** @type {AsyncIterator<any[]>} */
  #batches;
  #resets = 0;
  #came;
  #done = /** @type {Promise<Outcome> | undefined} */ (undefined);
  #ended;

  /**
   * @param {string | number} name
   * @param {Mergeable<any>} stream
   * @param {(source: Source) => void} came A batch or the end has come.
   * @param {(source: Source) => void} ended The run has ended, be it that values of it still wait.
   */
  constructor(name, stream, came, ended) {
    this.name = name;
    this.stream = stream;
    this.#came = came;
    this.#ended = ended;
    this.#batches = stream.batches();
    this.#resets = stream.snapshot.resets;
  }

  get length() {
    return this.#values.length - this.#at;
  }

  get first() {
    return this.#values[this.#at];
  }

  take() {
    const value = this.#values[this.#at++];
    if (this.length === 0) this.drop();
    return value;
  }

  /** Forgets what is at hand. */
  drop() {
    this.#values = [];
    this.#at = 0;
    this.nextKey = NOT_LOOKED;
  }

  /** Asks for the next batch. */
  pull() {
    this.#batches.next().then(
      ({ done, value }) => {
        const { resets, status } = this.stream.snapshot;
        if (done) this.isOver = true;
        else if (status !== "aborted") this.#values = value;
        this.#resets = resets;
        this.isLate = false;
        this.missingSince = undefined;
        this.#came(this);
      },
      () => {
        // Why it ended is told by `done`.
        this.isOver = true;
        this.#came(this);
      },
    );
  }

  /**
   * Looks at what has changed. Whether what it has at hand is void: it will come again, or nobody wants it.
   * `retry()` gives a stream that has ended another run, and `done` another promise.
   */
  look() {
    this.#watch();
    const { resets, status } = this.stream.snapshot;
    if (!(resets > this.#resets) && status !== "aborted") return false;
    this.#resets = resets;
    this.key = undefined;
    this.drop();
    return true;
  }

  /** Reads the new run of a stream whose end was seen; whether there is one. */
  reopen() {
    if (!this.isOver || this.outcome) return false;
    try {
      this.#batches = this.stream.batches();
    } catch {
      return false; // Somebody else reads it.
    }
    this.isOver = false;
    return true;
  }

  #watch() {
    const { done } = this.stream;
    if (done === this.#done) return;
    this.#done = done;
    this.outcome = undefined;
    done.then((outcome) => {
      if (this.#done !== done) return;
      this.outcome = outcome;
      this.#ended(this);
    });
  }
}
