//! A session against a server and a network that are both made up, and both from one seed.
//!
//! ```text
//! Source ──bytes──> Server ──answer──> Network ──inputs──> Session (in a Drive)
//!   what there is     where it goes on    what goes wrong      │
//!      └──────────────────> Ledger <──values, errors───────────┘
//!                           what must have come
//! ```

mod account;
mod disturb;
mod judge;
mod kind;
mod ledger;
mod network;
pub mod run;
mod server;
mod source;
pub mod tally;
