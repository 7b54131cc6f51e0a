//! The engine, without a browser. Each module knows only those above it in this list.

pub mod limits;

mod keys;
mod sort;

pub mod error;
pub mod json;

pub mod frame;
pub mod session;
pub mod view;
