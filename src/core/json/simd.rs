//! Sixteen bytes at a time: the questions that the scanners ask of a text, as bit masks, bit 0 for the first byte.
//!
//! Each architecture answers with the same three instructions (equal, less than, one bit for each byte); the scalar
//! twin answers everywhere else, and the tests hold the two against each other.
//!
//! # Safety
//!
//! The one kind of operation that needs `unsafe` here is a load or a compare that the compiler cannot see to be
//! allowed. Loads take a reference to an array of 16 bytes, so 16 bytes can be read there, and the load instructions
//! used want no alignment. The SSE2 instructions are part of every x86-64 there is, and the code that uses them is
//! compiled for x86-64 only; the WebAssembly ones are compiled only with `simd128` on.

#![allow(unsafe_code, reason = "vector loads and instructions; the argument stands above")]

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use self::wasm as vector;

#[cfg(target_arch = "x86_64")]
use self::sse2 as vector;

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
use self::scalar as vector;

/// Bytes in a block.
const WIDTH: usize = 16;

/// Index of the first byte from `at` on that is a quote, a backslash or a control character.
#[inline]
pub(super) fn skip_plain(text: &[u8], at: usize) -> usize {
    skip(text, at, vector::not_plain, scalar::is_not_plain)
}

/// Index of the first byte from `at` on that is a quote, a backslash, a control character or not ASCII.
#[inline(always)]
pub(super) fn skip_plain_ascii(text: &[u8], at: usize) -> usize {
    skip(text, at, vector::not_plain_ascii, scalar::is_not_plain_ascii)
}

/// Index of the first byte from `at` on that is no decimal digit.
#[inline(always)]
pub(super) fn skip_digits(text: &[u8], at: usize) -> usize {
    skip(text, at, vector::not_digit, scalar::is_not_digit)
}

/// Whether two texts are the same. (`memcmp` in WebAssembly goes byte by byte.)
#[inline(always)]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && same_bytes(a, b)
}

fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let blocks = a.chunks_exact(WIDTH).zip(b.chunks_exact(WIDTH));
    for (block, other) in blocks {
        if let (Some(block), Some(other)) = (block.first_chunk(), other.first_chunk())
            && vector::different(block, other) != 0
        {
            return false;
        }
    }
    // The rest is the end of the last block, or less than one: then of two halves that may overlap.
    if let (Some(block), Some(other)) = (a.last_chunk(), b.last_chunk()) {
        return vector::different(block, other) == 0;
    }
    if let (Some(first), Some(last), Some(other_first), Some(other_last)) =
        (a.first_chunk::<8>(), a.last_chunk::<8>(), b.first_chunk::<8>(), b.last_chunk::<8>())
    {
        return first == other_first && last == other_last;
    }
    if let (Some(first), Some(last), Some(other_first), Some(other_last)) =
        (a.first_chunk::<4>(), a.last_chunk::<4>(), b.first_chunk::<4>(), b.last_chunk::<4>())
    {
        return first == other_first && last == other_last;
    }
    a.iter().zip(b).all(|(a, b)| a == b)
}

#[inline(always)]
fn skip(text: &[u8], mut at: usize, stops: fn(&[u8; WIDTH]) -> u32, is_stop: fn(u8) -> bool) -> usize {
    while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk::<WIDTH>()) {
        let found = stops(block);
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += WIDTH;
    }
    // The rest is the end of the last block of the text, if there is one.
    if let Some(block) = text.last_chunk::<WIDTH>() {
        let before = at + WIDTH - text.len();
        let found = stops(block) >> before;
        return if found == 0 { text.len() } else { at + found.trailing_zeros() as usize };
    }
    while at < text.len() && !is_stop(text[at]) {
        at += 1;
    }
    at
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use std::arch::wasm32::{
        i8x16_bitmask, i8x16_eq, i8x16_lt, i8x16_ne, u8x16_gt, u8x16_lt, u8x16_splat, u8x16_sub, v128,
        v128_load, v128_or,
    };

    use super::WIDTH;

    #[inline(always)]
    fn load(block: &[u8; WIDTH]) -> v128 {
        unsafe { v128_load(block.as_ptr().cast()) }
    }

    #[inline(always)]
    pub(super) fn not_plain(block: &[u8; WIDTH]) -> u32 {
        let block = load(block);
        let quote = i8x16_eq(block, u8x16_splat(b'"'));
        let backslash = i8x16_eq(block, u8x16_splat(b'\\'));
        let control = u8x16_lt(block, u8x16_splat(0x20));
        u32::from(i8x16_bitmask(v128_or(v128_or(quote, backslash), control)))
    }

    /// Signed, a byte that is not ASCII is less than a control character.
    #[inline(always)]
    pub(super) fn not_plain_ascii(block: &[u8; WIDTH]) -> u32 {
        let block = load(block);
        let quote = i8x16_eq(block, u8x16_splat(b'"'));
        let backslash = i8x16_eq(block, u8x16_splat(b'\\'));
        let outside = i8x16_lt(block, u8x16_splat(0x20));
        u32::from(i8x16_bitmask(v128_or(v128_or(quote, backslash), outside)))
    }

    #[inline(always)]
    pub(super) fn not_digit(block: &[u8; WIDTH]) -> u32 {
        let value = u8x16_sub(load(block), u8x16_splat(b'0'));
        u32::from(i8x16_bitmask(u8x16_gt(value, u8x16_splat(9))))
    }

    #[inline(always)]
    pub(super) fn different(a: &[u8; WIDTH], b: &[u8; WIDTH]) -> u32 {
        u32::from(i8x16_bitmask(i8x16_ne(load(a), load(b))))
    }
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_loadu_si128, _mm_max_epu8, _mm_min_epu8,
        _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_sub_epi8,
    };

    use super::WIDTH;

    #[inline(always)]
    fn load(block: &[u8; WIDTH]) -> __m128i {
        unsafe { _mm_loadu_si128(block.as_ptr().cast()) }
    }

    #[inline(always)]
    fn all(byte: u8) -> __m128i {
        unsafe { _mm_set1_epi8(byte.cast_signed()) }
    }

    #[inline(always)]
    fn bits(block: __m128i) -> u32 {
        unsafe { _mm_movemask_epi8(block) }.cast_unsigned()
    }

    #[inline(always)]
    fn quote_or_backslash(block: __m128i) -> __m128i {
        unsafe { _mm_or_si128(_mm_cmpeq_epi8(block, all(b'"')), _mm_cmpeq_epi8(block, all(b'\\'))) }
    }

    #[inline(always)]
    pub(super) fn not_plain(block: &[u8; WIDTH]) -> u32 {
        let block = load(block);
        let control = unsafe { _mm_cmpeq_epi8(_mm_min_epu8(block, all(0x1F)), block) };
        bits(unsafe { _mm_or_si128(quote_or_backslash(block), control) })
    }

    /// Signed, a byte that is not ASCII is less than a control character.
    #[inline(always)]
    pub(super) fn not_plain_ascii(block: &[u8; WIDTH]) -> u32 {
        let block = load(block);
        let outside = unsafe { _mm_cmplt_epi8(block, all(0x20)) };
        bits(unsafe { _mm_or_si128(quote_or_backslash(block), outside) })
    }

    #[inline(always)]
    pub(super) fn not_digit(block: &[u8; WIDTH]) -> u32 {
        let value = unsafe { _mm_sub_epi8(load(block), all(b'0')) };
        bits(unsafe { _mm_cmpeq_epi8(_mm_max_epu8(value, all(10)), value) })
    }

    #[inline(always)]
    pub(super) fn different(a: &[u8; WIDTH], b: &[u8; WIDTH]) -> u32 {
        !bits(unsafe { _mm_cmpeq_epi8(load(a), load(b)) }) & 0xFFFF
    }
}

#[cfg_attr(
    any(target_arch = "x86_64", target_feature = "simd128"),
    allow(dead_code, reason = "the twin of the tests")
)]
mod scalar {
    use super::WIDTH;

    pub(super) fn is_not_plain(byte: u8) -> bool {
        matches!(byte, b'"' | b'\\' | ..0x20)
    }

    pub(super) fn is_not_plain_ascii(byte: u8) -> bool {
        is_not_plain(byte) || byte >= 0x80
    }

    pub(super) fn is_not_digit(byte: u8) -> bool {
        !byte.is_ascii_digit()
    }

    pub(super) fn not_plain(block: &[u8; WIDTH]) -> u32 {
        bits(|at| is_not_plain(block[at]))
    }

    pub(super) fn not_plain_ascii(block: &[u8; WIDTH]) -> u32 {
        bits(|at| is_not_plain_ascii(block[at]))
    }

    pub(super) fn not_digit(block: &[u8; WIDTH]) -> u32 {
        bits(|at| is_not_digit(block[at]))
    }

    pub(super) fn different(a: &[u8; WIDTH], b: &[u8; WIDTH]) -> u32 {
        bits(|at| a[at] != b[at])
    }

    fn bits(is_set: impl Fn(usize) -> bool) -> u32 {
        (0..WIDTH).fold(0, |bits, at| bits | u32::from(is_set(at)) << at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_family = "wasm")]
    use wasm_bindgen_test::wasm_bindgen_test as test;
    #[cfg(target_family = "wasm")]
    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    fn assert_twins_agree(block: &[u8; WIDTH], other: &[u8; WIDTH]) {
        assert_eq!(vector::not_plain(block), scalar::not_plain(block), "{block:?}");
        assert_eq!(vector::not_plain_ascii(block), scalar::not_plain_ascii(block), "{block:?}");
        assert_eq!(vector::not_digit(block), scalar::not_digit(block), "{block:?}");
        assert_eq!(vector::different(block, other), scalar::different(block, other), "{block:?} {other:?}");
    }

    #[test]
    fn vector_and_scalar_agree_on_every_byte_in_every_lane() {
        for around in [b' ', b'5', b'"', b'\\', 0, 0x1F, 0x7F, 0x80, 0xFF] {
            for lane in 0..WIDTH {
                for byte in 0..=u8::MAX {
                    let mut block = [around; WIDTH];
                    block[lane] = byte;
                    assert_twins_agree(&block, &[around; WIDTH]);
                }
            }
        }
    }

    #[test]
    fn scans_stop_where_one_byte_at_a_time_would() {
        for length in 0..70 {
            for stop in [b'"', b'\\', 0, 0x1F, 0x80, 0xFF, b'a', b'/', b':'] {
                for at in 0..=length {
                    let mut text = vec![b'7'; length];
                    if at < length {
                        text[at] = stop;
                    }
                    for from in 0..=length {
                        assert_scans(&text, from);
                    }
                }
            }
        }
    }

    #[test]
    fn sameness_is_that_of_slices() {
        for length in 0..70 {
            let text = vec![b'x'; length];
            assert!(same(&text, &text));
            assert!(!same(&text, &vec![b'x'; length + 1]));
            for at in 0..length {
                let mut other = text.clone();
                other[at] ^= 0x80;
                assert!(!same(&text, &other), "{length} {at}");
            }
        }
    }

    fn assert_scans(text: &[u8], from: usize) {
        let slow = |is_stop: fn(u8) -> bool| {
            let length = text[from..].iter().position(|byte| is_stop(*byte));
            length.map_or(text.len(), |length| from + length)
        };
        assert_eq!(skip_plain(text, from), slow(scalar::is_not_plain), "{text:?} {from}");
        assert_eq!(skip_plain_ascii(text, from), slow(scalar::is_not_plain_ascii), "{text:?} {from}");
        assert_eq!(skip_digits(text, from), slow(scalar::is_not_digit), "{text:?} {from}");
    }

    #[cfg(not(target_family = "wasm"))]
    proptest::proptest! {
        #[test]
        fn vector_and_scalar_agree_on_any_block(block: [u8; WIDTH], other: [u8; WIDTH]) {
            assert_twins_agree(&block, &other);
        }

        #[test]
        fn scans_of_any_text_stop_where_they_must(text: Vec<u8>, from: usize) {
            assert_scans(&text, from % (text.len() + 1));
        }
    }
}
