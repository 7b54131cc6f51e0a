//! The adapters for Rust programs: what they yield is what the session says, for every source and every chunking.

#![cfg(all(not(target_family = "wasm"), feature = "serde", feature = "stream"))]

#[path = "io/endings.rs"]
mod endings;
#[path = "io/same.rs"]
mod same;
#[path = "io/sources.rs"]
#[allow(unreachable_pub, reason = "shared by the other files")]
mod sources;
mod support;
#[path = "io/types.rs"]
mod types;
#[path = "io/waiting.rs"]
mod waiting;
