//! A batch as one text and two tables of numbers: what crosses into JavaScript.

use std::ops::Range;

use super::{Batch, Decode, Record, batch::push_text};
use crate::core::json::utf16_length;

/// Packs batches; keep one, it keeps its memory.
#[derive(Debug, Default)]
pub struct Packer {
    text: Vec<u8>,
    marks: Vec<u32>,
    places: Vec<u32>,
}

/// What the consumer asks of a packed batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Indexes and offsets.
    pub places: bool,
    /// Marks of text may be positions of bytes: the consumer sees for itself whether the text is as long in UTF-16 units
    /// (then the positions are the same), and asks again if it is not.
    pub takes_bytes: bool,
}

/// A packed batch.
#[derive(Debug, PartialEq, Eq)]
pub struct Packed<'a> {
    /// JSON: one array of all values. Text: UTF-8 in which the values are ranges. Bytes: the values, joined.
    pub text: &'a [u8],
    /// Start and end of each value in the text, in UTF-16 units (bytes for [`Decode::Bytes`]). Empty for JSON.
    pub marks: &'a [u32],
    /// Rows of [`Packer::PLACE`] numbers, one for each value: index of its frame and its offset, both less those of
    /// the first value; event and id, as numbers of names; pointer. Empty where nobody asks and nothing differs.
    pub places: &'a [u32],
    /// Index of the first value's frame.
    pub first_index: u64,
    /// The least offset of their frames. (Of parts of a document the outer one comes last and begins first.)
    pub first_offset: u64,
}

impl Packer {
    /// Numbers in a row of the places.
    pub const PLACE: usize = 5;

    /// Packs a batch of at least one value. May rewrite `buffer`, the frames of which are consumed; packing it again
    /// gives the same.
    pub fn pack<'a>(
        &'a mut self,
        batch: &Batch,
        buffer: &'a mut [u8],
        decode: Decode,
        ask: Ask,
    ) -> Packed<'a> {
        let first = batch.records[0];
        self.text.clear();
        self.marks.clear();
        self.places.clear();
        let mut first_offset = first.offset;
        // Without names all events are alike; of one pointer all values are.
        if ask.places || !batch.names.is_empty() || batch.has_pointers {
            first_offset = batch.records.iter().map(|record| record.offset).min().unwrap_or(0);
            for record in &batch.records {
                self.places.extend_from_slice(&[
                    low(record.index - first.index),
                    low(record.offset - first_offset),
                    record.event,
                    record.id,
                    record.pointer,
                ]);
            }
        }
        let in_place = match decode {
            Decode::Json => join_in_place(&batch.records, buffer),
            Decode::Text => text_in_place(&batch.records, buffer, &mut self.marks, ask.takes_bytes),
            Decode::Bytes => None,
        };
        let text: &[u8] = match in_place {
            Some(range) => &buffer[range],
            None => {
                match decode {
                    Decode::Json => join_apart(batch, buffer, &mut self.text),
                    Decode::Text => text_apart(batch, buffer, &mut self.text, &mut self.marks),
                    Decode::Bytes => bytes_apart(batch, buffer, &mut self.text, &mut self.marks),
                }
                &self.text
            }
        };
        Packed { text, marks: &self.marks, places: &self.places, first_index: first.index, first_offset }
    }
}

/// Longest gap between two values that is worth being blanked instead of being closed.
const GAP: usize = 32;
/// Longest gap between two texts that is worth being decoded with them: names and ids of events are shorter.
const TEXT_GAP: usize = 128;

/// Makes `[a,b,c]` of values that follow each other closely, by writing over what stands between them.
fn join_in_place(records: &[Record], buffer: &mut [u8]) -> Option<Range<usize>> {
    let mut end = records[0].value.start;
    for record in records {
        let gap = record.value.start.checked_sub(end)?;
        if record.value.is_side || gap > GAP {
            return None;
        }
        end = record.value.end;
    }
    // A closing bracket behind the last byte that came would be taken for a part of the stream.
    buffer.get(end)?;
    let begin = records[0].value.start - 1;
    buffer[begin] = b'[';
    for pair in records.windows(2) {
        let gap = &mut buffer[pair[0].value.end..pair[1].value.start];
        gap.fill(b' ');
        *gap.first_mut()? = b',';
    }
    buffer[end] = b']';
    Some(begin..end + 1)
}

fn join_apart(batch: &Batch, buffer: &[u8], text: &mut Vec<u8>) {
    text.push(b'[');
    for record in &batch.records {
        text.extend_from_slice(batch.text(record.value, buffer));
        text.push(b',');
    }
    text.pop();
    text.push(b']');
}

/// The part of the buffer that holds all values, if it can be decoded as it stands.
fn text_in_place(
    records: &[Record],
    buffer: &[u8],
    marks: &mut Vec<u32>,
    takes_bytes: bool,
) -> Option<Range<usize>> {
    let begin = records[0].value.start;
    let mut end = begin;
    marks.reserve(2 * records.len());
    for record in records {
        let gap = record.value.start.checked_sub(end)?;
        if record.value.is_side || gap > TEXT_GAP {
            return None;
        }
        end = record.value.end;
        marks.extend_from_slice(&[small(record.value.start - begin), small(end - begin)]);
    }
    let region = &buffer[begin..end];
    // Of ASCII, bytes are UTF-16 units.
    if !takes_bytes && !region.is_ascii() {
        simdutf8::basic::from_utf8(region).ok()?;
        let (mut at, mut units) = (0, 0);
        for mark in marks {
            let to = *mark as usize;
            units += utf16_length(&region[at..to]);
            at = to;
            *mark = small(units);
        }
    }
    Some(begin..end)
}

fn text_apart(batch: &Batch, buffer: &[u8], text: &mut Vec<u8>, marks: &mut Vec<u32>) {
    let mut units = 0;
    marks.clear();
    for record in &batch.records {
        let start = text.len();
        push_text(batch.text(record.value, buffer), text);
        marks.push(small(units));
        units += utf16_length(&text[start..]);
        marks.push(small(units));
    }
}

fn bytes_apart(batch: &Batch, buffer: &[u8], text: &mut Vec<u8>, marks: &mut Vec<u32>) {
    for record in &batch.records {
        marks.push(small(text.len()));
        text.extend_from_slice(batch.text(record.value, buffer));
        marks.push(small(text.len()));
    }
}

fn small(value: usize) -> u32 {
    low(value as u64)
}

/// Batches are far below 4 GiB: they come from pieces of 64 KiB and a frame or two.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
fn low(value: u64) -> u32 {
    value as u32
}
