//! Finds what JSON Pointers lead to while the text is still coming.

use super::{Kind, Pointer, machine::Visitor};

/// Follows several pointers, `*` included, through a text that a [`super::Machine`] passes. Of a repeated key it
/// finds each value: no one knows which will be the last.
#[derive(Debug)]
pub struct Picker {
    /// A trie of all pointers; the first node is the root.
    nodes: Vec<Node>,
    /// Nodes that lead to, or into, the open containers, and for each container how many of them there are.
    live: Vec<u32>,
    levels: Vec<Level>,
    /// Open containers that nothing leads into, and an open scalar.
    idle: usize,
    /// The key, as far as it can matter.
    key: Vec<u8>,
    takes_key: bool,
    /// Length of the longest key that a pointer names.
    longest: usize,
    /// Matches whose end has not come, outermost first.
    open: Vec<Open>,
    /// Matches that are complete, in the order of their ends; to be taken.
    pub found: Vec<Picked>,
}

/// A value that a pointer led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Which of the pointers.
    pub pointer: u32,
    /// Index of its first byte in the text.
    pub start: u64,
    /// Index behind its last byte.
    pub end: u64,
}

#[derive(Debug, Default)]
struct Node {
    ends: Vec<u32>,
    names: Vec<(Box<[u8]>, u32)>,
    any: Option<u32>,
}

/// An open container that some pointer leads into.
#[derive(Debug)]
struct Level {
    /// How many of `live` are its nodes, at their end.
    nodes: u32,
    is_array: bool,
    /// Items of the array that have begun.
    items: u64,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    pointer: u32,
    start: u64,
    /// Containers around it.
    level: u32,
}

impl Picker {
    /// Of a value that several pointers lead to there is a match for each, in their order.
    pub fn new(pointers: &[Pointer]) -> Self {
        let mut picker = Self {
            nodes: vec![Node::default()],
            live: Vec::new(),
            levels: Vec::new(),
            idle: 0,
            key: Vec::new(),
            takes_key: false,
            longest: 0,
            open: Vec::new(),
            found: Vec::new(),
        };
        for (number, pointer) in (0..).zip(pointers) {
            let mut node = 0;
            for token in pointer.tokens() {
                node = picker.child(node, token);
            }
            picker.nodes[node as usize].ends.push(number);
        }
        picker
    }

    /// Begins a new text.
    pub fn reset(&mut self) {
        self.live.clear();
        self.levels.clear();
        self.idle = 0;
        self.takes_key = false;
        self.open.clear();
        self.found.clear();
    }

    /// Where the outermost match begins that is still open.
    pub fn open_since(&self) -> Option<u64> {
        self.open.first().map(|open| open.start)
    }

    /// Gives up the matches of the outermost value that is still open.
    pub fn forget_outermost(&mut self) {
        if let Some(start) = self.open_since() {
            self.open.retain(|open| open.start != start);
        }
    }

    /// Whether a match of one pointer may lie inside that of another.
    pub fn nests(pointers: &[Pointer]) -> bool {
        pointers.iter().any(|outer| pointers.iter().any(|inner| may_lead_into(outer, inner)))
    }

    fn child(&mut self, node: u32, token: Option<&[u8]>) -> u32 {
        let at = node as usize;
        let existing = match token {
            None => self.nodes[at].any,
            Some(key) => {
                self.nodes[at].names.iter().find(|(name, _)| **name == *key).map(|(_, child)| *child)
            }
        };
        existing.unwrap_or_else(|| {
            let child = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            self.nodes.push(Node::default());
            match token {
                None => self.nodes[at].any = Some(child),
                Some(key) => {
                    self.longest = self.longest.max(key.len());
                    self.nodes[at].names.push((key.into(), child));
                }
            }
            child
        })
    }

    /// Puts the nodes that lead to the value that begins now on top of `live`; how many they are.
    fn enter(&mut self) -> u32 {
        let from = self.live.len();
        let Some(level) = self.levels.last_mut() else {
            self.live.push(0);
            return 1;
        };
        let digits = &mut [0; 20];
        let key = if level.is_array {
            let item = level.items;
            level.items += 1;
            decimal(item, digits)
        } else {
            &self.key
        };
        for index in from - level.nodes as usize..from {
            let node = &self.nodes[self.live[index] as usize];
            self.live.extend(node.names.iter().filter(|(name, _)| **name == *key).map(|(_, child)| *child));
            self.live.extend(node.any);
        }
        u32::try_from(self.live.len() - from).unwrap_or(u32::MAX)
    }
}

impl Visitor for Picker {
    fn begin(&mut self, kind: Kind, at: u64) {
        if self.idle > 0 {
            self.idle += 1;
            return;
        }
        let nodes = self.enter();
        let from = self.live.len() - nodes as usize;
        let level = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
        let first = self.open.len();
        for &node in &self.live[from..] {
            for &pointer in &self.nodes[node as usize].ends {
                // In the order of the pointers, of which a value seldom matches more than one.
                let place = first + self.open[first..].partition_point(|open| open.pointer < pointer);
                self.open.insert(place, Open { pointer, start: at, level });
            }
        }
        let is_container = matches!(kind, Kind::Object | Kind::Array);
        if is_container && self.live[from..].iter().any(|&node| !self.nodes[node as usize].is_leaf()) {
            self.levels.push(Level { nodes, is_array: kind == Kind::Array, items: 0 });
        } else {
            self.live.truncate(from);
            self.idle = 1;
        }
    }

    fn end(&mut self, _: Kind, at: u64) {
        if self.idle > 0 {
            self.idle -= 1;
            if self.idle > 0 {
                return;
            }
        } else if let Some(level) = self.levels.pop() {
            self.live.truncate(self.live.len() - level.nodes as usize);
        }
        let level = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
        let first = self.open.partition_point(|open| open.level < level);
        let ended = self.open.drain(first..);
        self.found.extend(ended.map(|open| Picked { pointer: open.pointer, start: open.start, end: at }));
    }

    fn key(&mut self) {
        self.takes_key = self.idle == 0;
        self.key.clear();
    }

    fn key_end(&mut self) {
        self.takes_key = false;
    }

    fn text(&mut self, text: &[u8]) {
        if self.takes_key && self.key.len() <= self.longest {
            self.key.extend_from_slice(text);
        }
    }

    fn lone(&mut self, _: u16) {
        self.text("\u{FFFD}".as_bytes());
    }

    fn token(&mut self, _: &[u8]) {}
}

impl Node {
    fn is_leaf(&self) -> bool {
        self.names.is_empty() && self.any.is_none()
    }
}

fn may_lead_into(outer: &Pointer, inner: &Pointer) -> bool {
    let mut tokens = inner.tokens();
    for token in outer.tokens() {
        let Some(other) = tokens.next() else { return false };
        if token.is_some() && other.is_some() && token != other {
            return false;
        }
    }
    tokens.next().is_some()
}

/// The number in digits.
fn decimal(mut number: u64, digits: &mut [u8; 20]) -> &[u8] {
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b"0123456789"[usize::try_from(number % 10).unwrap_or(0)];
        number /= 10;
        if number == 0 {
            return &digits[at..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_that_may_nest_are_told() {
        let cases: &[(&[&str], bool)] = &[
            (&["/a", "/b"], false),
            (&["/a", "/a"], false),
            (&["/a/*", "/a/0"], false),
            (&["/a", "/ab/c"], false),
            (&["/a", "/a/b"], true),
            (&["/*/b/c", "/a/*"], true),
            (&["/a/b/c", "", "/x"], true),
        ];
        for (pointers, expected) in cases {
            let parsed: Vec<Pointer> =
                pointers.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect();
            assert_eq!(Picker::nests(&parsed), *expected, "{pointers:?}");
        }
    }

    #[test]
    fn a_long_key_takes_no_memory() {
        let mut picker = Picker::new(&[Pointer::parse("/ab").expect("a pointer")]);
        picker.begin(Kind::Object, 0);
        picker.key();
        for _ in 0..1_000 {
            picker.text(b"ab");
        }
        assert!(picker.key.len() <= 4);
        picker.begin(Kind::Literal, 9);
        assert_eq!(picker.open_since(), None);
    }
}
