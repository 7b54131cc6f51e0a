//! A source of bytes, from the request to the last chunk.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{FutureExt, Stream};
use js_sys::{ArrayBuffer, Date, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_streams::readable::{IntoStream, ReadableStream};

use super::{
    clock::whole,
    sys::{Ahead, Opened, Sink},
};
use crate::core::{limits::PIECE_BYTES, session::Head};

/// The source of the current attempt.
///
/// ```text
/// Closed ──> Opening ──> Ahead ──> Body ──> Closed
///                └──────────────────^
/// ```
#[derive(Default)]
pub(super) enum Source {
    #[default]
    Closed,
    Opening(JsFuture),
    /// Chunks that were read before the wasm was there come first.
    Ahead {
        ahead: Ahead,
        body: web_sys::ReadableStream,
        pending: Option<JsFuture>,
    },
    Body(IntoStream<'static>),
}

/// What a source has to tell.
pub(super) enum Event {
    Head(Head),
    Chunk(Chunk),
    Eof,
    Broken(JsValue),
    /// It cannot be read, now or later; why.
    Unreadable(String),
}

/// A chunk, taken in pieces.
pub(super) struct Chunk {
    bytes: Uint8Array,
    length: u32,
    position: u32,
}

impl Source {
    pub(super) fn open(&mut self, sink: &Sink, attempt: u32, headers: Vec<String>, query: Vec<String>) {
        *self = Source::Opening(JsFuture::from(sink.connect(attempt, headers, query)));
    }

    /// Lets go of the source; what it still has to say is not heard.
    pub(super) fn close(&mut self) {
        match std::mem::take(self) {
            Source::Closed | Source::Opening(_) => {}
            Source::Ahead { ahead, .. } => ahead.cancel_ahead(),
            Source::Body(stream) => spawn_local(async move {
                // The bytes are unwanted, so it does not matter how their source takes it.
                drop(stream.cancel().await);
            }),
        }
    }

    /// What comes next. Chunks only if `reads`; the head in any case.
    pub(super) fn poll(&mut self, context: &mut Context<'_>, reads: bool) -> Poll<Event> {
        loop {
            match self {
                // A response without a body ends where it begins.
                Source::Closed if reads => return Poll::Ready(Event::Eof),
                Source::Closed => return Poll::Pending,
                Source::Opening(opening) => {
                    let opened = match opening.poll_unpin(context) {
                        Poll::Pending => return Poll::Pending,
                        Poll::Ready(opened) => opened,
                    };
                    return Poll::Ready(self.take_opened(opened));
                }
                Source::Ahead { .. } | Source::Body(_) if !reads => return Poll::Pending,
                Source::Ahead { ahead, body, pending } => {
                    let next = pending.get_or_insert_with(|| JsFuture::from(ahead.next()));
                    let Poll::Ready(result) = next.poll_unpin(context) else { return Poll::Pending };
                    *pending = None;
                    match result {
                        Ok(result) if result.is_undefined() => {
                            let body = body.clone();
                            if let Err(error) = self.read_body(body) {
                                return Poll::Ready(Event::Broken(error));
                            }
                        }
                        Ok(result) => return Poll::Ready(self.take_result(&result)),
                        Err(error) => return Poll::Ready(self.broken(error)),
                    }
                }
                Source::Body(stream) => {
                    let Poll::Ready(next) = Pin::new(stream).poll_next(context) else { return Poll::Pending };
                    return Poll::Ready(match next {
                        Some(Ok(chunk)) => Chunk::event(&chunk),
                        Some(Err(error)) => self.broken(error),
                        None => self.ended(),
                    });
                }
            }
        }
    }

    fn take_opened(&mut self, opened: Result<JsValue, JsValue>) -> Event {
        *self = Source::Closed;
        let opened: Opened = match opened {
            Ok(opened) => opened.unchecked_into(),
            Err(error) if is_final(&error) => return Event::Unreadable(reason_of(&error)),
            Err(error) => return Event::Broken(error),
        };
        let head = head_of(&opened);
        if let Some(body) = opened.body() {
            if let Some(ahead) = opened.ahead() {
                *self = Source::Ahead { ahead, body, pending: None };
            } else if let Err(error) = self.read_body(body) {
                return Event::Broken(error);
            }
        }
        Event::Head(head)
    }

    fn read_body(&mut self, body: web_sys::ReadableStream) -> Result<(), JsValue> {
        *self = Source::Closed;
        let stream =
            ReadableStream::from_raw(body).try_into_stream().map_err(|(error, _)| JsValue::from(error))?;
        *self = Source::Body(stream);
        Ok(())
    }

    fn take_result(&mut self, result: &JsValue) -> Event {
        let is_done = Reflect::get(result, &"done".into()).is_ok_and(|done| done.is_truthy());
        if is_done {
            return self.ended();
        }
        Chunk::event(&Reflect::get(result, &"value".into()).unwrap_or_default())
    }

    fn ended(&mut self) -> Event {
        *self = Source::Closed;
        Event::Eof
    }

    fn broken(&mut self, error: JsValue) -> Event {
        *self = Source::Closed;
        Event::Broken(error)
    }
}

impl Chunk {
    fn event(value: &JsValue) -> Event {
        let bytes = if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            bytes.clone()
        } else if let Some(text) = value.as_string() {
            Uint8Array::from(text.as_bytes())
        } else if value.is_instance_of::<ArrayBuffer>() {
            Uint8Array::new(value)
        } else {
            return Event::Unreadable("the source gave a chunk that is neither bytes nor text".to_owned());
        };
        let length = bytes.length();
        Event::Chunk(Chunk { bytes, length, position: 0 })
    }

    /// Whether its bytes are no longer there: who made it may have transferred its buffer meanwhile.
    pub(super) fn is_gone(&self) -> bool {
        self.bytes.length() != self.length
    }

    /// Bytes of the next piece; 0 at the end.
    pub(super) fn next_length(&self) -> usize {
        ((self.length - self.position) as usize).min(PIECE_BYTES)
    }

    /// Copies the next piece, which is as long as `room`.
    pub(super) fn take(&mut self, room: &mut [u8]) {
        let end = self.position + u32::try_from(room.len()).unwrap_or(0);
        if end - self.position == self.length {
            self.bytes.copy_to(room);
        } else {
            self.bytes.subarray(self.position, end).copy_to(room);
        }
        self.position = end;
    }
}

/// What the platform said, whatever it threw.
pub(super) fn reason_of(cause: &JsValue) -> String {
    let message = Reflect::get(cause, &"message".into()).ok().and_then(|message| message.as_string());
    message
        .or_else(|| cause.as_string())
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| "the connection broke".to_owned())
}

/// Whether what was thrown says itself that another attempt is in vain.
fn is_final(cause: &JsValue) -> bool {
    Reflect::get(cause, &"code".into()).is_ok_and(|code| code == "unsupported")
}

fn head_of(opened: &Opened) -> Head {
    let Some(response) = opened.response() else { return Head::default() };
    let headers = response.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    Head {
        status: Some(response.status()),
        content_type: header("content-type"),
        content_encoding: header("content-encoding"),
        content_range: header("content-range"),
        etag: header("etag"),
        retry_after: header("retry-after").and_then(|value| retry_after(&value)),
        body: opened.problem().unwrap_or_default(),
    }
}

/// `Retry-After` in ms from now: seconds, or a date (RFC 9110, section 10.2.3).
fn retry_after(value: &str) -> Option<u64> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(seconds.saturating_mul(1000));
    }
    let date = Date::parse(value);
    (!date.is_nan()).then(|| whole(date - Date::now()))
}
