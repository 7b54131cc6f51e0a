/**
 * The state of a stream of which the engine has not said anything yet.
 * @type {Pick<import("./index.js").Snapshot, "partial" | "paused" | "frames" | "bytes" | "repeated" | "attempt" | "resets" | "lastEventId" | "timing"> & { status: "connecting" }}
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
  timing: { longestStall: 0 },
};
