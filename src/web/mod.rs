//! The browser side: sources of bytes, the task that drives a session, the classes that JavaScript sees.
//!
//! One task per stream reads its source and performs what its [`Session`](crate::core::session::Session) asks
//! for. A piece of a chunk crosses into wasm once, a packed batch crosses out once. What JavaScript calls only
//! enqueues and returns; no borrow is held while JavaScript is called.

#[cfg(feature = "npm")]
pub mod api;
mod clock;
mod config;
mod driver;
mod report;
mod source;
pub mod sys;

pub use self::{config::ConfigError, driver::Driver};
