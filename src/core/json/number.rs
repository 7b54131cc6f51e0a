//! JSON numbers, compared without being printed.

/// Whether two checked JSON numbers are the same double, as in JavaScript.
pub fn same_number(a: &[u8], b: &[u8]) -> bool {
    a == b || double(a).is_some_and(|value| Some(value) == double(b))
}

fn double(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
