//! Runnelet reads streamed HTTP responses and tells what is complete, what is partial and what went wrong.
//!
//! ```text
//! bytes ──> frames ──> values ──> session ──> view operations ──> DOM / JavaScript
//!        core::frame  core::json  core::session  core::view          web
//! ```
//!
//! [`core`] is pure: no JavaScript, no clock, no I/O, no randomness. Time comes in as an argument, effects go out
//! as values, so everything in it builds, runs and is tested natively. `web` is the browser side and exists only
//! in wasm builds; it may use `core`, never the other way round.

pub mod core;
#[cfg(target_family = "wasm")]
pub mod web;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use crate::core::{
    error::{Code, Severity, StreamError},
    frame::{Decoder, Format, Frame, FrameError, Tail},
    limits::Limits,
    session::{Config, Session, Status},
};
