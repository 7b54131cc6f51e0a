import type { Histogram, Snapshot } from "./index.js";

/**
 * What `snapshot.buffering` means, in words for people. A pure function of what it is given, but for what the browser tells
 * about the response's HTTP version and the page's service worker.
 */
export function explain(snapshot: Snapshot, more?: ExplainOptions): Explanation;

export interface ExplainOptions {
  /** The response, if you have it (a source function can keep it): its headers narrow the causes down. */
  response?: Response | undefined;
  /** When frames were made. What they tell goes before what arrivals tell. */
  stamps?: Stamps | undefined;
}

/** All but the verdict is for people, and may be worded otherwise in another version. */
export interface Explanation {
  verdict: Snapshot["buffering"]["verdict"];
  /** `certain` only by the frames' own timestamps. */
  certainty: "certain" | "likely" | "unknown";
  /** What the verdict rests on. */
  evidence: string[];
  /** Why it may have been buffered, the most likely first; none unless that is suspected. */
  causes: string[];
}

/**
 * Holds against each other when frames were made, by what they say, and when they came. To be made when the stream is opened: what
 * was made before says nothing of it. Keeps the first 1,000.
 */
export class Stamps {
  /**
   * Takes note of a frame; to be called when it comes. `value`: a moment (ISO 8601, or s, ms, us or ns since 1970), or
   * an object with one under a usual name (`time`, `timestamp`, `ts`, `created_at`, …), down to four levels.
   */
  add(value: unknown): void;
  /** @internal */
  verdict(bursts: number): { kind: "streamed" | "buffered"; text: string } | undefined;
}

/**
 * The value below which that share (0 to 1) of a histogram's values lies, about: the upper bound of its bucket, so up to twice too
 * much. Undefined, if there are none.
 */
export function quantile(histogram: Histogram, share: number): number | undefined;
