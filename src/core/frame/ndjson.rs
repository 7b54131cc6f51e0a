//! Newline-delimited JSON: a JSON text on each line, blank lines ignored.

use super::{Buffer, Decoder, Frame, FrameError, Lines, OpenPayload, Tail, is_blank};
use crate::core::limits::Limits;

/// Lines that are not blank. Whether they are JSON is decided where values are made.
#[derive(Debug)]
pub struct Ndjson {
    lines: Lines,
}

impl Ndjson {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64) -> Self {
        Self { lines: Lines::new(limits, offset) }
    }

    fn is_blank(&self, frame: &Frame) -> bool {
        is_blank(&self.buffer().bytes()[frame.payload.clone()])
    }
}

impl Decoder for Ndjson {
    fn buffer(&self) -> &Buffer {
        self.lines.buffer()
    }

    fn buffer_mut(&mut self) -> &mut Buffer {
        self.lines.buffer_mut()
    }

    fn next(&mut self) -> Option<Result<Frame, FrameError>> {
        loop {
            match self.lines.next()? {
                Ok(frame) if self.is_blank(&frame) => {}
                other => return Some(other),
            }
        }
    }

    /// A last line without its LF may have been cut, so it must prove to be complete.
    fn finish(&mut self) -> Tail {
        match self.lines.finish() {
            Tail::Whole(frame) if self.is_blank(&frame) => Tail::Clean,
            Tail::Whole(frame) => Tail::IfComplete(frame),
            other => other,
        }
    }

    fn open_payload(&self) -> Option<OpenPayload<'_>> {
        self.lines.open_payload()
    }
}
