// When the server made a frame, if the frame says so: what tells a slow server from a buffer on the way.

import { time } from "./text.js";

const NAMES = /^(?:(?:time|timestamp|ts|date|created|sent)(?:_?at|_?ms)?|(?:server|event)_?time(?:stamp)?)$/i;
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;
const DEPTH = 4;
/** Fields looked at in a frame. */
const FIELDS = 200;

/**
 * @param {unknown} value A frame's value.
 * @param {string} [name] What it is called, if it is a part of a frame.
 * @returns {{ stamp: number, resolution: number } | undefined} Both in ms.
 */
export function stampOf(value, name = "") {
  let left = FIELDS;
  /** Fields of one level before those below. @type {[unknown, string, number][]} */
  const queue = [[value, name, 0]];
  for (let next = queue.shift(); next && left > 0; next = queue.shift(), left--) {
    const [part, key, depth] = next;
    if (typeof part === "object" && part !== null) {
      if (depth < DEPTH) for (const [inner, field] of Object.entries(part).slice(0, FIELDS)) queue.push([field, inner, depth + 1]);
    } else if (NAMES.test(key)) {
      const stamp = momentOf(part);
      if (stamp) return stamp;
    }
  }
  return undefined;
}

/** @param {unknown} value */
function momentOf(value) {
  if (typeof value === "string" && ISO.test(value)) {
    const stamp = Date.parse(value.replace(",", "."));
    const [, seconds, fraction] = ISO.exec(value) ?? [];
    if (!Number.isNaN(stamp)) return { stamp, resolution: fraction ? 1 : seconds ? 1000 : 60_000 };
  }
  const number = typeof value === "string" && /^\d{10,19}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") return undefined;
  // Seconds, ms, us or ns since 1970: those of 2001 to 2286 have so many digits.
  if (number >= 1e9 && number < 1e10) return { stamp: number * 1000, resolution: Number.isInteger(number) ? 1000 : 1 };
  if (number >= 1e12 && number < 1e13) return { stamp: number, resolution: 1 };
  if (number >= 1e15 && number < 1e16) return { stamp: number / 1e3, resolution: 1 };
  if (number >= 1e18 && number < 1e19) return { stamp: number / 1e6, resolution: 1 };
  return undefined;
}

/** Clocks may differ by so much, time zones included; an archive's differ by more. */
const SKEW = 26 * 3600_000;
/** Frames with stamps that it takes to say anything. */
const ENOUGH = 3;

/**
 * How long frames were made, how long they arrived, and how long the one that waited most was held back. Clocks differ: the
 * frame that was quickest tells by how much at most. What was made before the request says nothing of this response.
 * @param {{ at: number, stamp: number | undefined, resolution: number }[]} frames
 * @param {number} clock Wall clock at time 0.
 */
export function stampEvidence(frames, clock) {
  const stamped = /** @type {Stamped[]} */ (frames.filter(({ stamp }) => stamp !== undefined));
  if (stamped.length < frames.length / 2 || stamped.some(({ at, stamp }) => Math.abs(stamp - clock - at) > SKEW)) return undefined;
  const resolution = stamped.reduce((most, { resolution }) => Math.max(most, resolution), 1);
  const quickest = stamped.reduce((least, { at, stamp }) => Math.min(least, at - stamp), Infinity);
  const ours = stamped.filter(({ stamp }) => stamp + quickest >= -resolution);
  if (ours.length < ENOUGH || ours.length < frames.length / 2) return undefined;
  let [made, latest, slowest, disorder] = [Infinity, -Infinity, -Infinity, 0];
  for (const { at, stamp } of ours) {
    if (stamp < latest) disorder += 1;
    made = Math.min(made, stamp);
    latest = Math.max(latest, stamp);
    slowest = Math.max(slowest, at - stamp);
  }
  // Moments of other things than the frame's making.
  if (disorder > ours.length / 10) return undefined;
  const arrived = /** @type {Stamped} */ (ours.at(-1)).at - /** @type {Stamped} */ (ours[0]).at;
  return { frames: ours.length, made: latest - made, arrived, held: Math.max(0, slowest - quickest - resolution), resolution };
}

/** Frames that were made within this time, in ms, may have been made at once. */
const APART = 500;

/**
 * What the evidence says; nothing, if it says nothing.
 * @param {NonNullable<ReturnType<typeof stampEvidence>>} stamps
 * @param {number} frames All of them.
 * @param {number} bursts In which they came.
 */
export function stampVerdict(stamps, frames, bursts) {
  if (stamps.made < APART || stamps.made <= 2 * stamps.resolution) return undefined;
  const both = `by their own timestamps the frames were made over ${time(stamps.made)}, and they arrived within ${time(stamps.arrived)}`;
  // More than a network wavers: several frames waited for one another, again and again.
  const interval = stamps.made / (stamps.frames - 1);
  const isHeld = stamps.held >= Math.max(APART, 2 * interval) && frames >= 2 * bursts;
  if (!isHeld) return { kind: /** @type {const} */ ("streamed"), text: both };
  return { kind: /** @type {const} */ ("buffered"), text: `${both}: one was held back for ${time(stamps.held)} more than another` };
}

/** @typedef {{ at: number, stamp: number, resolution: number }} Stamped */
