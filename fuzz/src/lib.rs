//! What the fuzz targets do with their input. `tests/fuzz_bodies.rs` runs the same bodies on stable.

pub mod bodies;
