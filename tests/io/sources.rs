//! Sources that give the chunks they are told to, with everything on the way that a source may do.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_executor::block_on_stream;
use runnelet::{
    Config, StreamError,
    io::{FromFrame, async_read, read, stream},
};
use tokio_util::compat::TokioAsyncReadCompatExt;

/// What a source does when it is asked.
#[derive(Clone, Debug)]
pub enum Step {
    Chunk(Vec<u8>),
    /// A read that fails; a stream that breaks.
    Fail(ErrorKind),
    /// Nothing yet: an asynchronous source wakes its task, a blocking one was interrupted.
    Wait,
    /// Nothing, and no wake.
    Sleep,
}

/// Does step by step what it was told, then ends; counts how often it was asked and whether it was dropped.
pub struct Script {
    steps: VecDeque<Step>,
    pub log: Arc<Log>,
}

#[derive(Default)]
pub struct Log {
    pub asked: AtomicUsize,
    pub dropped: AtomicUsize,
}

impl Log {
    pub fn counts(&self) -> (usize, usize) {
        (self.asked.load(Ordering::SeqCst), self.dropped.load(Ordering::SeqCst))
    }
}

impl Script {
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect(), log: Arc::default() }
    }

    /// Gives `chunks`, each after a wait.
    pub fn chunks(chunks: &[&[u8]]) -> Self {
        // To a reader a chunk of no bytes would be the end.
        let chunks = chunks.iter().filter(|chunk| !chunk.is_empty());
        Self::new(chunks.flat_map(|chunk| [Step::Wait, Step::Chunk(chunk.to_vec())]))
    }

    pub fn then(mut self, step: Step) -> Self {
        self.steps.push_back(step);
        self
    }

    fn step(&mut self) -> Option<Step> {
        self.log.asked.fetch_add(1, Ordering::SeqCst);
        self.steps.pop_front()
    }

    /// What does not fit into `room` is given next.
    fn give(&mut self, mut chunk: Vec<u8>, room: &mut [u8]) -> usize {
        let rest = chunk.split_off(chunk.len().min(room.len()));
        room[..chunk.len()].copy_from_slice(&chunk);
        if !rest.is_empty() {
            self.steps.push_front(Step::Chunk(rest));
        }
        chunk.len()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>, io::Error>>> {
        match self.step() {
            None => Poll::Ready(None),
            Some(Step::Chunk(chunk)) => Poll::Ready(Some(Ok(chunk))),
            Some(Step::Fail(kind)) => Poll::Ready(Some(Err(kind.into()))),
            Some(Step::Wait) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Step::Sleep) => Poll::Pending,
        }
    }

    fn poll_bytes(&mut self, context: &mut Context<'_>, room: &mut [u8]) -> Poll<io::Result<usize>> {
        self.poll(context).map(|next| next.map_or(Ok(0), |chunk| chunk.map(|chunk| self.give(chunk, room))))
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.log.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

impl Read for Script {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.step() {
            None => Ok(0),
            Some(Step::Chunk(chunk)) => Ok(self.give(chunk, room)),
            Some(Step::Fail(kind)) => Err(kind.into()),
            Some(Step::Wait | Step::Sleep) => Err(ErrorKind::Interrupted.into()),
        }
    }
}

impl Stream for Script {
    type Item = Result<Vec<u8>, io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl futures_io::AsyncRead for Script {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        room: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_bytes(context, room)
    }
}

/// The same, as tokio wants it.
pub struct Tokio(pub Script);

impl tokio::io::AsyncRead for Tokio {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        room: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = self.0.poll_bytes(context, room.initialize_unfilled());
        read.map(|read| read.map(|length| room.advance(length)))
    }
}

pub const ADAPTERS: [&str; 4] = ["read", "stream", "async_read", "tokio"];

/// All that an adapter yields until it has nothing more to say; asked again, it says that again.
pub fn collect<T: FromFrame>(adapter: &str, script: Script, config: Config) -> Vec<Result<T, StreamError>> {
    fn all<T>(mut items: impl Iterator<Item = T>) -> Vec<T> {
        let all = items.by_ref().collect();
        assert!(items.next().is_none() && items.next().is_none(), "nothing follows the end");
        all
    }
    match adapter {
        "read" => all(read::<T, _>(script, config)),
        "stream" => all(block_on_stream(stream::<T, _>(script, config))),
        "async_read" => all(block_on_stream(async_read::<T, _>(script, config))),
        _ => all(block_on_stream(async_read::<T, _>(Tokio(script).compat(), config))),
    }
}
