//! What has become of growing values since the last look, packed for one crossing into JavaScript.

use crate::core::json::utf16_length;

/// Operations, each a word: what to do in the lowest four bits, a count or number above them.
///
/// | word | |
/// |---|---|
/// | `TARGET n` | what follows is about value number n; at first 0 |
/// | `BEGIN` | the value begins anew: there is nothing of it yet |
/// | `OBJECT`, `ARRAY` | opens one, at the place |
/// | `CLOSE` | the innermost open one is complete |
/// | `KEY len` | the key of the place, to which `APPEND` and `UNIT` may add |
/// | `STRING len` | a string at the place |
/// | `APPEND len` | more of that string or key |
/// | `UNIT u` | the same: one UTF-16 unit, a surrogate without its other half |
/// | `INTEGER i`, `NUMBER len`, `LITERAL n` | a number; one as it is written; null, true or false |
/// | `FINISH n` | the value is complete; n is the caller's |
/// | `DROP` | there is no such value |
/// | `NAME len` | the key of a new value, JSON text |
///
/// The place is the key last told if the innermost open container is an object, the next index if it is an array, the
/// value itself if none is open. Each `len` counts UTF-16 units of the text, one after the other.
#[derive(Debug, Default)]
pub struct Ops {
    words: Vec<u32>,
    text: Vec<u8>,
    target: u32,
    /// The word whose text is at the end, so that more of it only makes it longer.
    run: Option<usize>,
}

/// Where some operations begin.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    words: usize,
    text: usize,
    target: u32,
}

const TARGET: u32 = 0;
const BEGIN: u32 = 1;
const OBJECT: u32 = 2;
const ARRAY: u32 = 3;
const CLOSE: u32 = 4;
const KEY: u32 = 5;
const STRING: u32 = 6;
const APPEND: u32 = 7;
const UNIT: u32 = 8;
const INTEGER: u32 = 9;
const NUMBER: u32 = 10;
const LITERAL: u32 = 11;
const FINISH: u32 = 12;
const DROP: u32 = 13;
const NAME: u32 = 14;

/// Bits of a word that tell what to do.
const OP_BITS: u32 = 4;
/// The largest number that stands above them.
const MOST: u32 = u32::MAX >> OP_BITS;
/// Text is added in pieces of at most that many bytes, so that their lengths fit.
const PIECE: usize = 1 << 26;
/// Digits of an integer that fits, with its sign.
const SHORT: usize = 8;

impl Ops {
    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The operations, and the text that they take slices of.
    pub fn parts(&self) -> (&[u32], &[u8]) {
        (&self.words, &self.text)
    }

    /// How many bytes they take.
    pub fn weight(&self) -> usize {
        self.words.len() * 4 + self.text.len()
    }

    /// Forgets them, once they were looked at; keeps the memory.
    pub fn clear(&mut self) {
        self.words.clear();
        self.text.clear();
        self.run = None;
    }

    /// Where the next operation goes.
    pub fn mark(&self) -> Mark {
        Mark { words: self.words.len(), text: self.text.len(), target: self.target }
    }

    /// Forgets what came since the mark, which is younger than the last look.
    pub fn cut(&mut self, mark: Mark) {
        self.words.truncate(mark.words);
        self.text.truncate(mark.text);
        self.target = mark.target;
        self.run = None;
    }

    /// What follows is about value number `target`.
    pub fn aim(&mut self, target: u32) {
        if self.target != target {
            self.target = target;
            self.put(TARGET, target & MOST);
        }
    }

    /// The value is new; its key is a JSON text.
    pub fn name(&mut self, key: &[u8]) {
        self.text.extend_from_slice(key);
        self.put(NAME, length(key));
    }

    /// The value begins anew.
    pub fn begin(&mut self) {
        self.put(BEGIN, 0);
    }

    /// The value is complete.
    pub fn finish(&mut self, number: u32) {
        self.put(FINISH, number & MOST);
    }

    /// There is no such value.
    pub fn drop_value(&mut self) {
        self.put(DROP, 0);
    }

    pub(super) fn object(&mut self) {
        self.put(OBJECT, 0);
    }

    pub(super) fn array(&mut self) {
        self.put(ARRAY, 0);
    }

    pub(super) fn close(&mut self) {
        self.put(CLOSE, 0);
    }

    pub(super) fn key(&mut self) {
        self.put(KEY, 0);
        self.run = Some(self.words.len() - 1);
    }

    pub(super) fn string(&mut self) {
        self.put(STRING, 0);
        self.run = Some(self.words.len() - 1);
    }

    /// More of the open string or key.
    pub(super) fn append(&mut self, mut text: &[u8]) {
        while text.len() > PIECE {
            let mut end = PIECE;
            while text[end] & 0xC0 == 0x80 {
                end -= 1;
            }
            self.append_piece(&text[..end]);
            text = &text[end..];
        }
        self.append_piece(text);
    }

    fn append_piece(&mut self, text: &[u8]) {
        let units = length(text);
        self.text.extend_from_slice(text);
        if let Some(word) = self.run.map(|run| &mut self.words[run])
            && (*word >> OP_BITS) + units <= MOST
        {
            *word += units << OP_BITS;
            return;
        }
        self.put(APPEND, units);
        self.run = Some(self.words.len() - 1);
    }

    pub(super) fn unit(&mut self, unit: u16) {
        self.put(UNIT, unit.into());
    }

    pub(super) fn scalar(&mut self, token: &[u8]) {
        match token {
            b"null" => self.put(LITERAL, 0),
            b"true" => self.put(LITERAL, 1),
            b"false" => self.put(LITERAL, 2),
            _ => match integer(token) {
                Some(number) => self.put(INTEGER, number & MOST),
                None => {
                    self.text.extend_from_slice(token);
                    self.put(NUMBER, length(token));
                }
            },
        }
    }

    fn put(&mut self, op: u32, number: u32) {
        self.words.push(number << OP_BITS | op);
        self.run = None;
    }
}

fn length(text: &[u8]) -> u32 {
    u32::try_from(utf16_length(text)).unwrap_or(MOST)
}

/// A short integer, as two's complement.
fn integer(token: &[u8]) -> Option<u32> {
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    let is_minus_zero = token == b"-0";
    if token.len() > SHORT || is_minus_zero || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    Some(if digits.len() < token.len() { number.wrapping_neg() } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appends_join_until_a_look() {
        let mut ops = Ops::default();
        ops.string();
        ops.append("é".as_bytes());
        ops.append("😀".as_bytes());
        assert_eq!(ops.parts(), (&[3 << 4 | STRING][..], "é😀".as_bytes()));
        ops.clear();
        ops.append(b"ab");
        ops.append(b"c");
        ops.unit(0xD800);
        ops.append(b"d");
        let words = [3 << 4 | APPEND, 0xD800 << 4 | UNIT, 1 << 4 | APPEND];
        assert_eq!(ops.parts(), (&words[..], &b"abcd"[..]));
    }

    #[test]
    fn what_came_since_a_mark_can_be_taken_back() {
        let mut ops = Ops::default();
        ops.aim(1);
        ops.string();
        ops.append(b"kept");
        let mark = ops.mark();
        ops.aim(2);
        ops.string();
        ops.append(b"gone");
        ops.cut(mark);
        ops.aim(2);
        assert_eq!(ops.parts(), (&[1 << 4, 4 << 4 | STRING, 2 << 4][..], &b"kept"[..]));
    }

    #[test]
    fn integers_that_fit_take_no_text() {
        let cases = [
            ("0", Some(0)),
            ("12", Some(12)),
            ("-7", Some(-7)),
            ("99999999", Some(99_999_999)),
            ("-9999999", Some(-9_999_999)),
            ("-0", None),
            ("-99999999", None),
            ("100000000", None),
            ("1.5", None),
            ("1e5", None),
        ];
        for (token, expected) in cases {
            let shifted = integer(token.as_bytes()).map(|number| ((number & MOST) << 4).cast_signed() >> 4);
            assert_eq!(shifted, expected, "{token}");
        }
    }
}
