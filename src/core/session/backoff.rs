//! How long to wait before the next attempt.

use super::config::Retry;

/// Counts attempts in a row without progress, and draws their delays.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    failures: u32,
    random: u64,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Self { failures: 0, random: seed | 1 }
    }

    /// A good frame that is new came.
    pub(super) fn progress(&mut self) {
        self.failures = 0;
    }

    pub(super) fn is_exhausted(&self, retry: &Retry) -> bool {
        self.failures >= retry.attempts
    }

    /// The delay in ms before the next attempt, never below `floor`.
    pub(super) fn next_delay(&mut self, retry: &Retry, floor: u64) -> u64 {
        let exponent = i32::try_from(self.failures).unwrap_or(i32::MAX);
        self.failures += 1;
        let ceiling = millis(retry.base_delay) * retry.factor.powi(exponent);
        let ceiling = ceiling.min(millis(retry.max_delay));
        let jitter = retry.jitter.clamp(0.0, 1.0);
        let delay = ceiling * (1.0 - jitter) + ceiling * jitter * self.unit();
        floor.saturating_add(whole(delay))
    }

    /// A number from 0 up to 1 (xorshift64*).
    fn unit(&mut self) -> f64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        let bits = self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 40;
        #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
        let unit = bits as f64 / f64::from(1_u32 << 24);
        unit
    }
}

#[expect(clippy::cast_precision_loss, reason = "delays are far below 2^53 ms")]
fn millis(value: u64) -> f64 {
    value as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, which is what is wanted"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_their_ceiling_and_start_anew_after_progress() {
        let retry =
            Retry { attempts: 9, base_delay: 100, max_delay: 1000, factor: 2.0, jitter: 0.0, restart: false };
        let mut backoff = Backoff::new(7);
        let delays: Vec<u64> = (0..6).map(|_| backoff.next_delay(&retry, 0)).collect();
        assert_eq!(delays, [100, 200, 400, 800, 1000, 1000]);
        backoff.progress();
        assert_eq!(backoff.next_delay(&retry, 30), 130);
    }

    #[test]
    fn full_jitter_spreads_over_the_whole_range() {
        let retry = Retry { base_delay: 1000, factor: 1.0, ..Retry::default() };
        let mut backoff = Backoff::new(42);
        let delays: Vec<u64> = (0..1000).map(|_| backoff.next_delay(&retry, 0)).collect();
        assert!(delays.iter().all(|delay| *delay < 1000));
        for tenth in 0..10 {
            let hits = delays.iter().filter(|delay| **delay / 100 == tenth).count();
            assert!((50..200).contains(&hits), "{hits} delays in tenth {tenth}");
        }
    }
}
