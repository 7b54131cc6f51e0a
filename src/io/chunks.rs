//! From a stream of chunks.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::TryStream;

use super::{
    stream::{Filled, Pull, Values},
    value::FromFrame,
};
use crate::core::{limits::SNIPPET_BYTES, session::Config};

/// Values of a stream of chunks, such as `reqwest::Response::bytes_stream()`, the body of an HTTP server's request, or
/// a channel.
///
/// Chunks are anything with bytes, errors anything that is or converts into an error; an error of the source is
/// told as `network`, after everything good that came before it. The stream need not be [`Unpin`]: it is boxed.
///
/// ```
/// use futures_util::{StreamExt, stream};
/// use runnelet::{Config, Format, core::session::{End, FrameTest}, io::{self, Event}};
///
/// #[derive(serde::Deserialize)]
/// struct Delta {
///     content: String,
/// }
///
/// # futures_executor::block_on(async {
/// let body = stream::iter(["data: {\"content\":\"Hel", "lo\"}\n\ndata: [DONE]", "\n\n"]).map(Ok::<_, String>);
/// let config = Config { end: End::Marker(FrameTest::Text("[DONE]".into())), ..Format::Sse.into() };
///
/// let mut deltas = io::stream::<Delta, _>(body, config);
/// while let Some(delta) = deltas.next().await {
///     assert_eq!(delta?.content, "Hello");
/// }
/// # Ok::<(), runnelet::StreamError>(())
/// # }).expect("it ends well");
/// ```
pub fn stream<T, S>(source: S, config: impl Into<Config>) -> Values<Chunks<S>, T>
where
    T: FromFrame,
    S: TryStream,
    S::Ok: AsRef<[u8]>,
    S::Error: Into<BoxError>,
{
    Values::new(Chunks { source: Box::pin(source), chunk: None, taken: 0 }, config.into())
}

/// The source that [`stream`] reads.
pub struct Chunks<S: TryStream> {
    source: Pin<Box<S>>,
    chunk: Option<S::Ok>,
    taken: usize,
}

type BoxError = Box<dyn Error + Send + Sync>;

/// An error of an error of an error …
const CAUSES: usize = 8;
const REASON_BYTES: usize = 4 * SNIPPET_BYTES;

impl<S> Chunks<S>
where
    S: TryStream,
    S::Ok: AsRef<[u8]>,
{
    fn waiting(&self) -> &[u8] {
        let chunk = self.chunk.as_ref().map(AsRef::as_ref).unwrap_or_default();
        chunk.get(self.taken..).unwrap_or_default()
    }
}

/// The boxed source is pinned by itself, and a chunk never is.
impl<S: TryStream> Unpin for Chunks<S> {}

impl<S> Pull for Chunks<S>
where
    S: TryStream,
    S::Ok: AsRef<[u8]>,
    S::Error: Into<BoxError>,
{
    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<Filled> {
        self.chunk = None;
        self.source.as_mut().try_poll_next(context).map(|next| match next {
            Some(Ok(chunk)) => {
                self.chunk = Some(chunk);
                self.taken = 0;
                Filled::Some
            }
            Some(Err(error)) => Filled::Broken(reason(&*error.into())),
            None => Filled::End,
        })
    }

    fn available(&self) -> usize {
        self.waiting().len()
    }

    fn take(&mut self, room: &mut [u8]) {
        room.copy_from_slice(&self.waiting()[..room.len()]);
        self.taken += room.len();
    }
}

/// What an error says, and its causes, unless it repeats what they say.
pub(super) fn reason(error: &(dyn Error + 'static)) -> String {
    let mut reason = error.to_string();
    let mut next = error.source();
    for _ in 0..CAUSES {
        let Some(cause) = next else { break };
        let said = cause.to_string();
        if !reason.contains(&said) {
            reason.push_str(": ");
            reason.push_str(&said);
        }
        next = cause.source();
    }
    reason.truncate(reason.floor_char_boundary(REASON_BYTES));
    reason
}
