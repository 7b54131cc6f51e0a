//! Is this a JSON text (RFC 8259)? Accepts exactly what `JSON.parse` accepts, up to a depth.

use super::{
    select::Member,
    shape::Shape,
    token::{key, scalar, unexpected},
};
// The other scanners of this folder take these from here.
pub(super) use super::token::{skip_plain, skip_space};

/// What kind of value a JSON text is, told from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Literal,
}

/// Where and why a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Index of the first byte that cannot be right; the length of the text if it ended too early.
    pub at: usize,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A byte that the grammar does not allow.
    Syntax,
    /// It could still become JSON: it only ended too early.
    Incomplete,
    /// It nests too deep.
    Depth,
    /// It is not UTF-8.
    Utf8,
}

/// Checks JSON texts; keep one, it keeps its memory.
#[derive(Debug)]
pub struct Checker {
    pub(super) depth: usize,
    /// Whether all strings passed so far are ASCII.
    pub(super) is_ascii: bool,
    pub(super) shape: Shape,
    /// Members with matches of the objects that are open, less the last one of each.
    pub(super) members: Vec<Member>,
    /// Where their hashes are looked for.
    pub(super) places: Vec<u32>,
    open: Brackets,
}

/// The open arrays and objects, one bit each, the innermost lowest; 64 in a word, the full words put aside.
#[derive(Debug, Default)]
struct Brackets {
    count: usize,
    bits: u64,
    full: Vec<u64>,
}

impl Checker {
    /// A checker for texts of at most `depth` open arrays and objects.
    pub fn new(depth: usize) -> Self {
        Self {
            depth,
            is_ascii: true,
            shape: Shape::default(),
            members: Vec::new(),
            places: Vec::new(),
            open: Brackets::default(),
        }
    }

    /// Checks one whole text, white space around it allowed.
    pub fn check(&mut self, text: &[u8]) -> Result<Kind, Fault> {
        self.is_ascii = true;
        let grammar = self.grammar(text);
        if self.is_ascii && grammar.is_ok() { grammar } else { judge_utf8(text, grammar) }
    }

    fn grammar(&mut self, text: &[u8]) -> Result<Kind, Fault> {
        let begin = skip_space(text, 0);
        let end = self.value(text, begin, 0)?;
        self.end(text, begin, end)
    }

    /// Passes what follows the whole value from `begin` to `end`.
    pub(super) fn end(&self, text: &[u8], begin: usize, end: usize) -> Result<Kind, Fault> {
        let end = skip_space(text, end);
        if end < text.len() { Err(unexpected(text.get(end), end)) } else { Ok(Kind::of(text[begin])) }
    }

    /// Passes the value that begins at `at` inside of `around` arrays and objects.
    ///
    /// Two loops: the outer one stands where a value must begin, the inner one where a value has ended.
    ///
    /// ```text
    ///             {            [            scalar   key and :   ,                   } or ]
    /// outer       {} or {key:  [] or [      inner
    /// inner                                                      outer, in { past    inner, or the
    ///                                                            a key               end of the last
    /// ```
    pub(super) fn value(&mut self, text: &[u8], mut at: usize, around: usize) -> Result<usize, Fault> {
        let mut is_ascii = self.is_ascii;
        let room = self.depth.saturating_sub(around);
        self.open.clear();
        let mut is_object = false;
        loop {
            at = match text.get(at) {
                Some(b'{') => {
                    self.open.push(is_object, room, at)?;
                    is_object = true;
                    at = skip_space(text, at + 1);
                    if text.get(at) != Some(&b'}') {
                        at = key(text, at, &mut is_ascii)?;
                        continue;
                    }
                    is_object = self.open.pop();
                    at + 1
                }
                Some(b'[') => {
                    self.open.push(is_object, room, at)?;
                    is_object = false;
                    at = skip_space(text, at + 1);
                    if text.get(at) != Some(&b']') {
                        continue;
                    }
                    is_object = self.open.pop();
                    at + 1
                }
                _ => scalar(text, at, &mut is_ascii)?,
            };
            loop {
                if self.open.count == 0 {
                    self.is_ascii = is_ascii;
                    return Ok(at);
                }
                at = skip_space(text, at);
                match text.get(at) {
                    Some(b',') => {
                        at = skip_space(text, at + 1);
                        if is_object {
                            at = key(text, at, &mut is_ascii)?;
                        }
                        break;
                    }
                    Some(&byte) if byte == if is_object { b'}' } else { b']' } => {
                        is_object = self.open.pop();
                        at += 1;
                    }
                    other => return Err(unexpected(other, at)),
                }
            }
        }
    }
}

impl Kind {
    fn of(first: u8) -> Self {
        match first {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'"' => Kind::String,
            b't' | b'f' | b'n' => Kind::Literal,
            _ => Kind::Number,
        }
    }
}

impl Brackets {
    #[inline(always)]
    fn clear(&mut self) {
        self.count = 0;
        self.full.clear();
    }

    /// Goes inside; remembers what is left.
    #[inline(always)]
    fn push(&mut self, is_object: bool, room: usize, at: usize) -> Result<(), Fault> {
        if self.count >= room {
            return Err(Fault { at, kind: FaultKind::Depth });
        }
        if self.count.is_multiple_of(64) && self.count > 0 {
            self.full.push(self.bits);
        }
        self.bits = self.bits << 1 | u64::from(is_object);
        self.count += 1;
        Ok(())
    }

    /// Goes outside; tells what is there.
    #[inline(always)]
    fn pop(&mut self) -> bool {
        let is_object = self.bits & 1 != 0;
        self.bits >>= 1;
        self.count -= 1;
        if self.count.is_multiple_of(64)
            && let Some(bits) = self.full.pop()
        {
            self.bits = bits;
        }
        is_object
    }
}

/// What is to say of a text that has something in it that is not ASCII, or a fault: the first fault is the one to
/// tell, and what is not UTF-8 comes before what ends too early.
#[cold]
#[inline(never)]
pub(super) fn judge_utf8(text: &[u8], grammar: Result<Kind, Fault>) -> Result<Kind, Fault> {
    if simdutf8::basic::from_utf8(text).is_ok() {
        return grammar;
    }
    let Err(error) = std::str::from_utf8(text) else { return grammar };
    match grammar {
        Err(fault) if fault.at < error.valid_up_to() => Err(fault),
        _ => Err(Fault { at: error.valid_up_to(), kind: FaultKind::Utf8 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8]) -> Result<Kind, Fault> {
        Checker::new(4).check(text)
    }

    fn fault(kind: FaultKind, at: usize) -> Result<Kind, Fault> {
        Err(Fault { at, kind })
    }

    #[test]
    fn texts_are_judged() {
        use FaultKind::{Depth, Incomplete, Syntax, Utf8};
        let cases: &[(&[u8], Result<Kind, Fault>)] = &[
            (b"{}", Ok(Kind::Object)),
            (b" [1, -0.5e+3 ,\"\\u00e9\\n\"] ", Ok(Kind::Array)),
            (b"{\"__proto__\":{\"a\":[null,true,false]}}", Ok(Kind::Object)),
            (b"\"\xC3\xA9\"", Ok(Kind::String)),
            (b"-0", Ok(Kind::Number)),
            (b"null", Ok(Kind::Literal)),
            (b"", fault(Incomplete, 0)),
            (b"{\"a\":1", fault(Incomplete, 6)),
            (b"\"abc", fault(Incomplete, 4)),
            (b"tru", fault(Incomplete, 3)),
            (b"trux", fault(Syntax, 3)),
            (b"[1,]", fault(Syntax, 3)),
            (b"{\"a\":1,}", fault(Syntax, 7)),
            (b"{a:1}", fault(Syntax, 1)),
            (b"01", fault(Syntax, 1)),
            (b"1.", fault(Incomplete, 2)),
            (b"+1", fault(Syntax, 0)),
            (b"NaN", fault(Syntax, 0)),
            (b"1 2", fault(Syntax, 2)),
            (b"{}{}", fault(Syntax, 2)),
            (b"]", fault(Syntax, 0)),
            (b"[}", fault(Syntax, 1)),
            (b"\"a\nb\"", fault(Syntax, 2)),
            (b"\"\\x\"", fault(Syntax, 2)),
            (b"\"\\u12G4\"", fault(Syntax, 5)),
            (b"\xEF\xBB\xBF1", fault(Syntax, 0)),
            (b"[[[[1]]]]", Ok(Kind::Array)),
            (b"[[[[[1]]]]]", fault(Depth, 4)),
            (b"\"a\xFF\"", fault(Utf8, 2)),
            (b"[x\xFF]", fault(Syntax, 1)),
            (b"12345678\x01\"", fault(Syntax, 8)),
            (b"\"12345678\x1Fabcdefgh\"", fault(Syntax, 9)),
        ];
        for (text, expected) in cases {
            assert_eq!(check(text), *expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
