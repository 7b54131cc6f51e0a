//! Growing values and parts found on the way, next to what serde_json makes of the whole text.

#![cfg(not(target_family = "wasm"))]

mod support;

use proptest::prelude::*;
use runnelet::core::json::{
    Checker, FaultAt, FaultKind, Grower, Kind, Machine, Ops, Picked, Picker, Pointer, Pointers, Stunted,
    Visitor,
};
use serde_json::Value;
use support::{
    json::{mutated, text},
    split::{cut_at, every_split},
};

/// What there is of a value, as JavaScript would have it: strings in UTF-16, numbers as they are written.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Scalar(String),
    String(Vec<u16>),
    Array(Vec<Shown>),
    Object(Vec<(Vec<u16>, Shown)>),
}

/// Applies operations, as `pkg-config/growing.js` does.
#[derive(Default)]
struct Model {
    root: Option<Shown>,
    path: Vec<Step>,
    key: Vec<u16>,
    is_key: bool,
    is_finished: bool,
}

#[derive(Clone)]
enum Step {
    Item,
    Member(Vec<u16>),
}

impl Model {
    fn apply(&mut self, ops: &mut Ops) {
        let (words, text) = ops.parts();
        let text: Vec<u16> = std::str::from_utf8(text).expect("UTF-8").encode_utf16().collect();
        let mut at = 0;
        for word in words {
            let number = word >> 4;
            let mut slice = || {
                let begin = at;
                at += number as usize;
                text[begin..at].to_vec()
            };
            match word & 15 {
                1 => *self = Model::default(),
                2 => self.open(Shown::Object(Vec::new())),
                3 => self.open(Shown::Array(Vec::new())),
                4 => drop(self.path.pop()),
                5 => {
                    self.key = slice();
                    self.is_key = true;
                }
                6 => {
                    let string = Shown::String(slice());
                    self.place(string);
                }
                7 => {
                    let more = slice();
                    self.open_text().extend(more);
                }
                8 => {
                    let unit = u16::try_from(number).expect("a unit");
                    self.open_text().push(unit);
                }
                9 => self.place(Shown::Scalar((word.cast_signed() >> 4).to_string())),
                10 => {
                    let number = slice();
                    self.place(Shown::Scalar(String::from_utf16(&number).expect("digits")));
                }
                11 => self.place(Shown::Scalar(["null", "true", "false"][number as usize].to_owned())),
                12 => self.is_finished = true,
                other => panic!("operation {other}"),
            }
        }
        assert_eq!(at, text.len(), "all text is used");
        ops.clear();
    }

    fn open(&mut self, shown: Shown) {
        let is_root = self.root.is_none();
        let step = match self.top() {
            Some(Shown::Object(_)) => Step::Member(self.key.clone()),
            _ => Step::Item,
        };
        self.place(shown);
        // The root needs no step, but is as open as the others.
        self.path.push(if is_root { Step::Item } else { step });
    }

    fn place(&mut self, shown: Shown) {
        self.is_key = false;
        let key = self.key.clone();
        match self.top() {
            None => self.root = Some(shown),
            Some(Shown::Array(items)) => items.push(shown),
            Some(Shown::Object(members)) => match members.iter_mut().find(|(name, _)| *name == key) {
                Some((_, value)) => *value = shown,
                None => members.push((key, shown)),
            },
            Some(other) => panic!("{other:?} is no container"),
        }
    }

    /// The innermost open container.
    fn top(&mut self) -> Option<&mut Shown> {
        let (_, inner) = self.path.split_first()?;
        let mut node = self.root.as_mut()?;
        for step in inner {
            node = match (node, step) {
                (Shown::Array(items), Step::Item) => items.last_mut()?,
                (Shown::Object(members), Step::Member(key)) => {
                    &mut members.iter_mut().find(|(name, _)| name == key)?.1
                }
                _ => panic!("the path leads nowhere"),
            };
        }
        Some(node)
    }

    fn open_text(&mut self) -> &mut Vec<u16> {
        if self.is_key {
            return &mut self.key;
        }
        let key = self.key.clone();
        if self.path.is_empty() {
            match &mut self.root {
                Some(Shown::String(units)) => return units,
                other => panic!("no string is open: {other:?}"),
            }
        }
        let string = match self.top() {
            Some(Shown::Array(items)) => items.last_mut(),
            Some(Shown::Object(members)) => {
                members.iter_mut().find(|(name, _)| *name == key).map(|(_, value)| value)
            }
            _ => None,
        };
        match string {
            Some(Shown::String(units)) => units,
            other => panic!("no string is open: {other:?}"),
        }
    }
}

impl Shown {
    fn json(&self) -> String {
        let string =
            |units: &[u16]| serde_json::to_string(&String::from_utf16_lossy(units)).expect("a string");
        match self {
            Shown::Scalar(token) => token.clone(),
            Shown::String(units) => string(units),
            Shown::Array(items) => {
                format!("[{}]", items.iter().map(Shown::json).collect::<Vec<_>>().join(","))
            }
            Shown::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("{}:{}", string(key), value.json())).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    fn value(&self) -> Value {
        serde_json::from_str(&self.json()).expect("JSON")
    }

    /// Whether it is a beginning of `whole`: strings grow, arrays append, members come, nothing else changes.
    fn begins(&self, whole: &Shown) -> bool {
        match (self, whole) {
            (Shown::String(a), Shown::String(b)) => b.starts_with(a),
            (Shown::Array(a), Shown::Array(b)) => {
                let finished = a.len().saturating_sub(1);
                a.len() <= b.len()
                    && a[..finished] == b[..finished]
                    && a.iter().zip(b).all(|(a, b)| a.begins(b))
            }
            (Shown::Object(a), Shown::Object(b)) => {
                let finished = a.len().saturating_sub(1);
                a.len() <= b.len()
                    && a[..finished] == b[..finished]
                    && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.begins(&b.1))
            }
            (a, b) => a == b,
        }
    }
}

/// Looks after each chunk; what was shown each time.
fn grow(mut grower: Grower, chunks: &[&[u8]]) -> Result<Vec<Option<Shown>>, Stunted> {
    let (mut model, mut ops) = (Model::default(), Ops::default());
    let mut shown = Vec::new();
    for chunk in chunks {
        grower.feed(chunk, &mut ops)?;
        model.apply(&mut ops);
        shown.push(model.root.clone());
    }
    grower.finish(&mut ops)?;
    model.apply(&mut ops);
    shown.push(model.root.clone());
    Ok(shown)
}

fn grown(text: &[u8], chunks: &[&[u8]]) -> Vec<Option<Shown>> {
    grow(Grower::new(100, usize::MAX), chunks)
        .unwrap_or_else(|stunted| panic!("{stunted:?} in {}", String::from_utf8_lossy(text)))
}

/// Takes no notice.
struct Deaf;

impl Visitor for Deaf {
    fn begin(&mut self, _: Kind, _: u64) {}
    fn end(&mut self, _: Kind, _: u64) {}
    fn key(&mut self) {}
    fn key_end(&mut self) {}
    fn text(&mut self, text: &[u8]) {
        assert!(std::str::from_utf8(text).is_ok(), "whole characters");
    }
    fn lone(&mut self, unit: u16) {
        assert!((0xD800..0xE000).contains(&unit));
    }
    fn token(&mut self, _: &[u8]) {}
}

fn judge(depth: usize, chunks: &[&[u8]]) -> Result<(), FaultAt> {
    let mut machine = Machine::new(depth);
    for chunk in chunks {
        machine.feed(chunk, &mut Deaf)?;
    }
    machine.finish(&mut Deaf)
}

fn checked(depth: usize, text: &[u8]) -> Result<(), FaultAt> {
    let verdict = Checker::new(depth).check(text);
    verdict.map(drop).map_err(|fault| FaultAt { at: fault.at as u64, kind: fault.kind })
}

proptest! {
    #![proptest_config(support::cases::cases(1_500))]

    #[test]
    fn the_machine_judges_as_the_checker_does(bytes in mutated(), cuts in prop::collection::vec(any::<usize>(), 0..8), depth in 0_usize..6) {
        let expected = checked(depth, &bytes);
        prop_assert_eq!(judge(depth, &[&bytes]), expected, "{}", String::from_utf8_lossy(&bytes));
        prop_assert_eq!(judge(depth, &cut_at(&bytes, &cuts)), expected, "{}", String::from_utf8_lossy(&bytes));
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(judge(depth, &single), expected, "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_grown_value_is_the_value(text in text(), cuts in prop::collection::vec(any::<usize>(), 0..12)) {
        let expected: Value = serde_json::from_str(&text).expect("JSON");
        let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        for chunks in [cut_at(text.as_bytes(), &cuts), single] {
            let last = grown(text.as_bytes(), &chunks).pop().flatten().expect("a value");
            prop_assert_eq!(last.value(), expected.clone(), "{}", text);
        }
    }

    #[test]
    fn what_is_shown_is_a_beginning_of_what_comes(text in text()) {
        // Written anew, no key repeats.
        let text = serde_json::from_str::<Value>(&text).expect("JSON").to_string();
        let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        let shown = grown(text.as_bytes(), &single);
        let whole = shown.last().cloned().flatten().expect("a value");
        for (before, after) in shown.iter().zip(&shown[1..]) {
            if let Some(before) = before {
                prop_assert!(after.as_ref().is_some_and(|after| before.begins(after)), "{}", text);
                prop_assert!(before.begins(&whole), "{}", text);
            }
        }
    }

    #[test]
    fn a_part_grows_as_the_whole_does(text in text(), pointer in pointer(false), cuts in prop::collection::vec(any::<usize>(), 0..6)) {
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let parsed = Pointer::parse(&pointer).expect("a pointer");
        let grower = Grower::new(100, usize::MAX).part(&parsed);
        let last = grow(grower, &cut_at(text.as_bytes(), &cuts)).expect("JSON").pop().flatten();
        // Of a repeated key on the way each value is shown in its turn; only the last of all is told by serde_json.
        let found: Vec<Value> = picked(&text, std::slice::from_ref(&parsed), &[text.as_bytes()])
            .expect("JSON")
            .iter()
            .map(|(_, part)| serde_json::from_str(part).expect("JSON"))
            .collect();
        let last = last.map(|shown| shown.value());
        prop_assert_eq!(last.as_ref(), found.last(), "{} in {}", pointer, text);
        if !text.contains('{') {
            prop_assert_eq!(last.as_ref(), value.pointer(&pointer));
        }
    }

    #[test]
    fn parts_are_found_on_the_way(text in text(), pointers in prop::collection::vec(pointer(true), 1..5), cuts in prop::collection::vec(any::<usize>(), 0..6)) {
        // Written anew, no key repeats, so that there is no last one to be found.
        let text = serde_json::from_str::<Value>(&text).expect("JSON").to_string();
        let pointers: Vec<Pointer> = pointers.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect();
        let mut matches = Vec::new();
        Pointers::new(&pointers).find(text.as_bytes(), &mut matches);
        // Inner ones end first; of the same value, in the order of the pointers.
        let mut expected: Vec<(usize, usize, usize)> = matches
            .iter()
            .map(|found| (found.value.end, usize::MAX - found.value.start, found.pointer))
            .collect();
        expected.sort_unstable();
        let expected: Vec<(u32, String)> = expected
            .into_iter()
            .map(|(end, start, pointer)| (u32::try_from(pointer).expect("few"), text[usize::MAX - start..end].to_owned()))
            .collect();
        let single: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        for chunks in [vec![text.as_bytes()], cut_at(text.as_bytes(), &cuts), single] {
            prop_assert_eq!(picked(&text, &pointers, &chunks).expect("JSON"), expected.clone(), "{}", text);
        }
    }

    #[test]
    fn replaced_bytes_are_those_of_the_standard(bytes in prop::collection::vec(prop::sample::select(b"ab\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xFF\xED\xA0\xC0".to_vec()), 0..12), cuts in prop::collection::vec(any::<usize>(), 0..6)) {
        let text = [b"\"", bytes.as_slice(), b"\""].concat();
        let shown = grow(Grower::new(1, usize::MAX).replacing(), &cut_at(&text, &cuts)).expect("JSON");
        let expected: Vec<u16> = String::from_utf8_lossy(&bytes).encode_utf16().collect();
        prop_assert_eq!(shown.last().cloned().flatten(), Some(Shown::String(expected)));
    }
}

fn picked(text: &str, pointers: &[Pointer], chunks: &[&[u8]]) -> Result<Vec<(u32, String)>, FaultAt> {
    let (mut machine, mut picker) = (Machine::new(100), Picker::new(pointers));
    for chunk in chunks {
        machine.feed(chunk, &mut picker)?;
    }
    machine.finish(&mut picker)?;
    assert_eq!(picker.open_since(), None);
    let index = |at: u64| usize::try_from(at).expect("an index");
    let part = |found: &Picked| (found.pointer, text[index(found.start)..index(found.end)].to_owned());
    Ok(picker.found.iter().map(part).collect())
}

fn pointer(has_stars: bool) -> impl Strategy<Value = String> {
    let mut tokens = vec!["a", "b", "0", "1", "00", "", "a~1b", "~0", "é"];
    if has_stars {
        tokens.extend(["*", "*"]);
    }
    prop::collection::vec(prop::sample::select(tokens), 0..4)
        .prop_map(|tokens| tokens.iter().map(|token| format!("/{token}")).collect::<String>())
}

#[test]
fn every_split_shows_a_beginning_and_ends_with_the_value() {
    let texts = [
        r#"{"a":"x\n\u00e9\ud83d\ude00\"é😀","n":[1,-2.5e-3,0,100000000],"t":true,"":{"__proto__":null}}"#,
        r#" [ "" , [ ] , { } , "\\" , 12 ] "#,
        "-0.5",
        "\"alone\"",
    ];
    for text in texts {
        let expected: Value = serde_json::from_str(text).expect("JSON");
        every_split(text.as_bytes(), 60, |chunks| {
            let shown = grown(text.as_bytes(), chunks);
            let whole = shown.last().cloned().flatten().expect("a value");
            assert_eq!(whole.value(), expected);
            assert!(shown.iter().flatten().all(|part| part.begins(&whole)), "{text}");
        });
    }
}

#[test]
fn what_is_not_decided_is_held_back() {
    let cases: &[(&str, Option<&str>)] = &[
        ("", None),
        ("12", None),
        ("tru", None),
        ("\"", Some("\"\"")),
        ("\"a\\", Some("\"a\"")),
        ("\"a\\u00e", Some("\"a\"")),
        ("\"a\\ud83d", Some("\"a\"")),
        ("\"a\\ud83d\\u", Some("\"a\"")),
        ("\"a\\ud83d\\ude0", Some("\"a\"")),
        ("\"a\\ud83d\\n", Some("\"a\u{FFFD}\\n\"")),
        ("[1", Some("[]")),
        ("[1,", Some("[1]")),
        ("[fals", Some("[]")),
        ("[false", Some("[false]")),
        ("{\"ke", Some("{}")),
        ("{\"key\"", Some("{}")),
        ("{\"key\":", Some("{}")),
        ("{\"key\":-", Some("{}")),
        ("{\"key\":[", Some("{\"key\":[]}")),
        ("{\"a\":\"first\",\"a\":", Some("{\"a\":\"first\"}")),
        ("{\"a\":\"first\",\"a\":\"s", Some("{\"a\":\"s\"}")),
    ];
    for (text, expected) in cases {
        let (mut model, mut ops) = (Model::default(), Ops::default());
        Grower::new(9, 99).feed(text.as_bytes(), &mut ops).expect("a beginning of JSON");
        model.apply(&mut ops);
        let expected = expected.map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
        assert_eq!(model.root.map(|shown| shown.value()), expected, "{text}");
    }
    let half = b"\"a\xF0\x9F\x98";
    let shown = grow(Grower::new(9, 99), &[half, b"\x80\""]).expect("JSON");
    assert_eq!(shown[0], Some(Shown::String(vec![0x61])));
}

#[test]
fn lone_surrogates_stay_what_they_are() {
    let text = br#"{"\ud800x":["\udc00","\ud83d\ud83d\ude00","a\udfff\ud800"]}"#;
    every_split(text, 0, |chunks| {
        let whole = grown(text, chunks).pop().flatten().expect("a value");
        let strings = [vec![0xDC00], vec![0xD83D, 0xD83D, 0xDE00], vec![0x61, 0xDFFF, 0xD800]];
        let items = strings.into_iter().map(Shown::String).collect();
        assert_eq!(whole, Shown::Object(vec![(vec![0xD800, 0x78], Shown::Array(items))]));
    });
}

#[test]
fn limits_hold() {
    let fault = |at, kind| Err(Stunted::Fault(FaultAt { at, kind }));
    let cases: &[(&[u8], Result<(), Stunted>)] = &[
        (b"[[1]]", Ok(())),
        (b"[[[1]]]", fault(2, FaultKind::Depth)),
        (b"[1 2]", fault(3, FaultKind::Syntax)),
        (b"[\"\xFF\"]", fault(2, FaultKind::Utf8)),
        (b"[1", fault(2, FaultKind::Incomplete)),
        (b"[1234567890]", Err(Stunted::TooLong)),
    ];
    for (text, expected) in cases {
        every_split(text, 10, |chunks| {
            assert_eq!(grow(Grower::new(2, 10), chunks).map(drop), *expected);
        });
    }
}

#[test]
fn what_crosses_is_linear_in_the_text_however_small_the_pieces() {
    let record = r#"{"name":"a longer piece of text, é\n","n":[1,2.5,true]},"#;
    for times in [50, 100, 200] {
        let text = format!("[{}0]", record.repeat(times));
        for size in [1, 4, 64] {
            let (mut grower, mut ops) = (Grower::new(9, usize::MAX), Ops::default());
            let mut crossed = 0;
            for chunk in text.as_bytes().chunks(size) {
                grower.feed(chunk, &mut ops).expect("JSON");
                let (words, bytes) = ops.parts();
                crossed += words.len() + bytes.len();
                ops.clear();
            }
            assert!(crossed <= 2 * text.len(), "{crossed} for {} in pieces of {size}", text.len());
        }
    }
}
