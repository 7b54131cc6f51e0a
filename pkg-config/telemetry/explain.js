// What the figures of a snapshot mean, in words.

import { SERVER_CAUSE, USUAL_CAUSES, headCauses } from "./causes.js";
import { stampEvidence, stampOf, stampVerdict } from "./stamps.js";
import { many, size, time } from "./text.js";

/** @import { Histogram, Snapshot } from "../index.js" */
/** @import { Explanation } from "../telemetry.js" */

/** Frames whose stamps are kept. */
const KEPT = 1000;
/** A wait that people notice, in ms. */
const SILENCE = 500;

/** When frames were made, by what they say themselves, and when they came. */
export class Stamps {
  /** @type {{ at: number, stamp: number | undefined, resolution: number }[]} */
  #frames = [];
  #since = performance.now();
  /** All frames, kept or not. */
  #count = 0;

  /** @param {unknown} value */
  add(value) {
    this.#count += 1;
    if (this.#frames.length === KEPT) return;
    const { stamp, resolution = 1 } = stampOf(value, "time") ?? {};
    this.#frames.push({ at: performance.now() - this.#since, stamp, resolution });
  }

  /** @param {number} bursts @returns {{ kind: "streamed" | "buffered", text: string } | undefined} */
  verdict(bursts) {
    const evidence = stampEvidence(this.#frames, performance.timeOrigin + this.#since);
    return evidence && stampVerdict(evidence, this.#count, bursts);
  }
}

/**
 * @param {Snapshot} snapshot
 * @param {{ response?: Response | undefined, stamps?: { verdict(bursts: number): { kind: "streamed" | "buffered", text: string } | undefined } | undefined }} [more]
 * @returns {Explanation}
 */
export function explain(snapshot, { response, stamps } = {}) {
  const { timing, chunks, buffering } = snapshot;
  const told = stamps?.verdict(buffering.bursts);
  const verdict = told?.kind ?? buffering.verdict;
  const certainty = told ? "certain" : verdict === "unknown" ? "unknown" : "likely";
  const wait = timing.firstByte ?? 0;
  const isSingle = chunks.count === 1 && wait >= SILENCE;
  const evidence = told ? [told.text] : [];
  if (buffering.held > 0) evidence.push(held(snapshot));
  else if (isSingle) evidence.push(`everything came in a single chunk of ${size(chunks.total)} after ${time(wait)}, ${many(snapshot.frames, "frame")} in it`);
  else if (verdict === "unknown") evidence.push(chunks.count === 0 ? "nothing came" : "too little came, or too fast, to tell");
  if (chunks.count > 0) evidence.push(figures(snapshot));
  return { verdict, certainty, evidence, causes: verdict === "buffered" || (verdict === "unknown" && isSingle) ? causesOf(response) : [] };
}

/** @param {Snapshot} snapshot */
function held({ frames, buffering: { bursts, held, heldFrames, longestHold } }) {
  if (bursts === 1) return `nothing for ${time(longestHold)}, then all ${many(heldFrames, "frame")} at once; a server that makes them all at once looks the same`;
  return `${heldFrames} of ${many(frames, "frame")} came in ${many(held, "burst")}, each after up to ${time(longestHold)} of silence; a server that sends in batches looks the same`;
}

/** @param {Snapshot} snapshot */
function figures({ frames, timing, chunks, gaps, buffering }) {
  const parts = [`${many(frames, "frame")} in ${many(chunks.count, "chunk")} (${size(chunks.total)}) and ${many(buffering.bursts, "burst")}`];
  if (timing.firstByte !== undefined) parts.push(`first byte after ${time(timing.firstByte)}`);
  if (timing.firstFrame !== undefined) parts.push(`first frame after ${time(timing.firstFrame)}`);
  if (gaps.count > 0) parts.push(`longest gap ${time(gaps.largest)}`);
  return parts.join(", ");
}

/** Most likely first. @param {Response} [response] */
function causesOf(response) {
  // Of another origin hardly a header can be seen, and one that is not seen says nothing.
  const isOpen = response && response.type !== "cors" && response.type !== "opaque";
  const header = (/** @type {string} */ name) => response?.headers.get(name) ?? undefined;
  const causes = isOpen ? headCauses(header, { version: versionOf(response.url) }) : [...USUAL_CAUSES];
  if (globalThis.navigator?.serviceWorker?.controller) {
    causes.push("the page's service worker, if it reads an answer to its end before it passes it on");
  }
  return [...causes, "an antivirus program or a company's proxy near the user, which looks through answers before it passes them on; it hits some users only", SERVER_CAUSE];
}

/** The HTTP version of the latest request for a URL, if the browser tells. @param {string} url */
function versionOf(url) {
  const entry = /** @type {PerformanceResourceTiming | undefined} */ (globalThis.performance?.getEntriesByName?.(url, "resource").at(-1));
  return entry?.nextHopProtocol?.replace("http/", "");
}

/**
 * @param {Histogram} histogram
 * @param {number} share
 */
export function quantile({ count, largest, buckets }, share) {
  let left = share * count;
  for (const [at, number] of buckets.entries()) {
    left -= number;
    if (number > 0 && left <= 0) return Math.min(largest, 2 ** at - 1);
  }
  return count > 0 ? largest : undefined;
}
