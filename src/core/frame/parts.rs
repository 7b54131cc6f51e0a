//! Parts of one JSON document, each handed out as soon as it is complete.

use std::{collections::VecDeque, ops::Range};

use super::{Buffer, Decoder, Frame, FrameError, Tail, skip_bom};
use crate::core::{
    error::{Code, snippet},
    json::{FaultAt, FaultKind, Machine, Picker, Pointer},
    limits::Limits,
    sort::sort,
};

/// Each value that one of the pointers leads to is a frame: a range of checked text, in the order of their ends (a
/// match inside another one comes first). What no pointer leads to is checked and dropped as it is passed, so
/// `limits.frameBytes` holds for a part, not for the document. Of a repeated key each value counts.
///
/// A part that is too long is rejected, and the parts behind it are handed out. A fault ends the document where it
/// is: what came before it was delivered, what follows is dropped.
#[derive(Debug)]
pub struct JsonParts {
    buffer: Buffer,
    machine: Machine,
    picker: Picker,
    state: State,
    /// Stream offset of the document's first byte, and of the first byte that was not passed yet.
    origin: u64,
    passed: u64,
    /// What was found in the bytes that were passed last.
    ready: VecDeque<Found>,
    /// The pointer of the last frame.
    pointer: u32,
    limit: u64,
}

/// ```text
/// Start ── no byte-order mark, or behind it ──> Document ── fault ──> Broken
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Document,
    Broken,
}

#[derive(Debug)]
enum Found {
    Part { pointer: u32, start: u64, end: u64 },
    Error(FrameError),
}

impl JsonParts {
    /// A decoder that begins at byte `offset` of the stream.
    pub fn new(limits: &Limits, offset: u64, pointers: &[Pointer]) -> Self {
        Self {
            buffer: Buffer::new(offset),
            machine: Machine::new(limits.depth),
            picker: Picker::new(pointers),
            state: State::Start,
            origin: offset,
            passed: offset,
            ready: VecDeque::new(),
            pointer: 0,
            limit: limits.frame_bytes as u64,
        }
    }

    /// Passes the bytes that are new.
    fn pass(&mut self) {
        let from = self.position_of(self.passed);
        self.passed = self.buffer.offset_of(self.buffer.end());
        if self.state == State::Broken || from == self.buffer.end() {
            return;
        }
        let verdict = self.machine.feed(&self.buffer.bytes()[from..], &mut self.picker);
        let reached = verdict.map_or_else(|fault| fault.at, |()| self.machine.position());
        self.collect(reached);
        if let Err(fault) = verdict {
            let error = self.broken(fault);
            self.ready.push_back(Found::Error(error));
            self.picker.reset();
            self.state = State::Broken;
        }
    }

    /// Takes what was found on the way to `reached`. What is too long is told where it became so, whatever the chunks.
    fn collect(&mut self, reached: u64) {
        let mut too_long: Vec<u64> = Vec::new();
        while let Some(start) = self.picker.open_since().filter(|start| reached - start > self.limit) {
            self.picker.forget_outermost();
            too_long.push(start);
        }
        let found = std::mem::take(&mut self.picker.found);
        too_long
            .extend(found.iter().filter(|part| part.end - part.start > self.limit).map(|part| part.start));
        sort(&mut too_long, &|a, b| a < b);
        too_long.dedup();
        let mut too_long = too_long.into_iter().peekable();
        for part in &found {
            while let Some(start) = too_long.next_if(|start| start + self.limit < part.end) {
                let error = self.too_long(start);
                self.ready.push_back(Found::Error(error));
            }
            if part.end - part.start <= self.limit {
                let (start, end) = (self.origin + part.start, self.origin + part.end);
                self.ready.push_back(Found::Part { pointer: part.pointer, start, end });
            }
        }
        for start in too_long {
            let error = self.too_long(start);
            self.ready.push_back(Found::Error(error));
        }
        self.picker.found = found;
        self.picker.found.clear();
    }

    fn too_long(&self, start: u64) -> FrameError {
        let begin = self.position_of(self.origin + start);
        FrameError {
            code: Code::FrameTooLarge,
            offset: self.origin + start + self.limit,
            snippet: snippet(&self.buffer.bytes()[begin..]),
            message: "the part is longer than limits.frameBytes",
        }
    }

    fn broken(&self, fault: FaultAt) -> FrameError {
        let offset = self.origin + fault.at;
        // Of a character that an earlier chunk cut the beginning may be gone.
        let at = self.position_of(offset.max(self.buffer.offset_of(self.buffer.start())));
        let (code, message) = match fault.kind {
            FaultKind::Syntax | FaultKind::Incomplete => (Code::FrameSyntax, "the document is not JSON"),
            FaultKind::Depth => (Code::FrameTooDeep, "the document nests deeper than limits.depth"),
            FaultKind::Utf8 => (Code::InvalidUtf8, "the document is not UTF-8"),
        };
        FrameError { code, offset, snippet: snippet(&self.buffer.bytes()[at..]), message }
    }

    /// Where the byte at that stream offset lies in the buffer, which has not dropped it.
    fn position_of(&self, offset: u64) -> usize {
        let start = self.buffer.start();
        start + usize::try_from(offset - self.buffer.offset_of(start)).unwrap_or(0)
    }

    /// Lets go of what no open part needs.
    fn drop_passed(&mut self) {
        let keep = self.picker.open_since().map_or(self.passed, |start| self.origin + start);
        let position = self.position_of(keep);
        self.buffer.consume_to(position);
    }

    fn range(&self, start: u64, end: u64) -> Range<usize> {
        self.position_of(start)..self.position_of(end)
    }
}

impl Decoder for JsonParts {
    fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    fn buffer_mut(&mut self) -> &mut Buffer {
        &mut self.buffer
    }

    fn next(&mut self) -> Option<Result<Frame, FrameError>> {
        if self.state == State::Start {
            let mut is_seen = false;
            if !skip_bom(&mut self.buffer, &mut is_seen) {
                return None;
            }
            self.origin = self.buffer.offset_of(self.buffer.start());
            self.passed = self.origin;
            self.state = State::Document;
        }
        if self.ready.is_empty() {
            self.pass();
        }
        let next = self.ready.pop_front().map(|found| match found {
            Found::Part { pointer, start, end } => {
                self.pointer = pointer;
                Ok(Frame { payload: self.range(start, end), offset: start })
            }
            Found::Error(error) => Err(error),
        });
        if self.ready.is_empty() {
            self.drop_passed();
        }
        next
    }

    /// A document that was cut may go on: nothing is given up.
    fn finish(&mut self) -> Tail {
        if self.state == State::Broken || self.machine.may_end() {
            return Tail::Clean;
        }
        let start = self.buffer.start();
        Tail::Cut(Frame { payload: start..self.buffer.end(), offset: self.buffer.offset_of(start) })
    }

    fn is_open(&self) -> bool {
        match self.state {
            State::Start => !self.buffer.open().is_empty(),
            State::Document => self.passed > self.origin && !self.machine.may_end(),
            State::Broken => false,
        }
    }

    fn pointer(&self) -> Option<u32> {
        Some(self.pointer)
    }
}
