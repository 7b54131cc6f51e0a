//! The last bytes that came may be no content: they are held back until more bytes, or the end, tell.

use super::{Session, lambda};
use crate::core::frame::{Decoder, Format, Tail};

impl Session {
    /// Puts before the bytes that come what was held back of those before them.
    pub(super) fn put_back(&self, decoder: &mut dyn Decoder) {
        // They lie where they came, behind the end.
        decoder.buffer_mut().space(self.suffix.length);
    }

    /// Holds back what may be the end of a failed function's body; `length` bytes are new.
    pub(super) fn hold_back(&mut self, length: usize, decoder: &mut dyn Decoder) {
        if self.intake.as_ref().is_none_or(|intake| intake.format() == Format::Bytes) {
            return;
        }
        let buffer = decoder.buffer_mut();
        let (end, fresh) = (buffer.end(), self.suffix.length + length);
        self.suffix.look(&buffer.bytes()[end - fresh..]);
        if self.suffix.length > self.config.limits.frame_bytes {
            self.suffix = lambda::Candidate::default();
        }
        buffer.give_back(self.suffix.length);
    }

    /// No more bytes come to tell: what was held back is content.
    #[cold]
    #[inline(never)]
    pub(super) fn let_through(&mut self, now: u64) {
        if self.suffix.length == 0 {
            return;
        }
        let Some(mut decoder) = self.decoder.take() else { return };
        self.put_back(&mut *decoder);
        self.suffix = lambda::Candidate::default();
        self.drain(now, &mut *decoder);
        self.decoder = Some(decoder);
    }

    /// The body ended. Whether it ended with the suffix of a function that failed: then all is told.
    #[cold]
    #[inline(never)]
    pub(super) fn take_suffix(&mut self, now: u64) -> bool {
        if !self.suffix.is_told() {
            return false;
        }
        let Some(mut decoder) = self.decoder.take() else { return false };
        let length = std::mem::take(&mut self.suffix).length;
        let end = decoder.buffer().end();
        decoder.buffer_mut().space(length);
        let mut error = lambda::error(&decoder.buffer().bytes()[end..]);
        error.offset = Some(decoder.buffer().offset_of(end));
        decoder.buffer_mut().give_back(length);
        // It is no part of what a range would continue.
        self.continuation.give_back(length as u64);
        self.take_complete(now, &mut *decoder);
        self.decoder = Some(decoder);
        if self.status.is_open() {
            error.frame = Some(self.next_index);
            self.fail_attempt(now, error, 0);
        }
        true
    }

    /// Delivers the open frame if it shows by itself that it is whole. Half a line or half a text does not.
    fn take_complete(&mut self, now: u64, decoder: &mut dyn Decoder) {
        if let Some(growing) = &mut self.growing {
            growing.drop_open();
        }
        let Some(intake) = &mut self.intake else { return };
        if !matches!(intake.format(), Format::Ndjson | Format::Json | Format::JsonSeq) {
            return;
        }
        let open = decoder.buffer().open().len() as u64;
        if let Tail::Whole(frame) | Tail::IfComplete(frame) = decoder.finish()
            && intake.is_complete(&frame, decoder)
        {
            self.take_last(now, &frame, decoder);
        } else {
            // Should the caller ask for another attempt, it has to bring again what the decoder gave up.
            self.continuation.give_back(open - decoder.buffer().open().len() as u64);
        }
    }
}
