//! What a page region wants to be told: compiled from its attributes, once.

use crate::core::json::Pointer;

/// A page region.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What a frame means.
    pub mode: Mode,
    /// List: where a row's key stands. Without it rows are only added.
    pub key: Option<Pointer>,
    /// List: how many rows are kept; the oldest go.
    pub limit: Option<u32>,
    /// List: where new rows go.
    pub at: At,
    /// Of each row (list) or of the root (record, text).
    pub slots: Vec<Slot>,
    /// Keys of the rows that the server rendered, in the order of the page. Their handles are 0, 1, 2, …
    pub adopted: Vec<String>,
}

/// One place that is written to.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Where its value stands in a frame, or in the record.
    pub pointer: Pointer,
    /// How it is written.
    pub kind: SlotKind,
}

/// What a frame means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Each frame is a row.
    List,
    /// Frames merge into one record.
    Record,
    /// Frames are pieces of text.
    Text,
    /// Frames say what is to be done.
    Ops {
        /// Their payloads are text, not JSON.
        is_text: bool,
    },
}

/// Where new rows go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// Before all others.
    Start,
    /// Behind all others.
    #[default]
    End,
}

/// How a slot is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// The text is set.
    Text,
    /// The text of each frame is added.
    Append,
    /// An attribute is set or removed.
    Attr,
    /// A class is switched.
    Class,
    /// JavaScript is given the JSON text, `null` if there is none.
    Value,
}

impl Mode {
    /// The mode of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "list" => Mode::List,
            "record" => Mode::Record,
            "text" => Mode::Text,
            "ops" => Mode::Ops { is_text: false },
            _ => return None,
        })
    }
}

impl At {
    /// The place of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "start" => At::Start,
            "end" => At::End,
            _ => return None,
        })
    }
}

impl SlotKind {
    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "text" => SlotKind::Text,
            "append" => SlotKind::Append,
            "attr" => SlotKind::Attr,
            "class" => SlotKind::Class,
            "value" => SlotKind::Value,
            _ => return None,
        })
    }
}
