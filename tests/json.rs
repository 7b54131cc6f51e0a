//! The JSON scanner next to serde_json, on texts made to go wrong.

#![cfg(not(target_family = "wasm"))]

mod support;

use proptest::prelude::*;
use runnelet::core::json::{Checker, FaultKind, Kind, Match, Pointer, Pointers, quote, unquote};
use serde_json::{Value, value::RawValue};
use support::{
    json::{mutated, pointer, string, text},
    plain,
};

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
    fn the_checker_tells_what_a_plain_one_tells(bytes in mutated(), depth in 0_usize..6, room in 0_usize..40) {
        prop_assert_eq!(Checker::new(depth).check(&bytes), plain::check(depth, &bytes));
        let moved = [&b" ".repeat(room), &bytes[..], &b"\t".repeat(room / 2)].concat();
        prop_assert_eq!(Checker::new(depth).check(&moved), plain::check(depth, &moved));
        let inner = [b"[\"", &b"x".repeat(room)[..], b"\",", &bytes, b"]"].concat();
        prop_assert_eq!(Checker::new(depth + 1).check(&inner), plain::check(depth + 1, &inner));
    }

    #[test]
    fn any_bytes_are_judged_as_a_plain_checker_does(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(Checker::new(3).check(&bytes), plain::check(3, &bytes));
    }

    #[test]
    fn brackets_of_any_depth_are_told_apart(brackets in prop::collection::vec(any::<bool>(), 0..300), wrong in 0_usize..600) {
        let mut nested: Vec<u8> = Vec::new();
        for is_object in &brackets {
            nested.extend_from_slice(if *is_object { b"{\"k\":" } else { b"[" });
        }
        nested.push(b'0');
        for (at, is_object) in brackets.iter().enumerate().rev() {
            nested.push(if *is_object != (at == wrong) { b'}' } else { b']' });
        }
        let depth = brackets.len();
        let verdict = Checker::new(depth).check(&nested);
        prop_assert_eq!(verdict.is_ok(), wrong >= depth);
        prop_assert_eq!(verdict, plain::check(depth, &nested));
        if depth > 0 {
            prop_assert_eq!(Checker::new(depth - 1).check(&nested), plain::check(depth - 1, &nested));
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
