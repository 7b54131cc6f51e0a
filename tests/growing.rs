//! Sessions whose unfinished values are looked at, and documents that are taken part by part.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Format, Limits, Status,
    core::{
        error::Code,
        json::Pointer,
        session::{CursorTarget, End, FrameTest, Grow, Resume, Retry},
    },
};
use support::drive::{Drive, head};

const BEGIN: u32 = 1;
const FINISH: u32 = 12;
const DROP: u32 = 13;

fn pointer(text: &str) -> Pointer {
    Pointer::parse(text).expect("a pointer")
}

fn whole() -> Config {
    Config { growing: Some(Grow::Whole), ..Config::default() }
}

fn pieces(pieces: &str, by: Option<&str>) -> Config {
    Config {
        growing: Some(Grow::Pieces { pieces: pointer(pieces), by: by.map(pointer) }),
        ..Config::default()
    }
}

fn selecting(pointers: &[&str]) -> Config {
    let select = pointers.iter().map(|text| pointer(text)).collect();
    Config { format: Some(Format::Json), select, ..Config::default() }
}

/// A look of the consumer: which operations came, and their text.
fn look(drive: &mut Drive) -> (Vec<u32>, String) {
    let Some(growth) = drive.session.growth() else { return Default::default() };
    let ops = growth.words.iter().map(|word| word & 15).collect();
    let text = String::from_utf8(growth.text.to_vec()).expect("UTF-8");
    drive.session.looked();
    (ops, text)
}

#[test]
fn an_open_record_is_told_once_however_it_is_cut() {
    let line = "{\"a\":\"text é\",\"b\":[1,2]}";
    for at in 1..line.len() {
        let mut drive = Drive::open(whole(), "application/x-ndjson");
        drive.feed(&line.as_bytes()[..at]);
        let (first, before) = look(&mut drive);
        assert_eq!(first.first(), Some(&BEGIN), "cut at {at}");
        drive.feed(&line.as_bytes()[at..]).feed("\n");
        let (then, after) = look(&mut drive);
        assert_eq!(then.last(), Some(&FINISH));
        assert_eq!([before, after].concat(), "atext éb", "cut at {at}");
        assert_eq!(drive.texts(), [line]);
    }
}

#[test]
fn what_nobody_has_seen_leaves_nothing_behind() {
    let mut drive = Drive::open(whole(), "application/x-ndjson");
    drive.feed("{\"a\":\"gone").feed("\"}\n{\"b\":");
    let (ops, text) = look(&mut drive);
    assert_eq!((ops.iter().filter(|op| **op == BEGIN).count(), text.as_str()), (1, "b"));
    drive.feed("1}\n[\"unseen").feed("\"]\n");
    assert_eq!(look(&mut drive).0, [9, 4, FINISH]);
    assert!(look(&mut drive).0.is_empty());
    assert_eq!(drive.texts().len(), 3);
}

#[test]
fn a_frame_that_is_no_value_after_all_is_dropped() {
    let equals = FrameTest::Equals(pointer("/t"), "\"end\"".into());
    let cases: &[(Config, &str, &str, &str)] = &[
        (whole(), "application/x-ndjson", "{\"a\":1", " x}\n"),
        (whole(), "application/x-ndjson", "[\"a", "\x01\"]\n"),
        (Config { end: End::Marker(equals), ..whole() }, "application/x-ndjson", "{\"t\":\"e", "nd\"}\n"),
        (whole(), "application/json-seq", "\u{1e}[1", "\u{1e}[2]\n"),
        (whole(), "text/event-stream", "data: [1,\n", "data: x\n\n"),
        (
            Config { limits: Limits { frame_bytes: 8, ..Limits::default() }, ..whole() },
            "application/json",
            "[1,2,3",
            ",4]",
        ),
    ];
    for (config, content_type, first, rest) in cases {
        let mut drive = Drive::open(config.clone(), content_type);
        drive.feed(first);
        assert_eq!(look(&mut drive).0.first(), Some(&BEGIN), "{content_type}");
        drive.feed(rest).eof();
        assert!(look(&mut drive).0.contains(&DROP), "{content_type} {rest:?}");
    }
}

#[test]
fn markers_and_errors_of_the_server_do_not_grow() {
    let end = End::Marker(FrameTest::Text("[DONE]".into()));
    let mut drive = Drive::open(Config { end, ..whole() }, "text/event-stream");
    for chunk in ["data: [1]\n\ndata: [D", "ON", "E", "]\n"] {
        drive.feed(chunk);
        assert!(look(&mut drive).0.is_empty(), "{chunk}");
    }
    drive.feed("\n");
    assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["[1]"]));
    let mut drive = Drive::open(Config { retry: None, ..whole() }, "text/event-stream");
    drive.feed("event: error\ndata: {\"message\":");
    assert!(look(&mut drive).0.is_empty());
    drive.feed("\"no\"}\n\n");
    assert_eq!(drive.ended_by(), Some(Code::ServerError));
}

#[test]
fn an_attempt_takes_its_unfinished_value_with_it_unless_it_is_continued_by_range() {
    let retry = Some(Retry { restart: true, ..Retry::default() });
    let mut drive = Drive::open(Config { retry, ..whole() }, "application/x-ndjson");
    drive.feed("{\"a\":\"go");
    look(&mut drive);
    drive.broken();
    drive.wait_for_retry();
    drive.ok("application/x-ndjson").feed("{\"a\":\"an");
    let (ops, text) = look(&mut drive);
    assert_eq!((ops.first(), text.as_str()), (Some(&DROP), "aan"));

    let mut drive = Drive::new(Config { resume: Some(Resume::Range), ..whole() });
    let part = |range: &str| {
        let mut head = head(206, "application/x-ndjson");
        head.etag = Some("\"v1\"".into());
        head.content_range = Some(range.into());
        head
    };
    drive.start().head(part("bytes 0-99/100")).feed("{\"a\":\"go");
    look(&mut drive);
    drive.broken();
    drive.wait_for_retry();
    drive.head(part("bytes 8-99/100")).feed("es on\"}\n");
    assert_eq!(look(&mut drive), (vec![7, 4, FINISH], "es on".into()));
}

#[test]
fn texts_in_pieces_grow_by_their_keys_and_count_against_the_queue() {
    let mut config = pieces("/calls/*/text", Some("/calls/*/key"));
    config.limits.queue_bytes = 20;
    let mut drive = Drive::open(config, "application/x-ndjson");
    drive.feed("{\"calls\":[{\"key\":\"\\u0061\",\"text\":\"[\\\"x\\u00e9\"},{\"key\":1},{\"key\":2,\"text\":null}]}\n");
    assert!(drive.texts().is_empty(), "frames of pieces are not delivered");
    let snapshot = drive.snapshot();
    assert!(snapshot.paused && snapshot.frames == 1);
    let growth = drive.session.growth().expect("growth");
    assert_eq!(growth.text, "\"a\"xé".as_bytes());
    let held = drive.session.looked();
    drive.handle(runnelet::core::session::Input::Consumed(held));
    assert!(!drive.snapshot().paused);
    drive.feed("{\"calls\":[{\"text\":\"y\\\"]\",\"key\":\"a\"}]}\n");
    assert_eq!(look(&mut drive), (vec![7, 4, FINISH], "y".into()));
}

#[test]
fn what_is_wrong_with_pieces_is_told_where_it_is() {
    /// Where the key is, the lines, what is told: its code, frame and offset.
    type Case = (Option<&'static str>, &'static [&'static str], Code, u64, u64);
    let cases: &[Case] = &[
        (None, &["{\"p\":\"[1\"}", "{\"p\":\"\\u002c x\"}"], Code::FrameSyntax, 1, 11 + 13),
        (None, &["{\"p\":\"[1]\"}", "{\"p\":\" \\n2\"}"], Code::FrameSyntax, 1, 12 + 9),
        (None, &["{\"p\":\"[[[1]]]\"}"], Code::FrameTooDeep, 0, 8),
        (None, &["{\"p\":{}}"], Code::FrameSyntax, 0, 5),
        (Some("/key"), &["{\"p\":\"1\"}"], Code::KeyMissing, 0, 5),
    ];
    for (by, lines, code, frame, offset) in cases {
        let mut config = pieces("/p", *by);
        config.limits.depth = 2;
        let lines = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let mut drive = Drive::open(config, "application/x-ndjson");
        drive.feed(&lines).feed("{\"p\":\"ignored\"}\n".repeat(usize::from(lines.contains("["))));
        let error = drive.last_error();
        assert_eq!((error.code, error.frame, error.offset), (*code, Some(*frame), Some(*offset)), "{lines}");
        assert_eq!(drive.errors().len(), 1, "{lines}");
    }
}

#[test]
fn texts_in_pieces_are_bounded_in_length_and_number() {
    let mut config = pieces("/p", Some("/k"));
    config.limits.frame_bytes = 40;
    let mut drive = Drive::open(config, "application/x-ndjson");
    for _ in 0..3 {
        drive.feed("{\"k\":0,\"p\":\"[              \"}\n");
    }
    assert_eq!(drive.codes(), [Code::FrameTooLarge]);
    let mut drive = Drive::open(pieces("/p", Some("/k")), "application/x-ndjson");
    for key in 0..4_098 {
        drive.feed(format!("{{\"k\":{key},\"p\":\"[\"}}\n"));
        drive.session.looked();
    }
    assert_eq!(drive.codes(), [Code::FrameTooLarge, Code::FrameTooLarge]);
}

#[test]
fn keys_of_pieces_are_text_and_bounded() {
    let mut drive = Drive::open(pieces("/data/d", Some("/data/i")), "text/event-stream");
    drive.feed(b"data: {\"i\":[\"\x80\"],\"d\":\"[1\"}\n\n");
    let growth = drive.session.growth().expect("growth");
    assert!(growth.text.starts_with("[\"\u{FFFD}\"]".as_bytes()), "{:?}", growth.text);

    let long = "k".repeat(5_000);
    let mut drive = Drive::open(pieces("/d", Some("/i")), "application/x-ndjson");
    drive.feed(format!("{{\"i\":\"{long}\",\"d\":\"[1\"}}\n{{\"i\":1,\"d\":\"[2]\"}}\n"));
    let codes: Vec<Code> = drive.errors().iter().map(|error| error.code).collect();
    assert_eq!(codes, [Code::FrameTooLarge]);
    assert!(look(&mut drive).1.starts_with('1'), "the next key goes on");
}

#[test]
fn pieces_go_on_with_the_stream_and_end_with_a_reset() {
    let event = |id: u32, piece: &str| format!("id: {id}\ndata: {{\"p\":\"{piece}\"}}\n\n");
    let mut drive = Drive::open(pieces("/data/p", None), "text/event-stream");
    drive.feed(event(1, "[1"));
    look(&mut drive);
    drive.broken();
    drive.wait_for_retry();
    drive.ok("text/event-stream").feed(event(2, ",2]"));
    assert_eq!(look(&mut drive).0, [9, 9, 4, FINISH]);

    let retry = Some(Retry { restart: true, ..Retry::default() });
    let mut drive = Drive::open(Config { retry, ..pieces("/p", None) }, "application/x-ndjson");
    drive.feed("{\"p\":\"[1\"}\n");
    look(&mut drive);
    drive.broken();
    drive.wait_for_retry();
    drive.ok("application/x-ndjson").feed("{\"p\":\"{\"}\n");
    assert!(look(&mut drive).0.starts_with(&[DROP]));
    assert_eq!(drive.codes(), [Code::Network]);
}

#[test]
fn parts_of_a_document_are_frames() {
    let mut drive = Drive::new(selecting(&["/items/*", "/next"]));
    drive.start().ok("application/json").feed("{\"items\":[{\"id\":1},{\"id\"");
    assert_eq!(drive.texts(), ["{\"id\":1}"]);
    drive.feed(":2}],\"next\":\"x\"}").eof();
    let seen: Vec<_> = drive
        .values
        .iter()
        .map(|value| (value.text.as_str(), value.index, value.offset, value.pointer))
        .collect();
    assert_eq!(seen, [("{\"id\":1}", 0, 10, 0), ("{\"id\":2}", 1, 19, 0), ("\"x\"", 2, 36, 1)]);
    assert_eq!((drive.status(), drive.snapshot().frames), (Status::Done, 3));
}

#[test]
fn parts_before_a_fault_or_a_cut_are_delivered() {
    let mut drive = Drive::new(Config { retry: None, ..selecting(&["/*"]) });
    drive.start().ok("application/json").feed("[1,[2],x,3]").eof();
    assert_eq!(
        (drive.texts(), drive.codes(), drive.last_error().offset),
        (vec!["1", "[2]"], vec![Code::FrameSyntax], Some(7))
    );
    assert_eq!(drive.status(), Status::Done);
    for cut in ["[1,[2],", "[1,[2]", "[1,[2],\"x"] {
        let mut drive = Drive::new(Config { retry: None, ..selecting(&["/*"]) });
        drive.start().ok("application/json").feed(cut).eof();
        assert_eq!((drive.texts(), drive.ended_by()), (vec!["1", "[2]"], Some(Code::Truncated)), "{cut}");
    }
}

#[test]
fn tests_and_cursors_are_followed_along_with_the_parts() {
    let error = Some(FrameTest::Exists(pointer("/error")));
    let mut drive = Drive::new(Config { server_error: error, retry: None, ..selecting(&["/items/*"]) });
    drive
        .start()
        .ok("application/json")
        .feed("{\"error\":null,\"items\":[1],\"error\":{\"message\":\"out of luck\"},\"items\":[2]}");
    assert_eq!((drive.texts(), drive.ended_by()), (vec!["1"], Some(Code::ServerError)));
    assert!(drive.last_error().message.ends_with("out of luck"));

    let end = End::Marker(FrameTest::Equals(pointer("/type"), "\"done\"".into()));
    let mut drive = Drive::new(Config { end, ..selecting(&["/items/*"]) });
    drive.start().ok("application/json").feed("{\"items\":[1],\"type\":\"more\",\"type\":\"done\",\"it");
    assert_eq!((drive.texts(), drive.status(), drive.snapshot().frames), (vec!["1"], Status::Done, 1));

    let target = CursorTarget::Query("after".into());
    let resume = Some(Resume::Cursor { pointer: pointer("/cursor"), target });
    let mut drive = Drive::new(Config { resume, ..selecting(&["/items/*"]) });
    drive.start().ok("application/json").feed("{\"cursor\":\"c7\",\"items\":[1").broken();
    assert!(drive.texts().is_empty());
    drive.wait_for_retry();
    assert_eq!(drive.last_request().cursor_query, Some(("after".into(), "c7".into())));
}

#[test]
fn a_part_inside_another_does_not_disturb_it() {
    let text = "{\"a\":[ {\"b\":[1,2]} , {\"b\":[3]} ]}";
    for size in 1..text.len() {
        let mut drive = Drive::new(selecting(&["/a", "/a/*", "/a/*/b/*"]));
        drive.start().ok("application/json");
        for chunk in text.as_bytes().chunks(size) {
            drive.feed(chunk);
        }
        let expected = ["1", "2", "{\"b\":[1,2]}", "3", "{\"b\":[3]}", "[ {\"b\":[1,2]} , {\"b\":[3]} ]"];
        assert_eq!(drive.eof().texts(), expected, "in chunks of {size}");
    }
}

#[test]
fn a_document_that_was_cut_goes_on_by_range() {
    let text = "{\"items\":[{\"id\":1},{\"id\":\"\u{e9}\"},{\"id\":3}]}";
    for at in 1..text.len() {
        for cut in ["broken", "eof"] {
            let mut drive = Drive::new(Config { resume: Some(Resume::Range), ..selecting(&["/items/*"]) });
            let part = |from: usize| {
                let mut head = head(206, "application/json");
                head.etag = Some("\"v1\"".into());
                head.content_range = Some(format!("bytes {from}-{}/{}", text.len() - 1, text.len()));
                head
            };
            drive.start().head(part(0)).feed(&text.as_bytes()[..at]);
            if cut == "eof" {
                drive.eof()
            } else {
                drive.broken()
            };
            drive.wait_for_retry();
            drive.head(part(at)).feed(&text.as_bytes()[at..]).eof();
            assert_eq!(drive.texts(), ["{\"id\":1}", "{\"id\":\"é\"}", "{\"id\":3}"], "{cut} at {at}");
            assert_eq!(drive.status(), Status::Done);
        }
    }
}
