//! Growing values of JSON texts that come in pieces, strings inside the frames.

use std::ops::Range;

use crate::core::{
    error::{Code, StreamError, snippet},
    frame::{Format, Frame},
    json::{
        FaultAt, FaultKind, Grower, Kind, Machine, Match, Ops, Pointer, Pointers, Stunted, Visitor, quote,
        unquote,
    },
    limits::ID_BYTES,
    session::config::Config,
};

/// Grows one value for each key.
#[derive(Debug)]
pub(super) struct Pieces {
    /// The element that a piece and its key share, the piece, the key.
    pointers: Pointers,
    has_keys: bool,
    is_sse: bool,
    /// Sorted by their keys.
    texts: Vec<Text>,
    found: Vec<Match>,
    depth: usize,
    limit: usize,
    index: u64,
    offset: u64,
    names: Vec<u8>,
}

/// A text that comes in pieces.
#[derive(Debug)]
struct Text {
    /// JSON text.
    key: Box<[u8]>,
    target: u32,
    grower: Grower,
    /// A high surrogate at the end of the last piece.
    high: u16,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Growing,
    Complete,
    /// Its grammar was broken, and that was told.
    Broken,
}

const ELEMENT: usize = 0;
const PIECE: usize = 1;

/// Texts in one stream; each costs memory until the stream ends.
const MOST_TEXTS: usize = 4_096;

impl Pieces {
    /// None if the pointers lead nowhere in that format.
    pub(super) fn new(
        config: &Config,
        format: Format,
        pieces: &Pointer,
        by: Option<&Pointer>,
    ) -> Option<Self> {
        let is_sse = format == Format::Sse;
        let within = |pointer: &Pointer| if is_sse { pointer.strip("data") } else { Some(pointer.clone()) };
        let pieces = within(pieces)?;
        let pointers = match by {
            Some(by) => {
                let by = within(by)?;
                vec![pieces.shared_element(&by), pieces, by]
            }
            None => vec![pieces.shared_element(&pieces), pieces],
        };
        Some(Self {
            pointers: Pointers::new(&pointers),
            has_keys: by.is_some(),
            is_sse,
            texts: Vec::new(),
            found: Vec::new(),
            depth: config.limits.depth,
            limit: config.limits.frame_bytes,
            index: 0,
            offset: 0,
            names: Vec::new(),
        })
    }

    /// Takes the pieces out of a frame.
    pub(super) fn take(&mut self, frame: &Frame, text: &[u8], index: u64, ops: &mut Ops) -> Vec<StreamError> {
        self.index = index;
        self.offset = frame.offset;
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        self.pointers.find(text, &mut found);
        let mut errors = Vec::new();
        for element in found.chunk_by(|_, next| next.pointer != ELEMENT) {
            let key = element.iter().rfind(|part| part.pointer > PIECE).map(|part| &text[part.value.clone()]);
            for piece in element.iter().filter(|part| part.pointer == PIECE) {
                if let Err(mut error) = self.take_piece(text, piece.value.clone(), key, ops) {
                    error.frame = Some(index);
                    let at = error.offset.take().unwrap_or(0);
                    error.offset = Some(if self.is_sse { frame.offset } else { frame.offset + at });
                    errors.push(error);
                }
            }
        }
        self.found = found;
        errors
    }

    /// The stream ended well, and with it bare numbers.
    pub(super) fn finish(&mut self, ops: &mut Ops) {
        for text in self.texts.iter_mut().filter(|text| text.state == State::Growing) {
            if text.grower.may_end() {
                ops.aim(text.target);
                text.state = State::Complete;
                if text.grower.finish(ops).is_ok() {
                    ops.finish(0);
                }
            }
        }
    }

    pub(super) fn abandon(&mut self, ops: &mut Ops) {
        for text in self.texts.drain(..) {
            ops.aim(text.target);
            ops.drop_value();
        }
    }

    pub(super) fn place(&self) -> (u64, u64, &[u8]) {
        (self.index, self.offset, &self.names)
    }

    fn take_piece(
        &mut self,
        frame: &[u8],
        piece: Range<usize>,
        key: Option<&[u8]>,
        ops: &mut Ops,
    ) -> Result<(), StreamError> {
        let raw = &frame[piece.clone()];
        let at = |code, offset: usize, message: &str| {
            let mut error = StreamError::new(code, message);
            error.offset = Some(offset as u64);
            error.snippet = Some(snippet(raw));
            error
        };
        if raw == b"null" {
            return Ok(());
        }
        if !raw.starts_with(b"\"") {
            return Err(at(Code::FrameSyntax, piece.start, "the piece is no string"));
        }
        if self.has_keys && key.is_none() {
            return Err(at(Code::KeyMissing, piece.start, "the piece has no key"));
        }
        if key.is_some_and(|key| key.len() > ID_BYTES) {
            return Err(at(Code::FrameTooLarge, piece.start, "the key of the piece is too long"));
        }
        let Some(text) = self.text(key.unwrap_or(b"null"), ops) else {
            return Err(at(Code::FrameTooLarge, piece.start, "there are too many texts in pieces"));
        };
        if text.state == State::Broken {
            return Ok(());
        }
        ops.aim(text.target);
        let Err((stunted, decoded)) = text.feed(raw, ops) else {
            if text.state == State::Growing && text.grower.is_complete() {
                text.state = State::Complete;
                ops.finish(0);
            }
            return Ok(());
        };
        if text.state == State::Growing {
            ops.drop_value();
        }
        text.state = State::Broken;
        let offset = piece.start + raw_index(raw, decoded);
        Err(match stunted {
            Stunted::TooLong => {
                at(Code::FrameTooLarge, offset, "the text in pieces is longer than limits.frameBytes")
            }
            Stunted::Fault(FaultAt { kind: FaultKind::Depth, .. }) => {
                at(Code::FrameTooDeep, offset, "the text in pieces nests deeper than limits.depth")
            }
            Stunted::Fault(_) => at(Code::FrameSyntax, offset, "the text in pieces is not JSON"),
        })
    }

    /// The text of that key, begun if it is new.
    fn text(&mut self, key: &[u8], ops: &mut Ops) -> Option<&mut Text> {
        let mut written = Vec::new();
        if key.starts_with(b"\"") {
            // The same string may be written in several ways.
            quote(&unquote(key), &mut written);
        } else {
            // Of an SSE frame it may be no UTF-8 inside.
            written.extend_from_slice(String::from_utf8_lossy(key).as_bytes());
        }
        let place = match self.texts.binary_search_by(|text| (*text.key).cmp(&*written)) {
            Ok(place) => place,
            Err(_) if self.texts.len() == MOST_TEXTS => return None,
            Err(place) => {
                let target = u32::try_from(self.texts.len()).ok()?;
                ops.aim(target);
                ops.name(&written);
                ops.begin();
                let grower = Grower::new(self.depth, self.limit);
                let key = written.into();
                self.texts.insert(place, Text { key, target, grower, high: 0, state: State::Growing });
                place
            }
        };
        self.texts.get_mut(place)
    }
}

impl Text {
    /// Takes a piece, a checked JSON string. Tells at which of its bytes, escapes resolved, it broke the grammar.
    fn feed(&mut self, raw: &[u8], ops: &mut Ops) -> Result<(), (Stunted, u64)> {
        let before = self.grower.position();
        let mut reader = Reader { text: self, ops, verdict: Ok(()) };
        // It was checked: no fault can come of it.
        let _ = Machine::new(0).replacing().feed(raw, &mut reader);
        reader.verdict.map_err(|stunted| {
            let at = match stunted {
                Stunted::Fault(fault) => fault.at,
                Stunted::TooLong => before,
            };
            (stunted, at.saturating_sub(before))
        })
    }
}

/// Reads a piece into its text.
struct Reader<'a> {
    text: &'a mut Text,
    ops: &'a mut Ops,
    verdict: Result<(), Stunted>,
}

impl Reader<'_> {
    fn feed(&mut self, bytes: &[u8]) {
        if self.verdict.is_ok() {
            self.verdict = self.text.grower.feed(bytes, self.ops);
        }
    }

    /// Of a pair that the pieces have cut in two.
    fn pair(&mut self, low: u16) -> char {
        let high = u32::from(std::mem::take(&mut self.text.high));
        let code = 0x10000 + ((high - 0xD800) << 10) + (u32::from(low) - 0xDC00);
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn let_high_go(&mut self) {
        if std::mem::take(&mut self.text.high) != 0 {
            self.feed("\u{FFFD}".as_bytes());
        }
    }
}

impl Visitor for Reader<'_> {
    fn begin(&mut self, _: Kind, _: u64) {}
    fn end(&mut self, _: Kind, _: u64) {}
    fn key(&mut self) {}
    fn key_end(&mut self) {}
    fn token(&mut self, _: &[u8]) {}

    fn text(&mut self, text: &[u8]) {
        self.let_high_go();
        self.feed(text);
    }

    fn lone(&mut self, unit: u16) {
        let is_low = unit >= 0xDC00;
        if is_low && self.text.high != 0 {
            let character = self.pair(unit);
            return self.feed(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.let_high_go();
        if is_low {
            self.feed("\u{FFFD}".as_bytes());
        } else {
            self.text.high = unit;
        }
    }
}

/// Where in a checked JSON string the byte stands that is number `decoded` once its escapes are resolved.
fn raw_index(raw: &[u8], decoded: u64) -> usize {
    let decoded = usize::try_from(decoded).unwrap_or(usize::MAX);
    let mut at = 1;
    let mut passed = 0;
    while at + 1 < raw.len() {
        let (length, bytes) = match (raw[at], raw[at + 1]) {
            (b'\\', b'u') => {
                let text = unquote(&[b"\"", &raw[at..at + 6], b"\""].concat()).len();
                // Half a pair counts as half of its character.
                (
                    6,
                    if text == 3 && matches!(raw[at + 2], b'd' | b'D') && raw[at + 3] >= b'8' {
                        2
                    } else {
                        text
                    },
                )
            }
            (b'\\', _) => (2, 1),
            _ => (1, 1),
        };
        if passed + bytes > decoded {
            return at;
        }
        passed += bytes;
        at += length;
    }
    at
}
