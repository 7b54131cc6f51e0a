//! Every finite default in one place.

/// How much a peer may make us hold. Passing a limit is a typed error, never a silent cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one frame as it came, its field names and line ends included.
    pub frame_bytes: usize,
    /// Nesting of arrays and objects in one JSON payload.
    pub depth: usize,
    /// Bytes that were delivered but not yet consumed, what it costs to hold small values included; reading pauses
    /// above it.
    pub queue_bytes: u64,
    /// Bytes of the whole stream over all attempts; none by default.
    pub total_bytes: Option<u64>,
    /// Errors kept for the snapshot. All of them are counted.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { frame_bytes: 1 << 20, depth: 128, queue_bytes: 8 << 20, total_bytes: None, errors: 100 }
    }
}

/// Nesting of what a page is filled from, whatever `limits.depth` is: trees are walked by recursion.
pub const TREE_DEPTH: usize = 1_000;
/// Nesting of what a serde type is made from, whatever `limits.depth` is: serde recurses too, and needs up to 2 KB of
/// stack for each level in a debug build.
pub const TYPE_DEPTH: usize = 256;
/// Bytes of an SSE event id. Longer ones would not fit into a request header, and each event repeats its id.
pub const ID_BYTES: usize = 4 << 10;
/// Bytes of the offending input that an error shows.
pub const SNIPPET_BYTES: usize = 80;
/// The longest that a server may make us wait before the next attempt, in ms: a day.
pub const FLOOR_MS: u64 = 24 * 60 * 60 * 1_000;
/// The largest piece of a chunk that enters the engine at once.
pub const PIECE_BYTES: usize = 64 << 10;
