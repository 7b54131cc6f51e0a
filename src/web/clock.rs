//! Times and counts on their way in and out.

use super::sys;

/// Ms since the page's time origin.
pub(super) fn now() -> u64 {
    whole(sys::performance_now())
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
