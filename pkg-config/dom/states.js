/** The states of a stream, and "partial", which comes beside them. */
export const STATES = [
  "idle", "connecting", "streaming", "stalled", "retrying", "done", "interrupted", "failed", "aborted", "partial",
];

/** Those in which more may come. */
export const LIVE = ["connecting", "streaming", "stalled", "retrying"];
