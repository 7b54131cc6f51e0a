//! What a session tells about itself.

use super::{
    status::Status,
    telemetry::{Buffering, Histogram, Queue},
};
use crate::core::error::StreamError;

/// The state of a stream at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Where it stands.
    pub status: Status,
    /// Whether data was delivered and some is known to be missing.
    pub partial: bool,
    /// Whether reading waits for the consumer.
    pub paused: bool,
    /// Good frames.
    pub frames: u64,
    /// Bytes received over all attempts.
    pub bytes: u64,
    /// The error that ended the run.
    pub error: Option<StreamError>,
    /// The last errors, oldest first, at most `limits.errors`.
    pub errors: Vec<StreamError>,
    /// All errors, kept or not.
    pub error_count: u64,
    /// Frames that a server sent again after they were delivered, and that were skipped.
    pub repeated: u64,
    /// Number of the current attempt; 0 before the first.
    pub attempt: u32,
    /// How often what was delivered was declared void.
    pub resets: u32,
    /// The SSE id to continue from.
    pub last_event_id: String,
    /// When things happened.
    pub timing: Timing,
    /// Bytes of the chunks that came.
    pub chunks: Histogram,
    /// Ms between two chunks of an attempt. Not counted is what says nothing of the peer: reading waited for the consumer, or
    /// we slept.
    pub gaps: Histogram,
    /// What waits for the consumer.
    pub queue: Queue,
    /// Whether the response looks buffered on its way.
    pub buffering: Buffering,
}

/// Times in ms since the stream was opened; None: has not happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// The first response head.
    pub connect: Option<u64>,
    /// The first byte.
    pub first_byte: Option<u64>,
    /// The first good frame.
    pub first_frame: Option<u64>,
    /// The last byte.
    pub last_byte: Option<u64>,
    /// The longest silence, in ms: between two pieces, or between the last one and the end of its attempt. What is left out of
    /// the gaps does not count.
    pub longest_stall: u64,
    /// How often the status became `stalled`.
    pub stalls: u32,
    /// How often a response was accepted after the first one.
    pub reconnects: u32,
}
