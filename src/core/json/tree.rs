//! A small owned JSON tree, for records that patches are applied to. Scalars keep their text: no number is printed.

use std::sync::Arc;

use super::{
    Pointer,
    check::{skip_plain, skip_space},
    quote, same_number, unquote, whole_number,
};
use crate::core::keys::Keys;

/// A JSON value. Two are equal if they mean the same: `1.0` and `1`, `"\u0061"` and `"a"`, members in any order.
#[derive(Clone, Debug)]
pub enum Node {
    /// A string with its quotes, a number or a literal, as it was written.
    Scalar(Box<[u8]>),
    /// The items.
    Array(Vec<Node>),
    /// The members.
    Object(Object),
}

/// The members of an object, found by key and written in the order they were first set.
///
/// Invariants: `keys` maps the key of each member to its order; `members` is sorted by order, each of which is below
/// `next`. A member that was taken out leaves an empty place, until most places are empty.
#[derive(Clone, Debug, Default)]
pub struct Object {
    members: Vec<Place>,
    keys: Keys,
    next: u32,
}

#[derive(Clone, Debug)]
struct Place {
    order: u32,
    member: Option<Member>,
}

#[derive(Clone, Debug)]
struct Member {
    key: Arc<[u8]>,
    value: Node,
}

/// What a node weighs beside its text.
const NODE_BYTES: usize = 16;

impl Node {
    /// `null`.
    pub fn null() -> Self {
        Node::Scalar((*b"null").into())
    }

    /// The string of that text.
    pub fn string(text: &[u8]) -> Self {
        let mut quoted = Vec::with_capacity(text.len() + 2);
        quote(text, &mut quoted);
        Node::Scalar(quoted.into())
    }

    /// Builds the value of a checked text. Of a repeated key the last value counts.
    pub fn parse(text: &[u8]) -> Self {
        parse(text, &mut skip_space(text, 0))
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Node::Scalar(text) if **text == *b"null")
    }

    /// The text, if it is a string.
    pub fn text(&self) -> Option<Vec<u8>> {
        match self {
            Node::Scalar(text) if text.starts_with(b"\"") => Some(unquote(text).into_owned()),
            _ => None,
        }
    }

    /// What the pointer leads to; of several, the first.
    pub fn find(&self, pointer: &Pointer) -> Option<&Node> {
        let mut tokens = pointer.tokens();
        let mut node = self;
        loop {
            node = match tokens.next() {
                None => return Some(node),
                Some(Some(key)) => node.child(key)?,
                Some(None) => node.first()?,
            };
        }
    }

    /// Appends the value as compact JSON text.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Node::Scalar(text) => out.extend_from_slice(text),
            Node::Array(items) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Node::Object(object) => object.write(out),
        }
    }

    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        let inside = match self {
            Node::Scalar(text) => text.len(),
            Node::Array(items) => items.iter().map(Node::weight).sum(),
            Node::Object(object) => {
                object.members().map(|member| NODE_BYTES + member.key.len() + member.value.weight()).sum()
            }
        };
        NODE_BYTES + inside
    }

    /// How many arrays and objects nest in it, itself counted.
    pub fn height(&self) -> usize {
        match self {
            Node::Scalar(_) => 0,
            Node::Array(items) => 1 + items.iter().map(Node::height).max().unwrap_or(0),
            Node::Object(object) => {
                1 + object.members().map(|member| member.value.height()).max().unwrap_or(0)
            }
        }
    }

    /// The member of that key, or the item of that index.
    pub fn child(&self, key: &[u8]) -> Option<&Node> {
        match self {
            Node::Scalar(_) => None,
            Node::Array(items) => items.get(index(key)?),
            Node::Object(object) => object.get(key),
        }
    }

    pub(super) fn child_mut(&mut self, key: &[u8]) -> Option<&mut Node> {
        match self {
            Node::Scalar(_) => None,
            Node::Array(items) => items.get_mut(index(key)?),
            Node::Object(object) => object.get_mut(key),
        }
    }

    fn first(&self) -> Option<&Node> {
        match self {
            Node::Scalar(_) => None,
            Node::Array(items) => items.first(),
            Node::Object(object) => object.members().next().map(|member| &member.value),
        }
    }
}

impl Object {
    /// The value of that key.
    pub fn get(&self, key: &[u8]) -> Option<&Node> {
        let place = self.place(*self.keys.get(key)?).ok()?;
        self.members[place].member.as_ref().map(|member| &member.value)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, key: &[u8]) -> Option<&mut Node> {
        let place = self.place(*self.keys.get(key)?).ok()?;
        self.members[place].member.as_mut().map(|member| &mut member.value)
    }

    /// Sets a member; an existing one keeps its place.
    pub fn set(&mut self, key: Box<[u8]>, value: Node) {
        *self.entry(key) = value;
    }

    /// The value of that key, `null` if there was none.
    pub fn entry(&mut self, key: Box<[u8]>) -> &mut Node {
        let known = self.keys.get(&*key).and_then(|order| self.place(*order).ok());
        let place = known.unwrap_or_else(|| {
            if self.members.len() >= 2 * self.keys.len() + 16 {
                self.members.retain(|place| place.member.is_some());
            }
            let order = self.next;
            self.next += 1;
            self.put_back(key.clone(), order, Node::null());
            self.members.len() - 1
        });
        let member = &mut self.members[place].member;
        &mut member.get_or_insert_with(|| Member { key: key.into(), value: Node::null() }).value
    }

    /// Takes a member out, with its order, for [`Object::put_back`].
    pub(super) fn take(&mut self, key: &[u8]) -> Option<(u32, Node)> {
        let order = self.keys.remove(key)?;
        let place = self.place(order).ok()?;
        self.members[place].member.take().map(|member| (order, member.value))
    }

    pub(super) fn put_back(&mut self, key: Box<[u8]>, order: u32, value: Node) {
        let key: Arc<[u8]> = key.into();
        self.keys.insert(key.clone(), order);
        let member = Some(Member { key, value });
        match self.place(order) {
            Ok(place) => self.members[place].member = member,
            Err(place) => self.members.insert(place, Place { order, member }),
        }
    }

    /// The members in their order.
    pub(super) fn into_members(self) -> impl Iterator<Item = (Box<[u8]>, Node)> {
        let members = self.members.into_iter().filter_map(|place| place.member);
        members.map(|member| (Box::from(&*member.key), member.value))
    }

    fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter_map(|place| place.member.as_ref())
    }

    fn place(&self, order: u32) -> Result<usize, usize> {
        self.members.binary_search_by_key(&order, |place| place.order)
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (number, member) in self.members().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            quote(&member.key, out);
            out.push(b':');
            member.value.write(out);
        }
        out.push(b'}');
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Node::Scalar(a), Node::Scalar(b)) => match (a.first(), b.first()) {
                (Some(b'"'), Some(b'"')) => unquote(a) == unquote(b),
                (Some(b'-' | b'0'..=b'9'), Some(b'-' | b'0'..=b'9')) => same_number(a, b),
                _ => a == b,
            },
            (Node::Array(a), Node::Array(b)) => a == b,
            (Node::Object(a), Node::Object(b)) => {
                a.keys.len() == b.keys.len()
                    && a.members().all(|member| b.get(&member.key) == Some(&member.value))
            }
            _ => false,
        }
    }
}

/// The array index that a pointer's token stands for.
pub(super) fn index(token: &[u8]) -> Option<usize> {
    let is_index = token == b"0" || (!token.starts_with(b"0") && token.iter().all(u8::is_ascii_digit));
    if is_index { usize::try_from(whole_number(token)?).ok() } else { None }
}

/// Builds the checked value that begins at `at` and moves `at` behind it. Nests no deeper than the checker allowed.
fn parse(text: &[u8], at: &mut usize) -> Node {
    match text[*at] {
        b'{' => {
            let mut object = Object::default();
            *at = skip_space(text, *at + 1);
            while text[*at] != b'}' {
                let key = unquote(string(text, at)).into();
                *at = skip_space(text, *at);
                *at = skip_space(text, *at + 1);
                let value = parse(text, at);
                object.set(key, value);
                next(text, at);
            }
            *at += 1;
            Node::Object(object)
        }
        b'[' => {
            let mut items = Vec::new();
            *at = skip_space(text, *at + 1);
            while text[*at] != b']' {
                items.push(parse(text, at));
                next(text, at);
            }
            *at += 1;
            Node::Array(items)
        }
        b'"' => Node::Scalar(string(text, at).into()),
        _ => {
            let begin = *at;
            let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
            *at = text[begin..].iter().position(is_end).map_or(text.len(), |length| begin + length);
            Node::Scalar(text[begin..*at].into())
        }
    }
}

/// Moves behind the comma after a value, or onto the closing bracket.
fn next(text: &[u8], at: &mut usize) {
    *at = skip_space(text, *at);
    if text[*at] == b',' {
        *at = skip_space(text, *at + 1);
    }
}

fn string<'a>(text: &'a [u8], at: &mut usize) -> &'a [u8] {
    let begin = *at;
    let mut end = begin + 1;
    loop {
        end = skip_plain(text, end);
        if text[end] == b'"' {
            *at = end + 1;
            return &text[begin..*at];
        }
        end += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        Node::parse(text.as_bytes()).write(&mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_tree_is_written_as_it_was_read_without_white_space() {
        let cases = [
            (" [ 1 , -0.50e+1 , \"a\\u0062\\n\" , [ ] , { } ] ", "[1,-0.50e+1,\"a\\u0062\\n\",[],{}]"),
            ("{\"b\":1,\"a\":{\"x\":null},\"b\":2}", "{\"b\":2,\"a\":{\"x\":null}}"),
            ("{\"\\u0061\":true,\"__proto__\":{\"a\":1}}", "{\"a\":true,\"__proto__\":{\"a\":1}}"),
            (" false ", "false"),
            ("\"]},\"", "\"]},\""),
        ];
        for (text, expected) in cases {
            assert_eq!(written(text), expected, "{text}");
        }
    }

    #[test]
    fn values_are_equal_if_they_mean_the_same() {
        let cases = [
            ("1.0", "1", true),
            ("-0", "0", true),
            ("\"\\u0061\"", "\"a\"", true),
            ("{\"a\":1,\"b\":[2]}", "{\"b\":[2e0],\"a\":1}", true),
            ("1", "\"1\"", false),
            ("null", "false", false),
            ("[1,2]", "[2,1]", false),
            ("{\"a\":1}", "{\"a\":1,\"b\":1}", false),
            ("[]", "{}", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(Node::parse(a.as_bytes()) == Node::parse(b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn pointers_lead_into_a_tree() {
        let tree = Node::parse(br#"{"a":[10,{"b/c":"x"}],"":0,"m":{"z":1,"y":2}}"#);
        let cases = [
            ("/a/0", Some("10")),
            ("/a/1/b~1c", Some("\"x\"")),
            ("/", Some("0")),
            ("/m/*", Some("1")),
            ("/a/*", Some("10")),
            ("/a/00", None),
            ("/a/2", None),
            ("/a/-", None),
            ("/a/0/x", None),
        ];
        for (pointer, expected) in cases {
            let found = tree.find(&Pointer::parse(pointer).expect("a pointer"));
            assert_eq!(found, expected.map(|text| Node::parse(text.as_bytes())).as_ref(), "{pointer}");
        }
    }

    #[test]
    fn height_and_weight_are_measured() {
        for (text, height) in [("1", 0), ("[]", 1), ("{\"a\":[{}],\"b\":1}", 3)] {
            assert_eq!(Node::parse(text.as_bytes()).height(), height, "{text}");
        }
        assert!(Node::parse(b"[\"0123456789\"]").weight() > Node::parse(b"[\"\"]").weight());
    }
}
