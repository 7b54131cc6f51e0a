//! What a failing AWS Lambda function leaves at the end of its body, which ends cleanly and with status 200:
//!
//! ```text
//! Lambda-Runtime-Function-Error-Type: TYPE\r\n
//! Lambda-Runtime-Function-Error-Body: BASE64\r\n
//! ```
//!
//! It follows directly whatever was sent before, half a frame perhaps. Only the end of the stream shows that it is that.

use memchr::{memchr, memchr2};

use super::intake::{said, with_reason};
use crate::core::error::{Code, StreamError, snippet};

const TYPE: &[u8] = b"Lambda-Runtime-Function-Error-Type: ";
const BODY: &[u8] = b"Lambda-Runtime-Function-Error-Body: ";
/// Bytes of the type; real ones have a few dozens.
const TYPE_BYTES: usize = 256;
/// A body shorter than this is found together with the line before it.
const SHORT_BODY: usize = 32;

/// Whether the last bytes of what came may be the suffix, or its beginning: how many they are, and how far it goes.
#[derive(Debug, Default)]
pub(super) struct Candidate {
    pub(super) length: usize,
    reach: Reach,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reach {
    /// Into its first line.
    #[default]
    Type,
    /// Into the label of the second.
    Label,
    /// Into the base64, or behind it.
    Body,
}

impl Candidate {
    /// Looks at `bytes`, the first of which are those of this candidate.
    #[inline(never)]
    pub(super) fn look(&mut self, bytes: &[u8]) {
        let length = bytes.len();
        // What comes before the base64 is short; of that each byte is looked at once.
        let still = match self.reach {
            Reach::Body => bytes[self.length..].iter().all(is_body).then_some(Reach::Body),
            _ if self.length > 0 => reach(bytes),
            _ => None,
        };
        let found = still.map(|reach| (0, reach)).or_else(|| candidate(bytes));
        *self = found.map_or(Self::default(), |(at, reach)| Self { length: length - at, reach });
    }

    /// Whether the stream may end here: the first line at least is there.
    pub(super) fn is_told(&self) -> bool {
        self.reach != Reach::Type
    }
}

/// Where the suffix may begin, if `bytes` end within it. Looks at some hundred bytes, unless there is a long base64 text.
#[inline(never)]
fn candidate(bytes: &[u8]) -> Option<(usize, Reach)> {
    // Most chunks end with an LF, and not with CRLF as the lines of the suffix do.
    if bytes.ends_with(b"\n") && !bytes.ends_with(b"\r\n") {
        return None;
    }
    let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let text = bytes.iter().rposition(|byte| !is_line_end(byte)).map_or(0, |last| last + 1);
    let is_long = text > SHORT_BODY && bytes[text - SHORT_BODY..text].iter().all(is_body);
    // Of a long body the label is looked for where its line begins.
    let line = if is_long { last_line(&bytes[..text]) } else { text };
    let before =
        if bytes[line..].starts_with(BODY) { line } else { text.saturating_sub(SHORT_BODY + BODY.len()) };
    let mut at = before.saturating_sub(TYPE.len() + TYPE_BYTES + 2);
    while let Some(found) = memchr(TYPE[0], &bytes[at..]) {
        at += found;
        if let Some(reach) = reach(&bytes[at..]) {
            return Some((at, reach));
        }
        at += 1;
    }
    None
}

/// Where the last line begins.
fn last_line(text: &[u8]) -> usize {
    let mut line = 0;
    while let Some(end) = memchr(b'\n', &text[line..]) {
        line += end + 1;
    }
    line
}

/// How far into the suffix the bytes go. None: they are not it.
fn reach(bytes: &[u8]) -> Option<Reach> {
    let Some(name) = behind(TYPE, bytes)? else { return Some(Reach::Type) };
    let end = memchr2(b'\r', b'\n', name).unwrap_or(name.len());
    if end > TYPE_BYTES {
        return None;
    }
    let Some(line) = behind(b"\r\n", &name[end..])? else { return Some(Reach::Type) };
    let Some(body) = behind(BODY, line)? else { return Some(Reach::Label) };
    body.iter().all(is_body).then_some(Reach::Body)
}

/// What stands behind the label: nothing yet, if the bytes end within it. None: it is another one.
fn behind<'a>(label: &[u8], bytes: &'a [u8]) -> Option<Option<&'a [u8]>> {
    match bytes.strip_prefix(label) {
        None if !label.starts_with(bytes) => None,
        rest => Some(rest),
    }
}

/// What a suffix says that [is told](Candidate::is_told).
#[inline(never)]
pub(super) fn error(suffix: &[u8]) -> StreamError {
    let end = memchr(b'\r', suffix).unwrap_or(suffix.len());
    let name = &suffix[TYPE.len()..end];
    let body = decode(suffix.get(end + 2 + BODY.len()..).unwrap_or_default());
    let reason = said(&body, &["/errorMessage"]).unwrap_or_else(|| snippet(name));
    let message = with_reason("the server reported an error", Some(reason));
    let mut error = StreamError::new(Code::ServerError, message);
    error.snippet = Some(snippet(if body.is_empty() { name } else { &body }));
    error
}

fn is_body(byte: &u8) -> bool {
    sextet(*byte).is_some() || matches!(byte, b'=' | b'\r' | b'\n')
}

/// The bytes of a base64 text (RFC 4648), up to what is none.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0, 0);
    for value in text.iter().map_while(|byte| sextet(*byte)) {
        bits = (bits << 6) | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    bytes
}

fn sextet(byte: u8) -> Option<usize> {
    memchr(byte, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        let cases = [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYmFy\r\n", "foobar"),
            ("w6k", "é"),
        ];
        for (text, bytes) in cases {
            assert_eq!(decode(text.as_bytes()), bytes.as_bytes(), "{text}");
        }
    }

    #[test]
    fn nothing_is_held_back_but_what_may_be_the_suffix() {
        let long = "A".repeat(10_000);
        let label = "Lambda-Runtime-Function-Error-Type: ";
        let whole = format!("{label}x\r\nLambda-Runtime-Function-Error-Body: {long}\r\n");
        let cases = [
            ("", 0),
            ("{\"a\":1}\n", 0),
            ("data: Lambda\n\n", 0),
            (&long, 0),
            ("XML", 1),
            ("LL", 1),
            ("LaLam", 3),
            ("Lambda.", 0),
            (label, label.len()),
            (&format!("{long}{label}Runtime.L"), label.len() + 9),
            (&format!("{label}x\n"), 0),
            (&format!("{label}{long}"), 0),
            (&whole, whole.len()),
            (&format!("{long}{whole}\r\n"), whole.len() + 2),
            (&format!("{long}\n{}", &whole[..5000]), 5000),
            (&format!("{whole}."), 0),
        ];
        for (text, length) in cases {
            let mut candidate = Candidate::default();
            candidate.look(text.as_bytes());
            assert_eq!(candidate.length, length, "{text}");
            // Byte by byte, given what was held back before: the same.
            let mut candidate = Candidate::default();
            for end in 1..=text.len() {
                candidate.look(&text.as_bytes()[end - 1 - candidate.length..end]);
            }
            assert_eq!(candidate.length, length, "{text}, byte by byte");
        }
    }
}
