//! The JSON scanner next to serde_json, on texts made to go wrong.

#![cfg(not(target_family = "wasm"))]

mod support;

use proptest::prelude::*;
use runnelet::core::json::{Checker, FaultKind, Kind, Match, Pointer, Pointers, quote, unquote};
use serde_json::{Value, value::RawValue};

/// Any JSON text, white space and repeated keys included.
fn text() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        prop::sample::select(vec![
            "null", "true", "false", "0", "-0", "12", "-1.5e+3", "1E5", "\"\"", "[]", "{}"
        ])
        .prop_map(str::to_owned),
        string(),
        any::<i64>().prop_map(|number| number.to_string()),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..6), space())
                .prop_map(|(items, space)| format!("[{space}{}{space}]", items.join(&format!("{space},")))),
            (prop::collection::vec((key(), inner), 0..6), space()).prop_map(|(members, space)| {
                let members: Vec<String> =
                    members.iter().map(|(key, value)| format!("{key}{space}:{space}{value}")).collect();
                format!("{{{space}{}{space}}}", members.join(","))
            }),
        ]
    })
}

fn space() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "", " ", "\n", "\t \r\n"]).prop_map(str::to_owned)
}

/// Few keys, so that they repeat, some of them written in two ways.
fn key() -> impl Strategy<Value = String> {
    let few = vec![
        "\"a\"",
        "\"b\"",
        "\"\\u0061\"",
        "\"\"",
        "\"0\"",
        "\"1\"",
        "\"a/b\"",
        "\"~\"",
        "\"é\"",
        "\"\\u00e9\"",
    ];
    prop_oneof![8 => prop::sample::select(few).prop_map(str::to_owned), 1 => string()]
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b\\f\\r\\t",
            "\\u0000",
            "\\ud83d\\ude00",
            "]",
            "}",
            ",",
            ":",
            "12345678"
        ])
        .prop_map(str::to_owned),
        any::<char>()
            .prop_filter("what JSON lets stand", |c| *c >= ' ' && *c != '"' && *c != '\\')
            .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// A text in which a few bytes were changed, taken out or put in.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (
        any::<usize>(),
        0_u8..4,
        prop_oneof![
            prop::sample::select(b"{}[]\",:\\ntf0-.eE+u \n\r\t\x00\x1f\x7f\x80\xc3\xff".to_vec()),
            any::<u8>(),
        ],
    );
    (text(), prop::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut bytes = text.into_bytes();
        for (at, kind, byte) in changes {
            let at = at % (bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => bytes[at] = byte,
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        bytes
    })
}

fn accepts(bytes: &[u8]) -> bool {
    // Raw: numbers beyond a double and lone surrogates are JSON too.
    std::str::from_utf8(bytes).is_ok() && serde_json::from_slice::<Box<RawValue>>(bytes).is_ok()
}

proptest! {
    #![proptest_config(support::cases::cases(1_000))]

    #[test]
    fn the_checker_accepts_what_serde_json_accepts(bytes in mutated()) {
        let verdict = Checker::new(100).check(&bytes);
        prop_assert_eq!(verdict.is_ok(), accepts(&bytes), "{}: {:?}", String::from_utf8_lossy(&bytes), verdict);
        if let Err(fault) = verdict {
            prop_assert!(fault.at <= bytes.len());
            if fault.kind == FaultKind::Incomplete {
                prop_assert_eq!(fault.at, bytes.len());
            }
        }
    }

    #[test]
    fn a_fault_stands_where_the_text_can_no_longer_be_mended(bytes in mutated()) {
        // What stands before the fault is a beginning of some JSON text, so by itself it only ends too early.
        if let Err(fault) = Checker::new(100).check(&bytes) {
            let before = Checker::new(100).check(&bytes[..fault.at]);
            let is_open = match before {
                Ok(_) => true,
                Err(earlier) => earlier.kind == FaultKind::Incomplete,
            };
            prop_assert!(is_open, "{:?} before {:?}", before, fault);
        }
    }

    #[test]
    fn depth_is_that_of_the_deepest_value(text in text()) {
        let depth = depth(&serde_json::from_str(&text).expect("JSON"));
        for limit in 0..8 {
            let verdict = Checker::new(limit).check(text.as_bytes());
            // Values behind a repeated key are checked, but not in serde_json's tree.
            prop_assert!(limit >= depth || verdict.is_err());
            if let Err(fault) = verdict {
                prop_assert_eq!(fault.kind, FaultKind::Depth);
                let is_bracket = matches!(text.as_bytes()[fault.at], b'[' | b'{');
                prop_assert!(is_bracket);
            }
        }
        prop_assert!(Checker::new(8).check(text.as_bytes()).is_ok());
    }

    #[test]
    fn kinds_are_told(text in text()) {
        let kind = Checker::new(100).check(text.as_bytes()).expect("JSON");
        let expected = match serde_json::from_str(&text).expect("JSON") {
            Value::Null | Value::Bool(_) => Kind::Literal,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        };
        prop_assert_eq!(kind, expected);
    }

    #[test]
    fn pointers_find_what_picking_finds(text in text(), pointers in prop::collection::vec(pointer(), 1..5)) {
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let parsed: Vec<Pointer> = pointers.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect();
        let mut found: Vec<Match> = Vec::new();
        Pointers::new(&parsed).find(text.as_bytes(), &mut found);
        let mut starts: Vec<usize> = found.iter().map(|found| found.value.start).collect();
        prop_assert!(starts.is_sorted(), "in source order");
        starts.dedup();
        for (number, pointer) in pointers.iter().enumerate() {
            let mut expected: Vec<String> = Vec::new();
            pick(&value, &tokens(pointer), &mut expected);
            let mut picked: Vec<String> = Vec::new();
            for found in found.iter().filter(|found| found.pointer == number) {
                let part: Value = serde_json::from_str(&text[found.value.clone()]).expect("a JSON value");
                picked.push(part.to_string());
            }
            let last = parsed[number].find(text.as_bytes());
            prop_assert_eq!(last.is_some(), !picked.is_empty());
            // serde_json's tree does not keep the order of its keys.
            expected.sort_unstable();
            picked.sort_unstable();
            prop_assert_eq!(picked, expected, "{} in {}", pointer, text);
        }
    }

    #[test]
    fn unquoting_gives_what_serde_json_reads(string in string()) {
        let expected: String = serde_json::from_str(&string).expect("a JSON string");
        prop_assert_eq!(String::from_utf8(unquote(string.as_bytes()).into_owned()), Ok(expected));
    }

    #[test]
    fn unquoting_never_fails_on_checked_strings(units in prop::collection::vec(any::<u16>(), 0..6)) {
        let body: String = units.iter().map(|unit| format!("\\u{unit:04X}")).collect();
        let quoted = format!("\"{body}\"");
        prop_assert_eq!(Checker::new(0).check(quoted.as_bytes()), Ok(Kind::String));
        let expected = String::from_utf16_lossy(&units);
        prop_assert_eq!(String::from_utf8(unquote(quoted.as_bytes()).into_owned()), Ok(expected));
    }

    #[test]
    fn quoting_any_bytes_gives_a_json_string(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut quoted = b"before".to_vec();
        quote(&bytes, &mut quoted);
        let text: String = serde_json::from_slice(&quoted[6..]).expect("a JSON string");
        prop_assert_eq!(text.as_str(), String::from_utf8_lossy(&bytes));
        prop_assert_eq!(Checker::new(0).check(&quoted[6..]), Ok(Kind::String));
    }

    #[test]
    fn any_text_is_a_pointer_or_refused(text in "[/~01a*-]{0,8}") {
        let is_pointer = text.is_empty()
            || (text.starts_with('/') && !text.replace("~0", "").replace("~1", "").contains('~'));
        prop_assert_eq!(Pointer::parse(&text).is_ok(), is_pointer, "{}", text);
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn pointer() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec!["a", "b", "*", "0", "1", "00", "", "a~1b", "~0", "é", "-"]);
    prop::collection::vec(token, 0..4)
        .prop_map(|tokens| tokens.iter().map(|token| format!("/{token}")).collect::<String>())
}

fn tokens(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(str::to_owned).collect()
}

/// The slow way: go down the parsed tree, in which the last of repeated keys has won already.
fn pick(value: &Value, tokens: &[String], found: &mut Vec<String>) {
    let Some((token, rest)) = tokens.split_first() else {
        found.push(value.to_string());
        return;
    };
    let name = token.replace("~1", "/").replace("~0", "~");
    match value {
        Value::Array(items) if token == "*" => items.iter().for_each(|item| pick(item, rest, found)),
        Value::Object(members) if token == "*" => members.values().for_each(|value| pick(value, rest, found)),
        Value::Array(items) if name == "0" || (!name.starts_with('0') && !name.is_empty()) => {
            let index = name.parse::<usize>().ok();
            if let Some(item) = index.and_then(|index| items.get(index)) {
                pick(item, rest, found);
            }
        }
        Value::Object(members) => {
            if let Some(value) = members.get(&name) {
                pick(value, rest, found);
            }
        }
        _ => {}
    }
}
