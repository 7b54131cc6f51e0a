//! From `std::io::Read`.

use std::{
    fmt,
    io::{ErrorKind, Read},
    iter::FusedIterator,
};

use super::{
    engine::{Engine, Next},
    value::FromFrame,
};
use crate::core::{
    error::{Code, Severity, StreamError},
    limits::PIECE_BYTES,
    session::{Config, Head, Snapshot},
};

/// Values of a source that is read when it is asked for them: a file, a pipe, a blocking socket.
///
/// The source need not be buffered: it is read in pieces of 64 KiB. A `Config` or, for the defaults, just a
/// [`Format`](crate::Format) says how.
///
/// A read that was interrupted is repeated. One that would block or timed out (a socket with a read timeout) is told
/// as an item, a `stall-timeout` of severity [`Frame`](Severity::Frame): nothing is lost, and asking again reads
/// again. `Config::timeouts` cannot interrupt a read. For sources that do not block, see [`super::async_read`].
///
/// ```
/// use runnelet::{Code, Config, Format, Severity, core::session::{End, FrameTest}, io};
///
/// let body = "{\"n\":1}\n{\"n\":\"two\"}\n{\"n\":3}\n";
/// let config = Config { end: End::Marker(FrameTest::Text("[DONE]".into())), ..Format::Ndjson.into() };
///
/// #[derive(serde::Deserialize)]
/// struct Row {
///     n: u32,
/// }
///
/// let mut rows = io::read::<Row, _>(body.as_bytes(), config);
/// assert_eq!(rows.next().and_then(Result::ok).map(|row| row.n), Some(1));
///
/// let error = rows.next().and_then(Result::err).expect("serde wants a number");
/// assert_eq!((error.code, error.severity), (Code::Schema, Severity::Frame));
/// assert_eq!((error.frame, error.offset), (Some(1), Some(8)));
///
/// assert_eq!(rows.next().and_then(Result::ok).map(|row| row.n), Some(3));
///
/// let error = rows.next().and_then(Result::err).expect("the marker never came");
/// assert_eq!((error.code, error.severity), (Code::MissingEnd, Severity::Stream));
/// assert!(rows.next().is_none());
/// ```
pub fn read<T: FromFrame, R: Read>(source: R, config: impl Into<Config>) -> Reader<R, T> {
    Reader {
        engine: Engine::new(config.into()),
        source: Some(source),
        head: Head::default(),
        buffer: Vec::new(),
        taken: 0,
        filled: 0,
    }
}

/// The iterator that [`read`] returns.
#[must_use = "nothing is read before a value is asked for"]
pub struct Reader<R, T> {
    engine: Engine<T>,
    source: Option<R>,
    head: Head,
    /// Bytes from `taken` up to `filled` were read and are to be fed.
    buffer: Vec<u8>,
    taken: usize,
    filled: usize,
}

/// What a read brought.
enum Brought {
    Bytes,
    Nothing,
    End,
    Broken(String),
}

impl<R: Read, T: FromFrame> Reader<R, T> {
    /// What the response said whose body the source is: its status and Content-Type are judged before it is read.
    pub fn with_head(mut self, head: Head) -> Self {
        self.head = head;
        self
    }

    /// The state of the stream as far as it was read, which is up to 64 KiB ahead of the values that were taken.
    pub fn snapshot(&self) -> Snapshot {
        self.engine.snapshot()
    }

    fn fill(&mut self) -> Brought {
        let Some(source) = &mut self.source else { return Brought::End };
        self.buffer.resize(PIECE_BYTES, 0);
        loop {
            return match source.read(&mut self.buffer) {
                Ok(0) => Brought::End,
                Ok(length) if length <= self.buffer.len() => {
                    (self.taken, self.filled) = (0, length);
                    Brought::Bytes
                }
                Ok(_) => Brought::Broken("the source says that it read more than it was asked for".into()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    Brought::Nothing
                }
                Err(error) => Brought::Broken(error.to_string()),
            };
        }
    }
}

impl<R: Read, T: FromFrame> Iterator for Reader<R, T> {
    type Item = Result<T, StreamError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.engine.is_idle() {
            self.engine.begin(std::mem::take(&mut self.head));
        }
        loop {
            if self.engine.has_ended() {
                self.source = None;
            }
            match self.engine.next() {
                Next::Item(item) => return Some(item),
                Next::Over => return None,
                Next::Hungry => {}
            }
            let waiting = &self.buffer[self.taken..self.filled];
            if !waiting.is_empty() {
                let mut taken = 0;
                self.engine.feed(waiting.len(), |room| {
                    taken = room.len();
                    room.copy_from_slice(&waiting[..taken]);
                });
                self.taken += taken;
                continue;
            }
            match self.fill() {
                Brought::Bytes => {}
                Brought::End => self.engine.eof(),
                Brought::Broken(reason) => self.engine.broken(reason),
                Brought::Nothing => {
                    self.engine.tick();
                    if !self.engine.has_ended() {
                        return Some(Err(nothing_yet()));
                    }
                }
            }
        }
    }
}

impl<R: Read, T: FromFrame> FusedIterator for Reader<R, T> {}

impl<R, T> fmt::Debug for Reader<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("waiting", &(self.filled - self.taken)).finish_non_exhaustive()
    }
}

fn nothing_yet() -> StreamError {
    let message = "the source has nothing to read yet; asking again reads again";
    let mut error = StreamError::new(Code::StallTimeout, message);
    error.severity = Severity::Frame;
    error.attempt = 1;
    error
}
