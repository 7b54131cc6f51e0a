//! What is wanted of each payload: one set of pointers, found in the pass that checks it.

use std::ops::Range;

use super::config::FrameTest;
use crate::core::{
    frame::Format,
    json::{Match, Pointer, Pointers, same_number, unquote},
};

/// The pointers of `select`, then those of the tests and of the resume cursor.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) pointers: Pointers,
    /// None: payloads are delivered whole.
    pub(super) select: Option<Select>,
    end: Option<usize>,
    server_error: Option<usize>,
    cursor: Option<usize>,
}

/// What to deliver of each payload. Numbers are those of the caller's pointers.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) count: usize,
    /// By the number of the match.
    pub(super) payload: Vec<u32>,
    pub(super) event: Vec<u32>,
    pub(super) id: Vec<u32>,
}

impl Wanted {
    pub(super) fn new(
        select: &[Pointer],
        end: Option<&FrameTest>,
        server_error: Option<&FrameTest>,
        cursor: Option<&Pointer>,
        format: Format,
    ) -> Self {
        let mut pointers = Vec::new();
        let select = (!select.is_empty()).then(|| Select::new(select, format, &mut pointers));
        let mut number = |pointer: Option<&Pointer>| {
            pointers.extend(pointer.cloned());
            pointer.map(|_| pointers.len() - 1)
        };
        let end = number(end.and_then(FrameTest::pointer));
        let server_error = number(server_error.and_then(FrameTest::pointer));
        let cursor = number(cursor);
        Self { pointers: Pointers::new(&pointers), select, end, server_error, cursor }
    }

    /// Whether nothing but the payload itself is.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.pointers.is_empty()
    }

    /// Whether a cursor tells the place of a frame.
    #[inline]
    pub(super) fn has_cursor(&self) -> bool {
        self.cursor.is_some()
    }

    pub(super) fn end(&self, found: &[Match]) -> Option<Range<usize>> {
        last(self.end, found)
    }

    pub(super) fn server_error(&self, found: &[Match]) -> Option<Range<usize>> {
        last(self.server_error, found)
    }

    pub(super) fn cursor(&self, found: &[Match]) -> Option<Range<usize>> {
        last(self.cursor, found)
    }
}

impl Select {
    /// For SSE the pointers start at `{event, data, id}`, else at the payload.
    fn new(select: &[Pointer], format: Format, pointers: &mut Vec<Pointer>) -> Self {
        let (mut payload, mut event, mut id) = (Vec::new(), Vec::new(), Vec::new());
        for (number, pointer) in (0..).zip(select) {
            let within = if format == Format::Sse { pointer.strip("data") } else { Some(pointer.clone()) };
            if let Some(within) = within {
                pointers.push(within);
                payload.push(number);
            } else if pointer.is("event") {
                event.push(number);
            } else if pointer.is("id") {
                id.push(number);
            }
        }
        Self { count: select.len(), payload, event, id }
    }
}

impl FrameTest {
    /// Whether it holds for a payload in which `found` is what its pointer led to.
    pub(super) fn holds_json(&self, found: Option<Range<usize>>, payload: &[u8]) -> bool {
        let Some(value) = found.map(|found| &payload[found]) else { return false };
        match self {
            FrameTest::Exists(_) => value != b"null",
            FrameTest::Equals(_, scalar) => same_scalar(value, scalar.as_bytes()),
            FrameTest::Text(_) | FrameTest::Event(_) => false,
        }
    }

    pub(super) fn pointer(&self) -> Option<&Pointer> {
        match self {
            FrameTest::Exists(pointer) | FrameTest::Equals(pointer, _) => Some(pointer),
            FrameTest::Text(_) | FrameTest::Event(_) => None,
        }
    }
}

fn last(number: Option<usize>, found: &[Match]) -> Option<Range<usize>> {
    let number = number?;
    found.iter().rev().find(|found| found.pointer == number).map(|found| found.value.clone())
}

pub(super) fn same_scalar(a: &[u8], b: &[u8]) -> bool {
    match (a.first(), b.first()) {
        (Some(b'"'), Some(b'"')) => unquote(a) == unquote(b),
        (Some(b'-' | b'0'..=b'9'), Some(b'-' | b'0'..=b'9')) => same_number(a, b),
        _ => a == b,
    }
}
