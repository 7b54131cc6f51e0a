//! A JSON checker as simple as can be, byte by byte: what the fast one is held against.

use runnelet::core::json::{Fault, FaultKind, Kind};

/// Checks one whole text of at most `depth` open arrays and objects.
pub fn check(depth: usize, text: &[u8]) -> Result<Kind, Fault> {
    let mut plain = Plain { depth, open: Vec::new() };
    let Err(error) = std::str::from_utf8(text) else { return plain.grammar(text) };
    let at = error.valid_up_to();
    // What stands before the bad byte may be wrong already; the first fault is the one to tell.
    match plain.grammar(&text[..at]) {
        Err(fault) if fault.kind != FaultKind::Incomplete => Err(fault),
        _ => Err(Fault { at, kind: FaultKind::Utf8 }),
    }
}

struct Plain {
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

impl Plain {
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

fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// Passes a string whose opening quote stands before `at`.
fn string(text: &[u8], mut at: usize) -> Result<usize, Fault> {
    loop {
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(text, at + 1)?,
            Some(0x20..) => at += 1,
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
