//! Values that pointers lead to, taken from a text in the same pass that checks it.
//!
//! Only the arrays and objects that some pointer leads into are entered one by one, so the recursion is as deep as
//! the longest pointer; all else is passed by [`Checker::value`].

use std::ops::Range;

use super::{
    check::{Checker, Fault, FaultKind, Kind, judge_utf8},
    pointer::{Match, Pointers, Trie},
    simd::same,
    string::unquote_key,
    token::{colon, plain_string, rest_of_string, scalar, skip_space, unexpected},
};

impl Checker {
    /// Checks one whole text and appends what the pointers lead to, in source order; of a repeated key the last
    /// value counts. Of a faulty text nothing is appended.
    pub fn select(
        &mut self,
        text: &[u8],
        pointers: &Pointers,
        found: &mut Vec<Match>,
    ) -> Result<Kind, Fault> {
        if pointers.is_empty() {
            return self.check(text);
        }
        if let Some((kind, recalled)) = self.shape.recall(text, pointers) {
            found.push(recalled);
            return Ok(kind);
        }
        let before = found.len();
        let verdict = self.select_unlike(text, pointers, found);
        match verdict {
            Ok(kind) => self.shape.learn(text, pointers, kind, &found[before..]),
            Err(_) => found.truncate(before),
        }
        verdict
    }

    /// Checks and selects without what is known of the texts before.
    fn select_unlike(
        &mut self,
        text: &[u8],
        pointers: &Pointers,
        found: &mut Vec<Match>,
    ) -> Result<Kind, Fault> {
        self.is_ascii = true;
        let mut walk = Walk { checker: self, text, tries: pointers.tries(), found, members: Vec::new() };
        let begin = skip_space(text, 0);
        let grammar = walk.value(begin, &[0], 0).and_then(|end| self.end(text, begin, end));
        if self.is_ascii && grammar.is_ok() { grammar } else { judge_utf8(text, grammar) }
    }
}

impl Pointers {
    /// Appends the matches in one checked text, in source order. Of a repeated key the last value counts.
    pub fn find(&self, text: &[u8], found: &mut Vec<Match>) {
        if self.is_empty() {
            return;
        }
        let before = found.len();
        let mut checker = Checker::new(usize::MAX);
        let mut walk = Walk { checker: &mut checker, text, tries: self.tries(), found, members: Vec::new() };
        if walk.value(skip_space(text, 0), &[0], 0).is_err() {
            found.truncate(before);
        }
    }
}

struct Walk<'a> {
    checker: &'a mut Checker,
    text: &'a [u8],
    tries: &'a [Trie],
    found: &'a mut Vec<Match>,
    /// Members with matches of the open objects, less the last one of each.
    members: Vec<Member>,
}

/// A member of an object that holds matches.
#[derive(Clone, Debug)]
struct Member {
    /// Its key, with quotes.
    key: Range<usize>,
    /// Its matches among those found.
    found: Range<usize>,
}

impl Walk<'_> {
    /// Passes the value at `at`, to which the pointers of `nodes` have led, inside of `around` arrays and objects.
    fn value(&mut self, at: usize, nodes: &[u32], around: usize) -> Result<usize, Fault> {
        let first = self.found.len();
        let mut is_deep = false;
        for &node in nodes {
            let trie = &self.tries[node as usize];
            is_deep |= !trie.is_leaf();
            self.found.extend(trie.ends.iter().map(|&pointer| Match { pointer, value: at..at }));
        }
        let here = first..self.found.len();
        let end = match self.text.get(at) {
            Some(b'{' | b'[') if is_deep && around >= self.checker.depth => {
                return Err(Fault { at, kind: FaultKind::Depth });
            }
            Some(b'{') if is_deep => self.object(at, nodes, around + 1)?,
            Some(b'[') if is_deep => self.array(at, nodes, around + 1)?,
            _ => self.checker.value(self.text, at, around)?,
        };
        for found in &mut self.found[here] {
            found.value.end = end;
        }
        Ok(end)
    }

    fn object(&mut self, at: usize, nodes: &[u32], around: usize) -> Result<usize, Fault> {
        let text = self.text;
        let (base, mut last) = (self.members.len(), None);
        let mut at = skip_space(text, at + 1);
        if text.get(at) == Some(&b'}') {
            return Ok(at + 1);
        }
        loop {
            let begin = at;
            if text.get(at) != Some(&b'"') {
                return Err(unexpected(text.get(at), at));
            }
            let stop = plain_string(text, at);
            let (end, children) = if text.get(stop) == Some(&b'"') {
                (stop + 1, self.named(nodes, &text[begin + 1..stop]))
            } else {
                let end = rest_of_string(text, stop, &mut self.checker.is_ascii)?;
                (end, self.named(nodes, &unquote_key(&text[begin..end])))
            };
            at = colon(text, end)?;
            if children.is_empty() {
                at = self.unwanted(at, around)?;
            } else {
                let first = self.found.len();
                at = self.value(at, children.get(), around)?;
                let member = Member { key: begin..end, found: first..self.found.len() };
                self.members.extend(last.replace(member));
            }
            at = skip_space(text, at);
            match text.get(at) {
                Some(b',') => at = skip_space(text, at + 1),
                Some(b'}') => break,
                other => return Err(unexpected(other, at)),
            }
        }
        if self.members.len() > base {
            self.members.extend(last);
            self.forget_repeated(base);
            self.members.truncate(base);
        }
        Ok(at + 1)
    }

    fn array(&mut self, at: usize, nodes: &[u32], around: usize) -> Result<usize, Fault> {
        let text = self.text;
        let mut at = skip_space(text, at + 1);
        if text.get(at) == Some(&b']') {
            return Ok(at + 1);
        }
        for index in 0.. {
            let children = self.children(nodes, |_, at| at == Some(index));
            at = if children.is_empty() {
                self.unwanted(at, around)?
            } else {
                self.value(at, children.get(), around)?
            };
            at = skip_space(text, at);
            match text.get(at) {
                Some(b',') => at = skip_space(text, at + 1),
                Some(b']') => break,
                other => return Err(unexpected(other, at)),
            }
        }
        Ok(at + 1)
    }

    /// Passes a value that no pointer leads to.
    #[inline(always)]
    fn unwanted(&mut self, at: usize, around: usize) -> Result<usize, Fault> {
        match self.text.get(at) {
            Some(b'{' | b'[') => self.checker.value(self.text, at, around),
            _ => scalar(self.text, at, &mut self.checker.is_ascii),
        }
    }

    fn named(&self, nodes: &[u32], key: &[u8]) -> Nodes {
        self.children(nodes, |name, _| same(name, key))
    }

    #[inline(always)]
    fn children(&self, nodes: &[u32], is_named: impl Fn(&[u8], Option<usize>) -> bool) -> Nodes {
        let mut children = Nodes::default();
        for &node in nodes {
            let node = &self.tries[node as usize];
            for (name, index, child) in &node.names {
                if is_named(name, *index) {
                    children.push(*child);
                }
            }
            if let Some(child) = node.any {
                children.push(child);
            }
        }
        children
    }

    /// Takes the matches of members away whose key comes again. The members from `base` on are those of one object.
    #[cold]
    #[inline(never)]
    fn forget_repeated(&mut self, base: usize) {
        let members = &mut self.members[base..];
        let begin = members[0].found.start;
        sort(members, &|a: &Member, b: &Member| {
            let keys = unquote_key(&self.text[a.key.clone()]).cmp(&unquote_key(&self.text[b.key.clone()]));
            keys.then(a.key.start.cmp(&b.key.start)).is_lt()
        });
        let mut is_repeated = false;
        for at in 1..members.len() {
            if unquote_key(&self.text[members[at - 1].key.clone()])
                == unquote_key(&self.text[members[at].key.clone()])
            {
                for found in &mut self.found[members[at - 1].found.clone()] {
                    found.pointer = usize::MAX;
                }
                is_repeated = true;
            }
        }
        if is_repeated {
            let mut kept = begin;
            for at in begin..self.found.len() {
                if self.found[at].pointer != usize::MAX {
                    self.found.swap(kept, at);
                    kept += 1;
                }
            }
            self.found.truncate(kept);
        }
    }
}

/// Heap sort: no memory, no bad case, and a tenth of the code of the standard library's.
fn sort<T>(items: &mut [T], is_less: &impl Fn(&T, &T) -> bool) {
    for root in (0..items.len() / 2).rev() {
        sift(items, root, is_less);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sift(&mut items[..end], 0, is_less);
    }
}

fn sift<T>(items: &mut [T], mut root: usize, is_less: &impl Fn(&T, &T) -> bool) {
    loop {
        let mut child = 2 * root + 1;
        if child >= items.len() {
            return;
        }
        child += usize::from(child + 1 < items.len() && is_less(&items[child], &items[child + 1]));
        if !is_less(&items[root], &items[child]) {
            return;
        }
        items.swap(root, child);
        root = child;
    }
}

/// Some nodes of a trie; memory is taken only for more than a few.
#[derive(Default)]
struct Nodes {
    count: usize,
    few: [u32; 4],
    many: Vec<u32>,
}

impl Nodes {
    fn push(&mut self, node: u32) {
        if self.count < self.few.len() {
            self.few[self.count] = node;
        } else {
            if self.count == self.few.len() {
                self.many.extend_from_slice(&self.few);
            }
            self.many.push(node);
        }
        self.count += 1;
    }

    fn get(&self) -> &[u32] {
        self.few.get(..self.count).unwrap_or(&self.many)
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }
}
