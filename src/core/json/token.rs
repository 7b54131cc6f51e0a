//! The parts of a JSON text that hold no other: strings, numbers, words, and the white space between them.

pub(super) use super::simd::skip_plain;
use super::{
    check::{Fault, FaultKind},
    simd::{skip_digits, skip_plain_ascii},
};

#[inline(always)]
pub(super) fn skip_space(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b' ' | b'\t' | b'\n' | b'\r') => skip_more_space(text, at + 1),
        _ => at,
    }
}

fn skip_more_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// Passes a string, number or word.
#[inline(always)]
pub(super) fn scalar(text: &[u8], at: usize, is_ascii: &mut bool) -> Result<usize, Fault> {
    match text.get(at) {
        Some(b'"') => string(text, at, is_ascii),
        Some(b'-' | b'0'..=b'9') => number(text, at),
        Some(b't' | b'f' | b'n') => literal(text, at),
        other => Err(unexpected(other, at)),
    }
}

/// Passes a key, its colon and the white space after it.
#[inline(always)]
pub(super) fn key(text: &[u8], at: usize, is_ascii: &mut bool) -> Result<usize, Fault> {
    if text.get(at) != Some(&b'"') {
        return Err(unexpected(text.get(at), at));
    }
    colon(text, string(text, at, is_ascii)?)
}

/// Passes a colon and the white space around it.
#[inline(always)]
pub(super) fn colon(text: &[u8], at: usize) -> Result<usize, Fault> {
    let at = skip_space(text, at);
    if text.get(at) != Some(&b':') {
        return Err(unexpected(text.get(at), at));
    }
    Ok(skip_space(text, at + 1))
}

/// Passes a string whose opening quote stands at `at`. `is_ascii` becomes false if it is not; what is not ASCII is
/// not looked at further.
#[inline(always)]
pub(super) fn string(text: &[u8], at: usize, is_ascii: &mut bool) -> Result<usize, Fault> {
    // A text that is not ASCII is so in most of its strings.
    let stop = if *is_ascii { plain_string(text, at) } else { skip_plain(text, at + 1) };
    if text.get(stop) == Some(&b'"') { Ok(stop + 1) } else { rest_of_string(text, stop, is_ascii) }
}

/// Where a string stops being ASCII without escapes: at its end, if it is nothing else.
#[inline(always)]
pub(super) fn plain_string(text: &[u8], at: usize) -> usize {
    skip_plain_ascii(text, at + 1)
}

/// Passes what remains of a string from `at` on.
#[inline(never)]
pub(super) fn rest_of_string(text: &[u8], mut at: usize, is_ascii: &mut bool) -> Result<usize, Fault> {
    loop {
        at = match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            // Escapes like company: what comes next may well be one.
            Some(b'\\') => escape(text, at + 1)?,
            Some(0x80..) => {
                *is_ascii = false;
                skip_plain(text, at + 1)
            }
            Some(0x20..) => skip_plain_ascii(text, at + 1),
            other => return Err(unexpected(other, at)),
        };
    }
}

#[inline(always)]
fn escape(text: &[u8], at: usize) -> Result<usize, Fault> {
    match text.get(at) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
        Some(b'u') => {
            for digit in at + 1..at + 5 {
                match text.get(digit) {
                    Some(byte) if byte.is_ascii_hexdigit() => {}
                    other => return Err(unexpected(other, digit)),
                }
            }
            Ok(at + 5)
        }
        other => Err(unexpected(other, at)),
    }
}

/// Passes a number; `at` is at its first digit or its minus.
#[inline(always)]
fn number(text: &[u8], mut at: usize) -> Result<usize, Fault> {
    at += usize::from(text[at] == b'-');
    at = match text.get(at) {
        Some(b'0') => at + 1,
        _ => digits(text, at)?,
    };
    if text.get(at) == Some(&b'.') {
        at = digits(text, at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = digits(text, at)?;
    }
    Ok(at)
}

/// Passes one digit or more.
#[inline(always)]
fn digits(text: &[u8], at: usize) -> Result<usize, Fault> {
    let end = skip_digits(text, at);
    if end == at { Err(unexpected(text.get(at), at)) } else { Ok(end) }
}

/// Passes `true`, `false` or `null`; `at` is at its first letter.
#[inline(always)]
fn literal(text: &[u8], at: usize) -> Result<usize, Fault> {
    match text.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        Some(b"true" | b"null") => Ok(at + 4),
        Some(b"fals") if text.get(at + 4) == Some(&b'e') => Ok(at + 5),
        _ => Err(no_literal(text, at)),
    }
}

#[cold]
#[inline(never)]
fn no_literal(text: &[u8], at: usize) -> Fault {
    let word: &[u8] = match text[at] {
        b't' => b"true",
        b'f' => b"false",
        _ => b"null",
    };
    let same = text[at..].iter().zip(word).take_while(|(a, b)| a == b).count();
    unexpected(text.get(at + same), at + same)
}

/// The fault of a byte that is not what must stand there.
#[cold]
pub(super) fn unexpected(found: Option<&u8>, at: usize) -> Fault {
    Fault { at, kind: if found.is_some() { FaultKind::Syntax } else { FaultKind::Incomplete } }
}
