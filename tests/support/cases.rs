//! How hard the property tests try.

use proptest::prelude::ProptestConfig;

/// `usual` cases; `RUNNELET_CASES=20` makes it twenty times as many.
pub fn cases(usual: u32) -> ProptestConfig {
    let factor = std::env::var("RUNNELET_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(usual.saturating_mul(factor)) }
}
