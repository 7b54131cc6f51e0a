//! A session of one attempt, and the order in which its values and errors are told.

use std::{collections::VecDeque, marker::PhantomData, str::from_utf8};

use super::{
    clock::Clock,
    value::{Content, EventFields, FromFrame, Payload},
};
use crate::core::{
    error::{Code, Severity, StreamError, snippet},
    frame::Format,
    limits::{PIECE_BYTES, SNIPPET_BYTES, TYPE_DEPTH},
    session::{Batch, Config, Decode, Effect, Head, Input, Record, Session, Snapshot, Status},
};

/// What an adapter drives. Nothing is fed before the values of the last piece were taken, so they are made where they
/// lie: a batch is never packed or copied.
pub(super) struct Engine<T> {
    session: Session,
    clock: Clock,
    /// When the source was last heard of. Reading the clock costs more than taking a small value.
    now: u64,
    /// Number of the batch's first record that was not taken yet.
    next: usize,
    /// Each told after the values that came before it.
    errors: VecDeque<StreamError>,
    /// Length of the next piece at most.
    piece: usize,
    is_strict: bool,
    /// Nothing more is told, whatever the session still holds.
    is_over: bool,
    values: PhantomData<fn() -> T>,
}

/// What comes next.
pub(super) enum Next<T> {
    Item(Result<T, StreamError>),
    /// More bytes are needed, or the news that there are none.
    Hungry,
    Over,
}

/// A piece that gave more errors than this is followed by smaller ones, so that few of them are held.
const MANY_ERRORS: usize = 64;
const SMALL_PIECE_BYTES: usize = 2 << 10;
/// What a serde type says of a value may quote all of it.
const REASON_BYTES: usize = 4 * SNIPPET_BYTES;
/// The adapters make one attempt.
const ATTEMPT: u32 = 1;

impl<T: FromFrame> Engine<T> {
    pub(super) fn new(mut config: Config) -> Self {
        config.retry = None;
        config.is_reopenable = false;
        config.growing = None;
        if T::WANTS_JSON {
            // A line is text to serde types as to others; its JSON would be `ndjson`.
            config.binds_json |= config.decode.is_none() && config.format != Some(Format::Lines);
            config.limits.depth = config.limits.depth.min(TYPE_DEPTH);
        }
        let is_strict = config.strict;
        Self {
            session: Session::new(config, 0),
            clock: Clock::new(),
            now: 0,
            next: 0,
            errors: VecDeque::new(),
            piece: PIECE_BYTES,
            is_strict,
            is_over: false,
            values: PhantomData,
        }
    }

    /// Whether the head of the source is still to be told.
    pub(super) fn is_idle(&self) -> bool {
        self.session.status() == Status::Idle
    }

    /// Whether no more bytes are wanted. Values may be left.
    pub(super) fn has_ended(&self) -> bool {
        self.is_over || self.session.status().is_end()
    }

    pub(super) fn begin(&mut self, head: Head) {
        self.now = self.clock.now();
        self.handle(Input::Start);
        self.handle(Input::Head { attempt: ATTEMPT, head });
    }

    /// Takes in the next piece of `available` bytes: `fill` is handed room for it.
    pub(super) fn feed(&mut self, available: usize, fill: impl FnOnce(&mut [u8])) {
        let length = available.min(self.piece);
        self.now = self.clock.now();
        self.session.feed_piece(self.now, ATTEMPT, length, u32::from(length == available), fill);
        self.settle();
        self.piece = if self.errors.len() > MANY_ERRORS { SMALL_PIECE_BYTES } else { PIECE_BYTES };
        self.judge();
    }

    pub(super) fn eof(&mut self) {
        self.now = self.clock.now();
        self.handle(Input::Eof { attempt: ATTEMPT });
    }

    pub(super) fn broken(&mut self, reason: String) {
        self.now = self.clock.now();
        self.handle(Input::Broken { attempt: ATTEMPT, reason });
    }

    /// The source has nothing to say: judges the deadlines that have passed.
    pub(super) fn tick(&mut self) {
        self.now = self.clock.now();
        self.judge();
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.session.snapshot()
    }

    /// The next value or error in the order of the stream.
    pub(super) fn next(&mut self) -> Next<T> {
        loop {
            if self.is_over {
                return Next::Over;
            }
            let decode = self.session.decode().unwrap_or(Decode::Bytes);
            let Some((batch, buffer)) = self.session.batch() else {
                return match self.errors.pop_front() {
                    Some(error) => Next::Item(Err(error)),
                    None if self.session.status().is_end() => {
                        self.is_over = true;
                        Next::Over
                    }
                    None => Next::Hungry,
                };
            };
            let Some(&record) = batch.records.get(self.next) else {
                let bytes = batch.bytes;
                batch.clear();
                self.next = 0;
                self.handle(Input::Consumed(bytes));
                continue;
            };
            let comes_before = |error: &mut StreamError| {
                error.severity == Severity::Frame && error.frame.is_some_and(|frame| frame < record.index)
            };
            if let Some(error) = self.errors.pop_front_if(comes_before) {
                return Next::Item(Err(error));
            }
            self.next += 1;
            let made = make(batch, buffer, record, decode);
            return Next::Item(made.map_err(|error| self.reject(error)));
        }
    }

    /// A good record is not of the wanted type.
    fn reject(&mut self, mut error: StreamError) -> StreamError {
        error.attempt = ATTEMPT;
        self.session.handle(self.now, Input::Report(error.clone()));
        // What the session has to tell is this error, and in a strict stream the end; later errors wait already.
        while self.session.poll().is_some() {}
        if self.is_strict {
            error.severity = Severity::Stream;
            self.is_over = true;
        }
        error
    }

    fn judge(&mut self) {
        if self.session.deadline().is_some_and(|deadline| deadline <= self.now) {
            self.handle(Input::Tick);
        }
    }

    fn handle(&mut self, input: Input) {
        self.session.handle(self.now, input);
        self.settle();
    }

    /// Reading, letting go and opening again are up to the adapter, which sees the status.
    fn settle(&mut self) {
        while let Some(effect) = self.session.poll() {
            if let Effect::Error(error) = effect {
                self.errors.push_back(error);
            }
        }
    }
}

/// What only a source that is polled needs.
#[cfg(feature = "stream")]
impl<T: FromFrame> Engine<T> {
    /// Whether it was said that nothing is left to be told.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(super) fn fail(&mut self, error: StreamError) {
        self.handle(Input::Fail(error));
    }

    /// Ms until the next deadline.
    pub(super) fn due_in(&mut self) -> Option<u64> {
        let deadline = self.session.deadline()?;
        Some(deadline.saturating_sub(self.clock.now()))
    }
}

fn make<T: FromFrame>(
    batch: &Batch,
    buffer: &[u8],
    record: Record,
    decode: Decode,
) -> Result<T, StreamError> {
    let bytes = batch.text(record.value, buffer);
    let repaired;
    let content = match decode {
        Decode::Json => Content::Json(bytes),
        Decode::Bytes => Content::Bytes(bytes),
        Decode::Text => Content::Text(match from_utf8(bytes) {
            Ok(text) => text,
            // Only SSE delivers such text: its standard wants it repaired.
            Err(_) => {
                repaired = String::from_utf8_lossy(bytes);
                &repaired
            }
        }),
    };
    let name = |name| from_utf8(name).unwrap_or_default();
    let event = batch.event(&record).map(|event| EventFields {
        event: if event.name.is_empty() { "message" } else { name(event.name) },
        id: name(event.id),
    });
    let payload = Payload {
        content,
        index: record.index,
        offset: record.offset,
        pointer: record.pointer as usize,
        event,
    };
    T::from_frame(&payload).map_err(|reason| {
        let mut message = reason;
        message.truncate(message.floor_char_boundary(REASON_BYTES));
        let mut error = StreamError::new(Code::Schema, message);
        error.frame = Some(record.index);
        error.offset = Some(record.offset);
        error.snippet = Some(snippet(bytes));
        error
    })
}
