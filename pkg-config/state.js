/** @import { Histogram, Snapshot } from "./index.js" */

/** @type {Histogram} */
const NONE = Object.freeze({ count: 0, total: 0, largest: 0, buckets: Object.freeze([]) });

/**
 * The state of a stream of which the engine has not said anything yet.
 * @type {Omit<Snapshot, "error" | "errors" | "errorCount" | "dropped" | "worker" | "share" | "status"> & { status: "connecting" }}
 */
export const BEGINNING = {
  status: "connecting",
  partial: false,
  paused: false,
  frames: 0,
  bytes: 0,
  repeated: 0,
  attempt: 1,
  resets: 0,
  lastEventId: "",
  timing: Object.freeze({ longestStall: 0, stalls: 0, reconnects: 0 }),
  chunks: NONE,
  gaps: NONE,
  queue: Object.freeze({ bytes: 0, peak: 0 }),
  buffering: Object.freeze({ verdict: "unknown", bursts: 0, held: 0, heldFrames: 0, longestHold: 0 }),
};
