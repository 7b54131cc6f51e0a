//! Text as it comes, in whole characters.

use std::str::from_utf8;

use super::{Buffer, Decoder, Frame, FrameError, Tail, skip_bom};
use crate::core::{
    error::{Code, snippet},
    limits::Limits,
};

/// Each frame is the text that has come so far and was not delivered yet, at most `limits.frameBytes` of it.
///
/// A run of bytes that are no UTF-8 is one rejected frame; the text on both sides of it is delivered.
#[derive(Debug)]
pub struct Text {
    buffer: Buffer,
    bom_seen: bool,
    /// The last byte belonged to a run of bad ones that was reported.
    in_bad_run: bool,
    limit: usize,
}

/// The longest character, so that a tiny limit cannot stop all progress.
const LONGEST: usize = 4;

impl Text {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64) -> Self {
        Self {
            buffer: Buffer::new(offset),
            bom_seen: false,
            in_bad_run: false,
            limit: limits.frame_bytes.max(LONGEST),
        }
    }

    fn take(&mut self, length: usize) -> Frame {
        let start = self.buffer.start();
        self.buffer.consume_to(start + length);
        Frame { payload: start..start + length, offset: self.buffer.offset_of(start) }
    }
}

impl Decoder for Text {
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
            let open = self.buffer.open();
            let window = &open[..open.len().min(self.limit)];
            let (good, bad) = match from_utf8(window) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), error.error_len()),
            };
            if good > 0 {
                self.in_bad_run = false;
                return Some(Ok(self.take(good)));
            }
            let error = FrameError {
                code: Code::InvalidUtf8,
                offset: self.buffer.offset_of(self.buffer.start()),
                snippet: snippet(window),
                message: "the bytes are not UTF-8",
            };
            self.take(bad?);
            if !self.in_bad_run {
                self.in_bad_run = true;
                return Some(Err(error));
            }
        }
    }

    fn finish(&mut self) -> Tail {
        match self.buffer.open().len() {
            0 => Tail::Clean,
            length => Tail::Cut(self.take(length)),
        }
    }
}
