//! From `futures_io::AsyncRead`.

use std::{
    io::ErrorKind,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_io::AsyncRead;

use super::{
    chunks::reason,
    stream::{Filled, Pull, Values},
    value::FromFrame,
};
use crate::core::session::Config;

/// Values of an asynchronous reader. It need not be buffered nor [`Unpin`]: it is boxed and read in pieces of 16 KiB.
///
/// The trait is that of `futures`, which smol, async-std and their like implement. The one of tokio becomes it by
/// `tokio_util::compat`:
///
/// ```
/// use futures_util::StreamExt;
/// use runnelet::{Format, io};
/// use tokio_util::compat::TokioAsyncReadCompatExt;
///
/// # let socket: &[u8] = b"[1,2]\n[3]\n";
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// // `socket`: a tokio TcpStream, a tokio File, …
/// let mut rows = io::async_read::<Vec<u32>, _>(socket.compat(), Format::Ndjson);
/// let mut sum = 0;
/// while let Some(row) = rows.next().await {
///     sum += row?.iter().sum::<u32>();
/// }
/// assert_eq!(sum, 6);
/// # Ok::<(), runnelet::StreamError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn async_read<T: FromFrame, R: AsyncRead>(source: R, config: impl Into<Config>) -> Values<Reads<R>, T> {
    Values::new(Reads { source: Box::pin(source), buffer: Vec::new(), taken: 0, filled: 0 }, config.into())
}

/// The source that [`async_read`] reads.
pub struct Reads<R> {
    source: Pin<Box<R>>,
    /// Bytes from `taken` up to `filled` were read and can be taken.
    buffer: Vec<u8>,
    taken: usize,
    filled: usize,
}

/// What a TLS record holds, and most sockets bring at once.
const READ_BYTES: usize = 16 << 10;

impl<R: AsyncRead> Pull for Reads<R> {
    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<Filled> {
        self.buffer.resize(READ_BYTES, 0);
        Poll::Ready(match ready!(self.source.as_mut().poll_read(context, &mut self.buffer)) {
            Ok(0) => Filled::End,
            Ok(length) if length <= self.buffer.len() => {
                (self.taken, self.filled) = (0, length);
                Filled::Some
            }
            Ok(_) => Filled::Broken("the source says that it read more than it was asked for".into()),
            // Asked again at once.
            Err(error) if error.kind() == ErrorKind::Interrupted => Filled::Some,
            Err(error) => Filled::Broken(reason(&error)),
        })
    }

    fn available(&self) -> usize {
        self.filled - self.taken
    }

    fn take(&mut self, room: &mut [u8]) {
        room.copy_from_slice(&self.buffer[self.taken..self.taken + room.len()]);
        self.taken += room.len();
    }
}
