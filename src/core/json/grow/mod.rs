//! The growing value of a JSON text that is still coming.
//!
//! What is shown is always a beginning of what the whole text will say: strings only grow, arrays only append, a
//! number or literal is not shown before it is complete, nor a key without its value. Half a character, half an
//! escape and a high surrogate that may still find its low one are held back. Of a repeated key the later value
//! takes the place of the earlier one as soon as it begins. (So a sink sees such a member begin anew.)

mod ops;

pub use self::ops::{Mark, Ops};
use super::{FaultAt, Kind, Machine, Pointer, machine::Visitor, pick::Picker};

/// Grows one value; what becomes of it is appended to [`Ops`].
#[derive(Debug)]
pub struct Grower {
    machine: Machine,
    part: Option<Picker>,
    token: Vec<u8>,
    limit: usize,
    fed: usize,
}

/// Why a value grows no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stunted {
    /// The text is no JSON.
    Fault(FaultAt),
    /// It is longer than it may be.
    TooLong,
}

impl Grower {
    /// The value of a text of at most `limit` bytes that nests at most `depth` deep.
    pub fn new(depth: usize, limit: usize) -> Self {
        Self { machine: Machine::new(depth), part: None, token: Vec::new(), limit, fed: 0 }
    }

    /// Bad UTF-8 is replaced by U+FFFD.
    pub fn replacing(self) -> Self {
        Self { machine: self.machine.replacing(), ..self }
    }

    /// Only the value grows that the pointer leads to, which has no `*`.
    pub fn part(self, pointer: &Pointer) -> Self {
        Self { part: Some(Picker::new(std::slice::from_ref(pointer))), ..self }
    }

    /// Begins a new text.
    pub fn reset(&mut self) {
        self.machine.reset();
        if let Some(part) = &mut self.part {
            part.reset();
        }
        self.token.clear();
        self.fed = 0;
    }

    /// Bytes of the text that were passed.
    pub fn position(&self) -> u64 {
        self.machine.position()
    }

    /// Whether the value is complete and only white space may follow.
    pub fn is_complete(&self) -> bool {
        self.machine.is_complete()
    }

    /// Whether the text may end here.
    pub fn may_end(&self) -> bool {
        self.machine.may_end()
    }

    /// Takes the next bytes of the text.
    pub fn feed(&mut self, chunk: &[u8], ops: &mut Ops) -> Result<(), Stunted> {
        self.fed = self.fed.saturating_add(chunk.len());
        if self.fed > self.limit {
            return Err(Stunted::TooLong);
        }
        let mut writer = Writer { part: self.part.as_mut(), token: &mut self.token, ops };
        self.machine.feed(chunk, &mut writer).map_err(Stunted::Fault)
    }

    /// The text is whole: a bare number counts only now.
    pub fn finish(&mut self, ops: &mut Ops) -> Result<(), Stunted> {
        let mut writer = Writer { part: self.part.as_mut(), token: &mut self.token, ops };
        self.machine.finish(&mut writer).map_err(Stunted::Fault)
    }
}

struct Writer<'a> {
    part: Option<&'a mut Picker>,
    token: &'a mut Vec<u8>,
    ops: &'a mut Ops,
}

impl Writer<'_> {
    fn is_inside(&self) -> bool {
        self.part.as_ref().is_none_or(|part| part.open_since().is_some())
    }
}

impl Visitor for Writer<'_> {
    fn begin(&mut self, kind: Kind, at: u64) {
        if let Some(part) = &mut self.part {
            let was_inside = part.open_since().is_some();
            part.begin(kind, at);
            match part.open_since() {
                None => return,
                Some(_) if !was_inside => self.ops.begin(),
                Some(_) => {}
            }
        }
        match kind {
            Kind::Object => self.ops.object(),
            Kind::Array => self.ops.array(),
            Kind::String => self.ops.string(),
            Kind::Number | Kind::Literal => self.token.clear(),
        }
    }

    fn end(&mut self, kind: Kind, at: u64) {
        let is_inside = self.is_inside();
        if let Some(part) = &mut self.part {
            part.end(kind, at);
            part.found.clear();
        }
        if !is_inside {
            return;
        }
        match kind {
            Kind::Object | Kind::Array => self.ops.close(),
            Kind::String => {}
            Kind::Number | Kind::Literal => self.ops.scalar(self.token),
        }
    }

    fn key(&mut self) {
        match &mut self.part {
            Some(part) if part.open_since().is_none() => part.key(),
            _ => self.ops.key(),
        }
    }

    fn key_end(&mut self) {
        if let Some(part) = &mut self.part {
            part.key_end();
        }
    }

    fn text(&mut self, text: &[u8]) {
        match &mut self.part {
            Some(part) if part.open_since().is_none() => part.text(text),
            _ => self.ops.append(text),
        }
    }

    fn lone(&mut self, unit: u16) {
        match &mut self.part {
            Some(part) if part.open_since().is_none() => part.lone(unit),
            _ => self.ops.unit(unit),
        }
    }

    fn token(&mut self, part: &[u8]) {
        if self.is_inside() {
            self.token.extend_from_slice(part);
        }
    }
}
