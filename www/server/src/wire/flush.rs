use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Tells a response body when its connection has handed everything to the socket.
///
/// hyper drops what it still buffers when a body fails, so a body that wants to break the connection after N bytes
/// has to know that they have left. hyper calls `poll_flush` of the connection only with an empty write buffer: that
/// call is the signal. A connection answers one request at a time, so one waker is enough.
#[derive(Default)]
pub struct FlushGate {
    flushes: AtomicU64,
    waker: AtomicWaker,
    open_chunk: AtomicBool,
}

impl FlushGate {
    /// Ready once the connection was flushed after the first call with this `seen`.
    pub(super) fn poll_flushed(&self, seen: &mut Option<u64>, cx: &mut Context<'_>) -> Poll<()> {
        self.waker.register(cx.waker());
        let now = self.flushes.load(Ordering::Acquire);
        if now > *seen.get_or_insert(now) { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Lets the connection end inside a chunk: it announces one that never comes. Closed between two chunks, WebKit
    /// would take the body for complete.
    pub(super) fn leave_chunk_open(&self) {
        self.open_chunk.store(true, Ordering::Release);
    }

    fn flushed(&self) {
        self.flushes.fetch_add(1, Ordering::AcqRel);
        self.waker.wake();
    }
}

/// A connection that reports its flushes.
pub(super) struct Gated {
    inner: TokioIo<TcpStream>,
    gate: Arc<FlushGate>,
}

impl Gated {
    pub(super) fn new(socket: TcpStream, gate: Arc<FlushGate>) -> Self {
        Self { inner: TokioIo::new(socket), gate }
    }
}

impl Drop for Gated {
    fn drop(&mut self) {
        if self.gate.open_chunk.load(Ordering::Acquire) {
            // The client may have left already.
            let _ = self.inner.inner().try_write(b"400\r\n");
        }
    }
}

impl Read for Gated {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl Write for Gated {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_flush(cx);
        if let Poll::Ready(Ok(())) = result {
            self.gate.flushed();
        }
        result
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }
}
