//! Times and counts on their way in and out.

use super::sys::Performance;

/// Tells the time to one stream. It keeps the page's clock that there was when the stream was made: it is read for each
/// piece.
pub(super) struct Clock(Performance);

impl Clock {
    pub(super) fn new() -> Self {
        Self(Performance::of_page())
    }

    /// Ms since the page's time origin.
    pub(super) fn now(&self) -> u64 {
        whole(self.0.now())
    }
}

/// A time in ms, or a count, as JavaScript gave it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, which is what is wanted"
)]
pub(super) fn whole(value: f64) -> u64 {
    value as u64
}

/// A count as JavaScript takes it.
#[expect(clippy::cast_precision_loss, reason = "counts and times stay below 2^53")]
pub(super) fn number(value: u64) -> f64 {
    value as f64
}
