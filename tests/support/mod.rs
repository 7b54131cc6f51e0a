//! What the native tests share.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

pub mod cases;
pub mod drive;
pub mod json;
pub mod plain;
pub mod random;
pub mod sim;
pub mod split;
