//! JSON numbers, compared as they are written: no floating point, no printing.

/// The number that is written in digits alone.
pub fn whole_number(text: &[u8]) -> Option<u64> {
    let (first, rest) = text.split_first()?;
    let digit = |byte: &u8| char::from(*byte).to_digit(10).map(u64::from);
    rest.iter().try_fold(digit(first)?, |sum, byte| sum.checked_mul(10)?.checked_add(digit(byte)?))
}

/// Whether two checked JSON numbers have the same value.
pub fn same_number(a: &[u8], b: &[u8]) -> bool {
    a == b || Decimal::of(a) == Decimal::of(b)
}

/// Whether JavaScript takes a checked JSON number for zero: it is, or it is nearer to zero than to the smallest number
/// above it, 2^-1074 (IEEE 754; the half way, and what is below it, rounds to zero).
pub fn is_zero(text: &[u8]) -> bool {
    /// 2^-1075 is 0.HALF… * 10^-323; the digits after these decide nothing that anybody writes.
    const HALF: &[u8] = b"247032822920623272088284396434110686182";
    const HALF_EXPONENT: i64 = -323;
    let number = Decimal::of(text);
    match number.digits.is_empty() {
        true => true,
        false if number.exponent != HALF_EXPONENT => number.exponent < HALF_EXPONENT,
        false => *number.digits < *HALF,
    }
}

/// A number as `0.DIGITS * 10^exponent`, the digits beginning and ending with one that is not zero.
#[derive(PartialEq, Eq)]
struct Decimal {
    is_negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    fn of(text: &[u8]) -> Self {
        let mut number = Self { is_negative: text.first() == Some(&b'-'), digits: Vec::new(), exponent: 0 };
        let (mantissa, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            Some(at) => (&text[..at], parse_exponent(&text[at + 1..])),
            None => (text, 0),
        };
        let mut seen_point = false;
        for &byte in mantissa {
            match byte {
                b'.' => seen_point = true,
                b'0' if number.digits.is_empty() => number.exponent -= i64::from(seen_point),
                b'0'..=b'9' => {
                    number.digits.push(byte);
                    number.exponent += i64::from(!seen_point);
                }
                _ => {}
            }
        }
        while number.digits.last() == Some(&b'0') {
            number.digits.pop();
        }
        if number.digits.is_empty() {
            return Self { is_negative: false, digits: Vec::new(), exponent: 0 };
        }
        number.exponent = number.exponent.saturating_add(exponent);
        number
    }
}

fn parse_exponent(text: &[u8]) -> i64 {
    let magnitude = text
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0_i64, |sum, digit| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
    if text.first() == Some(&b'-') { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_what_javascript_takes_for_it() {
        let numbers = [
            "0",
            "-0.00e5",
            "1e-400",
            "2.4703282292062327e-324",
            "24703282292062327e-340",
            "1e-999999999999",
        ];
        for text in numbers {
            assert_eq!(text.parse(), Ok(0.0), "{text}");
            assert!(is_zero(text.as_bytes()), "{text}");
        }
        for text in ["1", "-1e-323", "2.4703282292062328e-324", "3e-324", "0.001", "1e400"] {
            assert_ne!(text.parse(), Ok(0.0), "{text}");
            assert!(!is_zero(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn numbers_are_compared_by_value() {
        let same = [
            ("1", "1.0"),
            ("10", "1e1"),
            ("100e-2", "1"),
            ("-0", "0.00"),
            ("0.001", "1E-3"),
            ("1e400", "10e399"),
        ];
        for (a, b) in same {
            assert!(same_number(a.as_bytes(), b.as_bytes()), "{a} {b}");
        }
        for (a, b) in [("1", "-1"), ("1", "10"), ("0.1", "0.01"), ("12", "21"), ("1e2", "1e3")] {
            assert!(!same_number(a.as_bytes(), b.as_bytes()), "{a} {b}");
        }
    }
}
