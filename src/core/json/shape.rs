//! Records of a stream are often alike but for the one value that is wanted. Such a record is compared with the one
//! before it instead of being walked.
//!
//! Let the last walked text be `P + value + S`, with `value` its only match. A new text `P + token + S`, with `token`
//! one whole string, number or word, is valid, because the grammar allows any value where one stands, and `P` and `S`
//! end and begin at bytes that are part of no value. It has exactly the match `token`: its keys are the same, so
//! pointers lead to the same places, and none leads into a token.

use std::{ops::Range, sync::Arc};

use super::{
    check::Kind,
    pointer::{Match, Pointers, Trie},
    simd::same,
    token::{scalar, skip_space},
};

/// Longer records are not remembered.
const LIMIT: usize = 4096;

/// So many unlike records in a row, and only each so many is remembered.
const PATIENCE: u32 = 16;

/// The last walked text and its match.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The pointers that the match is one of; none: nothing is remembered.
    tries: Option<Arc<[Trie]>>,
    text: Vec<u8>,
    pointer: usize,
    value: Range<usize>,
    kind: Option<Kind>,
    unlike: u32,
}

impl Shape {
    /// The kind and the match of a text that is like the one remembered.
    #[inline]
    pub(super) fn recall(&mut self, text: &[u8], pointers: &Pointers) -> Option<(Kind, Match)> {
        let tries = self.tries.as_ref()?;
        let kind = self.kind?;
        let after = self.text.get(self.value.end..)?;
        let before = self.text.get(..self.value.start)?;
        let end = text.len().checked_sub(after.len())?;
        if end <= before.len()
            || !same(&text[..before.len()], before)
            || !same(&text[end..], after)
            || !Arc::ptr_eq(tries, pointers.shared())
            || !is_token(&text[..end], before.len())
        {
            return None;
        }
        self.unlike = 0;
        Some((kind, Match { pointer: self.pointer, value: before.len()..end }))
    }

    /// Remembers a text that was walked.
    pub(super) fn learn(&mut self, text: &[u8], pointers: &Pointers, kind: Kind, found: &[Match]) {
        self.unlike = self.unlike.wrapping_add(1);
        let [only] = found else { return };
        // A match that is the whole text would decide its kind too.
        let is_part = skip_space(text, 0) < only.value.start;
        if text.len() > LIMIT || !is_part || (self.unlike > PATIENCE && !self.unlike.is_multiple_of(PATIENCE))
        {
            return;
        }
        if !self.tries.as_ref().is_some_and(|tries| Arc::ptr_eq(tries, pointers.shared())) {
            self.tries = Some(pointers.shared().clone());
        }
        self.text.clear();
        self.text.extend_from_slice(text);
        self.pointer = only.pointer;
        self.value = only.value.clone();
        self.kind = Some(kind);
    }
}

/// Whether one string, number or word goes from `at` to the end, in UTF-8.
#[inline]
fn is_token(text: &[u8], at: usize) -> bool {
    let mut is_ascii = true;
    match text[at] {
        b'{' | b'[' => false,
        _ => {
            scalar(text, at, &mut is_ascii) == Ok(text.len())
                && (is_ascii || simdutf8::basic::from_utf8(&text[at..]).is_ok())
        }
    }
}
