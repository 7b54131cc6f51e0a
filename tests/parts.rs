//! Parts of one JSON document, handed out while it arrives.

#![cfg(not(target_family = "wasm"))]

mod support;

use proptest::prelude::*;
use runnelet::{
    Decoder, Limits, Tail,
    core::{
        error::Code,
        frame::JsonParts,
        json::{Checker, FaultKind, Pointer, Pointers},
    },
};
use serde_json::Value;
use support::{
    json::{mutated, text},
    split::{cut_at, every_split},
};

/// All that a decoder says: parts with their pointer and offset, errors with their offset, how it ended.
#[derive(Debug, PartialEq, Default)]
struct Said {
    parts: Vec<(u32, String, u64)>,
    /// As they came among the parts: how many parts came before each.
    errors: Vec<(usize, Code, u64)>,
    is_cut: bool,
}

fn read(limits: &Limits, pointers: &[&str], chunks: &[&[u8]]) -> Said {
    let pointers: Vec<Pointer> =
        pointers.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect();
    let mut decoder = JsonParts::new(limits, 1_000, &pointers);
    let mut said = Said::default();
    for chunk in chunks {
        decoder.feed(chunk);
        while let Some(next) = decoder.next() {
            match next {
                Ok(frame) => {
                    let text = &decoder.buffer().bytes()[frame.payload.clone()];
                    let text = String::from_utf8(text.to_vec()).expect("checked text");
                    said.parts.push((decoder.pointer().expect("a pointer"), text, frame.offset));
                }
                Err(error) => said.errors.push((said.parts.len(), error.code, error.offset)),
            }
        }
        assert!(
            decoder.buffer().open().len() <= limits.frame_bytes.saturating_add(4),
            "no more is held than a part may have"
        );
    }
    let is_open = decoder.is_open();
    said.is_cut = matches!(decoder.finish(), Tail::Cut(_));
    assert!(said.is_cut || !is_open, "an end cuts what is open");
    assert_eq!(decoder.next(), None);
    said
}

fn parts(pointers: &[&str], text: &str) -> Vec<String> {
    let said = read(&Limits::default(), pointers, &[text.as_bytes()]);
    said.parts.iter().map(|(pointer, text, _)| format!("{pointer}:{text}")).collect()
}

#[test]
fn parts_come_in_the_order_of_their_ends() {
    let text = r#" {"meta":{"n":1},"items":[ {"id":1,"tags":["x","y"]} ,2, "]" ,[null]],"items":[3],"é":{"\u0061":true}} "#;
    let cases: &[(&[&str], &[&str])] = &[
        (&["/items/*"], &[r#"0:{"id":1,"tags":["x","y"]}"#, "0:2", "0:\"]\"", "0:[null]", "0:3"]),
        (&["/items/0", "/meta/n"], &["1:1", r#"0:{"id":1,"tags":["x","y"]}"#, "0:3"]),
        (&["/*/0/id", "/items/*/tags/*"], &["0:1", "1:\"x\"", "1:\"y\""]),
        (
            &["/items/0", "/items/0/tags", "/items/0/tags/1"],
            &["2:\"y\"", r#"1:["x","y"]"#, r#"0:{"id":1,"tags":["x","y"]}"#, "0:3"],
        ),
        (&["/meta/n", "/meta/*"], &["0:1", "1:1"]),
        (&["/é/a"], &["0:true"]),
        (&["/nothing", "/items/9", "/items/00"], &[]),
    ];
    for (pointers, expected) in cases {
        assert_eq!(parts(pointers, text), *expected, "{pointers:?}");
    }
}

#[test]
fn offsets_and_ends_do_not_show_the_chunks() {
    let small = Limits { frame_bytes: 6, depth: 4, ..Limits::default() };
    let part = |text: &str, offset| (0, text.to_owned(), offset);
    let cases: &[(&str, Said)] = &[
        (
            "\u{feff}{\"i\":[1,\"two\",{\"n\":0}]}",
            Said {
                parts: vec![part("1", 1_009), part("\"two\"", 1_011)],
                errors: vec![(2, Code::FrameTooLarge, 1_023)],
                is_cut: false,
            },
        ),
        (
            "{\"i\":[12,[1,2,3,4],34]}",
            Said {
                parts: vec![part("12", 1_006), part("34", 1_019)],
                errors: vec![(1, Code::FrameTooLarge, 1_015)],
                is_cut: false,
            },
        ),
        (
            "{\"i\":[1,2,}]} and more",
            Said {
                parts: vec![part("1", 1_006), part("2", 1_008)],
                errors: vec![(2, Code::FrameSyntax, 1_010)],
                is_cut: false,
            },
        ),
        (
            "{\"i\":[1,[[[2]]]]}",
            Said {
                parts: vec![part("1", 1_006)],
                errors: vec![(1, Code::FrameTooDeep, 1_010)],
                is_cut: false,
            },
        ),
        (
            "{\"i\":[1]}x",
            Said {
                parts: vec![part("1", 1_006)],
                errors: vec![(1, Code::FrameSyntax, 1_009)],
                is_cut: false,
            },
        ),
        ("{\"i\":[1,2", Said { parts: vec![part("1", 1_006)], errors: vec![], is_cut: true }),
        ("{\"i\":[\"\u{e9}\",\"x", Said { parts: vec![part("\"é\"", 1_006)], errors: vec![], is_cut: true }),
        ("", Said { is_cut: true, ..Said::default() }),
        (" 12", Said::default()),
        ("[\"no such part, but it is JSON\"] ", Said::default()),
    ];
    for (text, expected) in cases {
        every_split(text.as_bytes(), 30, |chunks| {
            assert_eq!(read(&small, &["/i/*"], chunks), *expected, "{text}");
        });
    }
    every_split(b"{\"i\":[1,\"\xC3(\"]}", 30, |chunks| {
        let said = read(&small, &["/i/*"], chunks);
        assert_eq!((said.parts.len(), said.errors), (1, vec![(1, Code::InvalidUtf8, 1_009)]));
    });
}

#[test]
fn a_long_document_is_read_in_the_memory_of_a_part() {
    let limits = Limits { frame_bytes: 64, ..Limits::default() };
    let pointers = [Pointer::parse("/items/*").expect("a pointer")];
    let mut decoder = JsonParts::new(&limits, 0, &pointers);
    decoder.feed(b"{\"skipped\":[");
    let (mut most, mut count) = (0, 0);
    for _ in 0..10_000 {
        decoder.feed(b"{\"never\":\"kept\\n\"},");
        assert_eq!(decoder.next(), None);
        most = most.max(decoder.buffer().bytes().len());
    }
    decoder.feed(b"0],\"items\":[");
    for _ in 0..10_000 {
        decoder.feed(b"{\"id\":1},{\"i");
        decoder.feed(b"d\":2},");
        while let Some(next) = decoder.next() {
            count += 1;
            assert!(next.is_ok());
        }
        most = most.max(decoder.buffer().bytes().len());
    }
    assert_eq!(count, 20_000);
    assert!(most < 100, "{most} bytes were held");
}

#[test]
fn a_document_goes_on_after_it_was_cut() {
    let pointers = [Pointer::parse("/i/*").expect("a pointer")];
    let text = "{\"i\":[{\"a\":\"é\"},[\"\\ud83d\\ude00\"],3]}".as_bytes();
    for at in 1..text.len() {
        let mut decoder = JsonParts::new(&Limits::default(), 0, &pointers);
        let mut found = Vec::new();
        for half in [&text[..at], &text[at..]] {
            decoder.feed(half);
            while let Some(next) = decoder.next() {
                let frame = next.expect("a part");
                found.push(decoder.buffer().bytes()[frame.payload].to_vec());
            }
            let open = decoder.buffer().open().len();
            let tail = decoder.finish();
            assert_eq!(
                matches!(tail, Tail::Cut(_)),
                half.len() == at && at < text.len() && found.len() < 3 || decoder.is_open()
            );
            assert_eq!(decoder.buffer().open().len(), open, "nothing is given up");
        }
        assert_eq!(found, [&b"{\"a\":\"\xC3\xA9\"}"[..], b"[\"\\ud83d\\ude00\"]", b"3"], "cut at {at}");
    }
}

proptest! {
    #![proptest_config(support::cases::cases(1_500))]

    #[test]
    fn parts_are_those_of_the_whole(text in text(), pointers in prop::collection::vec(pointer(), 1..4), cuts in prop::collection::vec(any::<usize>(), 0..8)) {
        // Written anew, no key repeats, so that there is no last one to be found.
        let text = serde_json::from_str::<Value>(&text).expect("JSON").to_string();
        let names: Vec<&str> = pointers.iter().map(String::as_str).collect();
        let parsed: Vec<Pointer> = names.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect();
        let mut found = Vec::new();
        Pointers::new(&parsed).find(text.as_bytes(), &mut found);
        let mut expected: Vec<(u32, String, u64)> = found
            .iter()
            .map(|found| (u32::try_from(found.pointer).expect("few"), text[found.value.clone()].to_owned(), 1_000 + found.value.start as u64))
            .collect();
        let mut said = read(&Limits::default(), &names, &cut_at(text.as_bytes(), &cuts));
        prop_assert!(said.errors.is_empty() && !said.is_cut);
        expected.sort_unstable();
        said.parts.sort_unstable();
        prop_assert_eq!(said.parts, expected, "{}", text);
    }

    #[test]
    fn chunks_do_not_show(bytes in mutated(), pointers in prop::collection::vec(pointer(), 1..4), cuts in prop::collection::vec(any::<usize>(), 0..8), frame_bytes in 0_usize..40, depth in 0_usize..6) {
        let limits = Limits { frame_bytes, depth, ..Limits::default() };
        let names: Vec<&str> = pointers.iter().map(String::as_str).collect();
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        let said = read(&limits, &names, &single);
        prop_assert_eq!(&read(&limits, &names, &cut_at(&bytes, &cuts)), &said);
        let whole = read(&Limits { frame_bytes: usize::MAX, ..limits }, &names, &[&bytes]);
        // The verdict on the document is that of the checker; what is rejected beside it is too long.
        let checked = Checker::new(depth).check(&bytes);
        let fault = whole.errors.first().map(|(_, code, offset)| (*code, *offset - 1_000));
        prop_assert!(whole.errors.len() <= 1);
        match checked {
            Ok(_) => prop_assert!(fault.is_none() && !whole.is_cut),
            Err(expected) if whole.is_cut => {
                prop_assert!(matches!(expected.kind, FaultKind::Incomplete | FaultKind::Utf8) && fault.is_none());
            }
            Err(expected) => {
                let code = match expected.kind {
                    FaultKind::Depth => Code::FrameTooDeep,
                    FaultKind::Utf8 => Code::InvalidUtf8,
                    FaultKind::Syntax | FaultKind::Incomplete => Code::FrameSyntax,
                };
                prop_assert_eq!(fault, Some((code, expected.at as u64)));
            }
        }
        let short: Vec<_> = whole.parts.iter().filter(|(_, text, _)| text.len() <= frame_bytes).cloned().collect();
        prop_assert_eq!(&said.parts, &short);
        prop_assert!(said.errors.iter().all(|(_, code, offset)| *code == Code::FrameTooLarge || Some((*code, *offset - 1_000)) == fault));
    }
}

fn pointer() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec!["a", "b", "*", "*", "0", "1", "", "a~1b", "é"]);
    prop::collection::vec(token, 1..4)
        .prop_map(|tokens| tokens.iter().map(|token| format!("/{token}")).collect::<String>())
}
