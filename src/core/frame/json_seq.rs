//! JSON text sequences (RFC 7464): each JSON text stands between a record separator and a line feed.

use memchr::memchr;

use super::{Buffer, Decoder, Frame, FrameError, OpenPayload, Tail, is_blank, skip_bom, too_large};
use crate::core::{
    error::{Code, snippet},
    limits::Limits,
};

/// A record is delivered at the line feed that ends it: the first one outside all brackets and strings. What
/// stands between it and the next separator is a rejected record of its own. A record that the next separator
/// ends instead was cut (RFC 7464, section 2.4) unless its own last byte shows that it is whole.
#[derive(Debug)]
pub struct JsonSeq {
    buffer: Buffer,
    state: State,
    nesting: Nesting,
    /// Bytes of the open record that were looked at.
    scanned: usize,
    bom_seen: bool,
    limit: usize,
}

/// ```text
///               RS                 LF outside all brackets
/// Between ─────────────> Record ─────────────────────────────> Between
///    │ ^                  │  ^ RS: the record ends, the next begins
///    │ └── RS or LF       └──┘
///    └────> Junk            too large: Skipping, until RS
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Between,
    Junk,
    Record,
    Skipping,
}

/// Where in a JSON text the scan stands; only brackets and quotes matter.
#[derive(Debug, Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

const RS: u8 = 0x1E;

impl JsonSeq {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64) -> Self {
        Self {
            buffer: Buffer::new(offset),
            state: State::Between,
            nesting: Nesting::default(),
            scanned: 0,
            bom_seen: false,
            limit: limits.frame_bytes,
        }
    }

    /// Ends the open record before `end` and begins what follows at `next`.
    fn cut(&mut self, end: usize, next: usize, state: State) -> Frame {
        let start = self.buffer.start();
        self.buffer.consume_to(next);
        self.scanned = 0;
        self.nesting = Nesting::default();
        self.state = state;
        Frame { payload: start..end, offset: self.buffer.offset_of(start) }
    }

    fn is_blank(&self, frame: &Frame) -> bool {
        is_blank(&self.buffer.bytes()[frame.payload.clone()])
    }

    /// Whether a record that no line feed ended is whole all the same: a number or literal could have gone on.
    fn ends_itself(&self, frame: &Frame) -> bool {
        self.buffer.bytes()[frame.payload.clone()]
            .last()
            .is_some_and(|last| matches!(last, b'}' | b']' | b'"') || is_blank(&[*last]))
    }

    fn rejected(&self, frame: &Frame, message: &'static str) -> FrameError {
        let text = &self.buffer.bytes()[frame.payload.clone()];
        FrameError { code: Code::FrameSyntax, offset: frame.offset, snippet: snippet(text), message }
    }

    /// Looks at the bytes of the open record that are new. Where it ends, if it does.
    fn scan(&mut self) -> Option<(usize, u8)> {
        let open = self.buffer.open();
        while let Some(&byte) = open.get(self.scanned) {
            if byte == RS || (byte == b'\n' && self.nesting.is_outside()) {
                return Some((self.buffer.start() + self.scanned, byte));
            }
            self.nesting.pass(byte);
            self.scanned += 1;
        }
        None
    }
}

impl Nesting {
    fn is_outside(&self) -> bool {
        self.begun && self.depth == 0 && !self.in_string
    }

    fn pass(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.begun |= !is_blank(&[byte]);
    }
}

impl Decoder for JsonSeq {
    fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    fn buffer_mut(&mut self) -> &mut Buffer {
        &mut self.buffer
    }

    fn next(&mut self) -> Option<Result<Frame, FrameError>> {
        if !skip_bom(&mut self.buffer, &mut self.bom_seen) {
            return None;
        }
        loop {
            match self.state {
                State::Between => match *self.buffer.open().first()? {
                    RS => drop(self.cut(self.buffer.start(), self.buffer.start() + 1, State::Record)),
                    byte if is_blank(&[byte]) => self.buffer.consume_to(self.buffer.start() + 1),
                    _ => self.state = State::Junk,
                },
                State::Junk | State::Skipping => {
                    let begin = self.buffer.start();
                    let end = memchr(RS, self.buffer.open()).map(|found| begin + found);
                    let is_junk = self.state == State::Junk;
                    // Junk is reported by its first byte alone, so that its chunking cannot show.
                    let junk = self.cut(
                        begin + usize::from(is_junk),
                        end.unwrap_or(self.buffer.end()),
                        State::Between,
                    );
                    if end.is_none() {
                        self.state = State::Skipping;
                    }
                    if is_junk {
                        return Some(Err(self.rejected(&junk, "text outside of a record")));
                    }
                    end?;
                }
                State::Record => {
                    let found = self.scan();
                    if found.map_or(self.buffer.end(), |(end, _)| end) - self.buffer.start() > self.limit {
                        let error = too_large(&self.buffer, self.limit);
                        self.state = State::Skipping;
                        return Some(Err(error));
                    }
                    let (end, byte) = found?;
                    let frame =
                        self.cut(end, end + 1, if byte == RS { State::Record } else { State::Between });
                    if self.is_blank(&frame) {
                        continue;
                    }
                    if byte == RS && !self.ends_itself(&frame) {
                        return Some(Err(self.rejected(&frame, "the record was cut before its line feed")));
                    }
                    return Some(Ok(frame));
                }
            }
        }
    }

    fn finish(&mut self) -> Tail {
        let (end, state) = (self.buffer.end(), self.state);
        let frame = self.cut(end, end, state);
        match state {
            // What is left between two records can only be the beginning of a byte-order mark.
            State::Between if !self.is_blank(&frame) => Tail::Cut(frame),
            State::Record if self.is_blank(&frame) => Tail::Clean,
            State::Record if self.ends_itself(&frame) => Tail::IfComplete(frame),
            State::Record => Tail::Cut(frame),
            State::Between | State::Junk | State::Skipping => Tail::Clean,
        }
    }

    fn open_payload(&self) -> Option<OpenPayload<'_>> {
        let is_open = self.state == State::Record;
        let offset = self.buffer.offset_of(self.buffer.start());
        is_open.then(|| OpenPayload::new(offset, self.buffer.open()))
    }
}
