/** The states of a stream. */
export const STATES = ["idle", "connecting", "streaming", "stalled", "retrying", "done", "interrupted", "failed", "aborted"];

/** Those in which more may come. */
export const LIVE = ["connecting", "streaming", "stalled", "retrying"];
