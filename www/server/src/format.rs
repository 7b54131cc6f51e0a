use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;

/// The formats that scenarios speak: how a frame looks, and how one looks that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Ndjson,
    Sse,
    Lines,
    Text,
    JsonSeq,
    Bytes,
    Json,
}

/// What `server-error` says in band.
const SERVER_ERROR: &str = r#"{"message":"The data source went away"}"#;
/// 0xC3 opens a two-byte character and 0x28 cannot continue it.
const INVALID_UTF8: &[u8] = b"\xC3\x28";

impl Format {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Sse => "text/event-stream",
            Self::Lines | Self::Text => "text/plain; charset=utf-8",
            Self::JsonSeq => "application/json-seq",
            Self::Bytes => "application/octet-stream",
            Self::Json => "application/json",
        }
    }

    /// The name of the format in the library's `format` option.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Sse => "sse",
            Self::Lines => "lines",
            Self::Text => "text",
            Self::JsonSeq => "json-seq",
            Self::Bytes => "bytes",
            Self::Json => "json",
        }
    }

    /// The frame made malformed so that the next one is good again. Bytes are never wrong.
    pub(crate) fn malformed(self, frame: &Bytes) -> Bytes {
        match self {
            Self::Ndjson | Self::JsonSeq => join(&[half_text(frame, 0), b"\n"]),
            Self::Sse => {
                let data = find(frame, b"data: ").unwrap_or(0);
                join(&[half_text(frame, data), b"\n\n"])
            }
            Self::Lines | Self::Text => join(&[INVALID_UTF8, frame]),
            Self::Json => join(&[half_text(frame, 0), b",\n"]),
            Self::Bytes => frame.clone(),
        }
    }

    /// The server's own report that it failed, or none if this format has no place for it.
    pub(crate) fn server_error(self) -> Option<Bytes> {
        let text = match self {
            Self::Ndjson => format!("{{\"error\":{SERVER_ERROR}}}\n"),
            Self::JsonSeq => format!("\u{1e}{{\"error\":{SERVER_ERROR}}}\n"),
            Self::Sse => format!("event: error\ndata: {SERVER_ERROR}\n\n"),
            Self::Json => format!("null],\"error\":{SERVER_ERROR}}}\n"),
            Self::Lines | Self::Text | Self::Bytes => return None,
        };
        Some(Bytes::from(text))
    }
}

/// A JSON record and a newline.
pub(crate) fn ndjson(record: &impl Serialize) -> Bytes {
    let mut out = json(record);
    out.push(b'\n');
    Bytes::from(out)
}

/// A JSON record of a JSON text sequence (RFC 7464).
pub(crate) fn json_seq(record: &impl Serialize) -> Bytes {
    join(&[b"\x1e", &json(record), b"\n"])
}

/// An SSE event: the fields that have a value, then the data.
pub(crate) fn sse(event: Option<&str>, id: Option<&str>, data: &[u8]) -> Bytes {
    let mut out = BytesMut::new();
    for (name, value) in [("event", event), ("id", id)] {
        if let Some(value) = value {
            out.put_slice(format!("{name}: {value}\n").as_bytes());
        }
    }
    out.put_slice(b"data: ");
    out.put_slice(data);
    out.put_slice(b"\n\n");
    out.freeze()
}

pub(crate) fn json(record: &impl Serialize) -> Vec<u8> {
    // Our records are structs of strings and numbers: nothing in them can fail.
    serde_json::to_vec(record).expect("records serialize")
}

pub(crate) fn join(parts: &[&[u8]]) -> Bytes {
    Bytes::from(parts.concat())
}

/// The first half of what follows `start`, and all before, cut between characters.
fn half_text(frame: &[u8], start: usize) -> &[u8] {
    let mut end = start + (frame.len() - start) / 2;
    while end > 0 && frame.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) {
        end -= 1;
    }
    &frame[..end]
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_frames_end_where_good_ones_do() {
        let cases: [(Format, &str, &[u8]); 4] = [
            (Format::Ndjson, "{\"a\":\"é\"}\n", b"{\"a\":\n"),
            (Format::Sse, "id: n1\ndata: {\"a\":1}\n\n", b"id: n1\ndata: {\n\n"),
            (Format::JsonSeq, "\u{1e}{\"a\":11}\n", b"\x1e{\"a\"\n"),
            (Format::Lines, "a\n", b"\xC3\x28a\n"),
        ];
        for (format, frame, expected) in cases {
            let bad = format.malformed(&Bytes::copy_from_slice(frame.as_bytes()));
            assert_eq!(bad, expected, "{format:?}");
        }
    }
}
