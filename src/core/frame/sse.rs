//! Server-sent events (WHATWG HTML, 9.2.5 and 9.2.6).

use std::ops::Range;

use memchr::{memchr, memchr2};

use super::{Buffer, Decoder, Event, Frame, FrameError, OpenPayload, Tail, skip_bom, too_large};
use crate::core::{
    error::{Code, snippet},
    limits::{ID_BYTES, Limits},
};

/// Each event that carries data is a frame, its payload the data.
///
/// Data of several lines is joined in place: the joined text is shorter than the lines it came in, so it is moved
/// down over them. Invariant: `data.end <= line`, positions being relative to the start of the open event.
#[derive(Debug)]
pub struct Sse {
    buffer: Buffer,
    state: State,
    /// Start of the open line.
    line: usize,
    /// Bytes of the open event in which no line end is left to be found.
    scanned: usize,
    data: Option<Range<usize>>,
    name: Vec<u8>,
    id: Vec<u8>,
    last_id: Vec<u8>,
    id_changed: bool,
    has_own_id: bool,
    /// The last byte was a CR: an LF that comes next belongs to it.
    after_cr: bool,
    retry: Option<u64>,
    bom_seen: bool,
    limit: usize,
}

/// ```text
///            field line            blank line: a frame, if there is data
/// Between ───────────────> Event ───────────────────────────────────────> Between
///    │                       │ too large
///    │ long comment          └─────────────> Skipping ── blank line ─────> Between
///    └────────> Comment ── line end ──> Between
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Between,
    /// Inside a comment between two events, the beginning of which was dropped.
    Comment,
    Event,
    /// Inside an event that was rejected; `line_begun` once its open line has bytes that were dropped.
    Skipping {
        line_begun: bool,
    },
}

impl Sse {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64) -> Self {
        Self {
            buffer: Buffer::new(offset),
            state: State::Between,
            line: 0,
            scanned: 0,
            data: None,
            name: Vec::new(),
            id: Vec::new(),
            last_id: Vec::new(),
            id_changed: false,
            has_own_id: false,
            after_cr: false,
            retry: None,
            bom_seen: false,
            limit: limits.frame_bytes,
        }
    }

    /// The end of the open line and the beginning of the next, if it has ended.
    #[inline]
    fn line_end(&mut self) -> Option<(usize, usize)> {
        if self.after_cr {
            let begin = self.buffer.start() + self.line;
            let next = *self.buffer.bytes().get(begin)?;
            self.after_cr = false;
            if next == b'\n' {
                self.line += 1;
                self.scanned = self.line;
                self.drop_line_unless_open();
            }
        }
        let from = self.buffer.start() + self.scanned;
        let Some(found) = memchr2(b'\r', b'\n', &self.buffer.bytes()[from..]) else {
            self.scanned = self.buffer.open().len();
            return None;
        };
        let end = from + found;
        let is_cr = self.buffer.bytes()[end] == b'\r';
        let is_crlf = is_cr && self.buffer.bytes().get(end + 1) == Some(&b'\n');
        self.after_cr = is_cr && end + 1 == self.buffer.end();
        Some((end, end + 1 + usize::from(is_crlf)))
    }

    /// The open line now begins at `next`; between events nothing before it is needed.
    #[inline]
    fn advance(&mut self, next: usize) {
        self.line = next - self.buffer.start();
        self.scanned = self.line;
        self.drop_line_unless_open();
    }

    fn drop_line_unless_open(&mut self) {
        if self.state != State::Event {
            self.buffer.consume_to(self.buffer.start() + self.line);
            self.line = 0;
            self.scanned = 0;
        }
    }

    /// Takes the open line as a field. False: its value is an id that is too long.
    fn take_field(&mut self, end: usize) -> bool {
        let begin = self.buffer.start() + self.line;
        let line = &self.buffer.bytes()[begin..end];
        if line.starts_with(b":") {
            return true;
        }
        let value = |name: &[u8]| {
            let value = match line.strip_prefix(name)? {
                [] => 0,
                [b':', b' ', value @ ..] | [b':', value @ ..] => value.len(),
                _ => return None,
            };
            Some(end - value..end)
        };
        if let Some(value) = value(b"data") {
            self.take_data(value);
        } else if let Some(value) = value(b"event") {
            self.name.clear();
            self.name.extend_from_slice(&self.buffer.bytes()[value]);
        } else if let Some(value) = value(b"id") {
            if value.len() > ID_BYTES {
                return false;
            }
            let id = &self.buffer.bytes()[value];
            if memchr(0, id).is_none() {
                self.id.clear();
                self.id.extend_from_slice(id);
                self.id_changed = true;
            }
        } else if let Some(value) = value(b"retry") {
            self.retry = parse_digits(&self.buffer.bytes()[value]).or(self.retry);
        }
        self.state = State::Event;
        true
    }

    fn take_data(&mut self, value: Range<usize>) {
        let start = self.buffer.start();
        let relative = value.start - start..value.end - start;
        self.data = Some(match self.data.take() {
            None => relative,
            Some(data) => {
                let to = start + data.end;
                let bytes = self.buffer.bytes_mut();
                bytes[to] = b'\n';
                bytes.copy_within(value, to + 1);
                data.start..data.end + 1 + relative.len()
            }
        });
    }

    /// The next event, if it is one data line with its blank line, ended by LFs, and all there. Most are: this saves them
    /// the way through fields and states, and finds nothing that the long way would not.
    #[inline]
    fn single(&mut self) -> Option<Frame> {
        const FIELD: &[u8] = b"data:";
        if self.after_cr || self.scanned > 0 {
            return None;
        }
        let line = self.buffer.open().strip_prefix(FIELD)?;
        let length = memchr2(b'\r', b'\n', line)?;
        if !line[length..].starts_with(b"\n\n") || FIELD.len() + length > self.limit {
            return None;
        }
        self.has_own_id = false;
        let space = usize::from(line[0] == b' ');
        let start = self.buffer.start();
        let end = start + FIELD.len() + length;
        self.buffer.consume_to(end + 2);
        Some(Frame { payload: start + FIELD.len() + space..end, offset: self.buffer.offset_of(start) })
    }

    /// The open event, ended by a blank line before `next`.
    fn dispatch(&mut self, next: usize) -> Option<Frame> {
        let start = self.buffer.start();
        let offset = self.buffer.offset_of(start);
        let data = self.data.take();
        self.commit_id();
        self.state = State::Between;
        self.advance(next);
        data.map(|data| Frame { payload: start + data.start..start + data.end, offset })
    }

    fn commit_id(&mut self) {
        self.has_own_id = self.id_changed;
        if self.id_changed {
            self.last_id.clone_from(&self.id);
            self.id_changed = false;
        }
    }

    fn reject(&mut self, line_begun: bool) -> FrameError {
        let mut error = too_large(&self.buffer, self.limit);
        if let Some(data) = self.data.take() {
            // Joining has written over the beginning of the event as it came.
            let start = self.buffer.start();
            error.snippet = snippet(&self.buffer.bytes()[start + data.start..start + data.end]);
        }
        self.state = State::Skipping { line_begun };
        error
    }

    fn reject_id(&mut self, end: usize) -> FrameError {
        let line = self.buffer.start() + self.line;
        self.data = None;
        self.state = State::Skipping { line_begun: false };
        FrameError {
            code: Code::FrameTooLarge,
            offset: self.buffer.offset_of(line),
            snippet: snippet(&self.buffer.bytes()[line..end]),
            message: "the id of the event is too long",
        }
    }
}

impl Decoder for Sse {
    fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    fn buffer_mut(&mut self) -> &mut Buffer {
        &mut self.buffer
    }

    fn next_plain(&mut self, frames: &mut Vec<Frame>) {
        if self.state != State::Between || !self.bom_seen {
            return;
        }
        self.name.clear();
        while let Some(frame) = self.single() {
            frames.push(frame);
        }
    }

    fn next(&mut self) -> Option<Result<Frame, FrameError>> {
        if !skip_bom(&mut self.buffer, &mut self.bom_seen) {
            return None;
        }
        if self.state == State::Between {
            self.name.clear();
            if let Some(frame) = self.single() {
                return Some(Ok(frame));
            }
        }
        loop {
            let Some((end, next)) = self.line_end() else {
                let open = self.buffer.open();
                match self.state {
                    State::Between if open.first() == Some(&b':') => self.state = State::Comment,
                    State::Between | State::Event if open.len() > self.limit.max(self.line) => {
                        return Some(Err(self.reject(true)));
                    }
                    State::Skipping { line_begun } => {
                        self.state = State::Skipping { line_begun: line_begun || !open.is_empty() };
                    }
                    State::Between | State::Event | State::Comment => {}
                }
                if !matches!(self.state, State::Between | State::Event) {
                    self.advance(self.buffer.end());
                }
                return None;
            };
            let is_blank = end == self.buffer.start() + self.line;
            match self.state {
                State::Comment => {
                    self.state = State::Between;
                    self.advance(next);
                }
                State::Skipping { line_begun } if is_blank && !line_begun => {
                    self.dispatch(next);
                    self.name.clear();
                }
                State::Skipping { .. } => {
                    self.state = State::Skipping { line_begun: false };
                    self.advance(next);
                }
                State::Between | State::Event if is_blank => {
                    if let Some(frame) = self.dispatch(next) {
                        return Some(Ok(frame));
                    }
                    self.name.clear();
                }
                State::Between | State::Event => {
                    let is_comment = self.buffer.bytes()[self.buffer.start() + self.line] == b':';
                    let is_loose_comment = is_comment && self.state == State::Between;
                    if end - self.buffer.start() > self.limit && !is_loose_comment {
                        let error = self.reject(false);
                        self.advance(next);
                        return Some(Err(error));
                    }
                    if !self.take_field(end) {
                        let error = self.reject_id(end);
                        self.advance(next);
                        return Some(Err(error));
                    }
                    self.advance(next);
                }
            }
        }
    }

    /// The standard discards an event that no blank line ended; what it holds is handed out for those who want it.
    fn finish(&mut self) -> Tail {
        // The place of an event is passed only by its blank line.
        self.has_own_id = false;
        let end = self.buffer.end();
        if let State::Between | State::Event = self.state
            && end > self.buffer.start() + self.line
            && !self.after_cr
        {
            self.take_field(end);
        }
        let (start, state) = (self.buffer.start(), self.state);
        let data = self.data.take().unwrap_or(0..0);
        let frame =
            Frame { payload: start + data.start..start + data.end, offset: self.buffer.offset_of(start) };
        // What was dropped goes on if a range brings the rest.
        self.state = if state == State::Event { State::Between } else { state };
        self.advance(end);
        match state {
            State::Between | State::Comment => Tail::Clean,
            State::Event | State::Skipping { .. } => Tail::Cut(frame),
        }
    }

    fn open_payload(&self) -> Option<OpenPayload<'_>> {
        if !self.bom_seen || !matches!(self.state, State::Between | State::Event) {
            return None;
        }
        let start = self.buffer.start();
        let joined = self.data.clone().unwrap_or(0..0);
        let joined = &self.buffer.bytes()[start + joined.start..start + joined.end];
        let open = &self.buffer.bytes()[start + self.line..];
        let line = open.strip_prefix(b"data:").map(|value| value.strip_prefix(b" ").unwrap_or(value));
        Some(OpenPayload {
            offset: self.buffer.offset_of(start),
            joined,
            line: line.map(|line| (line, self.data.is_some())),
            event: Some(Event { name: &self.name, id: &self.id }),
        })
    }

    #[inline]
    fn event(&self) -> Option<Event<'_>> {
        Some(Event { name: &self.name, id: &self.last_id })
    }

    fn has_own_id(&self) -> bool {
        self.has_own_id
    }

    fn last_event_id(&self) -> &[u8] {
        &self.last_id
    }

    fn set_last_event_id(&mut self, id: &[u8]) {
        self.id = id.to_vec();
        self.last_id = id.to_vec();
    }

    fn take_retry(&mut self) -> Option<u64> {
        self.retry.take()
    }
}

fn parse_digits(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(
        value.iter().fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))),
    )
}
