// How far a tab is in the shared stream, and the last frames that came, for who has missed some.

/** @import { Frame } from "../index.js" */

/**
 * Where a frame is: in which stretch without a break, and how many values of it came before. A later stretch has a larger
 * number; `resets` tells whether it repeats what came.
 * @typedef {{ epoch: number, n: number, resets: number }} Place
 */

export class Track {
  /** Where the next value will be; none before the first one is known. @type {Place | undefined} */
  place;

  #limit;
  #bytes = 0;
  /** @type {{ n: number, frames: Frame<any>[], bytes: number }[]} */
  #batches = [];

  /** @param {number} limit Bytes of frames that are kept; the last batch always is. */
  constructor(limit) {
    this.#limit = limit;
  }

  /** @param {Frame<any>[]} frames @param {number} bytes */
  add(frames, bytes) {
    const place = /** @type {Place} */ (this.place);
    this.#batches.push({ n: place.n, frames, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#limit && this.#batches.length > 1) this.#bytes -= this.#batches.shift()?.bytes ?? 0;
    this.place = { ...place, n: place.n + frames.length };
  }

  /** What comes next does not follow what came. @param {Place} place */
  leap(place) {
    this.place = place;
    this.#batches.length = 0;
    this.#bytes = 0;
  }

  /** A new stretch. @param {boolean} repeats */
  breakOff(repeats) {
    const { epoch, resets } = /** @type {Place} */ (this.place);
    this.leap({ epoch: later(epoch), n: 0, resets: resets + Number(repeats) });
  }

  /** Whether all has come up to there. @param {Place} end */
  reaches(end) {
    const { epoch, n } = /** @type {Place} */ (this.place);
    return epoch > end.epoch || (epoch === end.epoch && n >= end.n);
  }

  /** What has come since, or since the oldest that is kept; for who has nothing the last one. @param {Place} [since] */
  from(since) {
    const place = /** @type {Place} */ (this.place);
    const n = !since ? place.n - 1 : since.epoch === place.epoch ? since.n : 0;
    const batches = this.#batches.filter((batch) => batch.n + batch.frames.length > n);
    if (batches.length === 0) return { place, frames: [], bytes: 0 };
    const all = batches.flatMap(({ frames }) => frames);
    const start = Math.max(n, batches[0].n);
    const frames = all.slice(start - batches[0].n);
    const bytes = (batches.reduce((sum, batch) => sum + batch.bytes, 0) * frames.length) / all.length;
    return { place: { ...place, n: start }, frames, bytes };
  }
}

/** A number beyond one that another tab may have chosen meanwhile: leaders follow each other in time. @param {number} number */
export function later(number) {
  return Math.max(number + 1, Date.now());
}
