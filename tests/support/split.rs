//! Ways to cut the same bytes into chunks.

/// Calls `visit` with the bytes in one chunk, in two at every point, byte by byte, and, if they are at most
/// `three` long, in three at every two points. Returns how many ways there were.
pub fn every_split(bytes: &[u8], three: usize, mut visit: impl FnMut(&[&[u8]])) -> u64 {
    let mut count = 0;
    let mut try_one = |chunks: &[&[u8]]| {
        visit(chunks);
        count += 1;
    };
    try_one(&[bytes]);
    for at in 0..=bytes.len() {
        try_one(&[&bytes[..at], &bytes[at..]]);
    }
    try_one(&bytes.chunks(1).collect::<Vec<_>>());
    if bytes.len() <= three {
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                try_one(&[&bytes[..first], &bytes[first..second], &bytes[second..]]);
            }
        }
    }
    count
}

/// The bytes, cut where `cuts` (taken modulo the length) say.
pub fn cut_at<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut points: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    points.sort_unstable();
    let mut chunks = Vec::new();
    let mut from = 0;
    for point in points {
        chunks.push(&bytes[from..point]);
        from = point;
    }
    chunks.push(&bytes[from..]);
    chunks
}
