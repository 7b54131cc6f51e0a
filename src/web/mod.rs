//! The browser side of the npm package: what drives a session, the class that JavaScript sees.
//!
//! JavaScript owns the reader: it hands in one piece of a chunk at a time, by a call that takes the piece, performs what
//! the [`Session`](crate::core::session::Session) asks for, and hands on at most one packed batch. What the
//! engine calls meanwhile only enqueues, so no code of the application runs inside a call.

pub mod api;
mod clock;
mod config;
mod driver;
mod report;
pub mod sys;
