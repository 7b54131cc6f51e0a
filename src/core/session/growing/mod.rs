//! Values that are not complete yet, on their way to the consumer.

mod pieces;
mod whole;

use self::{pieces::Pieces, whole::Whole};
use super::config::{Config, Grow};
use crate::core::{
    error::StreamError,
    frame::{Decoder, Format, Frame},
    json::Ops,
};

/// What becomes of unfinished values between two looks of the consumer.
#[derive(Debug)]
pub(super) struct Growing {
    ops: Ops,
    what: What,
    /// Bytes of pieces that wait for the next look.
    held: u64,
}

#[derive(Debug)]
enum What {
    Whole(Box<Whole>),
    Pieces(Pieces),
}

/// What has changed since the last look. See [`Ops`] for what the words say; `FINISH` tells the index of the frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Growth<'a> {
    /// The operations.
    pub words: &'a [u32],
    /// The text that they take slices of.
    pub text: &'a [u8],
    /// Index of the frame that grows, or of the last one that brought a piece.
    pub index: u64,
    /// Offset of that frame.
    pub offset: u64,
    /// Of an open SSE event: its type and the last event id as far as they came, each ended by an LF. Empty if they are
    /// as they were at the last look.
    pub names: &'a [u8],
}

impl Growing {
    pub(super) fn new(config: &Config, format: Format) -> Option<Self> {
        let what = match config.growing.as_ref().filter(|_| config.consume)? {
            Grow::Whole => What::Whole(Box::new(Whole::new(config, format)?)),
            Grow::Pieces { pieces, by } => What::Pieces(Pieces::new(config, format, pieces, by.as_ref())?),
        };
        Some(Self { ops: Ops::default(), what, held: 0 })
    }

    /// Another attempt brings its body from the beginning, or from behind the last good frame.
    pub(super) fn begin_body(&mut self) {
        if let What::Whole(whole) = &mut self.what {
            whole.abandon(&mut self.ops);
        }
    }

    /// What was delivered is void. Bytes that nobody will look at.
    pub(super) fn reset(&mut self) -> u64 {
        match &mut self.what {
            What::Whole(whole) => whole.abandon(&mut self.ops),
            What::Pieces(pieces) => pieces.abandon(&mut self.ops),
        }
        std::mem::take(&mut self.held)
    }

    /// Looks at what came of the open frame, which will be number `index`.
    pub(super) fn look_at_open(&mut self, decoder: &dyn Decoder, index: u64) {
        if let What::Whole(whole) = &mut self.what {
            whole.look_at_open(decoder, index, &mut self.ops);
        }
    }

    /// A good frame is complete; its text is `text`. Tells what is wrong with its pieces.
    pub(super) fn take_frame(&mut self, frame: &Frame, text: &[u8], index: u64) -> Vec<StreamError> {
        match &mut self.what {
            What::Whole(whole) => {
                whole.complete(frame, text, index, &mut self.ops);
                Vec::new()
            }
            What::Pieces(pieces) => {
                let before = self.ops.weight();
                let errors = pieces.take(frame, text, index, &mut self.ops);
                self.held += self.ops.weight().saturating_sub(before) as u64;
                errors
            }
        }
    }

    /// The frame that was open is no value after all.
    pub(super) fn drop_open(&mut self) {
        self.begin_body();
    }

    /// The stream ended well.
    pub(super) fn finish(&mut self) {
        if let What::Pieces(pieces) = &mut self.what {
            pieces.finish(&mut self.ops);
        }
    }

    /// Bytes that wait for the next look.
    pub(super) fn held(&self) -> u64 {
        self.held
    }

    pub(super) fn growth(&self) -> Option<Growth<'_>> {
        if self.ops.is_empty() {
            return None;
        }
        let (words, text) = self.ops.parts();
        let (index, offset, names) = match &self.what {
            What::Whole(whole) => whole.place(),
            What::Pieces(pieces) => pieces.place(),
        };
        Some(Growth { words, text, index, offset, names })
    }

    /// The consumer has looked. Bytes that it took.
    pub(super) fn looked(&mut self) -> u64 {
        self.ops.clear();
        if let What::Whole(whole) = &mut self.what {
            whole.looked();
        }
        std::mem::take(&mut self.held)
    }
}
