//! Steps over the parts of a checked JSON text.

use std::ops::Range;

use super::check::{skip_plain, skip_space};

/// The end of the checked value that begins at `at`.
pub(super) fn value_end(text: &[u8], at: usize) -> usize {
    match text[at] {
        b'"' => string_end(text, at),
        b'{' | b'[' => container_end(text, at),
        _ => scalar_end(text, at),
    }
}

/// The members of the checked object that begins at `at`: key with its quotes, then value.
pub(super) fn members(text: &[u8], at: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let mut at = skip_space(text, at + 1);
    std::iter::from_fn(move || {
        if text[at] == b'}' {
            return None;
        }
        let key = at..string_end(text, at);
        let colon = skip_space(text, key.end);
        let value = item(text, skip_space(text, colon + 1), &mut at);
        Some((key, value))
    })
}

/// The items of the checked array that begins at `at`.
pub(super) fn items(text: &[u8], at: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = skip_space(text, at + 1);
    std::iter::from_fn(move || (text[at] != b']').then(|| item(text, at, &mut at)))
}

/// The value at `begin`; `next` is moved behind the comma after it, or onto the closing bracket.
fn item(text: &[u8], begin: usize, next: &mut usize) -> Range<usize> {
    let end = value_end(text, begin);
    *next = skip_space(text, end);
    if text[*next] == b',' {
        *next = skip_space(text, *next + 1);
    }
    begin..end
}

fn string_end(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    loop {
        at = skip_plain(text, at);
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
}

fn container_end(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    loop {
        match text[at] {
            b'"' => {
                at = string_end(text, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
}

fn scalar_end(text: &[u8], at: usize) -> usize {
    let length =
        text[at..].iter().position(|byte| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace());
    length.map_or(text.len(), |length| at + length)
}
