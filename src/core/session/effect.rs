//! What goes into a session and what it wants done.

use crate::core::error::StreamError;

/// Something that happened. Events of an attempt that is over are ignored.
#[derive(Clone, Debug)]
pub enum Input {
    /// Begin.
    Start,
    /// The response head of an attempt.
    Head {
        /// The attempt it answers.
        attempt: u32,
        /// What it says.
        head: Head,
    },
    /// An attempt brought no response, or its body broke.
    Broken {
        /// The attempt concerned.
        attempt: u32,
        /// What the platform said, for people.
        reason: String,
    },
    /// The body of an attempt ended cleanly.
    Eof {
        /// The attempt concerned.
        attempt: u32,
    },
    /// Time has passed.
    Tick,
    /// The consumer took this many of the bytes that [`super::Batch::bytes`] announced.
    Consumed(u64),
    /// The consumer, or what stands between, rejected something.
    Report(StreamError),
    /// The caller wants it over.
    Abort,
    /// The caller wants another attempt, now.
    Retry,
    /// The platform is back (online, visible): a waiting attempt need not wait.
    Wake,
    /// It cannot go on, whatever the retry rules say.
    Fail(StreamError),
}

/// What a response said before its body. A source without headers says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// None: the source is no HTTP response.
    pub status: Option<u16>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Content-Range`.
    pub content_range: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Retry-After`, in ms from now.
    pub retry_after: Option<u64>,
    /// The beginning of the body of an error response.
    pub body: Vec<u8>,
}

/// Something to be done, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open the source; answer with [`Input::Head`] or [`Input::Broken`].
    Connect(Request),
    /// Feed the next piece of the body, or tell how it ended.
    Read,
    /// Let go of the source of the current attempt.
    Cancel,
    /// What was delivered is void: it will be delivered again.
    Reset,
    /// Tell the caller of an error.
    Error(StreamError),
    /// The snapshot has changed.
    Changed,
    /// The run is over.
    Ended,
}

/// What to add to the caller's request.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Request {
    /// Number of the attempt; the first is 1.
    pub attempt: u32,
    /// Headers to set.
    pub headers: Vec<(&'static str, String)>,
    /// A header of the caller's choosing to set.
    pub cursor_header: Option<(String, String)>,
    /// A query parameter to set.
    pub cursor_query: Option<(String, String)>,
}
