//! What the caller wants of a stream. The defaults are those of the public interface.

use crate::core::{frame::Format, json::Pointer, limits::Limits};

/// Everything a [`super::Session`] needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// None: the response's Content-Type chooses.
    pub format: Option<Format>,
    /// None: what the format suggests.
    pub decode: Option<Decode>,
    /// Parts of each payload to deliver instead of the whole.
    pub select: Vec<Pointer>,
    /// What is delivered of values that are not complete yet.
    pub growing: Option<Grow>,
    /// Frames are also wanted as JSON where the format suggests text (a DOM binding of mode list or record).
    pub binds_json: bool,
    /// When the stream has ended well.
    pub end: End,
    /// Frames by which the server says that it failed. None: SSE events of type `error`.
    pub server_error: Option<FrameTest>,
    /// None: an ended attempt is the end.
    pub retry: Option<Retry>,
    /// How the next attempt continues. None: what the format suggests.
    pub resume: Option<Resume>,
    /// Watchdogs.
    pub timeouts: Timeouts,
    /// Bounds.
    pub limits: Limits,
    /// Whether the unfinished last event of an SSE stream is delivered. The stream is `truncated` otherwise.
    pub delivers_unfinished: bool,
    /// The first frame error ends the stream.
    pub strict: bool,
    /// False: values are counted and dropped.
    pub consume: bool,
    /// Whether the source can be opened again at all.
    pub is_reopenable: bool,
    /// Whether a request that was sent may be sent again: an idempotent method, or the caller asked for retries.
    pub is_resendable: bool,
}

/// What a payload becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decode {
    /// A checked JSON value.
    Json,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// Which unfinished values are delivered. Each implies [`Decode::Json`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grow {
    /// That of the open frame, or the part of it that the one select pointer leads to, which then has no `*`.
    Whole,
    /// Those of JSON texts which come in pieces, strings inside the frames. The frames themselves are not delivered.
    Pieces {
        /// Where the pieces are.
        pieces: Pointer,
        /// Where the key of a piece's text is, if there are several texts at once: in the same element of the innermost
        /// `*` that both pointers share.
        by: Option<Pointer>,
    },
}

/// When a stream has ended well.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// When its bytes end cleanly.
    Eof,
    /// Never: it is a live feed.
    Never,
    /// When this frame comes. It is not delivered.
    Marker(FrameTest),
}

/// Tells one frame from the others by its raw payload.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameTest {
    /// The payload is this text.
    Text(String),
    /// The SSE event is of this type.
    Event(String),
    /// The JSON value there exists and is not null.
    Exists(Pointer),
    /// The JSON value there is this scalar, given as JSON text.
    Equals(Pointer, String),
}

/// When and how often an ended attempt is followed by another. Times in ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// Attempts in a row without progress after the first one.
    pub attempts: u32,
    /// The first delay.
    pub base_delay: u64,
    /// The longest delay.
    pub max_delay: u64,
    /// Growth from one delay to the next.
    pub factor: f64,
    /// Share of the delay that is random, 0 to 1. 1 is full jitter.
    pub jitter: f64,
    /// Replay from the beginning where the stream cannot be continued.
    pub restart: bool,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 5, base_delay: 500, max_delay: 30_000, factor: 2.0, jitter: 1.0, restart: false }
    }
}

/// How an attempt continues where the last one ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Resume {
    /// It cannot.
    No,
    /// By the `Last-Event-ID` header.
    LastEventId,
    /// By a byte range of the same representation (RFC 9110, section 14).
    Range,
    /// By a cursor taken from the last good frame.
    Cursor {
        /// Where the cursor stands in the payload.
        pointer: Pointer,
        /// Where it goes in the request.
        target: CursorTarget,
    },
}

/// Where a cursor goes in the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorTarget {
    /// A query parameter.
    Query(String),
    /// A header.
    Header(String),
}

/// Watchdogs, in ms; 0 is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From the request to the response head.
    pub connect: u64,
    /// From the response head to the first frame.
    pub first_frame: u64,
    /// Silence after which the status is `stalled`.
    pub quiet: u64,
    /// Silence after which the attempt ends. None: 45 s while another attempt may follow, else never.
    pub stall: Option<u64>,
    /// The whole run.
    pub total: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: 30_000, first_frame: 0, quiet: 10_000, stall: None, total: 0 }
    }
}

/// The default of [`Timeouts::stall`] while the attempt may be retried.
pub(super) const STALL_DEFAULT: u64 = 45_000;

impl Default for Config {
    fn default() -> Self {
        Self {
            format: None,
            decode: None,
            select: Vec::new(),
            growing: None,
            binds_json: false,
            end: End::Eof,
            server_error: None,
            retry: Some(Retry::default()),
            resume: None,
            timeouts: Timeouts::default(),
            limits: Limits::default(),
            delivers_unfinished: false,
            strict: false,
            consume: true,
            is_reopenable: true,
            is_resendable: true,
        }
    }
}
