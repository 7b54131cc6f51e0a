//! Values that pointers lead to, taken from a text in the same pass that checks it.
//!
//! Only the arrays and objects that some pointer leads into are entered one by one, so the recursion is as deep as
//! the longest pointer; all else is passed by [`Checker::value`].

use std::{borrow::Cow, cmp::Ordering, ops::Range};

use super::{
    check::{Checker, Fault, FaultKind, Kind, judge_utf8},
    pointer::{Match, Pointers, Trie},
    simd::same,
    string::unquote_key,
    token::{colon, plain_string, rest_of_string, scalar, skip_space, unexpected},
};
use crate::core::sort::sort;

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
        self.members.clear();
        let mut walk = Walk { checker: self, text, tries: pointers.tries(), found };
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
        let mut walk = Walk { checker: &mut checker, text, tries: self.tries(), found };
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
}

/// A member of an object, with its matches.
#[derive(Debug)]
pub(super) struct Member {
    /// Its key, with quotes.
    key: Range<usize>,
    /// Of the text of its key; not 0.
    hash: u32,
    /// Its matches among those found.
    found: Range<usize>,
}

/// Where the pointers that have come so far lead.
#[derive(Clone, Copy)]
enum Lead {
    Nowhere,
    To(u32),
    Apart,
}

impl Lead {
    fn and(self, child: u32) -> Self {
        match self {
            Lead::Nowhere => Lead::To(child),
            _ => Lead::Apart,
        }
    }
}

impl Walk<'_> {
    /// Passes the value at `at`, to which the pointers of `nodes` have led, inside of `around` arrays and objects.
    #[inline(always)]
    fn value(&mut self, at: usize, nodes: &[u32], around: usize) -> Result<usize, Fault> {
        let first = self.found.len();
        let mut is_deep = false;
        for &node in nodes {
            let trie = &self.tries[node as usize];
            is_deep |= !trie.is_leaf();
            for &pointer in &trie.ends {
                self.found.push(Match { pointer, value: at..at });
            }
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
        let (base, mut last) = (self.checker.members.len(), None);
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
            let (end, key) = if text.get(stop) == Some(&b'"') {
                (stop + 1, Cow::Borrowed(&text[begin + 1..stop]))
            } else {
                let end = rest_of_string(text, stop, &mut self.checker.is_ascii)?;
                (end, unquote_key(&text[begin..end]))
            };
            at = colon(text, end)?;
            let is_named = |name: &[u8], _| same(name, &key);
            match self.lead(nodes, is_named) {
                Lead::Nowhere => at = self.unwanted(at, around)?,
                lead => {
                    let first = self.found.len();
                    at = self.follow(at, lead, nodes, is_named, around)?;
                    let member = Member { key: begin..end, hash: hash(&key), found: first..self.found.len() };
                    if let Some(earlier) = last.replace(member) {
                        self.checker.members.push(earlier);
                    }
                }
            }
            at = skip_space(text, at);
            match text.get(at) {
                Some(b',') => at = skip_space(text, at + 1),
                Some(b'}') => break,
                other => return Err(unexpected(other, at)),
            }
        }
        if self.checker.members.len() > base {
            self.checker.members.extend(last);
            if self.may_repeat(base) {
                self.forget_repeated(base);
            }
            self.checker.members.truncate(base);
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
            let is_named = |_: &[u8], named| named == Some(index);
            at = match self.lead(nodes, is_named) {
                Lead::Nowhere => self.unwanted(at, around)?,
                lead => self.follow(at, lead, nodes, is_named, around)?,
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

    /// Where the pointers of `nodes` lead from here.
    #[inline(always)]
    fn lead(&self, nodes: &[u32], is_named: impl Fn(&[u8], Option<usize>) -> bool) -> Lead {
        let mut lead = Lead::Nowhere;
        for &node in nodes {
            let node = &self.tries[node as usize];
            for (name, index, child) in &node.names {
                if is_named(name, *index) {
                    lead = lead.and(*child);
                }
            }
            if let Some(child) = node.any {
                lead = lead.and(child);
            }
        }
        lead
    }

    /// Passes the value at `at`, which the pointers of `nodes` lead to.
    #[inline(always)]
    fn follow(
        &mut self,
        at: usize,
        lead: Lead,
        nodes: &[u32],
        is_named: impl Fn(&[u8], Option<usize>) -> bool,
        around: usize,
    ) -> Result<usize, Fault> {
        let (one, many);
        let children = match lead {
            Lead::To(child) => {
                one = [child];
                &one[..]
            }
            _ => {
                many = self.children(nodes, is_named);
                &many[..]
            }
        };
        self.value(at, children, around)
    }

    #[cold]
    fn children(&self, nodes: &[u32], is_named: impl Fn(&[u8], Option<usize>) -> bool) -> Vec<u32> {
        let mut children = Vec::new();
        for &node in nodes {
            let node = &self.tries[node as usize];
            let named = node.names.iter().filter(|(name, index, _)| is_named(name, *index));
            children.extend(named.map(|(.., child)| *child));
            children.extend(node.any);
        }
        children
    }

    /// Whether two of the members from `base` on may have the same key. Most often none have.
    fn may_repeat(&mut self, base: usize) -> bool {
        let members = &self.checker.members[base..];
        if members.len() <= 8 {
            return (1..members.len())
                .any(|at| members[..at].iter().any(|earlier| earlier.hash == members[at].hash));
        }
        // Hashes in a table, each at its place or soon after. Who makes them crowd is sent to the sure way.
        let places = &mut self.checker.places;
        places.clear();
        places.resize((members.len() * 2).next_power_of_two(), 0);
        let mask = places.len() - 1;
        let mut patience = members.len() * 4;
        for member in members {
            let mut place = member.hash as usize & mask;
            while places[place] != 0 {
                if places[place] == member.hash || patience == 0 {
                    return true;
                }
                patience -= 1;
                place = (place + 1) & mask;
            }
            places[place] = member.hash;
        }
        false
    }

    /// Takes the matches of members away whose key comes again. The members from `base` on are those of one object.
    #[cold]
    #[inline(never)]
    fn forget_repeated(&mut self, base: usize) {
        let members = &mut self.checker.members[base..];
        let begin = members[0].found.start;
        // Equal keys have equal hashes, and are most often written alike.
        let by_key = |a: &Member, b: &Member| {
            let (key, other) = (&self.text[a.key.clone()], &self.text[b.key.clone()]);
            a.hash.cmp(&b.hash).then_with(|| match same(key, other) {
                true => Ordering::Equal,
                false => unquote_key(key).cmp(&unquote_key(other)),
            })
        };
        sort(members, &|a, b| by_key(a, b).then(a.key.start.cmp(&b.key.start)).is_lt());
        let mut is_repeated = false;
        for at in 1..members.len() {
            if by_key(&members[at - 1], &members[at]).is_eq() {
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

/// Fowler, Noll and Vo's, eight bytes at a time; never 0.
fn hash(key: &[u8]) -> u32 {
    const PRIME: u64 = 0x0000_0100_0000_01B3;
    let (words, rest) = key.as_chunks::<8>();
    let start = 0xCBF2_9CE4_8422_2325 ^ key.len() as u64;
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(PRIME).rotate_left(29);
    let sum = words.iter().fold(start, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    let sum = rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte))).wrapping_mul(PRIME);
    ((sum >> 32) as u32).max(1)
}
