//! Frames that say themselves what is to be done: they reach the page as they are.

use super::{Item, lookup::envelope};
use crate::core::json::quote;

/// Frames that wait for a flush.
///
/// `words` are the indexes of frames, as many as `text` has JSON texts, which commas join.
#[derive(Debug, Default)]
pub(super) struct Frames {
    words: Vec<u32>,
    text: Vec<u8>,
    was_flushed: bool,
}

/// In place of the index of a frame: the stream is told again from its beginning. Its text is `null`.
pub const AGAIN: u32 = u32::MAX;

impl Frames {
    /// `is_text`: payloads are text, and events are told as `{ event, data, id }`.
    pub(super) fn take(&mut self, item: Item<'_>, is_text: bool) {
        self.begin(u32::try_from(item.index & u64::from(u32::MAX >> 1)).unwrap_or(0));
        if !is_text {
            return self.text.extend_from_slice(item.payload);
        }
        let payload = String::from_utf8_lossy(item.payload);
        let mut data = Vec::with_capacity(payload.len() + 2);
        quote(payload.as_bytes(), &mut data);
        match item.envelope {
            None => self.text.append(&mut data),
            Some(event) => self.text.append(&mut envelope(event, &data)),
        }
    }

    /// What waited is not told.
    pub(super) fn reset(&mut self) {
        self.clear();
        self.begin(AGAIN);
        self.text.extend_from_slice(b"null");
    }

    pub(super) fn is_dirty(&self) -> bool {
        !self.was_flushed && !self.words.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.words)
    }

    /// What waits; it is kept until more comes.
    pub(super) fn flush(&mut self) -> (&[u32], &[u8]) {
        self.was_flushed = true;
        (&self.words, &self.text)
    }

    fn begin(&mut self, index: u32) {
        if self.was_flushed {
            self.clear();
        }
        if !self.words.is_empty() {
            self.text.push(b',');
        }
        self.words.push(index);
    }

    fn clear(&mut self) {
        self.words.clear();
        self.text.clear();
        self.was_flushed = false;
    }
}
