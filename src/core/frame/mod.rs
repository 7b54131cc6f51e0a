//! Bytes become frames. One file per format; this one says what they share.
//!
//! A decoder is fed any chunking of a stream and gives the same frames for all of them (of text and bytes, which come
//! as they come, the same content). Frames are ranges in its buffer: nothing is copied to hand one out.

mod buffer;
mod bytes;
mod json;
mod json_seq;
mod lines;
mod ndjson;
mod open;
mod parts;
mod sse;
mod text;

use std::ops::Range;

pub use self::{
    buffer::Buffer, bytes::Bytes, json::Json, json_seq::JsonSeq, lines::Lines, ndjson::Ndjson,
    open::OpenPayload, parts::JsonParts, sse::Sse, text::Text,
};
use super::{
    error::{Code, snippet},
    limits::Limits,
};

/// Cuts one attempt's bytes into frames.
pub trait Decoder: Send {
    /// The bytes that frames point into.
    fn buffer(&self) -> &Buffer;

    /// The same, to be filled or, once its frames were taken, rewritten.
    fn buffer_mut(&mut self) -> &mut Buffer;

    /// The next frame that is complete, or why one was rejected. `None`: more bytes are needed.
    ///
    /// After a rejected frame the next call goes on behind it. Ranges are valid until the buffer is compacted.
    fn next(&mut self) -> Option<Result<Frame, FrameError>>;

    /// Appends the frames that come next as long as there is nothing to be told of them but their places: no event type, no
    /// new id. They are those that [`Decoder::next`] would give.
    fn next_plain(&mut self, _frames: &mut Vec<Frame>) {}

    /// No more bytes will come. To be called once [`Decoder::next`] has returned `None`.
    fn finish(&mut self) -> Tail;

    /// Appends bytes as they came. Ranges of frames given out before are void.
    fn feed(&mut self, chunk: &[u8]) {
        self.buffer_mut().compact();
        self.buffer_mut().space(chunk.len()).copy_from_slice(chunk);
    }

    /// Whether a frame is open: an end would cut it.
    fn is_open(&self) -> bool {
        !self.buffer().open().is_empty()
    }

    /// What there is of the payload of the open frame, if its payload is told from the rest and may be JSON. To be called
    /// once [`Decoder::next`] has returned `None`.
    fn open_payload(&self) -> Option<OpenPayload<'_>> {
        None
    }

    /// Which of the pointers the frame is from that came last, where frames are parts of a document.
    fn pointer(&self) -> Option<u32> {
        None
    }

    /// What an SSE event carries beside its data. Valid until the next call of [`Decoder::next`].
    fn event(&self) -> Option<Event<'_>> {
        None
    }

    /// Whether the frame that came last set the last event id by itself.
    fn has_own_id(&self) -> bool {
        false
    }

    /// The last event id that counts, for `Last-Event-ID`.
    fn last_event_id(&self) -> &[u8] {
        &[]
    }

    /// Continues with the id that an earlier attempt ended with.
    fn set_last_event_id(&mut self, _id: &[u8]) {}

    /// A reconnection time in ms that the server asked for since the last call.
    fn take_retry(&mut self) -> Option<u64> {
        None
    }
}

/// One frame: where its payload lies in the decoder's buffer and where it began in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Position of the payload in [`Buffer::bytes`].
    pub payload: Range<usize>,
    /// Stream offset of the frame's first byte.
    pub offset: u64,
}

/// The fields of an SSE event beside its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Its type; empty means `message`.
    pub name: &'a [u8],
    /// The last event id as of this event.
    pub id: &'a [u8],
}

/// Why a frame was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameError {
    /// What is wrong with it.
    pub code: Code,
    /// Stream offset of the fault.
    pub offset: u64,
    /// The beginning of the frame.
    pub snippet: String,
    /// A sentence for people.
    pub message: &'static str,
}

/// What was still open when the bytes ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Nothing.
    Clean,
    /// A frame that the end of the bytes completes.
    Whole(Frame),
    /// A frame that counts only if it is complete JSON which could not have gone on.
    IfComplete(Frame),
    /// A frame that was cut; its payload as far as it came.
    Cut(Frame),
}

/// How a stream is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Newline-delimited JSON.
    Ndjson,
    /// Server-sent events (WHATWG HTML, section 9.2).
    Sse,
    /// JSON text sequences (RFC 7464).
    JsonSeq,
    /// One JSON document (RFC 8259).
    Json,
    /// Lines of text.
    Lines,
    /// Text as it comes.
    Text,
    /// Bytes as they come.
    Bytes,
}

/// The registry: a format, its name, the media types that choose it, its decoder.
struct Entry {
    format: Format,
    name: &'static str,
    media_types: &'static [&'static str],
    decoder: fn(&Limits, u64) -> Box<dyn Decoder>,
}

const REGISTRY: &[Entry] = &[
    Entry {
        format: Format::Ndjson,
        name: "ndjson",
        media_types: &[
            "application/x-ndjson",
            "application/ndjson",
            "application/jsonl",
            "application/x-jsonlines",
        ],
        decoder: |limits, offset| Box::new(Ndjson::new(limits, offset)),
    },
    Entry {
        format: Format::Sse,
        name: "sse",
        media_types: &["text/event-stream"],
        decoder: |limits, offset| Box::new(Sse::new(limits, offset)),
    },
    Entry {
        format: Format::JsonSeq,
        name: "json-seq",
        media_types: &["application/json-seq"],
        decoder: |limits, offset| Box::new(JsonSeq::new(limits, offset)),
    },
    Entry {
        format: Format::Json,
        name: "json",
        media_types: &["application/json"],
        decoder: |limits, offset| Box::new(Json::new(limits, offset)),
    },
    Entry {
        format: Format::Lines,
        name: "lines",
        media_types: &[],
        decoder: |limits, offset| Box::new(Lines::new(limits, offset)),
    },
    Entry {
        format: Format::Text,
        name: "text",
        media_types: &["text/plain", "text/vnd.turbo-stream.html"],
        decoder: |limits, offset| Box::new(Text::new(limits, offset)),
    },
    Entry {
        format: Format::Bytes,
        name: "bytes",
        media_types: &["application/octet-stream"],
        decoder: |limits, offset| Box::new(Bytes::new(limits, offset)),
    },
];

impl Format {
    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        REGISTRY.iter().find(|entry| entry.name == name).map(|entry| entry.format)
    }

    /// The format that a `Content-Type` header chooses.
    pub fn from_content_type(header: &str) -> Option<Self> {
        let essence = header.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
        let essence = essence.trim_ascii().to_ascii_lowercase();
        if essence.ends_with(b"+json-seq") {
            return Some(Format::JsonSeq);
        }
        if essence.ends_with(b"+json") {
            return Some(Format::Json);
        }
        let is_one = |media_type: &&str| media_type.as_bytes() == essence;
        REGISTRY.iter().find(|entry| entry.media_types.iter().any(is_one)).map(|entry| entry.format)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// A decoder for it that begins at byte `offset` of the stream.
    pub fn decoder(self, limits: &Limits, offset: u64) -> Box<dyn Decoder> {
        (self.entry().decoder)(limits, offset)
    }

    fn entry(self) -> &'static Entry {
        &REGISTRY[self as usize]
    }
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Consumes one byte-order mark at the beginning of a stream, however it is split. False: too few bytes to tell.
fn skip_bom(buffer: &mut Buffer, seen: &mut bool) -> bool {
    if *seen {
        return true;
    }
    let open = buffer.open();
    if open.starts_with(BOM) {
        buffer.consume_to(buffer.start() + BOM.len());
    } else if open.len() < BOM.len() && BOM.starts_with(open) {
        return false;
    }
    *seen = true;
    true
}

/// Nothing but what JSON calls white space.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

fn too_large(buffer: &Buffer, limit: usize) -> FrameError {
    let start = buffer.start();
    FrameError {
        code: Code::FrameTooLarge,
        offset: buffer.offset_of(start) + limit as u64,
        snippet: snippet(&buffer.open()[..limit]),
        message: "the frame is longer than limits.frameBytes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_stands_in_the_order_of_the_enum() {
        for (index, entry) in REGISTRY.iter().enumerate() {
            assert_eq!(entry.format as usize, index);
            assert_eq!(Format::from_name(entry.name), Some(entry.format));
        }
    }

    #[test]
    fn each_byte_moves_at_most_once_however_small_the_chunks() {
        let long = "x".repeat(100_000);
        let bodies = [
            format!("\"{long}\"\n1\n{long}"),
            format!("data: {long}\n\ndata: 1\n\n: {long}\n{}\n", "data: 0123456789\n".repeat(5_000)),
            format!("\u{1e}\"{long}\"\n\u{1e}1\n{long}"),
            "1\n\n\u{1e}2\ndata:3\n\n".repeat(5_000),
        ];
        for (entry, body) in REGISTRY.iter().flat_map(|entry| bodies.iter().map(move |body| (entry, body))) {
            for size in [1, 3, 64, 1_000] {
                let mut decoder = entry.format.decoder(&Limits::default(), 0);
                for chunk in body.as_bytes().chunks(size) {
                    decoder.feed(chunk);
                    while decoder.next().is_some() {}
                }
                assert!(decoder.buffer().moved <= body.len(), "{} in chunks of {size}", entry.name);
            }
        }
    }

    #[test]
    fn content_types_choose_a_format() {
        let cases = [
            ("application/json", Some(Format::Json)),
            ("application/vnd.api+json; charset=utf-8", Some(Format::Json)),
            ("Application/X-NDJSON", Some(Format::Ndjson)),
            ("application/geo+json-seq", Some(Format::JsonSeq)),
            (" text/event-stream ;charset=UTF-8", Some(Format::Sse)),
            ("text/plain;charset=utf-8", Some(Format::Text)),
            ("text/html", None),
            ("image/png", None),
            ("", None),
        ];
        for (header, format) in cases {
            assert_eq!(Format::from_content_type(header), format, "{header}");
        }
    }
}
