//! Operations, packed so that they cross to JavaScript at once.

use crate::core::json::utf16_length;

/// What is to be done, as words and the text they speak of.
///
/// An operation begins with `code | flag << 4 | number << 8`, the number being a row handle or a slot. Lengths count
/// UTF-16 units; texts stand one behind the other in the order of the operations that use them.
///
/// | operation | number | words that follow | meaning |
/// |---|---|---|---|
/// | [`Op::Clear`] | | | removes all rows, forgets their handles |
/// | [`Op::Remove`] | row | | removes a row; its handle may come again |
/// | [`Op::Insert`] | row | row or [`TO_THE_END`]; key length or [`NOT_KEYED`] | a new row, before that row; it is now the current one |
/// | [`Op::Row`] | row | | makes a row the current one |
/// | [`Op::Set`] | slot | length | sets text or an attribute; flag: a number, shown as JavaScript shows it |
/// | [`Op::Append`] | slot | length | appends text; flag: as above |
/// | [`Op::Unset`] | slot | | removes an attribute |
/// | [`Op::Toggle`] | slot | | switches a class; flag: on |
///
/// Clear comes first, then removals, then insertions each with its writes, then writes to rows that were there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ops<'a> {
    /// The operations.
    pub words: &'a [u32],
    /// UTF-8 text.
    pub text: &'a [u8],
}

/// The code of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table at Ops says it")]
pub enum Op {
    Clear = 0,
    Remove = 1,
    Insert = 2,
    Row = 3,
    Set = 4,
    Append = 5,
    Unset = 6,
    Toggle = 7,
}

/// In place of the row that a new one goes before.
pub const TO_THE_END: u32 = u32::MAX;
/// In place of the length of a key.
pub const NOT_KEYED: u32 = u32::MAX;

/// Packs operations; keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Packer {
    words: Vec<u32>,
    text: Vec<u8>,
}

impl Packer {
    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.text.clear();
    }

    pub(super) fn ops(&self) -> Ops<'_> {
        Ops { words: &self.words, text: &self.text }
    }

    pub(super) fn clear_rows(&mut self) {
        self.op(Op::Clear, false, 0);
    }

    pub(super) fn remove(&mut self, row: u32) {
        self.op(Op::Remove, false, row);
    }

    pub(super) fn insert(&mut self, row: u32, before: Option<u32>, key: Option<&[u8]>) {
        self.op(Op::Insert, false, row);
        self.words.push(before.unwrap_or(TO_THE_END));
        match key {
            None => self.words.push(NOT_KEYED),
            Some(key) => self.text(key),
        }
    }

    pub(super) fn row(&mut self, row: u32) -> usize {
        self.op(Op::Row, false, row);
        self.words.len()
    }

    /// Forgets a row that was just made current, if nothing was written to it since: `mark` is what [`Packer::row`] gave.
    pub(super) fn drop_empty_row(&mut self, mark: usize) {
        if self.words.len() == mark {
            self.words.pop();
        }
    }

    pub(super) fn set(&mut self, slot: u32, text: &[u8], is_number: bool) {
        self.op(Op::Set, is_number, slot);
        self.text(text);
    }

    /// Texts that follow each other become one.
    pub(super) fn append<'a>(&mut self, slot: u32, texts: impl Iterator<Item = &'a [u8]>, is_number: bool) {
        self.op(Op::Append, is_number, slot);
        let begin = self.text.len();
        texts.for_each(|text| self.text.extend_from_slice(text));
        self.words.push(units(&self.text[begin..]));
    }

    pub(super) fn unset(&mut self, slot: u32) {
        self.op(Op::Unset, false, slot);
    }

    pub(super) fn toggle(&mut self, slot: u32, on: bool) {
        self.op(Op::Toggle, on, slot);
    }

    fn op(&mut self, op: Op, flag: bool, number: u32) {
        self.words.push(op as u32 | u32::from(flag) << 4 | number << 8);
    }

    fn text(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.words.push(units(text));
    }
}

fn units(text: &[u8]) -> u32 {
    u32::try_from(utf16_length(text)).unwrap_or(u32::MAX)
}
