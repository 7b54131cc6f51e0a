//! JSON strings and the text they stand for.

use std::borrow::Cow;

use super::check::skip_plain;

/// The text that a checked JSON string stands for, quotes and all given. A lone surrogate becomes U+FFFD.
pub fn unquote(string: &[u8]) -> Cow<'_, [u8]> {
    decode(string, |code| char::from_u32(code).map_or(0xFFFD, u32::from))
}

/// The same for a key, a lone surrogate left as it is, so that different keys stay different.
pub(super) fn unquote_key(string: &[u8]) -> Cow<'_, [u8]> {
    decode(string, |code| code)
}

fn decode(string: &[u8], sanitize: fn(u32) -> u32) -> Cow<'_, [u8]> {
    let body = &string[1..string.len() - 1];
    let Some(first) = memchr::memchr(b'\\', body) else {
        return Cow::Borrowed(body);
    };
    let mut text = body[..first].to_vec();
    let mut at = first;
    while at < body.len() {
        let plain = skip_plain(body, at);
        text.extend_from_slice(&body[at..plain]);
        if plain == body.len() {
            break;
        }
        let (code, next) = escaped(body, plain + 1);
        encode(sanitize(code), &mut text);
        at = next;
    }
    Cow::Owned(text)
}

/// Appends `text` as a JSON string; bad UTF-8 becomes U+FFFD.
pub fn quote(text: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let text = String::from_utf8_lossy(text);
    let text = text.as_bytes();
    out.push(b'"');
    let mut at = 0;
    while at < text.len() {
        let plain = skip_plain(text, at);
        out.extend_from_slice(&text[at..plain]);
        let Some(&byte) = text.get(plain) else { break };
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            _ => out.extend_from_slice(&[
                b'\\',
                b'u',
                b'0',
                b'0',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 15)],
            ]),
        }
        at = plain + 1;
    }
    out.push(b'"');
}

/// How long UTF-8 text is in a JavaScript string: one unit for each character, two for those of four bytes.
pub fn utf16_length(text: &[u8]) -> usize {
    text.iter().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0)).sum()
}

/// The code point that the escape with its letter at `at` stands for, and where the text goes on.
fn escaped(body: &[u8], at: usize) -> (u32, usize) {
    let plain = match body[at] {
        b'b' => 8,
        b'f' => 0xC,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return surrogates(body, at + 1),
        other => other,
    };
    (u32::from(plain), at + 1)
}

fn surrogates(body: &[u8], at: usize) -> (u32, usize) {
    let high = hex(body, at);
    if (0xD800..0xDC00).contains(&high) && body[at + 4..].starts_with(b"\\u") {
        let low = hex(body, at + 6);
        if (0xDC00..0xE000).contains(&low) {
            return (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), at + 10);
        }
    }
    (high, at + 4)
}

/// As UTF-8 does it, surrogates too.
#[allow(clippy::cast_possible_truncation, reason = "the bits are picked")]
fn encode(code: u32, text: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (code >> shift) as u8 & 0x3F;
    match code {
        0..0x80 => text.push(code as u8),
        0x80..0x800 => text.extend_from_slice(&[0xC0 | (code >> 6) as u8, tail(0)]),
        0x800..0x10000 => text.extend_from_slice(&[0xE0 | (code >> 12) as u8, tail(6), tail(0)]),
        _ => text.extend_from_slice(&[0xF0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

fn hex(body: &[u8], at: usize) -> u32 {
    body[at..at + 4].iter().fold(0, |sum, &digit| sum * 16 + char::from(digit).to_digit(16).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_javascript() {
        for text in ["", "abc", "é", "\u{FFFD}", "😀", "a😀é\u{10FFFF}z"] {
            assert_eq!(utf16_length(text.as_bytes()), text.encode_utf16().count(), "{text}");
        }
    }

    #[test]
    fn strings_are_unquoted() {
        let cases: &[(&str, &str)] = &[
            (r#""""#, ""),
            (r#""plain""#, "plain"),
            (r#""a\n\t\"\\\/b""#, "a\n\t\"\\/b"),
            (r#""\u00e9\ud83d\ude00!""#, "é😀!"),
            (r#""\ud83dx""#, "\u{FFFD}x"),
            (r#""\ude00\ud83d\ud83d\ude00""#, "\u{FFFD}\u{FFFD}😀"),
        ];
        for (string, text) in cases {
            assert_eq!(unquote(string.as_bytes()), text.as_bytes(), "{string}");
        }
    }

    #[test]
    fn keys_with_different_lone_surrogates_stay_different() {
        let keys = [r#""\ud800""#, r#""\udc00""#, r#""\ufffd""#, r#""\ud800\ud800""#, r#""\ud800\udc00""#];
        for (at, key) in keys.iter().enumerate() {
            for other in &keys[at + 1..] {
                assert_ne!(unquote_key(key.as_bytes()), unquote_key(other.as_bytes()), "{key} {other}");
            }
        }
        assert_eq!(unquote_key(r#""\ud83d\ude00\u00e9""#.as_bytes()), "😀é".as_bytes());
    }

    #[test]
    fn quoting_and_unquoting_give_the_same_text() {
        for text in ["", "a\"b\\c", "\u{0}\u{1f}\n\t", "é😀", "12345678\"12345678"] {
            let mut quoted = Vec::new();
            quote(text.as_bytes(), &mut quoted);
            assert_eq!(unquote(&quoted), text.as_bytes());
            assert_eq!(serde_json::from_slice::<String>(&quoted).expect("a JSON string"), text);
        }
    }
}
