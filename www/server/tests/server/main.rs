//! The server as a client sees it: a real socket, and a client that shows every chunk and how the body ended.

#![allow(clippy::indexing_slicing, reason = "a test that indexes wrongly fails, which is its purpose")]

mod client;
mod faults;
mod scenarios;
mod scripts;
mod start;
mod static_files;
