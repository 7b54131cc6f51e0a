//! JSON Pointers (RFC 6901), with `*` for any key or index.

use std::{fmt, ops::Range, sync::Arc};

use super::tree::index;

/// One parsed pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A key; also an index, if it is one.
    Name { key: Box<[u8]>, index: Option<usize> },
    /// Any key or index.
    Any,
}

/// A pointer that does not begin with a slash, or has a tilde that escapes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointerError;

/// One value that a pointer led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which of the pointers.
    pub pointer: usize,
    /// Where the value stands in the text.
    pub value: Range<usize>,
}

/// Several pointers, resolved in one walk.
#[derive(Clone, Debug, Default)]
pub struct Pointers {
    tries: Arc<[Trie]>,
    count: usize,
}

/// Where some first tokens of pointers lead; the first of all is where none does.
#[derive(Clone, Debug, Default)]
pub(super) struct Trie {
    /// The pointers that end here.
    pub(super) ends: Vec<usize>,
    /// Keys, those that are an index too, and the numbers of their tries.
    pub(super) names: Vec<(Box<[u8]>, Option<usize>, u32)>,
    /// Where the `*` leads.
    pub(super) any: Option<u32>,
}

impl Pointer {
    /// Parses `""`, `"/a/0"`, `"/items/*"`. `~0` stands for `~`, `~1` for `/`.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        let tokens = split(text.as_bytes())?.into_iter().map(Token::parse).collect::<Result<_, _>>()?;
        Ok(Self { tokens })
    }

    /// What remains of a pointer that begins with `name`.
    pub fn strip(&self, name: &str) -> Option<Self> {
        match self.tokens.split_first()? {
            (Token::Name { key, .. }, rest) if **key == *name.as_bytes() => {
                Some(Self { tokens: rest.to_vec() })
            }
            _ => None,
        }
    }

    /// Whether it leads to the whole value.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Whether it is the one name `name`.
    pub fn is(&self, name: &str) -> bool {
        self.strip(name).is_some_and(|rest| rest.tokens.is_empty())
    }

    /// The longest pointer with a `*` at its end that both begin with; that to the whole value if there is none.
    pub fn shared_element(&self, other: &Self) -> Self {
        let same = self.tokens.iter().zip(&other.tokens).take_while(|(a, b)| a == b).count();
        let star = self.tokens[..same].iter().rposition(|token| *token == Token::Any);
        Self { tokens: self.tokens[..star.map_or(0, |at| at + 1)].to_vec() }
    }

    /// Its tokens in order; `None` is the `*`.
    pub(super) fn tokens(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.tokens.iter().map(|token| match token {
            Token::Name { key, .. } => Some(&**key),
            Token::Any => None,
        })
    }

    /// The last value in `text` that it leads to.
    pub fn find(&self, text: &[u8]) -> Option<Range<usize>> {
        let mut found = Vec::new();
        Pointers::new([self]).find(text, &mut found);
        found.pop().map(|found| found.value)
    }
}

impl Token {
    fn parse(token: &[u8]) -> Result<Self, PointerError> {
        if token == b"*" {
            return Ok(Token::Any);
        }
        let key = unescape(token)?;
        let index = index(&key);
        Ok(Token::Name { key, index })
    }
}

/// The tokens of a pointer's text, escapes and all.
pub(super) fn split(text: &[u8]) -> Result<Vec<&[u8]>, PointerError> {
    match text {
        [] => Ok(Vec::new()),
        [b'/', rest @ ..] => Ok(rest.split(|byte| *byte == b'/').collect()),
        _ => Err(PointerError),
    }
}

/// The key that a token stands for.
pub(super) fn unescape(token: &[u8]) -> Result<Box<[u8]>, PointerError> {
    let mut key = Vec::with_capacity(token.len());
    let mut bytes = token.iter();
    while let Some(&byte) = bytes.next() {
        key.push(match byte {
            b'~' => match bytes.next() {
                Some(b'0') => b'~',
                Some(b'1') => b'/',
                _ => return Err(PointerError),
            },
            byte => byte,
        });
    }
    Ok(key.into())
}

impl Pointers {
    /// Puts pointers together; their order is their number in [`Match::pointer`].
    pub fn new<'a>(pointers: impl IntoIterator<Item = &'a Pointer>) -> Self {
        let mut tries = vec![Trie::default()];
        let mut count = 0;
        for pointer in pointers {
            let mut at = 0;
            for token in &pointer.tokens {
                at = child(&mut tries, at, token);
            }
            tries[at].ends.push(count);
            count += 1;
        }
        Self { tries: tries.into(), count }
    }

    /// How many pointers there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn tries(&self) -> &[Trie] {
        &self.tries
    }

    /// The same address means the same pointers, as long as it is held.
    pub(super) fn shared(&self) -> &Arc<[Trie]> {
        &self.tries
    }
}

/// The number of the trie that `token` leads to from the one at `at`.
fn child(tries: &mut Vec<Trie>, at: usize, token: &Token) -> usize {
    let existing = match token {
        Token::Any => tries[at].any,
        Token::Name { key, .. } => {
            tries[at].names.iter().find(|(name, ..)| name == key).map(|(.., child)| *child)
        }
    };
    if let Some(child) = existing {
        return child as usize;
    }
    let child = tries.len();
    let number = u32::try_from(child).unwrap_or(u32::MAX);
    tries.push(Trie::default());
    match token {
        Token::Any => tries[at].any = Some(number),
        Token::Name { key, index } => tries[at].names.push((key.clone(), *index, number)),
    }
    child
}

impl Trie {
    pub(super) fn is_leaf(&self) -> bool {
        self.names.is_empty() && self.any.is_none()
    }
}

impl fmt::Display for PointerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON Pointer (RFC 6901)")
    }
}

impl std::error::Error for PointerError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pointers: &[&str], text: &str) -> Vec<String> {
        let pointers: Vec<Pointer> =
            pointers.iter().map(|pointer| Pointer::parse(pointer).expect("a pointer")).collect();
        let mut found = Vec::new();
        Pointers::new(&pointers).find(text.as_bytes(), &mut found);
        found.iter().map(|found| format!("{}:{}", found.pointer, &text[found.value.clone()])).collect()
    }

    #[test]
    fn pointers_lead_to_values() {
        let text = r#" {"a":{"b":[10,{"c":null},"x,]}"]},"":1,"m~n":2,"s/t":3,"\u0061b":4,"a":{"b":[7]} } "#;
        let cases: &[(&[&str], &[&str])] = &[
            (&["/a/b/0"], &["0:7"]),
            (&["/"], &["0:1"]),
            (&["/m~0n", "/s~1t"], &["0:2", "1:3"]),
            (&["/ab"], &["0:4"]),
            (&["/a/b/*"], &["0:7"]),
            (&["/a/b/00", "/a/b/-", "/a/x", "/a/b/c"], &[]),
            (&["/*/b"], &["0:[7]"]),
            (&["/a", "/a/b", "/a/b/0"], &[r#"0:{"b":[7]}"#, "1:[7]", "2:7"]),
        ];
        for (pointers, expected) in cases {
            assert_eq!(found(pointers, text), *expected, "{pointers:?}");
        }
        assert_eq!(found(&["/*/1"], r#"[[1,"a\"b"],[2],[3,[4]]]"#), [r#"0:"a\"b""#, "0:[4]"]);
        assert_eq!(found(&[""], " 12 "), ["0:12"]);
        assert_eq!(found(&["", "/x"], "[]"), ["0:[]"]);
    }

    #[test]
    fn bad_pointers_are_refused() {
        for text in ["a", "a/b", "/~", "/~2", "/a~"] {
            assert_eq!(Pointer::parse(text), Err(PointerError), "{text}");
        }
    }
}
