use std::future::Future;
use std::io;
use std::iter::Peekable;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use axum::http::Version;
use bytes::Bytes;
use futures_util::Stream;

use super::{FlushGate, Step, Steps};

/// How a response ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every step was performed.
    Ended,
    /// The connection was broken on purpose.
    Reset,
    /// The client left first.
    Disconnected,
}

/// Performs the steps of one response as its body.
///
/// ```text
///  (head) -> Flushing -> Next -+- Send --> Flushing
///                         ^    +- Wait --> Waiting, also Until
///                         |    +- Hang --> Hanging   until dropped
///                         |    +- Reset -> Over      with an error
///                         |    +- none --> Over      clean end
///                         +--- flushed, time over, or the cue given
/// ```
///
/// Nothing is spawned: when the client leaves, hyper drops the body, and with it whatever was still to come.
pub struct Player {
    steps: Peekable<Steps>,
    gate: Option<Arc<FlushGate>>,
    chunked: bool,
    state: State,
    on_end: Option<Box<dyn FnOnce(Outcome) + Send>>,
    _open: Open,
}

enum State {
    Flushing(Option<u64>),
    Next,
    Waiting(Pin<Box<dyn Future<Output = ()> + Send>>),
    Hanging,
    Over,
}

impl Player {
    /// A body that performs `steps`; `on_end` is told once how it ended. `chunked` is false for a body of known length.
    pub fn new(
        steps: Steps,
        chunked: bool,
        gate: Option<Arc<FlushGate>>,
        open: &OpenStreams,
        on_end: impl FnOnce(Outcome) + Send + 'static,
    ) -> Self {
        Self {
            steps: steps.peekable(),
            gate,
            chunked,
            state: State::Flushing(None),
            on_end: Some(Box::new(on_end)),
            _open: open.enter(),
        }
    }

    fn tell(&mut self, outcome: Outcome) {
        if let Some(on_end) = self.on_end.take() {
            on_end(outcome);
        }
    }
}

impl Stream for Player {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match &mut this.state {
                State::Flushing(seen) => {
                    if let Some(gate) = &this.gate {
                        ready!(gate.poll_flushed(seen, cx));
                    }
                    this.state = State::Next;
                }
                State::Waiting(over) => {
                    ready!(over.as_mut().poll(cx));
                    this.state = State::Next;
                }
                State::Hanging => return Poll::Pending,
                State::Over => return Poll::Ready(None),
                State::Next => match this.steps.next() {
                    Some(Step::Send(bytes)) => {
                        this.state = State::Flushing(None);
                        // With a Content-Length hyper does not ask again after the last byte.
                        if this.steps.peek().is_none() {
                            this.tell(Outcome::Ended);
                        }
                        // An empty chunk would be the end of the body.
                        if !bytes.is_empty() {
                            return Poll::Ready(Some(Ok(bytes)));
                        }
                    }
                    Some(Step::Wait(time)) => this.state = State::Waiting(Box::pin(tokio::time::sleep(time))),
                    Some(Step::Until(cue)) => this.state = State::Waiting(Box::pin(cue.given())),
                    Some(Step::Hang) => this.state = State::Hanging,
                    Some(Step::Reset) => {
                        this.state = State::Over;
                        if let Some(gate) = this.gate.as_ref().filter(|_| this.chunked) {
                            gate.leave_chunk_open();
                        }
                        this.tell(Outcome::Reset);
                        return Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::ConnectionReset))));
                    }
                    None => {
                        this.state = State::Over;
                        this.tell(Outcome::Ended);
                    }
                },
            }
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.tell(Outcome::Disconnected);
    }
}

/// Whether a body of unknown length is sent in chunks. HTTP/1.0 has none (nginx asks in it): the connection's end is the body's.
pub fn is_chunked(version: Version) -> bool {
    version != Version::HTTP_10
}

/// Counts the streamed responses that are still open.
#[derive(Clone, Default)]
pub struct OpenStreams(Arc<AtomicUsize>);

impl OpenStreams {
    /// How many there are now.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn enter(&self) -> Open {
        self.0.fetch_add(1, Ordering::Relaxed);
        Open(self.clone())
    }
}

struct Open(OpenStreams);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
