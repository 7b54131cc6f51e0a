//! Bytes as they come.

use super::{Buffer, Decoder, Frame, FrameError, Tail};
use crate::core::limits::Limits;

/// Each frame is what has come so far and was not delivered yet, at most `limits.frameBytes` of it.
#[derive(Debug)]
pub struct Bytes {
    buffer: Buffer,
    limit: usize,
}

impl Bytes {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64) -> Self {
        Self { buffer: Buffer::new(offset), limit: limits.frame_bytes.max(1) }
    }
}

impl Decoder for Bytes {
    fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    fn buffer_mut(&mut self) -> &mut Buffer {
        &mut self.buffer
    }

    fn next(&mut self) -> Option<Result<Frame, FrameError>> {
        let length = self.buffer.open().len().min(self.limit);
        if length == 0 {
            return None;
        }
        let start = self.buffer.start();
        self.buffer.consume_to(start + length);
        Some(Ok(Frame { payload: start..start + length, offset: self.buffer.offset_of(start) }))
    }

    fn finish(&mut self) -> Tail {
        Tail::Clean
    }
}
