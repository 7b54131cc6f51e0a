use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;

use crate::pace::Frames;

/// What a request wants of a stream that is the same whenever it is asked for: all bytes from one on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    from: u64,
    if_range: Option<HeaderValue>,
}

/// The bytes of a stream as a representation that can be named and continued (RFC 9110, section 14).
pub(crate) struct Whole {
    length: u64,
    tag: HeaderValue,
}

impl Asked {
    /// Only `bytes=N-` is a range here: it is what a client asks for that continues. Others are answered in full.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let range = headers.get(header::RANGE)?.to_str().ok()?;
        let from = range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()?;
        Some(Self { from, if_range: headers.get(header::IF_RANGE).cloned() })
    }
}

impl Whole {
    /// Measures and names all bytes; the tag is made of them, so it is a strong one.
    pub(crate) fn of(frames: Frames) -> Self {
        let (mut length, mut hash) = (0, 0xCBF2_9CE4_8422_2325_u64);
        for frame in frames.frames {
            length += frame.len() as u64;
            hash = frame
                .iter()
                .fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3));
        }
        let tag = HeaderValue::from_str(&format!("\"{hash:016x}\""));
        Self { length, tag: tag.unwrap_or(HeaderValue::from_static("\"\"")) }
    }

    /// Whether the range is still one of these bytes.
    pub(crate) fn is_meant(&self, asked: &Asked) -> bool {
        asked.if_range.as_ref().is_none_or(|tag| *tag == self.tag)
    }

    /// Says which bytes of which representation the response brings.
    pub(crate) fn describe<B>(&self, asked: &Asked, response: &mut Response<B>) {
        let Self { length, tag } = self;
        let (status, range) = match asked.from < *length {
            true => (StatusCode::PARTIAL_CONTENT, format!("bytes {}-{}/{length}", asked.from, length - 1)),
            false => (StatusCode::RANGE_NOT_SATISFIABLE, format!("bytes */{length}")),
        };
        *response.status_mut() = status;
        // Digits and what stands between them are fit for a header.
        let range = HeaderValue::from_str(&range).unwrap_or(HeaderValue::from_static("bytes */0"));
        response.headers_mut().extend([(header::ETAG, tag.clone()), (header::CONTENT_RANGE, range)]);
    }
}

/// The frames from that byte on; the first one may be the rest of a frame.
pub(crate) fn rest(all: Frames, asked: &Asked) -> Frames {
    let Frames { format, total, frames } = all;
    let mut frames = frames.peekable();
    let (mut skip, mut passed) = (asked.from, 0);
    while let Some(frame) = frames.next_if(|frame| frame.len() as u64 <= skip) {
        skip -= frame.len() as u64;
        passed += 1;
    }
    let cut = move |(index, frame): (usize, Bytes)| match usize::try_from(skip) {
        Ok(skip) if index == 0 => frame.slice(skip.min(frame.len())..),
        _ => frame,
    };
    Frames { format, total: total - passed, frames: Box::new(frames.enumerate().map(cut)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;

    fn frames() -> Frames {
        let all = ["ab\n", "cde\n", "f\n"].map(Bytes::from);
        Frames { format: Format::Lines, total: 3, frames: Box::new(all.into_iter()) }
    }

    fn asked(range: &str) -> Option<Asked> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().expect("a header"));
        Asked::of(&headers)
    }

    #[test]
    fn the_rest_begins_at_any_byte() {
        let whole: Vec<u8> = frames().frames.flatten().collect();
        for from in 0..=whole.len() {
            let Frames { total, frames, .. } = rest(frames(), &Asked { from: from as u64, if_range: None });
            let frames: Vec<_> = frames.collect();
            assert_eq!(frames.concat(), whole[from..], "from {from}");
            assert_eq!(frames.len() as u64, total, "from {from}");
        }
    }

    #[test]
    fn only_ranges_without_an_end_are_ranges() {
        assert_eq!(asked("bytes=0-"), Some(Asked::default()));
        assert_eq!(asked("bytes=7-").map(|asked| asked.from), Some(7));
        for range in ["bytes=0-5", "bytes=-5", "bytes=0-,7-", "lines=0-", "bytes=x-", "bytes=-"] {
            assert_eq!(asked(range), None, "{range}");
        }
    }
}
