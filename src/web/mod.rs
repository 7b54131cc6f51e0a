//! The browser side: for the npm package, what drives a session and the class that JavaScript sees (feature `npm`);
//! for Rust programs, responses as streams of values (feature `stream`).
//!
//! In the package JavaScript owns the reader: it hands in one piece of a chunk at a time, by a call that takes the piece, performs what
//! the [`Session`](crate::core::session::Session) asks for, and hands on at most one packed batch. What the
//! engine calls meanwhile only enqueues, so no code of the application runs inside a call.

#[cfg(feature = "npm")]
pub mod api;
#[cfg(feature = "npm")]
mod clock;
#[cfg(feature = "npm")]
mod config;
#[cfg(feature = "npm")]
mod driver;
#[cfg(feature = "npm")]
mod report;
#[cfg(feature = "stream")]
mod stream;
#[cfg(feature = "npm")]
pub mod sys;

#[cfg(feature = "stream")]
pub use self::stream::{Body, readable, response};
