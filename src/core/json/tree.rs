//! A small owned JSON tree.
/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {}
