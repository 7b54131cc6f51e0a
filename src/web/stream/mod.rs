//! For Rust programs in the browser: a response, or any stream of bytes, as a `Stream` of values.

mod alarm;
mod sys;

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_streams::{ReadableStream, readable::IntoStream};
use web_sys::Response;

use self::alarm::Alarm;
use crate::{
    core::{
        error::{Code, StreamError},
        session::{Config, Head},
    },
    io::{Filled, FromFrame, Pull, Values},
};

/// Values of a response's body, as `fetch` resolves to it.
///
/// The head is judged first: an error status is `http-status`, with the problem details if the body has some; without
/// `Config::format` the Content-Type chooses. The timeouts of the config are kept by the platform's timer.
/// Dropping the stream cancels the body. `Unpin`, and not `Send`, as nothing of the platform is.
///
/// ```no_run
/// # async fn shown(response: web_sys::Response) -> Result<(), runnelet::StreamError> {
/// use futures_util::StreamExt;
/// use runnelet::{Config, web};
///
/// #[derive(serde::Deserialize)]
/// struct Review {
///     author: String,
/// }
///
/// let mut reviews = web::response::<Review>(response, Config::default());
/// while let Some(review) = reviews.next().await {
///     println!("{}", review?.author);
/// }
/// # Ok(())
/// # }
/// ```
pub fn response<T: FromFrame>(response: Response, config: impl Into<Config>) -> Values<Body, T> {
    let is_used = response.body_used();
    let mut body = match response.body() {
        Some(_) if is_used => Body::refused("the body of the response was read already"),
        Some(body) => Body::open(body),
        None => Body::new(State::Ended),
    };
    body.head = Head {
        status: Some(response.status()),
        content_type: response.headers().get("content-type").ok().flatten(),
        ..Head::default()
    };
    Values::new(body, config.into())
}

/// Values of any `ReadableStream` of byte arrays, buffers or strings. `Config::format` says what they are.
pub fn readable<T: FromFrame>(stream: web_sys::ReadableStream, config: impl Into<Config>) -> Values<Body, T> {
    Values::new(Body::open(stream), config.into())
}

/// The source that [`response`] and [`readable`] read.
pub struct Body {
    state: State,
    head: Head,
    chunk: Option<Chunk>,
    alarm: Alarm,
    /// When an error's body has taken too long, in ms of the platform's clock.
    late_at: Option<u64>,
}

enum State {
    Open(IntoStream<'static>),
    Ended,
    /// Nothing can be read; why.
    Refused(&'static str),
}

struct Chunk {
    bytes: Uint8Array,
    length: u32,
    taken: u32,
}

/// What no format reads: a login, or an error of a server that reports success.
const PAGE: &str = "text/html";
/// So much of an error's body is kept, and waited for that long, in ms.
const PROBLEM_BYTES: usize = 16 << 10;
const PROBLEM_TIME: u64 = 1_000;

impl Body {
    fn new(state: State) -> Self {
        Self { state, head: Head::default(), chunk: None, alarm: Alarm::default(), late_at: None }
    }

    fn refused(reason: &'static str) -> Self {
        Self::new(State::Refused(reason))
    }

    fn open(body: web_sys::ReadableStream) -> Self {
        match ReadableStream::from_raw(body).try_into_stream() {
            Ok(stream) => Self::new(State::Open(stream)),
            Err(_) => Self::refused("the stream is locked: something else reads it"),
        }
    }

    /// Whether its bytes are no stream but an explanation: an error status, or a page.
    fn is_error(&self) -> bool {
        let is_page = |header: &str| {
            let begin = header.trim_start().get(..PAGE.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(PAGE))
        };
        self.head.status.is_some_and(|status| !(200..300).contains(&status))
            || self.head.content_type.as_deref().is_some_and(is_page)
    }

    /// The beginning of an error's body, as much as comes soon.
    fn poll_problem(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let late_at = *self.late_at.get_or_insert_with(|| alarm::now() + PROBLEM_TIME);
        while self.head.body.len() < PROBLEM_BYTES {
            let length = self.available().min(PROBLEM_BYTES - self.head.body.len());
            if length > 0 {
                let mut room = vec![0; length];
                self.take(&mut room);
                self.head.body.append(&mut room);
                continue;
            }
            match self.poll_fill(context) {
                Poll::Ready(Filled::Some) => {}
                // What came before it ended or broke is enough.
                Poll::Ready(_) => break,
                Poll::Pending => {
                    let left = late_at.saturating_sub(alarm::now());
                    if left > 0 {
                        self.wake_in(Some(left), context);
                        return Poll::Pending;
                    }
                    break;
                }
            }
        }
        Poll::Ready(())
    }

    fn take_chunk(&mut self, value: &JsValue) -> Filled {
        let bytes = if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            bytes.clone()
        } else if let Some(text) = value.as_string() {
            Uint8Array::from(text.as_bytes())
        } else if value.is_instance_of::<ArrayBuffer>() {
            Uint8Array::new(value)
        } else {
            return Filled::Failed(unsupported("the source gave a chunk that is neither bytes nor text"));
        };
        let length = bytes.length();
        self.chunk = Some(Chunk { bytes, length, taken: 0 });
        Filled::Some
    }
}

impl Pull for Body {
    fn poll_head(&mut self, context: &mut Context<'_>) -> Poll<Head> {
        if self.is_error() {
            ready!(self.poll_problem(context));
        }
        Poll::Ready(std::mem::take(&mut self.head))
    }

    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<Filled> {
        if self.chunk.take().is_some_and(|chunk| chunk.taken < chunk.length) {
            let reason = "the source took back a chunk that it had handed over";
            return Poll::Ready(Filled::Failed(unsupported(reason)));
        }
        let stream = match &mut self.state {
            State::Open(stream) => stream,
            State::Ended => return Poll::Ready(Filled::End),
            State::Refused(reason) => return Poll::Ready(Filled::Failed(unsupported(reason))),
        };
        let next = ready!(Pin::new(stream).poll_next(context));
        Poll::Ready(match next {
            Some(Ok(chunk)) => self.take_chunk(&chunk),
            Some(Err(error)) => Filled::Broken(reason_of(&error)),
            None => Filled::End,
        })
    }

    fn available(&self) -> usize {
        match &self.chunk {
            // Who made it may have transferred its buffer meanwhile.
            Some(chunk) if chunk.bytes.length() == chunk.length => (chunk.length - chunk.taken) as usize,
            _ => 0,
        }
    }

    fn take(&mut self, room: &mut [u8]) {
        let Some(chunk) = &mut self.chunk else { return };
        let end = chunk.taken + u32::try_from(room.len()).unwrap_or(0);
        chunk.bytes.subarray(chunk.taken, end).copy_to(room);
        chunk.taken = end;
    }

    fn wake_in(&mut self, due_in: Option<u64>, context: &mut Context<'_>) {
        self.alarm.set(due_in, context.waker());
    }
}

fn unsupported(reason: &str) -> StreamError {
    StreamError::new(Code::Unsupported, reason)
}

/// What the platform said, whatever it threw.
fn reason_of(cause: &JsValue) -> String {
    let message = Reflect::get(cause, &"message".into()).ok().and_then(|message| message.as_string());
    message
        .or_else(|| cause.as_string())
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| "the connection broke".to_owned())
}
