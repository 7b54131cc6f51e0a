//! From steps to bytes on the socket: who writes what when, and how a response ends.

mod cue;
mod flush;
mod player;
mod serve;
mod step;

pub use cue::Cue;
pub use flush::FlushGate;
pub use player::{OpenStreams, Outcome, Player, is_chunked};
pub use serve::serve;
pub use step::{Step, Steps};
