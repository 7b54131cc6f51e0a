//! One JSON document: the whole stream is a single frame.

use super::{Buffer, Decoder, Frame, FrameError, OpenPayload, Tail, is_blank, skip_bom, too_large};
use crate::core::limits::Limits;

/// Gathers the document until the stream ends.
#[derive(Debug)]
pub struct Json {
    buffer: Buffer,
    state: State,
    bom_seen: bool,
    limit: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Document,
    /// Inside a document that was rejected for its length.
    Skipping,
}

impl Json {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64) -> Self {
        Self {
            buffer: Buffer::new(offset),
            state: State::Document,
            bom_seen: false,
            limit: limits.frame_bytes,
        }
    }
}

impl Decoder for Json {
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
        let rejected = (self.state == State::Document && self.buffer.open().len() > self.limit)
            .then(|| Err(too_large(&self.buffer, self.limit)));
        if rejected.is_some() {
            self.state = State::Skipping;
        }
        if self.state == State::Skipping {
            self.buffer.consume_to(self.buffer.end());
        }
        rejected
    }

    /// A document that is empty was cut: no JSON text is empty.
    fn finish(&mut self) -> Tail {
        let (start, end) = (self.buffer.start(), self.buffer.end());
        let frame = Frame { payload: start..end, offset: self.buffer.offset_of(start) };
        let is_blank = is_blank(self.buffer.open());
        self.buffer.consume_to(end);
        match self.state {
            State::Skipping => Tail::Clean,
            State::Document if is_blank => Tail::Cut(frame),
            State::Document => Tail::Whole(frame),
        }
    }

    fn open_payload(&self) -> Option<OpenPayload<'_>> {
        let is_open = self.bom_seen && self.state == State::Document;
        let offset = self.buffer.offset_of(self.buffer.start());
        is_open.then(|| OpenPayload::new(offset, self.buffer.open()))
    }
}
