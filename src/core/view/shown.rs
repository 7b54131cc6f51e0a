//! What slots show, so that nothing is written that is there already.

/// A fingerprint for each slot of each row. Two values with one fingerprint are as good as impossible by chance, and whoever
/// makes them on purpose only keeps the own update from the page.
#[derive(Debug)]
pub(super) struct Shown {
    slots: usize,
    prints: Vec<u64>,
}

/// Nothing is known of what the slot shows.
pub(super) const UNKNOWN: u64 = 0;

impl Shown {
    pub(super) fn new(slots: usize) -> Self {
        Self { slots, prints: Vec::new() }
    }

    /// The slots of a row; none where nothing is kept.
    pub(super) fn of(&mut self, row: u32) -> &mut [u64] {
        let begin = row as usize * self.slots;
        if self.prints.len() < begin + self.slots {
            self.prints.resize(begin + self.slots, UNKNOWN);
        }
        &mut self.prints[begin..begin + self.slots]
    }

    /// The same of a row that the page has not shown yet.
    pub(super) fn of_new(&mut self, row: u32) -> &mut [u64] {
        let prints = self.of(row);
        prints.fill(UNKNOWN);
        prints
    }

    pub(super) fn clear(&mut self) {
        self.prints.clear();
    }
}

/// The fingerprint of a value; `kind` tells apart what is not its text.
pub(super) fn fingerprint(text: &[u8], kind: u64) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |state: u64, word: u64| (state.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    let mut state = mix(kind + 1, text.len() as u64);
    let (words, rest) = text.as_chunks::<8>();
    for word in words {
        state = mix(state, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    state = mix(state, u64::from_le_bytes(last));
    (state ^ state >> 29).wrapping_mul(FACTOR) | 1
}
