//! The states of a stream.

/// ```text
/// Idle ──> Connecting ──> Streaming <──> Stalled
///              ^              │             │
///              └── Retrying <─┴─────────────┴──> Done         ended, and well
///                     │                          Interrupted  data was delivered, then it was cut short for good
///                     │                          Failed       nothing was delivered
///                     └────────────────────────> Aborted      the caller ended it
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not started.
    Idle,
    /// An attempt waits for its response head.
    Connecting,
    /// The head was accepted; bytes come, or may come.
    Streaming,
    /// As streaming, but nothing has come for a while.
    Stalled,
    /// An attempt failed; the next one waits for its time.
    Retrying,
    /// The stream ended, and well.
    Done,
    /// It was cut short for good after data had been delivered.
    Interrupted,
    /// It was cut short for good before any data.
    Failed,
    /// The caller ended it.
    Aborted,
}

impl Status {
    /// Its name, as JavaScript sees it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Idle => "idle",
            Status::Connecting => "connecting",
            Status::Streaming => "streaming",
            Status::Stalled => "stalled",
            Status::Retrying => "retrying",
            Status::Done => "done",
            Status::Interrupted => "interrupted",
            Status::Failed => "failed",
            Status::Aborted => "aborted",
        }
    }

    /// Whether the run is over.
    pub const fn is_end(self) -> bool {
        matches!(self, Status::Done | Status::Interrupted | Status::Failed | Status::Aborted)
    }

    /// Whether an attempt reads its body.
    pub const fn is_open(self) -> bool {
        matches!(self, Status::Streaming | Status::Stalled)
    }

    /// Whether `next` may follow. `Connecting` follows an end only by a new run.
    pub const fn may_become(self, next: Status) -> bool {
        use Status::{Aborted, Connecting, Done, Failed, Idle, Interrupted, Retrying, Stalled, Streaming};
        match self {
            Idle => matches!(next, Connecting | Failed | Aborted),
            Connecting => matches!(next, Streaming | Retrying | Done | Interrupted | Failed | Aborted),
            Streaming => matches!(next, Stalled | Retrying | Done | Interrupted | Failed | Aborted),
            Stalled => matches!(next, Streaming | Retrying | Done | Interrupted | Failed | Aborted),
            Retrying => matches!(next, Connecting | Interrupted | Failed | Aborted),
            Interrupted | Failed => matches!(next, Connecting),
            Done | Aborted => false,
        }
    }
}
