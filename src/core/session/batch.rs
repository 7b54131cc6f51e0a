//! Values on their way out: ranges, with what the consumer may ask about each.

use crate::core::frame::Event;

/// The values that one piece of the stream gave.
#[derive(Debug, Default)]
pub struct Batch {
    /// One for each value, in order.
    pub records: Vec<Record>,
    /// Texts that stand in no buffer: values that had to be rewritten.
    pub side: Vec<u8>,
    /// Event types and ids, each ended by an LF, which neither can contain.
    pub names: Vec<u8>,
    /// What it takes to hold the values until they are consumed, about: bytes of their frames and names, and
    /// what each value and the batch cost however small they are. [`super::Input::Consumed`] pays it back.
    pub bytes: u64,
    /// Whether the values are data of SSE events.
    pub has_events: bool,
    /// Whether one of several select pointers led to each value.
    pub has_pointers: bool,
    /// Where each name ends, its LF not counted.
    name_ends: Vec<usize>,
    last_event: u32,
    last_id: u32,
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where its text is.
    pub value: Span,
    /// Index of its frame in the stream.
    pub index: u64,
    /// Stream offset of its frame.
    pub offset: u64,
    /// Number of its SSE event type in [`Batch::names`], from 1. 0: none.
    pub event: u32,
    /// Number of its last event id there, from 1. 0: none.
    pub id: u32,
    /// Which of several select pointers led to it.
    pub pointer: u32,
}

/// A range in the decoder's buffer, or in [`Batch::side`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// Whether it is a range in the side text.
    pub is_side: bool,
}

/// What holding a value costs beside its text: its row in the table, and the value itself.
const RECORD_BYTES: usize = 32;
/// What holding a batch costs, were it of a single value.
const BATCH_BYTES: usize = 256;

impl Batch {
    /// Whether nothing came.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Forgets everything but the memory it holds.
    pub fn clear(&mut self) {
        self.records.clear();
        self.side.clear();
        self.names.clear();
        self.name_ends.clear();
        self.bytes = 0;
        self.has_events = false;
        self.has_pointers = false;
        self.last_event = 0;
        self.last_id = 0;
    }

    /// The text of a value.
    #[inline]
    pub fn text<'a>(&'a self, span: Span, buffer: &'a [u8]) -> &'a [u8] {
        if span.is_side { &self.side[span.start..span.end] } else { &buffer[span.start..span.end] }
    }

    /// The name of that number; empty for 0.
    #[inline(always)]
    pub fn name(&self, number: u32) -> &[u8] {
        let Some(index) = (number as usize).checked_sub(1) else { return &[] };
        let start = index.checked_sub(1).map_or(0, |previous| self.name_ends[previous] + 1);
        &self.names[start..self.name_ends[index]]
    }

    /// The event that a value is data of, if it is of one.
    pub fn event(&self, record: &Record) -> Option<Event<'_>> {
        self.has_events.then(|| Event { name: self.name(record.event), id: self.name(record.id) })
    }

    /// Counts `bytes` that came with the records from index `first` on.
    #[inline(always)]
    pub(super) fn charge(&mut self, first: usize, bytes: usize) {
        let batch = if first == 0 { BATCH_BYTES } else { 0 };
        self.bytes += (bytes + batch + (self.records.len() - first) * RECORD_BYTES) as u64;
    }

    /// Numbers for an event type and id, which most often are those of the value before.
    #[inline(always)]
    pub(super) fn envelope(&mut self, event: &[u8], id: &[u8]) -> (u32, u32) {
        self.last_event = self.number(event, self.last_event);
        self.last_id = self.number(id, self.last_id);
        (self.last_event, self.last_id)
    }

    #[inline(always)]
    fn number(&mut self, name: &[u8], last: u32) -> u32 {
        if name == self.name(last) {
            return last;
        }
        if name.is_empty() {
            return 0;
        }
        push_text(name, &mut self.names);
        self.name_ends.push(self.names.len());
        self.names.push(b'\n');
        u32::try_from(self.name_ends.len()).unwrap_or(0)
    }
}

/// Appends a text, repaired where it is no UTF-8.
#[inline]
pub(super) fn push_text(raw: &[u8], text: &mut Vec<u8>) {
    match simdutf8::basic::from_utf8(raw) {
        Ok(_) => text.extend_from_slice(raw),
        Err(_) => text.extend_from_slice(String::from_utf8_lossy(raw).as_bytes()),
    }
}
