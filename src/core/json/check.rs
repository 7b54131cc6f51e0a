//! Is this a JSON text (RFC 8259)? Accepts exactly what `JSON.parse` accepts, up to a depth.

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
    depth: usize,
    open: Vec<Open>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Array,
    Object,
}

/// What the grammar allows next. A text may end after a value, outside all brackets.
///
/// ```text
///                {            [              scalar       key and :   ,                        } or ]
/// Value          KeyOrClose   ValueOrClose   AfterValue
/// ValueOrClose   KeyOrClose   ValueOrClose   AfterValue                                        AfterValue ( ] )
/// KeyOrClose                                              Value                                AfterValue ( } )
/// Key                                                     Value
/// AfterValue                                                          Key in {, Value in [     AfterValue
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrClose,
    KeyOrClose,
    Key,
    AfterValue,
}

impl Checker {
    /// A checker for texts of at most `depth` open arrays and objects.
    pub fn new(depth: usize) -> Self {
        Self { depth, open: Vec::new() }
    }

    /// Checks one whole text, white space around it allowed.
    pub fn check(&mut self, text: &[u8]) -> Result<Kind, Fault> {
        if simdutf8::basic::from_utf8(text).is_err()
            && let Err(error) = std::str::from_utf8(text)
        {
            let at = error.valid_up_to();
            // What stands before the bad byte may be wrong already; the first fault is the one to tell.
            self.grammar(&text[..at]).map_err(|fault| match fault.kind {
                FaultKind::Incomplete => Fault { at, kind: FaultKind::Utf8 },
                _ => fault,
            })?;
            return Err(Fault { at, kind: FaultKind::Utf8 });
        }
        self.grammar(text)
    }

    fn grammar(&mut self, text: &[u8]) -> Result<Kind, Fault> {
        self.open.clear();
        let mut at = skip_space(text, 0);
        let kind = match text.get(at) {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f' | b'n') => Kind::Literal,
            _ => Kind::Number,
        };
        let mut expect = Expect::Value;
        loop {
            at = skip_space(text, at);
            let Some(&byte) = text.get(at) else {
                return match (expect, self.open.is_empty()) {
                    (Expect::AfterValue, true) => Ok(kind),
                    _ => Err(Fault { at, kind: FaultKind::Incomplete }),
                };
            };
            expect = match (expect, byte) {
                (Expect::Value | Expect::ValueOrClose, b'{') => {
                    self.push(Open::Object, at)?;
                    at += 1;
                    Expect::KeyOrClose
                }
                (Expect::Value | Expect::ValueOrClose, b'[') => {
                    self.push(Open::Array, at)?;
                    at += 1;
                    Expect::ValueOrClose
                }
                (Expect::Value | Expect::ValueOrClose, b'"') => {
                    at = string(text, at + 1)?;
                    Expect::AfterValue
                }
                (Expect::Value | Expect::ValueOrClose, b'-' | b'0'..=b'9') => {
                    at = number(text, at)?;
                    Expect::AfterValue
                }
                (Expect::Value | Expect::ValueOrClose, b't') => {
                    at = literal(text, at, b"true")?;
                    Expect::AfterValue
                }
                (Expect::Value | Expect::ValueOrClose, b'f') => {
                    at = literal(text, at, b"false")?;
                    Expect::AfterValue
                }
                (Expect::Value | Expect::ValueOrClose, b'n') => {
                    at = literal(text, at, b"null")?;
                    Expect::AfterValue
                }
                (Expect::Key | Expect::KeyOrClose, b'"') => {
                    at = skip_space(text, string(text, at + 1)?);
                    match text.get(at) {
                        Some(b':') => at += 1,
                        Some(_) => return Err(Fault { at, kind: FaultKind::Syntax }),
                        None => return Err(Fault { at, kind: FaultKind::Incomplete }),
                    }
                    Expect::Value
                }
                (Expect::AfterValue, b',') => {
                    at += 1;
                    match self.open.last() {
                        Some(Open::Array) => Expect::Value,
                        Some(Open::Object) => Expect::Key,
                        None => return Err(Fault { at: at - 1, kind: FaultKind::Syntax }),
                    }
                }
                (Expect::AfterValue | Expect::KeyOrClose, b'}')
                    if self.open.last() == Some(&Open::Object) =>
                {
                    self.open.pop();
                    at += 1;
                    Expect::AfterValue
                }
                (Expect::AfterValue | Expect::ValueOrClose, b']')
                    if self.open.last() == Some(&Open::Array) =>
                {
                    self.open.pop();
                    at += 1;
                    Expect::AfterValue
                }
                _ => return Err(Fault { at, kind: FaultKind::Syntax }),
            };
        }
    }

    fn push(&mut self, open: Open, at: usize) -> Result<(), Fault> {
        if self.open.len() >= self.depth {
            return Err(Fault { at, kind: FaultKind::Depth });
        }
        self.open.push(open);
        Ok(())
    }
}

pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// Index of the first byte from `at` on that is a quote, a backslash or a control character; eight at a time.
pub(super) fn skip_plain(text: &[u8], mut at: usize) -> usize {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    while let Some(eight) = text[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*eight);
        // A zero byte in `x` shows as a high bit in `(x - LOW) & !x`; the first such bit is always a true one.
        let quote = word ^ (LOW * 0x22);
        let backslash = word ^ (LOW * 0x5C);
        let found = ((quote.wrapping_sub(LOW) & !quote)
            | (backslash.wrapping_sub(LOW) & !backslash)
            | (word.wrapping_sub(LOW * 0x20) & !word))
            & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < text.len() && text[at] >= 0x20 && text[at] != b'"' && text[at] != b'\\' {
        at += 1;
    }
    at
}

/// Passes a string whose opening quote stands before `at`.
fn string(text: &[u8], mut at: usize) -> Result<usize, Fault> {
    loop {
        at = skip_plain(text, at);
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(text, at + 1)?,
            Some(_) => return Err(Fault { at, kind: FaultKind::Syntax }),
            None => return Err(Fault { at, kind: FaultKind::Incomplete }),
        }
    }
}

fn escape(text: &[u8], at: usize) -> Result<usize, Fault> {
    match text.get(at) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
        Some(b'u') => {
            for digit in at + 1..at + 5 {
                match text.get(digit) {
                    Some(byte) if byte.is_ascii_hexdigit() => {}
                    Some(_) => return Err(Fault { at: digit, kind: FaultKind::Syntax }),
                    None => return Err(Fault { at: digit, kind: FaultKind::Incomplete }),
                }
            }
            Ok(at + 5)
        }
        Some(_) => Err(Fault { at, kind: FaultKind::Syntax }),
        None => Err(Fault { at, kind: FaultKind::Incomplete }),
    }
}

fn number(text: &[u8], mut at: usize) -> Result<usize, Fault> {
    at += usize::from(text[at] == b'-');
    at = match text.get(at) {
        Some(b'0') => at + 1,
        _ => digits(text, at)?,
    };
    if text.get(at) == Some(&b'.') {
        at = digits(text, at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = digits(text, at)?;
    }
    Ok(at)
}

/// Passes one digit or more.
fn digits(text: &[u8], mut at: usize) -> Result<usize, Fault> {
    match text.get(at) {
        Some(byte) if byte.is_ascii_digit() => {}
        Some(_) => return Err(Fault { at, kind: FaultKind::Syntax }),
        None => return Err(Fault { at, kind: FaultKind::Incomplete }),
    }
    while text.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    Ok(at)
}

fn literal(text: &[u8], at: usize, word: &[u8]) -> Result<usize, Fault> {
    let rest = &text[at..];
    if rest.starts_with(word) {
        return Ok(at + word.len());
    }
    let same = rest.iter().zip(word).take_while(|(a, b)| a == b).count();
    let kind = if same == rest.len() { FaultKind::Incomplete } else { FaultKind::Syntax };
    Err(Fault { at: at + same, kind })
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
