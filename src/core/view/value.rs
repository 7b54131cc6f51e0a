//! What a slot is given, and how it will show.

use std::borrow::Cow;

use super::SlotKind;
use crate::core::json::{Node, is_zero, unquote};

/// A JSON value, told apart as far as a page needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// `null`, or not there.
    Nothing,
    Bool(bool),
    Text(Cow<'a, [u8]>),
    /// A number as it was written.
    Number(Cow<'a, [u8]>),
    /// The JSON text of an array or object; for a slot of kind value of anything.
    Json(Cow<'a, [u8]>),
}

/// One write to a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Write<'a> {
    Set { text: Cow<'a, [u8]>, is_number: bool },
    Append { text: Cow<'a, [u8]>, is_number: bool },
    Unset,
    Toggle(bool),
}

impl<'a> Value<'a> {
    /// The value of a checked JSON text.
    pub(super) fn of_json(json: Option<&'a [u8]>) -> Self {
        match json {
            None | Some(b"null") => Value::Nothing,
            Some(b"true") => Value::Bool(true),
            Some(b"false") => Value::Bool(false),
            Some(json) => match json[0] {
                b'"' => Value::Text(unquote(json)),
                b'{' | b'[' => Value::of_node(Some(&Node::parse(json))).into_owned(),
                _ => Value::Number(json.into()),
            },
        }
    }

    /// The value of a checked JSON text, as such a slot wants it.
    pub(super) fn of_slot(kind: SlotKind, json: Option<&'a [u8]>) -> Self {
        match json {
            Some(json) if kind == SlotKind::Value => Value::Json(json.into()),
            json => Value::of_json(json),
        }
    }

    /// The value of a node, as such a slot wants it.
    pub(super) fn of_slot_node(kind: SlotKind, node: Option<&'a Node>) -> Self {
        match node {
            Some(Node::Scalar(json)) => Value::of_slot(kind, Some(json)),
            node => Value::of_node(node),
        }
    }

    fn of_node(node: Option<&'a Node>) -> Self {
        match node {
            None => Value::Nothing,
            Some(Node::Scalar(json)) => Value::of_json(Some(json)),
            Some(node) => {
                let mut text = Vec::new();
                node.write(&mut text);
                Value::Json(text.into())
            }
        }
    }

    /// The row key that it is: a string, or a number by its digits.
    pub(super) fn key(&self) -> Option<&[u8]> {
        match self {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// How a slot of that kind shows it. `None`: not at all.
    pub(super) fn write(&self, kind: SlotKind) -> Option<Write<'_>> {
        if kind == SlotKind::Class {
            return Some(Write::Toggle(self.is_truthy()));
        }
        let (text, is_number): (&[u8], bool) = match (self, kind) {
            (Value::Nothing, SlotKind::Append) => return None,
            (Value::Nothing, SlotKind::Value) => (b"null", false),
            (Value::Nothing | Value::Bool(false), SlotKind::Attr) => return Some(Write::Unset),
            (Value::Nothing, _) | (Value::Bool(true), SlotKind::Attr) => (b"", false),
            (Value::Bool(true), _) => (b"true", false),
            (Value::Bool(false), _) => (b"false", false),
            (Value::Text(text), _) => (text, false),
            (Value::Number(text), _) => (text, !is_canonical(text)),
            (Value::Json(text), _) => (text, false),
        };
        let text = text.into();
        Some(match kind {
            SlotKind::Append => Write::Append { text, is_number },
            _ => Write::Set { text, is_number },
        })
    }

    /// As `Boolean(value)` in JavaScript.
    fn is_truthy(&self) -> bool {
        match self {
            Value::Nothing => false,
            Value::Bool(value) => *value,
            Value::Text(text) => !text.is_empty(),
            Value::Number(text) => !is_zero(text),
            Value::Json(_) => true,
        }
    }

    pub(super) fn into_owned(self) -> Value<'static> {
        match self {
            Value::Nothing => Value::Nothing,
            Value::Bool(value) => Value::Bool(value),
            Value::Text(text) => Value::Text(text.into_owned().into()),
            Value::Number(text) => Value::Number(text.into_owned().into()),
            Value::Json(text) => Value::Json(text.into_owned().into()),
        }
    }
}

/// Whether JavaScript would print the number with the very same digits: so few that a double keeps them, no exponent, no
/// zero at the end of a fraction, and not so small that it would be given one.
fn is_canonical(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    let (whole, fraction) = match digits.iter().position(|byte| *byte == b'.') {
        None => (digits, &[][..]),
        Some(point) => (&digits[..point], &digits[point + 1..]),
    };
    let are_digits = whole.iter().chain(fraction).all(u8::is_ascii_digit);
    are_digits
        && whole.len() + fraction.len() <= 15
        && fraction.last() != Some(&b'0')
        && if whole == b"0" && !fraction.is_empty() {
            !fraction.starts_with(b"000000")
        } else {
            number != b"-0"
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_show_as_in_javascript() {
        use SlotKind::{Append, Attr, Class, Text};
        let text =
            |text: &str, is_number| Some(Write::Set { text: text.as_bytes().to_vec().into(), is_number });
        let cases = [
            (Some("null"), Text, text("", false)),
            (None, Text, text("", false)),
            (Some("\"a\\nb\""), Text, text("a\nb", false)),
            (Some("true"), Text, text("true", false)),
            (Some("12"), Text, text("12", false)),
            (Some("-999999999999999"), Text, text("-999999999999999", false)),
            (Some("1000000000000000"), Text, text("1000000000000000", true)),
            (Some("-0"), Text, text("-0", true)),
            (Some("1.50"), Text, text("1.50", true)),
            (Some("1.5"), Text, text("1.5", false)),
            (Some("-0.000001"), Text, text("-0.000001", false)),
            (Some("0.0000001"), Text, text("0.0000001", true)),
            (Some("0.0"), Text, text("0.0", true)),
            (Some("1234567890.12345"), Text, text("1234567890.12345", false)),
            (Some("1234567890.123456"), Text, text("1234567890.123456", true)),
            (Some("1.5e3"), Text, text("1.5e3", true)),
            (Some("1e3"), Text, text("1e3", true)),
            (Some("{ \"a\" : [ 1 , 2 ] }"), Text, text("{\"a\":[1,2]}", false)),
            (Some("null"), Attr, Some(Write::Unset)),
            (None, Attr, Some(Write::Unset)),
            (Some("false"), Attr, Some(Write::Unset)),
            (Some("true"), Attr, text("", false)),
            (Some("\"false\""), Attr, text("false", false)),
            (Some("0"), Attr, text("0", false)),
            (None, Append, None),
            (Some("null"), Append, None),
            (Some("1.0"), Append, Some(Write::Append { text: b"1.0"[..].into(), is_number: true })),
            (None, Class, Some(Write::Toggle(false))),
            (Some("0"), Class, Some(Write::Toggle(false))),
            (Some("-0.0e9"), Class, Some(Write::Toggle(false))),
            (Some("1e-999"), Class, Some(Write::Toggle(false))),
            (Some("1e999"), Class, Some(Write::Toggle(true))),
            (Some("\"\""), Class, Some(Write::Toggle(false))),
            (Some("\"0\""), Class, Some(Write::Toggle(true))),
            (Some("[]"), Class, Some(Write::Toggle(true))),
        ];
        for (json, kind, expected) in cases {
            let value = Value::of_json(json.map(str::as_bytes));
            assert_eq!(value.write(kind), expected, "{json:?} {kind:?}");
        }
    }
}
