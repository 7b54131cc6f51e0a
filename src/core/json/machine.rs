//! JSON read as it comes: the grammar as a machine that stops and goes on at any byte.
//!
//! It accepts what [`super::Checker`] accepts and faults where that faults, whatever the chunks are. Each byte is
//! looked at once; nothing recurses; what is open is a stack of bits.

use super::{
    FaultKind, Kind,
    token::{skip_plain, skip_space},
};

/// Is told what a text consists of. Positions count bytes from the beginning of the text.
pub trait Visitor {
    /// A value begins at `at`.
    fn begin(&mut self, kind: Kind, at: u64);
    /// The value that began last and has not ended, which is of that kind, ends before `at`.
    fn end(&mut self, kind: Kind, at: u64);
    /// The key of the next value begins.
    fn key(&mut self);
    /// The key is complete.
    fn key_end(&mut self);
    /// More text of the open string or key, its escapes resolved; whole characters.
    fn text(&mut self, text: &[u8]);
    /// The same: a surrogate without its other half.
    fn lone(&mut self, unit: u16);
    /// More of the open number or literal, as it is written.
    fn token(&mut self, part: &[u8]);
}

/// Where and why a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultAt {
    /// Index of the first byte that cannot be right.
    pub at: u64,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// The machine. After a fault it is of no more use.
#[derive(Clone, Debug)]
pub struct Machine {
    state: State,
    open: Stack,
    depth: usize,
    /// Bytes that were passed.
    position: u64,
    /// Whether the open string is a key.
    is_key: bool,
    /// A high surrogate that may find its low one; 0 is none.
    high: u16,
    /// The beginning of a character that the end of a chunk has cut.
    cut: [u8; 4],
    cut_length: usize,
    replaces: bool,
    /// Bytes that were looked at, all in all.
    #[cfg(test)]
    looked: u64,
}

/// What may come next.
///
/// ```text
///                {            [              "       -  0-9       t f n     :      ,            } or ]
/// Value          KeyOrClose   ValueOrClose   Text    Minus … *    Literal
/// ValueOrClose   KeyOrClose   ValueOrClose   Text    Minus … *    Literal                       After ( ] )
/// KeyOrClose                                 Text                                               After ( } )
/// Key                                        Text
/// Colon                                                                     Value
/// After                                                                            Key, Value   After
///
/// Text ── \ ──> Escape ── u ──> Unicode ── 4 digits ──> Text      Text ── " ──> After, or Colon behind a key
///                 └── other ──> Text                              *: a number ends at what cannot continue it
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Value,
    ValueOrClose,
    KeyOrClose,
    Key,
    Colon,
    After,
    Text,
    Escape,
    Unicode { digits: u8, unit: u16 },
    Literal { word: &'static [u8], seen: u8 },
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

impl Machine {
    /// A machine for a text of at most `depth` open arrays and objects.
    pub fn new(depth: usize) -> Self {
        Self {
            state: State::Value,
            open: Stack::default(),
            depth,
            position: 0,
            is_key: false,
            high: 0,
            cut: [0; 4],
            cut_length: 0,
            replaces: false,
            #[cfg(test)]
            looked: 0,
        }
    }

    /// The same, but what is no UTF-8 becomes U+FFFD, as the Encoding Standard says, instead of being a fault.
    pub fn replacing(self) -> Self {
        Self { replaces: true, ..self }
    }

    /// Begins anew, keeping the memory.
    pub fn reset(&mut self) {
        self.state = State::Value;
        self.open.depth = 0;
        self.position = 0;
        self.high = 0;
        self.cut_length = 0;
    }

    /// Bytes that were passed; those of a character that was cut are not.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether there is a whole value, which nothing but white space may follow. (A bare number is whole only at
    /// the end of the text.)
    pub fn is_complete(&self) -> bool {
        self.state == State::After && self.open.depth == 0
    }

    /// Whether the text may end here.
    pub fn may_end(&self) -> bool {
        let is_number = self.open.depth == 0 && self.state.may_end_number();
        self.cut_length == 0 && (self.is_complete() || is_number)
    }

    /// Passes the next bytes of the text.
    pub fn feed(&mut self, chunk: &[u8], visitor: &mut dyn Visitor) -> Result<(), FaultAt> {
        let mut rest = self.mend(chunk, visitor)?;
        if simdutf8::basic::from_utf8(rest).is_ok() {
            return self.pass(rest, visitor);
        }
        loop {
            let Err(error) = std::str::from_utf8(rest) else { return self.pass(rest, visitor) };
            let (good, bad) = rest.split_at(error.valid_up_to());
            self.pass(good, visitor)?;
            let Some(length) = error.error_len() else {
                self.cut[..bad.len()].copy_from_slice(bad);
                self.cut_length = bad.len();
                return Ok(());
            };
            self.replace(length, visitor)?;
            rest = &bad[length..];
        }
    }

    /// No more bytes will come. [`FaultKind::Incomplete`] if there is no whole value.
    pub fn finish(&mut self, visitor: &mut dyn Visitor) -> Result<(), FaultAt> {
        if self.cut_length > 0 {
            let length = std::mem::take(&mut self.cut_length);
            self.replace(length, visitor)?;
        }
        if self.open.depth == 0 && self.state.may_end_number() {
            self.state = State::After;
            visitor.end(Kind::Number, self.position);
        }
        if self.is_complete() { Ok(()) } else { Err(self.fault(0, FaultKind::Incomplete)) }
    }

    /// Completes the character that the last chunk cut; what is left of the chunk.
    fn mend<'a>(&mut self, chunk: &'a [u8], visitor: &mut dyn Visitor) -> Result<&'a [u8], FaultAt> {
        let mut rest = chunk;
        while self.cut_length > 0 {
            let Some((&byte, behind)) = rest.split_first() else { break };
            self.cut[self.cut_length] = byte;
            let character = self.cut;
            match std::str::from_utf8(&character[..=self.cut_length]).map_err(|error| error.error_len()) {
                Err(None) => self.cut_length += 1,
                Ok(_) => {
                    let length = std::mem::take(&mut self.cut_length) + 1;
                    self.pass(&character[..length], visitor)?;
                }
                Err(Some(_)) => {
                    // What was cut is bad by itself; this byte may begin something good.
                    let length = std::mem::take(&mut self.cut_length);
                    self.replace(length, visitor)?;
                    break;
                }
            }
            rest = behind;
        }
        Ok(rest)
    }

    /// Passes `length` bytes that are no UTF-8.
    fn replace(&mut self, length: usize, visitor: &mut dyn Visitor) -> Result<(), FaultAt> {
        if !self.replaces {
            return Err(self.fault(0, FaultKind::Utf8));
        }
        let behind = self.position + length as u64;
        self.pass("\u{FFFD}".as_bytes(), visitor)?;
        self.position = behind;
        Ok(())
    }

    /// Passes whole characters.
    fn pass(&mut self, text: &[u8], visitor: &mut dyn Visitor) -> Result<(), FaultAt> {
        let mut at = 0;
        while at < text.len() {
            at = match self.state {
                State::Text => self.string(text, at, visitor)?,
                State::Escape | State::Unicode { .. } => self.escape(text, at, visitor)?,
                State::Literal { word, seen } => self.literal(text, at, word, seen, visitor)?,
                State::Minus
                | State::Zero
                | State::Integer
                | State::Point
                | State::Fraction
                | State::Exponent
                | State::Sign
                | State::Power => self.number(text, at, visitor)?,
                _ => self.structure(text, at, visitor)?,
            };
        }
        self.position += text.len() as u64;
        #[cfg(test)]
        {
            self.looked += text.len() as u64;
        }
        Ok(())
    }

    fn structure(&mut self, text: &[u8], at: usize, visitor: &mut dyn Visitor) -> Result<usize, FaultAt> {
        let at = skip_space(text, at);
        let Some(&byte) = text.get(at) else { return Ok(at) };
        let begins = matches!(self.state, State::Value | State::ValueOrClose);
        let mut kind = None;
        self.state = match (self.state, byte) {
            (_, b'{') if begins => {
                self.push(true, at)?;
                kind = Some(Kind::Object);
                State::KeyOrClose
            }
            (_, b'[') if begins => {
                self.push(false, at)?;
                kind = Some(Kind::Array);
                State::ValueOrClose
            }
            (_, b'"') if begins => {
                self.is_key = false;
                kind = Some(Kind::String);
                State::Text
            }
            (_, b'-' | b'0'..=b'9') if begins => {
                visitor.begin(Kind::Number, self.position + at as u64);
                self.state = State::Value;
                return self.number(text, at, visitor);
            }
            (_, b't' | b'f' | b'n') if begins => {
                let word: &'static [u8] = match byte {
                    b't' => b"true",
                    b'f' => b"false",
                    _ => b"null",
                };
                visitor.begin(Kind::Literal, self.position + at as u64);
                return self.literal(text, at, word, 0, visitor);
            }
            (State::Key | State::KeyOrClose, b'"') => {
                self.is_key = true;
                visitor.key();
                State::Text
            }
            (State::Colon, b':') => State::Value,
            (State::After, b',') if self.open.depth > 0 => {
                if self.open.is_object() {
                    State::Key
                } else {
                    State::Value
                }
            }
            (State::After | State::KeyOrClose, b'}') if self.open.depth > 0 && self.open.is_object() => {
                self.open.depth -= 1;
                visitor.end(Kind::Object, self.position + at as u64 + 1);
                State::After
            }
            (State::After | State::ValueOrClose, b']') if self.open.depth > 0 && !self.open.is_object() => {
                self.open.depth -= 1;
                visitor.end(Kind::Array, self.position + at as u64 + 1);
                State::After
            }
            _ => return Err(self.fault(at, FaultKind::Syntax)),
        };
        if let Some(kind) = kind {
            visitor.begin(kind, self.position + at as u64);
        }
        Ok(at + 1)
    }

    fn string(&mut self, text: &[u8], at: usize, visitor: &mut dyn Visitor) -> Result<usize, FaultAt> {
        let end = skip_plain(text, at);
        if end > at {
            self.let_high_go(visitor);
            visitor.text(&text[at..end]);
        }
        match text.get(end) {
            None => return Ok(end),
            Some(b'"') => {
                self.let_high_go(visitor);
                if self.is_key {
                    visitor.key_end();
                    self.state = State::Colon;
                } else {
                    visitor.end(Kind::String, self.position + end as u64 + 1);
                    self.state = State::After;
                }
            }
            Some(b'\\') => self.state = State::Escape,
            Some(_) => return Err(self.fault(end, FaultKind::Syntax)),
        }
        Ok(end + 1)
    }

    fn escape(&mut self, text: &[u8], at: usize, visitor: &mut dyn Visitor) -> Result<usize, FaultAt> {
        let byte = text[at];
        if let State::Unicode { digits, unit } = self.state {
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(self.fault(at, FaultKind::Syntax));
            };
            #[expect(clippy::cast_possible_truncation, reason = "a hexadecimal digit")]
            let unit = (unit << 4) | digit as u16;
            self.state = State::Unicode { digits: digits + 1, unit };
            if digits == 3 {
                self.state = State::Text;
                self.unit(unit, visitor);
            }
            return Ok(at + 1);
        }
        let plain = match byte {
            b'u' => {
                self.state = State::Unicode { digits: 0, unit: 0 };
                return Ok(at + 1);
            }
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            _ => return Err(self.fault(at, FaultKind::Syntax)),
        };
        self.let_high_go(visitor);
        visitor.text(&[plain]);
        self.state = State::Text;
        Ok(at + 1)
    }

    /// Takes a UTF-16 unit that was written as `\uXXXX`.
    fn unit(&mut self, unit: u16, visitor: &mut dyn Visitor) {
        if (0xDC00..0xE000).contains(&unit) && self.high != 0 {
            let high = u32::from(std::mem::take(&mut self.high));
            let code = 0x10000 + ((high - 0xD800) << 10) + (u32::from(unit) - 0xDC00);
            let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            return visitor.text(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.let_high_go(visitor);
        if (0xD800..0xDC00).contains(&unit) {
            self.high = unit;
        } else if let Some(character) = char::from_u32(u32::from(unit)) {
            visitor.text(character.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            visitor.lone(unit);
        }
    }

    /// The high surrogate that waits will find no low one.
    fn let_high_go(&mut self, visitor: &mut dyn Visitor) {
        if self.high != 0 {
            visitor.lone(std::mem::take(&mut self.high));
        }
    }

    fn literal(
        &mut self,
        text: &[u8],
        at: usize,
        word: &'static [u8],
        seen: u8,
        visitor: &mut dyn Visitor,
    ) -> Result<usize, FaultAt> {
        let missing = &word[usize::from(seen)..];
        let same = text[at..].iter().zip(missing).take_while(|(a, b)| a == b).count();
        let end = at + same;
        visitor.token(&text[at..end]);
        if same == missing.len() {
            self.state = State::After;
            visitor.end(Kind::Literal, self.position + end as u64);
        } else if end < text.len() {
            return Err(self.fault(end, FaultKind::Syntax));
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "a word has five letters at most")]
            let more = same as u8;
            self.state = State::Literal { word, seen: seen + more };
        }
        Ok(end)
    }

    fn number(&mut self, text: &[u8], at: usize, visitor: &mut dyn Visitor) -> Result<usize, FaultAt> {
        let mut end = at;
        while let Some(&byte) = text.get(end) {
            let Some(next) = self.state.number_goes_on(byte) else { break };
            self.state = next;
            end += 1;
        }
        visitor.token(&text[at..end]);
        if end < text.len() {
            if !self.state.may_end_number() {
                return Err(self.fault(end, FaultKind::Syntax));
            }
            self.state = State::After;
            visitor.end(Kind::Number, self.position + end as u64);
        }
        Ok(end)
    }

    fn push(&mut self, is_object: bool, at: usize) -> Result<(), FaultAt> {
        if self.open.depth >= self.depth {
            return Err(self.fault(at, FaultKind::Depth));
        }
        self.open.push(is_object);
        Ok(())
    }

    fn fault(&self, at: usize, kind: FaultKind) -> FaultAt {
        FaultAt { at: self.position + at as u64, kind }
    }
}

impl State {
    /// The state behind one more byte of a number; `Value` is that before its first.
    fn number_goes_on(self, byte: u8) -> Option<Self> {
        use State::{Exponent, Fraction, Integer, Minus, Point, Power, Sign, Value, Zero};
        Some(match (self, byte) {
            (Value, b'-') => Minus,
            (Value | Minus, b'0') => Zero,
            (Value | Minus | Integer, b'0'..=b'9') => Integer,
            (Zero | Integer, b'.') => Point,
            (Point | Fraction, b'0'..=b'9') => Fraction,
            (Zero | Integer | Fraction, b'e' | b'E') => Exponent,
            (Exponent, b'+' | b'-') => Sign,
            (Exponent | Sign | Power, b'0'..=b'9') => Power,
            _ => return None,
        })
    }

    fn may_end_number(self) -> bool {
        matches!(self, State::Zero | State::Integer | State::Fraction | State::Power)
    }
}

/// Which containers are open, a bit for each: 1 is an object.
#[derive(Clone, Debug, Default)]
struct Stack {
    bits: Vec<u32>,
    depth: usize,
}

impl Stack {
    fn push(&mut self, is_object: bool) {
        let (word, bit) = (self.depth / 32, self.depth % 32);
        if word == self.bits.len() {
            self.bits.push(0);
        }
        self.bits[word] = self.bits[word] & !(1 << bit) | u32::from(is_object) << bit;
        self.depth += 1;
    }

    /// Whether the innermost one, of which there is one, is an object.
    fn is_object(&self) -> bool {
        let top = self.depth - 1;
        self.bits[top / 32] >> (top % 32) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts what it is told.
    #[derive(Default)]
    struct Count {
        calls: u64,
        bytes: u64,
    }

    impl Visitor for Count {
        fn begin(&mut self, _: Kind, _: u64) {
            self.calls += 1;
        }
        fn end(&mut self, _: Kind, _: u64) {
            self.calls += 1;
        }
        fn key(&mut self) {
            self.calls += 1;
        }
        fn key_end(&mut self) {
            self.calls += 1;
        }
        fn text(&mut self, text: &[u8]) {
            self.calls += 1;
            self.bytes += text.len() as u64;
        }
        fn lone(&mut self, _: u16) {
            self.calls += 1;
        }
        fn token(&mut self, part: &[u8]) {
            self.calls += 1;
            self.bytes += part.len() as u64;
        }
    }

    #[test]
    fn each_byte_is_looked_at_once_however_small_the_chunks() {
        let record = "{\"name\":\"é\\n\\ud83d\\ude00 and so on\",\"n\":[1,-2.5e3,true,null]},";
        for times in [100, 200, 400] {
            let text = format!("[{}0]", record.repeat(times));
            for size in [1, 4, 64, text.len()] {
                let mut machine = Machine::new(8);
                let mut count = Count::default();
                for chunk in text.as_bytes().chunks(size) {
                    machine.feed(chunk, &mut count).expect("JSON");
                }
                machine.finish(&mut count).expect("JSON");
                assert_eq!(machine.looked, text.len() as u64, "in chunks of {size}");
                assert!(count.bytes <= machine.looked && count.calls <= 2 * machine.looked);
            }
        }
    }

    #[test]
    fn the_stack_remembers_what_is_open() {
        let mut stack = Stack::default();
        let is_object = |index: usize| index.is_multiple_of(3);
        for round in 0..2 {
            for index in 0..100 {
                stack.push(is_object(index + round));
            }
            for index in (0..100).rev() {
                assert_eq!(stack.is_object(), is_object(index + round), "{index}");
                stack.depth -= 1;
            }
        }
    }
}
