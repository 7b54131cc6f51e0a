//! Selecting from a text next to parsing it whole and picking, on streams of records that are alike, and are not.

#![cfg(not(target_family = "wasm"))]

mod support;

use std::fmt;

use proptest::prelude::*;
use runnelet::core::json::{Checker, Match, Pointer, Pointers};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use support::{
    json::{mutated, pointer, string, text},
    plain,
};

const DEPTH: usize = 12;

/// Records in which one value is still open.
const FORMS: &[(&str, &str, &str)] = &[
    (
        "/choices/0/delta/content",
        r#"{"id":"c-1","choices":[{"index":0,"delta":{"content":"#,
        r#"},"end":null}]}"#,
    ),
    ("/choices/0/delta/content", r#"{"id":"c-1","choices":[{"index":0,"delta":{"content":"#, "}}]}"),
    ("/choices/0/delta/content", r#" { "choices" : [ { "delta" : { "content" : "#, " } } , 1 ] } "),
    ("/a", r#"{"a":"#, "}"),
    ("/a", r#"{"a":1,"a":"#, "}"),
    ("/a", r#"{"a":"#, r#","a":2}"#),
    ("/a", r#"{"a":"#, r#","b":"é"}"#),
    ("/a/b", r#"{"a":"#, "}"),
    ("/*", r#"{"a":"#, r#","\u0061":"x"}"#),
    ("/1", r#"["é","#, "]"),
    ("/*/a", r#"[[],{"a":"#, "}]"),
    ("", " ", ""),
    ("", "", " "),
];

/// What may be put into the open place: whole values, parts of them, and more than one.
fn filling() -> impl Strategy<Value = Vec<u8>> {
    let odd: Vec<&[u8]> = vec![
        b"1",
        b"-0",
        b"12.5e-3",
        b"01",
        b"1.",
        b"-",
        b"1e",
        b"+1",
        b"true",
        b"false",
        b"null",
        b"nul",
        b"truex",
        b"",
        b" ",
        b"\"",
        b"\"\"",
        b"\"a",
        b"a\"",
        b"\"\\",
        b"\"\\\"",
        b"\"\\x\"",
        b"\"\\u12\"",
        b"\"\x01\"",
        b"\"\n\"",
        b"\"\xFF\"",
        b"\"\xC3\"",
        b"\"\xC3\xA9\"",
        b"\"\\ud800\"",
        b"1,\"a\":2",
        b"\"x\",\"a\":\"y\"",
        b"\"x\"},{\"y\":\"z\"",
        b"{}",
        b"[]",
        b"{\"b\":1}",
        b"{\"b\":1,\"b\":2}",
        b"[1,2]",
        b"1 ",
        b" 1",
        b"\"long enough for a block or two of them\"",
        b"\"long enough for a block, \xC3\xA9 and an end\"",
        b"\"long enough for a block, \xE9 and an end\"",
    ];
    prop_oneof![
        4 => string().prop_map(String::into_bytes),
        4 => prop::sample::select(odd).prop_map(<[u8]>::to_vec),
        1 => any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        1 => text().prop_map(String::into_bytes),
    ]
}

/// A stream of records for a pointer: most of one form, some changed, some of another.
fn stream() -> impl Strategy<Value = (String, Vec<Vec<u8>>)> {
    let record = move |form: usize| {
        let (_, before, after) = FORMS[form];
        let alike = filling()
            .prop_map(move |filling| [before.as_bytes(), &filling, after.as_bytes()].concat())
            .boxed();
        let changed = (alike.clone(), any::<usize>(), any::<u8>()).prop_map(|(mut record, at, byte)| {
            let at = at % record.len();
            record[at] = byte;
            record
        });
        let cut = (alike.clone(), any::<usize>()).prop_map(|(mut record, at)| {
            record.truncate(at % (record.len() + 1));
            record
        });
        prop_oneof![10 => alike, 1 => changed, 1 => cut, 1 => mutated()]
    };
    (0..FORMS.len(), 0..FORMS.len()).prop_flat_map(move |(form, other)| {
        let records = prop::collection::vec(prop_oneof![9 => record(form), 1 => record(other)], 1..12);
        (Just(FORMS[form].0.to_owned()), records)
    })
}

proptest! {
    #![proptest_config(support::cases::cases(1_000))]

    #[test]
    fn a_stream_is_selected_from_as_if_each_record_were_the_first((pointer, records) in stream(), more in prop::collection::vec(pointer(), 0..2)) {
        let all = [vec![pointer], more].concat();
        let mut checker = Checker::new(DEPTH);
        let pointers = parse(&all);
        for record in &records {
            assert_selects(&mut checker, &pointers, &all, record)?;
        }
    }

    #[test]
    fn any_text_is_selected_from_as_it_is_parsed_and_picked(bytes in mutated(), all in prop::collection::vec(pointer(), 0..8)) {
        assert_selects(&mut Checker::new(DEPTH), &parse(&all), &all, &bytes)?;
    }

    #[test]
    fn other_pointers_do_not_see_what_was_remembered((one, records) in stream(), other in pointer()) {
        let mut checker = Checker::new(DEPTH);
        let (one, other) = (vec![one], vec![other]);
        for record in &records {
            for all in [&one, &other] {
                assert_selects(&mut checker, &parse(all), all, record)?;
            }
        }
    }

    #[test]
    fn of_many_repeated_keys_the_last_counts(keys in prop::collection::vec(0_u8..40, 0..60)) {
        let members: Vec<String> = keys.iter().enumerate().map(|(at, key)| match at % 3 {
            0 => format!("\"k{key}\":{{\"x\":{at}}}"),
            1 => format!("\"\\u006b{key}\":{{\"x\":{at},\"\\u0078\":{at}}}"),
            _ => format!("\"k{key}\":{at}"),
        }).collect();
        let text = format!("{{{}}}", members.join(","));
        let all = ["/*/x", "/k1", "/k2/*", "/*"].map(str::to_owned).to_vec();
        assert_selects(&mut Checker::new(DEPTH), &parse(&all), &all, text.as_bytes())?;
    }
}

#[test]
fn lone_surrogates_in_keys_are_keys_of_their_own() {
    let text = br#"{"\ud800":1,"\udc00":2,"\ufffd":3,"\ud800":4}"#;
    let mut found = Vec::new();
    let pointers = parse(&["/*".to_owned()]);
    assert!(Checker::new(DEPTH).select(text, &pointers, &mut found).is_ok());
    let values: Vec<&[u8]> = found.iter().map(|found| &text[found.value.clone()]).collect();
    assert_eq!(values, [b"2", b"3", b"4"]);
}

fn parse(all: &[String]) -> Pointers {
    let parsed: Vec<Pointer> = all.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect();
    Pointers::new(&parsed)
}

fn assert_selects(
    checker: &mut Checker,
    pointers: &Pointers,
    all: &[String],
    bytes: &[u8],
) -> Result<(), TestCaseError> {
    let earlier = Match { pointer: 77, value: 3..4 };
    let mut found = vec![earlier.clone()];
    let verdict = checker.select(bytes, pointers, &mut found);
    let shown = String::from_utf8_lossy(bytes);
    prop_assert_eq!(verdict, plain::check(DEPTH, bytes), "{}", shown);
    prop_assert_eq!(found.remove(0), earlier);
    if verdict.is_err() {
        prop_assert!(found.is_empty(), "nothing of a faulty text: {}", shown);
        return Ok(());
    }
    let mut again = Vec::new();
    pointers.find(bytes, &mut again);
    prop_assert_eq!(&found, &again, "find and select agree on {}", shown);
    prop_assert!(found.is_sorted_by_key(|found| found.value.start), "in source order");

    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let whole: &RawValue = serde_json::from_str(text).expect("JSON");
    for (number, pointer) in all.iter().enumerate() {
        let mut picked = Vec::new();
        pick(whole, &pointer.split('/').skip(1).collect::<Vec<_>>(), &mut picked);
        let expected: Vec<_> = picked
            .iter()
            .map(|raw| {
                let start = raw.get().as_ptr().addr() - text.as_ptr().addr();
                start..start + raw.get().len()
            })
            .collect();
        let selected: Vec<_> =
            found.iter().filter(|found| found.pointer == number).map(|found| found.value.clone()).collect();
        prop_assert_eq!(selected, expected, "{} in {}", pointer, shown);
    }
    Ok(())
}

/// The slow way: parse what stands here, the last of repeated keys wins, and go on below.
fn pick<'a>(value: &'a RawValue, tokens: &[&str], picked: &mut Vec<&'a RawValue>) {
    let Some((token, rest)) = tokens.split_first() else {
        picked.push(value);
        return;
    };
    let name = token.replace("~1", "/").replace("~0", "~");
    if let Ok(Members(members)) = serde_json::from_str(value.get()) {
        for (at, (key, value)) in members.iter().enumerate() {
            let is_last = members[at + 1..].iter().all(|(other, _)| other != key);
            if is_last && (*token == "*" || key.iter().copied().eq(name.encode_utf16())) {
                pick(value, rest, picked);
            }
        }
    } else if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(value.get()) {
        for (index, item) in items.iter().enumerate() {
            if *token == "*" || index.to_string() == name {
                pick(item, rest, picked);
            }
        }
    }
}

/// The members of an object as they stand, repeated keys and all.
struct Members<'a>(Vec<(Vec<u16>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;

        impl<'de> Visitor<'de> for Gather {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<&RawValue, _>()? {
                    members.push((units(key.get()), value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Gather)
    }
}

/// The text of a JSON string as JavaScript has it, lone surrogates and all.
fn units(string: &str) -> Vec<u16> {
    let mut units = Vec::new();
    let mut rest = string[1..string.len() - 1].chars();
    while let Some(char) = rest.next() {
        let char = match char {
            '\\' => match rest.next().expect("a letter") {
                'b' => '\u{8}',
                'f' => '\u{C}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let digits: String = rest.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&digits, 16).expect("four digits"));
                    continue;
                }
                other => other,
            },
            other => other,
        };
        units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
    }
    units
}
