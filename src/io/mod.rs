//! The engine for Rust programs: bytes in, typed values out.
//!
//! | bytes come from | adapter | values are |
//! |---|---|---|
//! | [`std::io::Read`]: a file, a pipe, a blocking socket | [`read`] | an [`Iterator`] |
//! | a [`Stream`](futures_core::Stream) of chunks: `bytes_stream()` of an HTTP client, a channel | [`stream`] | a [`Stream`](futures_core::Stream) |
//! | [`futures_io::AsyncRead`]; that of tokio through `tokio_util::compat` | [`async_read`] | a [`Stream`](futures_core::Stream) |
//! | in wasm, a `web_sys::Response` or `ReadableStream` | `web::response`, `web::readable` | a [`Stream`](futures_core::Stream) |
//!
//! ```
//! use runnelet::{Format, Severity, io};
//!
//! #[derive(serde::Deserialize)]
//! struct Review {
//!     author: String,
//!     rating: u8,
//! }
//!
//! let body = "{\"author\":\"Ada\",\"rating\":5}\n{\"author\":\n{\"author\":\"Bob\",\"rating\":4}\n";
//! let mut ratings = 0;
//! for review in io::read::<Review, _>(body.as_bytes(), Format::Ndjson) {
//!     match review {
//!         Ok(review) => ratings += u32::from(review.rating),
//!         Err(error) if error.severity == Severity::Frame => eprintln!("skipped: {error}"),
//!         Err(error) => panic!("cut short: {error}"),
//!     }
//! }
//! assert_eq!(ratings, 9);
//! ```
//!
//! # What the values are
//!
//! Each adapter is generic in what it yields, anything that is [`FromFrame`]:
//!
//! | type | what it is made from |
//! |---|---|
//! | `T`, any `serde` type | the payload: JSON in the formats `ndjson`, `json-seq` and `json`, and in `sse`, whose `data` it is; in `lines` and `text` a string; in `bytes` bytes |
//! | [`Event<T>`] | an event of `sse`: `event`, `data`, `id` |
//! | [`Frame<T>`] | any of them, with the index, the offset and the pointer of its frame |
//! | [`Raw`], [`Frame`] | the bytes of the payload, checked but not parsed; needs no `serde` |
//!
//! A serde type is made by recursion, so JSON that nests deeper than 256 levels is `frame-too-deep` to it, whatever
//! `limits.depth` allows.
//!
//! `Config::decode` overrules the format. So the tokens of a text stream over SSE are
//! `Event<String>` with `decode: Some(Decode::Text)`, and events that are to be looked at first are `Event<Raw>`.
//!
//! # Errors
//!
//! An item is a value or a [`StreamError`](crate::StreamError), in the order of the stream.
//!
//! - Severity [`Frame`](crate::Severity::Frame): one record is skipped, the next is delivered. A record that is good
//!   but not of the wanted type is [`Code::Schema`](crate::Code::Schema), whose offset is that of its frame. With
//!   `Config::strict` the first such error is the end.
//! - Severity [`Stream`](crate::Severity::Stream): it is the last item. Everything good that came was delivered before:
//!   `truncated`, `missing-end`, `network`, `server-error`, `limit`, a timeout.
//! - No error: the stream ended well. Nothing follows `None`, however often it is asked for.
//!
//! # What holds for all of them
//!
//! - Nothing is read before a value is asked for, nothing is spawned, and dropping the adapter drops its source: that
//!   is how a stream is ended early. The source is dropped as well when its promised end has come.
//! - A future of `next()` may be dropped at any time; nothing is lost.
//! - An adapter is [`Send`] where its source is.
//! - Bytes are copied once, into the decoder's buffer, and values are made from the checked range there.
//! - They are one attempt: `Config::retry` and `Config::resume` have no effect, nor has `Config::growing`. [`Event::id`] and
//!   [`Status`](crate::Status) are what a caller needs who opens the source again.
//! - `Config::timeouts` are looked at whenever the adapter is asked for a value. No runtime is known here, so none of
//!   them wakes anybody; a caller who wants them on time waits no longer than `due_in()` says and then asks again.
//!   In wasm `web::response` and `web::readable` set the platform's timer themselves.

mod clock;
mod engine;
mod read;
#[cfg(feature = "serde")]
mod typed;
mod value;

#[cfg(feature = "stream")]
mod async_read;
#[cfg(feature = "stream")]
mod chunks;
#[cfg(feature = "stream")]
mod stream;

#[cfg(all(feature = "stream", target_family = "wasm"))]
pub(crate) use self::stream::{Filled, Pull};
#[cfg(feature = "stream")]
pub use self::{
    async_read::{Reads, async_read},
    chunks::{Chunks, stream},
    stream::{Source, Values},
};
pub use self::{
    read::{Reader, read},
    value::{Content, Event, EventFields, Frame, FromFrame, Payload, Raw},
};

use crate::core::{frame::Format, session::Config};

impl From<Format> for Config {
    /// The defaults, for that format.
    fn from(format: Format) -> Self {
        Self { format: Some(format), ..Self::default() }
    }
}
