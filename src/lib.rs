//! Runnelet reads streamed HTTP responses and tells what is complete, what is partial and what went wrong.
//!
//! ```text
//! bytes ──> frames ──> values ──> session ──> view operations ──> DOM / JavaScript
//!        core::frame  core::json  core::session  core::view          web
//! ```
//!
//! [`core`] is pure: no JavaScript, no clock, no I/O, no randomness. Time comes in as an argument, effects go out
//! as values, so everything in it builds, runs and is tested natively. `web` is the browser side and exists only
//! in wasm builds; it may use `core`, never the other way round. [`io`] is for Rust programs, natively and in wasm: the
//! same engine as an [`Iterator`] or a `Stream` of typed values. Begin there.
//!
//! | feature | on by default | what |
//! |---|---|---|
//! | `serde` | yes | values of serde types |
//! | `stream` | yes | the asynchronous adapters: `io::stream`, `io::async_read`, in wasm `web::response`, `web::readable` |
//! | `npm` | no | the exports of the npm package, which needs none of the others |
//!
//! Without any of them there remain [`io::read`] of [`io::Raw`] bytes, and [`core`].

pub mod core;
pub mod io;
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
