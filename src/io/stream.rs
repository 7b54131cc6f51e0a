//! The asynchronous side: whatever a source is, it is polled, drained and let go of in the same way.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::{FusedStream, Stream};

use super::{
    engine::{Engine, Next},
    value::FromFrame,
};
use crate::core::{
    error::StreamError,
    session::{Config, Head, Snapshot},
};

/// A source of bytes that the adapters of this crate can read. It has no methods for others.
pub trait Source: Pull {}

impl<S: Pull> Source for S {}

/// Bytes are asked for, then taken in pieces.
pub trait Pull: Unpin {
    /// What the response said. Polled before anything else.
    fn poll_head(&mut self, _context: &mut Context<'_>) -> Poll<Head> {
        Poll::Ready(Head::default())
    }

    /// Asks for more. Called only while nothing is available.
    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<Filled>;

    /// How many bytes can be taken.
    fn available(&self) -> usize;

    /// Takes as many as there is room for, at most what is available.
    fn take(&mut self, room: &mut [u8]);

    /// Sees to it that the task is woken in `due_in` ms, where there is a timer.
    fn wake_in(&mut self, _due_in: Option<u64>, _context: &mut Context<'_>) {}
}

/// What asking for more brought.
pub enum Filled {
    /// Bytes, or none yet.
    Some,
    End,
    Broken(String),
    Failed(StreamError),
}

/// A [`Stream`] of the values that a source brings. Made by [`stream`](super::stream()),
/// [`async_read`](super::async_read()) and, in wasm, `web::response` and `web::readable`.
#[must_use = "nothing is read before it is polled"]
pub struct Values<S, T> {
    engine: Engine<T>,
    source: Option<S>,
    head: Option<Head>,
}

/// A source that is always ready gets this many turns at most before other tasks get theirs.
const TURNS: usize = 64;

impl<S: Source, T: FromFrame> Values<S, T> {
    pub(crate) fn new(source: S, config: Config) -> Self {
        Self { engine: Engine::new(config), source: Some(source), head: None }
    }

    /// What the response said whose body the source is: its status and Content-Type are judged before it is read.
    ///
    /// ```
    /// use futures_executor::block_on_stream;
    /// use runnelet::{Code, Config, core::session::Head, io};
    ///
    /// let body = futures_util::stream::iter([Ok::<_, std::io::Error>("{\"title\":\"no such chat\"}")]);
    /// let head = Head {
    ///     status: Some(404),
    ///     content_type: Some("application/problem+json".into()),
    ///     ..Head::default()
    /// };
    /// let mut values = block_on_stream(io::stream::<String, _>(body, Config::default()).with_head(head));
    /// let error = values.next().and_then(Result::err).expect("there is no such chat");
    /// assert_eq!((error.code, error.http_status), (Code::HttpStatus, Some(404)));
    /// ```
    pub fn with_head(mut self, head: Head) -> Self {
        self.head = Some(head);
        self
    }

    /// The state of the stream as far as it was read, which is up to 64 KiB ahead of the values that were taken.
    pub fn snapshot(&self) -> Snapshot {
        self.engine.snapshot()
    }

    /// How long a caller may wait for the next value before it polls again, so that `Config::timeouts` are judged on
    /// time. `None`: as long as it takes.
    pub fn due_in(&mut self) -> Option<Duration> {
        self.engine.due_in().map(Duration::from_millis)
    }

    /// Lets the source bring what the engine asks for. Pending: it has nothing yet.
    fn poll_source(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(source) = &mut self.source else {
            self.engine.eof();
            return Poll::Ready(());
        };
        if self.engine.is_idle() {
            let head = match self.head.take() {
                Some(head) => head,
                None => ready!(source.poll_head(context)),
            };
            self.engine.begin(head);
            return Poll::Ready(());
        }
        let available = source.available();
        if available > 0 {
            self.engine.feed(available, |room| source.take(room));
            return Poll::Ready(());
        }
        match source.poll_fill(context) {
            Poll::Ready(Filled::Some) => {}
            Poll::Ready(Filled::End) => self.engine.eof(),
            Poll::Ready(Filled::Broken(reason)) => self.engine.broken(reason),
            Poll::Ready(Filled::Failed(error)) => self.engine.fail(error),
            Poll::Pending => {
                self.engine.tick();
                if !self.engine.has_ended() {
                    source.wake_in(self.engine.due_in(), context);
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(())
    }
}

impl<S: Source, T: FromFrame> Stream for Values<S, T> {
    type Item = Result<T, StreamError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        for _ in 0..TURNS {
            if this.engine.has_ended() {
                this.source = None;
            }
            match this.engine.next() {
                Next::Item(item) => return Poll::Ready(Some(item)),
                Next::Over => return Poll::Ready(None),
                Next::Hungry => ready!(this.poll_source(context)),
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: Source, T: FromFrame> FusedStream for Values<S, T> {
    fn is_terminated(&self) -> bool {
        self.engine.is_over()
    }
}

impl<S, T> fmt::Debug for Values<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").field("is_open", &self.source.is_some()).finish_non_exhaustive()
    }
}
