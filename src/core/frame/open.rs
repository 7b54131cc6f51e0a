//! The payload of a frame that is not complete yet.

use super::Event;

/// What there is of it. The lines of SSE data that are complete are joined already; the open one is not.
#[derive(Clone, Copy, Debug)]
pub struct OpenPayload<'a> {
    /// Stream offset of the frame's first byte.
    pub offset: u64,
    /// What is joined.
    pub joined: &'a [u8],
    /// What is to be joined, and whether an LF comes before it.
    pub line: Option<(&'a [u8], bool)>,
    /// Of an SSE event: its type, and the last event id if it were complete.
    pub event: Option<Event<'a>>,
}

impl<'a> OpenPayload<'a> {
    pub(super) fn new(offset: u64, joined: &'a [u8]) -> Self {
        Self { offset, joined, line: None, event: None }
    }

    /// The parts that it consists of, in order.
    pub fn parts(&self) -> [&'a [u8]; 3] {
        match self.line {
            None => [self.joined, &[], &[]],
            Some((line, is_next)) => [self.joined, if is_next { b"\n" } else { &[] }, line],
        }
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.parts().iter().map(|part| part.len()).sum()
    }

    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
