//! The streaming server of the demo and of the tests: real data, told frame by frame, and broken on purpose.
//!
//! ```text
//! request -> params -> scenario (frames) -> pace, fault (steps) --+
//! request -> script (steps) -------------------------------------+-> wire::Player -> flushed chunks
//! ```
//!
//! Scenarios and test scripts end in the same few [`wire::Step`]s, and one player performs them, so what a
//! fault does on the wire is decided in one place. `docs/SERVER.md` describes every URL.

mod app;
mod config;
mod data;
mod fault;
mod format;
mod keyed;
mod pace;
mod params;
mod problem;
mod range;
mod scenario;
mod scenarios_json;
mod script;
mod script_cues;
mod script_log;
mod static_files;
mod stream;
pub mod wire;

pub use app::{App, router};
pub use config::Config;
pub use data::{Data, LoadError};
