//! What a server sends again when a stream goes on: frames that were delivered before.
//!
//! A frame that marks a place, by an id of its own or by a cursor, is known by that and its payload. If the first such
//! frames of an attempt are some that came before, in the same order and without a hole, they are skipped.

/// Frames remembered at most, 8 bytes each; when there are so many the older half is forgotten.
const KEPT: usize = 4_096;

/// The places that were passed last.
#[derive(Debug, Default)]
pub(super) struct Seen {
    recent: Vec<u64>,
    state: State,
    /// Frames that were skipped.
    pub(super) count: u64,
}

/// ```text
///   Noting ── another attempt ──> Beginning ── one that came before ──> Repeating
///     ^                               │                                     │
///     └───────── a new one ───────────┴─────── not the one that followed ───┘
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Noting,
    Beginning,
    /// All before that place in the list came again.
    Repeating(usize),
}

impl Seen {
    /// Another attempt goes on where the last one ended.
    pub(super) fn begin_attempt(&mut self) {
        self.state = State::Beginning;
    }

    /// What came is void, and will come again.
    pub(super) fn forget(&mut self) {
        self.recent.clear();
        self.state = State::Noting;
    }

    /// Takes note of a frame that marks a place, unless it came before: then it is to be skipped.
    #[inline]
    pub(super) fn is_repeated(&mut self, mark: &[u8], payload: &[u8]) -> bool {
        let frame = hash(hash(0, mark), payload);
        let place = match self.state {
            State::Noting => None,
            State::Beginning => self.only_place(frame),
            State::Repeating(next) => Some(next).filter(|next| self.recent.get(*next) == Some(&frame)),
        };
        if let Some(place) = place {
            self.state = State::Repeating(place + 1);
            self.count += 1;
            return true;
        }
        self.state = State::Noting;
        if self.recent.len() == KEPT {
            self.recent.copy_within(KEPT / 2.., 0);
            self.recent.truncate(KEPT / 2);
        }
        self.recent.push(frame);
        false
    }

    /// Where alike frames are usual, one more of them says nothing.
    fn only_place(&self, frame: u64) -> Option<usize> {
        let place = self.recent.iter().position(|one| *one == frame)?;
        (!self.recent[place + 1..].contains(&frame)).then_some(place)
    }
}

/// Not one that withstands a server that looks for collisions: it could as well leave the frames out.
#[inline]
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = bytes.as_chunks::<8>();
    let hash =
        words.iter().fold(mix(seed, bytes.len() as u64), |hash, word| mix(hash, u64::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| mix(hash, u64::from(*byte)))
}
