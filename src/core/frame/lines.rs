//! Lines that end with LF or CRLF.

use memchr::memchr;

use super::{Buffer, Decoder, Frame, FrameError, OpenPayload, Tail, skip_bom, too_large};
use crate::core::limits::Limits;

/// Each line is a frame, blank ones included; a last line without its line end counts.
#[derive(Debug)]
pub struct Lines {
    buffer: Buffer,
    state: State,
    /// Bytes of the open line in which no LF was found.
    scanned: usize,
    bom_seen: bool,
    limit: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Line,
    /// Inside a line that was rejected for its length.
    Skipping,
}

impl Lines {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64) -> Self {
        Self {
            buffer: Buffer::new(offset),
            state: State::Line,
            scanned: 0,
            bom_seen: false,
            limit: limits.frame_bytes,
        }
    }

    #[inline]
    fn line(&self, end: usize) -> Frame {
        let start = self.buffer.start();
        let line = &self.buffer.bytes()[start..end];
        let length = line.strip_suffix(b"\r").unwrap_or(line).len();
        Frame { payload: start..start + length, offset: self.buffer.offset_of(start) }
    }
}

impl Decoder for Lines {
    fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    fn buffer_mut(&mut self) -> &mut Buffer {
        &mut self.buffer
    }

    fn next(&mut self) -> Option<Result<Frame, FrameError>> {
        if !skip_bom(&mut self.buffer, &mut self.bom_seen) {
            return None;
        }
        loop {
            let line_end = memchr(b'\n', &self.buffer.open()[self.scanned..])
                .map(|found| self.buffer.start() + self.scanned + found);
            let length = line_end.unwrap_or(self.buffer.end()) - self.buffer.start();
            match (&self.state, line_end) {
                (State::Line, _) if length > self.limit => {
                    self.state = State::Skipping;
                    return Some(Err(too_large(&self.buffer, self.limit)));
                }
                (State::Line, Some(end)) => {
                    let frame = self.line(end);
                    self.buffer.consume_to(end + 1);
                    self.scanned = 0;
                    return Some(Ok(frame));
                }
                (State::Line, None) => {
                    self.scanned = length;
                    return None;
                }
                (State::Skipping, Some(end)) => {
                    self.state = State::Line;
                    self.buffer.consume_to(end + 1);
                    self.scanned = 0;
                }
                (State::Skipping, None) => {
                    self.buffer.consume_to(self.buffer.end());
                    self.scanned = 0;
                    return None;
                }
            }
        }
    }

    fn finish(&mut self) -> Tail {
        if self.buffer.open().is_empty() {
            return Tail::Clean;
        }
        let frame = self.line(self.buffer.end());
        self.buffer.consume_to(self.buffer.end());
        self.scanned = 0;
        Tail::Whole(frame)
    }

    fn open_payload(&self) -> Option<OpenPayload<'_>> {
        let is_open = self.bom_seen && self.state == State::Line;
        let offset = self.buffer.offset_of(self.buffer.start());
        is_open.then(|| OpenPayload::new(offset, self.buffer.open()))
    }
}
