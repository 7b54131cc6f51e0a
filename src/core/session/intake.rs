//! Frames become values: what is the end, what is an error of the server, what is delivered.

use std::ops::Range;

use super::{
    batch::{Batch, Record, Span},
    config::{Config, Decode, End, FrameTest, Grow, Resume},
    parts::Parts,
    seen::Seen,
    wanted::Wanted,
};
use crate::core::{
    error::{Code, StreamError, snippet},
    frame::{Decoder, Format, Frame},
    json::{Checker, Fault, FaultKind, Kind, Match, Pointer, quote, unquote},
    limits::{Limits, TREE_DEPTH},
};

/// What became of a frame.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is good; its values are in the batch.
    Good,
    /// It is the promised end.
    End,
    /// It is skipped.
    Rejected(StreamError),
    /// The server says that it failed.
    ServerError(StreamError),
    /// It was delivered before.
    Repeated,
    /// It is the cursor to resume from, and no frame.
    Cursor,
    /// It was only looked at.
    Nothing,
}

/// The rules by which the frames of a stream are judged.
#[derive(Debug)]
pub(super) struct Intake {
    format: Format,
    decode: Decode,
    wanted: Wanted,
    parts: Option<Parts>,
    end: Option<FrameTest>,
    server_error: Option<FrameTest>,
    consume: bool,
    is_strict: bool,
    checker: Checker,
    found: Vec<Match>,
    /// The cursor of the last good frame, as JSON text; empty if it has none.
    cursor: Vec<u8>,
    /// None where no attempt goes on by what frames say of their place.
    pub(super) seen: Option<Seen>,
}

/// A payload as it was judged: where its text is, and of what kind it is if it is JSON.
struct Payload {
    span: Span,
    json: Option<Result<Kind, Fault>>,
}

impl Intake {
    pub(super) fn new(config: &Config, format: Format) -> Self {
        let wants_json = config.binds_json || !config.select.is_empty() || config.growing.is_some();
        let suggested = match format {
            Format::Sse | Format::Text | Format::Lines if !wants_json => Decode::Text,
            Format::Text => Decode::Text,
            Format::Bytes => Decode::Bytes,
            _ => Decode::Json,
        };
        let default_error = (format == Format::Sse).then(|| FrameTest::Event("error".into()));
        let end = match &config.end {
            End::Marker(test) => Some(test.clone()),
            End::Eof | End::Never => None,
        };
        let server_error = config.server_error.clone().or(default_error);
        let cursor = match &config.resume {
            Some(Resume::Cursor { pointer, .. }) => Some(pointer),
            _ => None,
        };
        Self {
            format,
            // Pointers are followed in checked JSON only.
            decode: if config.select.is_empty() { config.decode.unwrap_or(suggested) } else { Decode::Json },
            wanted: Wanted::new(&config.select, end.as_ref(), server_error.as_ref(), cursor, format),
            parts: Parts::of(config, format),
            end,
            server_error,
            // Frames of pieces are taken apart.
            consume: config.consume && !matches!(config.growing, Some(Grow::Pieces { .. })),
            is_strict: config.strict,
            checker: Checker::new(match config.binds_json {
                true => config.limits.depth.min(TREE_DEPTH),
                false => config.limits.depth,
            }),
            found: Vec::new(),
            cursor: Vec::new(),
            seen: marks_places(config, format).then(Seen::default),
        }
    }

    /// How the stream is framed.
    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// What the values are.
    pub(super) fn decode(&self) -> Decode {
        self.decode
    }

    /// The cursor of the frame that was taken last, if it was good and has one: JSON text.
    #[inline]
    pub(super) fn cursor(&self) -> Option<&[u8]> {
        (!self.cursor.is_empty()).then_some(&*self.cursor)
    }

    /// The decoder that gives it its frames, from byte `offset` of the stream on.
    pub(super) fn decoder(&self, limits: &Limits, offset: u64) -> Box<dyn Decoder> {
        match &self.parts {
            Some(parts) => Box::new(parts.decoder(limits, offset)),
            None => self.format.decoder(limits, offset),
        }
    }

    /// Judges a complete frame; its index in the stream is `index`.
    #[inline]
    pub(super) fn take(
        &mut self,
        frame: &Frame,
        index: u64,
        decoder: &dyn Decoder,
        batch: &mut Batch,
    ) -> Verdict {
        self.cursor.clear();
        if let (Some(parts), Some(pointer)) = (&self.parts, decoder.pointer()) {
            return parts.take(pointer, frame, index, decoder, self.consume.then_some(batch));
        }
        let buffer = decoder.buffer().bytes();
        let raw = &buffer[frame.payload.clone()];
        let event = decoder.event().map(|event| event.name).unwrap_or_default();
        if self.end.as_ref().is_some_and(|test| test.holds_raw(raw, event)) {
            return Verdict::End;
        }
        if self.server_error.as_ref().is_some_and(|test| test.holds_raw(raw, event)) {
            return Verdict::ServerError(server_error(raw, frame, index));
        }
        let payload = self.judge(frame, buffer, batch);
        let text = batch.text(payload.span, buffer);
        if let Some(Ok(_)) = payload.json {
            if self.end.as_ref().is_some_and(|test| test.holds_json(self.wanted.end(&self.found), text)) {
                return Verdict::End;
            }
            let told = self.wanted.server_error(&self.found);
            if self.server_error.as_ref().is_some_and(|test| test.holds_json(told, text)) {
                return Verdict::ServerError(server_error(text, frame, index));
            }
            if let Some(found) = self.wanted.cursor(&self.found) {
                self.cursor.extend_from_slice(&text[found]);
            }
        }
        let rejection = self.rejection(&payload, text);
        // What ended the stream once ends it again.
        let is_end = self.is_strict && rejection.is_some();
        if !is_end && self.came_before(text, decoder) {
            if payload.span.is_side {
                batch.side.truncate(payload.span.start);
            }
            return Verdict::Repeated;
        }
        if let Some((code, at, message)) = rejection {
            let mut error = StreamError::new(code, message);
            error.frame = Some(index);
            error.offset = Some(match self.format {
                Format::Sse => frame.offset,
                _ => decoder.buffer().offset_of(frame.payload.start) + at as u64,
            });
            error.snippet = Some(snippet(text));
            if payload.span.is_side {
                batch.side.truncate(payload.span.start);
            }
            return Verdict::Rejected(error);
        }
        if self.consume {
            self.deliver(frame, index, payload.span, decoder, batch);
        }
        Verdict::Good
    }

    /// Whether a frame that marks a place was there before this attempt; else it is noted.
    #[inline]
    fn came_before(&mut self, text: &[u8], decoder: &dyn Decoder) -> bool {
        let Some(seen) = &mut self.seen else { return false };
        if self.wanted.has_cursor() {
            return !self.cursor.is_empty() && seen.is_repeated(&[], text);
        }
        decoder.has_own_id() && seen.is_repeated(decoder.last_event_id(), text)
    }

    /// Whether frames are units that a server sends by themselves.
    pub(super) fn is_framed(&self) -> bool {
        !matches!(self.format, Format::Text | Format::Bytes | Format::Json)
    }

    /// Whether text is delivered as it comes: of an event without a type nothing is to be judged but whether it is the
    /// promised end.
    #[inline]
    pub(super) fn takes_plain(&self) -> bool {
        let is_whole = self.wanted.is_empty() && self.wanted.select.is_none() && self.parts.is_none();
        let is_error = |test: &FrameTest| test.holds_raw(b"", b"");
        let may_fail = self
            .server_error
            .as_ref()
            .is_some_and(|test| matches!(test, FrameTest::Text(_)) || is_error(test));
        self.format == Format::Sse && self.decode == Decode::Text && is_whole && !may_fail
    }

    /// Takes events without a type, from [`Decoder::next_plain`]; the first one's index in the stream is `index`. Gives how
    /// many are good: all, or those before the promised end.
    pub(super) fn take_plain(
        &mut self,
        frames: &[Frame],
        index: u64,
        decoder: &dyn Decoder,
        batch: &mut Batch,
    ) -> usize {
        self.cursor.clear();
        let buffer = decoder.buffer().bytes();
        let is_end = |frame: &Frame| {
            let test = self.end.as_ref();
            test.is_some_and(|test| test.holds_raw(&buffer[frame.payload.clone()], b""))
        };
        let good = frames.iter().position(is_end).unwrap_or(frames.len());
        if !self.consume || good == 0 {
            return good;
        }
        let (records, held) = (batch.records.len(), batch.names.len());
        batch.has_events = true;
        let (event, id) = batch.envelope(b"", decoder.event().map(|event| event.id).unwrap_or_default());
        batch.records.extend((index..).zip(&frames[..good]).map(|(index, frame)| {
            let Range { start, end } = frame.payload;
            let value = Span { start, end, is_side: false };
            Record { value, index, offset: frame.offset, event, id, pointer: 0 }
        }));
        let text: usize = frames[..good].iter().map(|frame| frame.payload.len()).sum();
        batch.charge(records, text + batch.names.len() - held);
        good
    }

    /// Whether the stream could have ended after this frame, which no line end or the like completed.
    pub(super) fn is_complete(&mut self, frame: &Frame, decoder: &dyn Decoder) -> bool {
        let text = &decoder.buffer().bytes()[frame.payload.clone()];
        match self.checker.check(text) {
            Ok(Kind::Number) => !text.last().is_some_and(u8::is_ascii_digit),
            Err(fault) => !is_cut(text, fault),
            Ok(_) => true,
        }
    }

    /// Whether a frame that the end of the stream may complete only ended too early: inside JSON or a character.
    pub(super) fn is_incomplete(&mut self, frame: &Frame, decoder: &dyn Decoder) -> bool {
        let text = &decoder.buffer().bytes()[frame.payload.clone()];
        if self.format == Format::Json || self.decode == Decode::Json {
            return self.checker.check(text).is_err_and(|fault| is_cut(text, fault));
        }
        self.decode == Decode::Text && ends_in_character(text)
    }

    #[inline]
    fn judge(&mut self, frame: &Frame, buffer: &[u8], batch: &mut Batch) -> Payload {
        let Range { start, end } = frame.payload;
        let mut span = Span { start, end, is_side: false };
        if self.decode != Decode::Json && self.wanted.is_empty() {
            return Payload { span, json: None };
        }
        let mut json = self.look(&buffer[start..end]);
        let is_bad_utf8 = matches!(json, Err(Fault { kind: FaultKind::Utf8, .. }));
        let is_replaced = is_bad_utf8 && self.format == Format::Sse;
        // Pieces of text and bytes have no separators around them that a packer might write over.
        let is_bare = matches!(self.format, Format::Text | Format::Bytes) && self.decode == Decode::Json;
        if is_replaced || is_bare {
            let begin = batch.side.len();
            let raw = &buffer[start..end];
            let text =
                if is_replaced { String::from_utf8_lossy(raw).into_owned().into() } else { raw.to_vec() };
            batch.side.extend_from_slice(&text);
            span = Span { start: begin, end: batch.side.len(), is_side: true };
            json = self.look(&batch.side[begin..]);
        }
        Payload { span, json: Some(json) }
    }

    /// Checks a text and finds what is wanted of it, in one pass.
    #[inline]
    fn look(&mut self, text: &[u8]) -> Result<Kind, Fault> {
        self.found.clear();
        match self.wanted.is_empty() {
            true => self.checker.check(text),
            false => self.checker.select(text, &self.wanted.pointers, &mut self.found),
        }
    }

    #[inline]
    fn rejection(&self, payload: &Payload, text: &[u8]) -> Option<(Code, usize, &'static str)> {
        match (self.decode, &payload.json) {
            (Decode::Json, Some(Err(fault))) => Some(match fault.kind {
                FaultKind::Syntax => (Code::FrameSyntax, fault.at, "the payload is not JSON"),
                FaultKind::Incomplete => {
                    (Code::FrameSyntax, fault.at, "the payload is JSON that ends too early")
                }
                FaultKind::Depth => {
                    (Code::FrameTooDeep, fault.at, "the payload nests deeper than limits.depth")
                }
                FaultKind::Utf8 => (Code::InvalidUtf8, fault.at, "the payload is not UTF-8"),
            }),
            (Decode::Text, _) if self.format != Format::Sse && self.format != Format::Text => {
                let error = std::str::from_utf8(text).err()?;
                Some((Code::InvalidUtf8, error.valid_up_to(), "the payload is not UTF-8"))
            }
            _ => None,
        }
    }

    #[inline]
    fn deliver(&mut self, frame: &Frame, index: u64, span: Span, decoder: &dyn Decoder, batch: &mut Batch) {
        let (records, held) = (batch.records.len(), batch.side.len() + batch.names.len());
        let (event, id) = match decoder.event() {
            Some(event) => {
                batch.has_events = true;
                batch.envelope(event.name, event.id)
            }
            None => (0, 0),
        };
        let whole = Record { value: span, index, offset: frame.offset, event, id, pointer: 0 };
        let Some(select) = &self.wanted.select else {
            batch.records.push(whole);
            batch.charge(records, frame.payload.len() + batch.names.len() + batch.side.len() - held);
            return;
        };
        batch.has_pointers = select.count > 1;
        for (numbers, name, default) in [(&select.event, event, &b"message"[..]), (&select.id, id, b"")] {
            if numbers.is_empty() {
                continue;
            }
            let start = batch.side.len();
            let name = if name == 0 { default.to_vec() } else { batch.name(name).to_vec() };
            quote(&name, &mut batch.side);
            let value = Span { start, end: batch.side.len(), is_side: true };
            batch.records.extend(numbers.iter().map(|&pointer| Record { value, pointer, ..whole }));
        }
        for found in &self.found {
            let Some(&pointer) = select.payload.get(found.pointer) else { continue };
            let value = Span {
                start: span.start + found.value.start,
                end: span.start + found.value.end,
                is_side: span.is_side,
            };
            batch.records.push(Record { value, pointer, ..whole });
        }
        // A frame without a match is never consumed, so it must not be waited for.
        if batch.records.len() > records {
            batch.charge(records, frame.payload.len() + batch.names.len() + batch.side.len() - held);
        }
    }
}

/// Whether an attempt may go on by ids or cursors, so that a server may send once more what stood there.
fn marks_places(config: &Config, format: Format) -> bool {
    let by_default = config.resume.is_none() && format == Format::Sse;
    config.is_reopenable
        && (by_default || matches!(config.resume, Some(Resume::LastEventId | Resume::Cursor { .. })))
}

impl FrameTest {
    fn holds_raw(&self, payload: &[u8], event: &[u8]) -> bool {
        match self {
            FrameTest::Text(text) => text.as_bytes() == payload,
            FrameTest::Event(name) if event.is_empty() => name == "message",
            FrameTest::Event(name) => name.as_bytes() == event,
            FrameTest::Exists(_) | FrameTest::Equals(..) => false,
        }
    }
}

/// Whether a faulty text would have been good if it had gone on.
fn is_cut(text: &[u8], fault: Fault) -> bool {
    match fault.kind {
        FaultKind::Incomplete => true,
        FaultKind::Utf8 => ends_in_character(&text[fault.at..]),
        FaultKind::Syntax | FaultKind::Depth => false,
    }
}

/// Whether the first thing wrong with a text is that its last character is not whole.
fn ends_in_character(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_err_and(|error| error.error_len().is_none())
}

pub(super) fn server_error(payload: &[u8], frame: &Frame, index: u64) -> StreamError {
    let said = said(payload, &["/error/message", "/message", "/error", "/detail", ""]);
    let mut error = StreamError::new(Code::ServerError, with_reason("the server reported an error", said));
    error.frame = Some(index);
    error.offset = Some(frame.offset);
    error.snippet = Some(snippet(payload));
    error
}

/// The first of those texts that a JSON document has; servers explain themselves in one of a few places.
pub(super) fn said(document: &[u8], pointers: &[&str]) -> Option<String> {
    Checker::new(32).check(document).ok()?;
    pointers.iter().find_map(|pointer| {
        let found = Pointer::parse(pointer).ok()?.find(document)?;
        let text = &document[found];
        text.starts_with(b"\"").then(|| snippet(&unquote(text)))
    })
}

pub(super) fn with_reason(what: &str, reason: Option<String>) -> String {
    match reason {
        Some(reason) => [what, ": ", &reason].concat(),
        None => what.to_owned(),
    }
}
