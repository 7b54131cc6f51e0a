//! Selected parts of a JSON document, judged one by one while the document arrives.

use super::{
    batch::{Batch, Record, Span},
    config::{Config, End, FrameTest, Resume},
    intake::{Verdict, server_error},
    wanted::same_scalar,
};
use crate::core::{
    frame::{Decoder, Format, Frame, JsonParts},
    json::{Picker, Pointer},
    limits::{Limits, TREE_DEPTH},
};

/// What to take from the document: first the caller's pointers, then those of its tests and of the cursor. Each part that
/// is delivered is a frame.
#[derive(Debug)]
pub(super) struct Parts {
    pointers: Vec<Pointer>,
    selected: u32,
    asides: Vec<Aside>,
    /// Parts may lie in each other, so that none can be rewritten in place.
    nests: bool,
    depth: usize,
}

/// What a part is for that is not delivered.
#[derive(Debug)]
enum Aside {
    End(FrameTest),
    ServerError(FrameTest),
    Cursor,
}

impl Parts {
    /// None if the document is to be gathered: what is wanted of it can be told only at its end.
    pub(super) fn of(config: &Config, format: Format) -> Option<Self> {
        if format != Format::Json || config.select.is_empty() || config.growing.is_some() {
            return None;
        }
        let mut parts = Self {
            pointers: config.select.clone(),
            selected: u32::try_from(config.select.len()).ok()?,
            asides: Vec::new(),
            nests: false,
            depth: if config.binds_json { config.limits.depth.min(TREE_DEPTH) } else { config.limits.depth },
        };
        if let End::Marker(test) = &config.end {
            parts.pointers.push(test.pointer()?.clone());
            parts.asides.push(Aside::End(test.clone()));
        }
        if let Some(test) = &config.server_error {
            parts.pointers.push(test.pointer()?.clone());
            parts.asides.push(Aside::ServerError(test.clone()));
        }
        if let Some(Resume::Cursor { pointer, .. }) = &config.resume {
            parts.pointers.push(pointer.clone());
            parts.asides.push(Aside::Cursor);
        }
        parts.nests = Picker::nests(&parts.pointers);
        let is_whole_wanted = parts.pointers.iter().any(Pointer::is_empty);
        (!is_whole_wanted).then_some(parts)
    }

    pub(super) fn decoder(&self, limits: &Limits, offset: u64) -> JsonParts {
        let limits = Limits { depth: self.depth, ..limits.clone() };
        JsonParts::new(&limits, offset, &self.pointers)
    }

    /// Judges the part that the decoder's pointer number `pointer` led to.
    pub(super) fn take(
        &self,
        pointer: u32,
        frame: &Frame,
        index: u64,
        decoder: &dyn Decoder,
        batch: Option<&mut Batch>,
    ) -> Verdict {
        let text = &decoder.buffer().bytes()[frame.payload.clone()];
        if let Some(aside) = pointer.checked_sub(self.selected) {
            return match self.asides.get(aside as usize) {
                Some(Aside::End(test)) if test.holds_for(text) => Verdict::End,
                Some(Aside::ServerError(test)) if test.holds_for(text) => {
                    Verdict::ServerError(server_error(text, frame, index))
                }
                Some(Aside::Cursor) => Verdict::Cursor,
                _ => Verdict::Nothing,
            };
        }
        let Some(batch) = batch else { return Verdict::Good };
        let first = batch.records.len();
        let mut value = Span { start: frame.payload.start, end: frame.payload.end, is_side: false };
        if self.nests {
            let start = batch.side.len();
            batch.side.extend_from_slice(text);
            value = Span { start, end: batch.side.len(), is_side: true };
        }
        batch.has_pointers = self.selected > 1;
        batch.records.push(Record { value, index, offset: frame.offset, event: 0, id: 0, pointer });
        batch.charge(first, text.len());
        Verdict::Good
    }
}

impl FrameTest {
    /// Whether it holds if its pointer leads to that value.
    fn holds_for(&self, value: &[u8]) -> bool {
        match self {
            FrameTest::Exists(_) => value != b"null",
            FrameTest::Equals(_, scalar) => same_scalar(value, scalar.as_bytes()),
            FrameTest::Text(_) | FrameTest::Event(_) => false,
        }
    }
}
