// How chunks and frames lie in time.

/** @import { Facts, Spread } from "./types.js" */

/** Chunks that are closer than this came together, in ms. */
const TOGETHER = 25;

/**
 * @typedef {object} Burst Chunks that came together.
 * @property {number} from
 * @property {number} to
 * @property {number} silence What went before it: since the burst before, or since the request.
 * @property {number} bytes
 * @property {number} frames
 */

/** @param {Facts} facts @returns {Burst[]} */
export function burstsOf({ chunks, frames, head }) {
  const inChunk = framesPerChunk({ chunks, frames });
  /** @type {Burst[]} */
  const bursts = [];
  let before = head?.asked ?? 0;
  for (const [at, { at: time, decoded }] of chunks.entries()) {
    const last = bursts.at(-1);
    if (last && time - before < TOGETHER) {
      last.to = time;
      last.bytes += decoded;
      last.frames += inChunk[at] ?? 0;
    } else {
      bursts.push({ from: time, to: time, silence: time - before, bytes: decoded, frames: inChunk[at] ?? 0 });
    }
    before = time;
  }
  return bursts;
}

/** @param {Pick<Facts, "chunks" | "frames">} facts */
export function framesPerChunk({ chunks, frames }) {
  const counts = new Array(chunks.length).fill(0);
  for (const { chunk } of frames) {
    if (chunk < counts.length) counts[chunk] += 1;
  }
  return /** @type {number[]} */ (counts);
}

/** Chunks that begin inside a frame: those that were delivered with them, but began before. @param {Pick<Facts, "chunks" | "frames">} facts */
export function cutFrames({ chunks, frames }) {
  return new Set(frames.filter(({ chunk, offset }) => offset < (chunks[chunk]?.offset ?? 0)).map(({ chunk }) => chunk)).size;
}

/** Blocks of one size, a multiple of this, are those of a buffer. */
const BLOCK = 1024;
/** What is closer than this may be a fast server, whose data is cut by the socket's buffer. */
const PAUSE = 50;

/**
 * The size of the buffer that passes on what it holds whenever it is full: chunks of one size that do not care for frames,
 * with pauses between them. The first one holds the head too, the last one is the rest.
 * @param {Pick<Facts, "chunks" | "frames">} facts
 */
export function blockSize({ chunks, frames }) {
  const inner = chunks.slice(1, -1);
  const sizes = spreadOf(inner.map(({ bytes }) => bytes));
  const gaps = spreadOf(inner.map(({ gap }) => gap));
  if (!sizes || !gaps || inner.length < 2 || sizes.median % BLOCK !== 0 || gaps.median < PAUSE) return undefined;
  const isRegular = inner.filter(({ bytes }) => bytes === sizes.median).length >= 0.8 * inner.length;
  return isRegular && frames.length >= 2 * chunks.length && cutFrames({ chunks, frames }) >= inner.length / 2 ? sizes.median : undefined;
}

/** @param {number[]} values @returns {Spread | undefined} */
export function spreadOf(values) {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  const rank = (/** @type {number} */ share) => /** @type {number} */ (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  return { median: rank(0.5), p95: rank(0.95), longest: rank(1) };
}
