//! JSON without values: text is checked once, then parts of it are found as ranges.
//!
//! A value in the engine is a checked range of bytes. Whoever wants an object asks the platform's own parser,
//! which cannot fail on it any more.

mod check;
mod grow;
mod machine;
mod number;
mod patch;
mod pick;
mod pointer;
mod select;
mod shape;
mod simd;
mod string;
mod token;
mod tree;

pub use self::{
    check::{Checker, Fault, FaultKind, Kind},
    grow::{Grower, Mark, Ops, Stunted},
    machine::{FaultAt, Machine, Visitor},
    number::{is_zero, same_number, whole_number},
    patch::{PatchError, apply_patch, merge},
    pick::{Picked, Picker},
    pointer::{Match, Pointer, PointerError, Pointers},
    string::{quote, unquote, utf16_length},
    tree::Node,
};
