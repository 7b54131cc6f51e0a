//! What becomes of a response and its frames: content types, ends, server errors, selected parts.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Format, Status,
    core::{
        error::{Code, Severity},
        json::Pointer,
        limits::Limits,
        session::{Decode, End, FrameTest, Head, Retry},
    },
};
use support::{
    drive::{Drive, head},
    split::every_split,
};

const NDJSON: &str = "application/x-ndjson";
const SSE: &str = "text/event-stream";

fn once() -> Config {
    Config { retry: None, ..Config::default() }
}

fn pointer(text: &str) -> Pointer {
    Pointer::parse(text).expect("a pointer")
}

#[test]
fn the_content_type_chooses_format_and_decoding() {
    let cases = [
        ("application/json", "[1]", Decode::Json),
        ("application/vnd.api+json; charset=utf-8", "[1]", Decode::Json),
        ("application/x-ndjson", "[1]\n", Decode::Json),
        ("application/jsonl", "[1]\n", Decode::Json),
        ("application/json-seq", "\u{1e}[1]\n", Decode::Json),
        ("TEXT/Event-Stream;charset=utf-8", "data: [1]\n\n", Decode::Text),
        ("text/plain", "[1]", Decode::Text),
        ("application/octet-stream", "[1]", Decode::Bytes),
    ];
    for (content_type, body, decode) in cases {
        let mut drive = Drive::open(once(), content_type);
        drive.feed(body).eof();
        assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["[1]"]), "{content_type}");
        assert_eq!(drive.session.decode(), Some(decode), "{content_type}");
    }
}

#[test]
fn other_content_types_are_errors_unless_a_format_is_given() {
    for content_type in ["image/png", "application/xml", "", "text/csv", "application/jsonx"] {
        let mut drive = Drive::open(once(), content_type);
        assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::ContentType)));
        assert_eq!(drive.last_error().http_status, Some(200));
        drive.feed("1\n");
        assert_eq!(drive.values.len(), 0);
        let mut drive = Drive::open(Config { format: Some(Format::Ndjson), ..once() }, content_type);
        drive.feed("1\n").eof();
        assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["1"]), "{content_type}");
    }
}

#[test]
fn html_is_never_a_stream() {
    for content_type in ["text/html", "text/html; charset=utf-8", " Text/HTML"] {
        for format in [None, Some(Format::Ndjson), Some(Format::Text), Some(Format::Bytes)] {
            let mut drive = Drive::new(Config { format, ..once() });
            let body = b"<!doctype html><title>Sign in</title>".to_vec();
            drive.start().head(Head { body, ..head(200, content_type) });
            assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::ContentType)));
            assert!(drive.last_error().snippet.as_deref().is_some_and(|text| text.contains("Sign in")));
        }
    }
}

#[test]
fn problem_details_come_with_the_error() {
    let problem = r#"{"type":"about:blank","title":"Too busy","detail":"é"}"#;
    let cases = [
        ("application/problem+json", problem, true),
        ("Application/Problem+JSON; charset=utf-8", problem, true),
        ("application/json", problem, false),
        ("application/problem+json", "{\"cut\":", false),
        ("application/problem+json", "", false),
    ];
    for (content_type, body, is_problem) in cases {
        let mut drive = Drive::new(once());
        drive.start().head(Head { body: body.into(), ..head(503, content_type) });
        let error = drive.last_error();
        assert_eq!(error.problem.as_deref(), is_problem.then_some(body), "{content_type}");
        assert_eq!((error.code, error.http_status), (Code::HttpStatus, Some(503)));
        assert_eq!(error.snippet.is_some(), !body.is_empty());
    }
    let mut drive = Drive::new(once());
    drive.start().head(Head { body: "é".repeat(10_000).into(), ..head(500, "text/plain") });
    assert!(drive.last_error().snippet.as_ref().is_some_and(|text| text.len() <= 80));
}

#[test]
fn end_markers_end_the_stream_and_are_not_delivered() {
    let text = |text: &str| FrameTest::Text(text.into());
    let event = |name: &str| FrameTest::Event(name.into());
    let equals = |at: &str, scalar: &str| FrameTest::Equals(pointer(at), scalar.into());
    let exists = |at: &str| FrameTest::Exists(pointer(at));
    let cases = [
        (SSE, text("[DONE]"), "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n"),
        (SSE, event("complete"), "data: 1\n\nevent: complete\ndata: {}\n\ndata: 2\n\n"),
        (SSE, equals("/type", "\"done\""), "data: 1\n\ndata: {\"type\":\"done\"}\n\ndata: 2\n\n"),
        (NDJSON, equals("/type", "\"done\""), "1\n{\"type\":\"done\",\"count\":1}\n2\n"),
        (NDJSON, equals("/type", "\"done\""), "1\n{\"type\":\"d\\u006fne\"}\n2\n"),
        (NDJSON, equals("/last", "true"), "1\n{\"last\":true}\n2\n"),
        (NDJSON, equals("/left", "0"), "1\n{\"left\":0.0}\n2\n"),
        (NDJSON, equals("", "null"), "1\nnull\n2\n"),
        (NDJSON, exists("/end"), "1\n{\"end\":{}}\n2\n"),
        (NDJSON, text("{\"bye\": 1}"), "1\n{\"bye\": 1}\n2\n"),
        ("application/json-seq", equals("/t", "1"), "\u{1e}1\n\u{1e}{\"t\":1}\n\u{1e}2\n"),
    ];
    for (content_type, test, body) in cases {
        every_split(body.as_bytes(), 0, |chunks| {
            let end = End::Marker(test.clone());
            let mut drive = Drive::open(Config { end, ..once() }, content_type);
            for chunk in chunks {
                drive.feed(chunk);
            }
            drive.eof();
            assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["1"]), "{test:?}");
            assert_eq!((drive.snapshot().frames, drive.snapshot().partial), (1, false));
        });
    }
}

#[test]
fn what_only_resembles_the_marker_is_a_frame() {
    let equals = |at: &str, scalar: &str| FrameTest::Equals(pointer(at), scalar.into());
    let cases = [
        (NDJSON, equals("/type", "\"done\""), "{\"type\":\"Done\"}\n{\"type\":[\"done\"]}\n{}\n\"done\"\n"),
        (NDJSON, equals("/a", "1"), "{\"a\":\"1\"}\n{\"a\":true}\n{\"a\":10}\n{\"a\":null}\n"),
        (NDJSON, FrameTest::Exists(pointer("/end")), "{\"end\":null}\n[\"end\"]\n{\"e\":{\"end\":1}}\n1\n"),
        (NDJSON, FrameTest::Event("end".into()), "{\"event\":\"end\"}\n\"end\"\n1\n2\n"),
        (SSE, FrameTest::Text("[DONE]".into()), "data: [DONE] \n\ndata:  [DONE]\n\ndata: x\n\ndata: y\n\n"),
        (
            SSE,
            FrameTest::Event("end".into()),
            "data: end\n\nevent: End\ndata\n\nid: end\ndata\n\ndata: y\n\n",
        ),
    ];
    for (content_type, test, body) in cases {
        let end = End::Marker(test.clone());
        let mut drive = Drive::open(Config { end, ..once() }, content_type);
        drive.feed(body).eof();
        assert_eq!((drive.values.len(), drive.ended_by()), (4, Some(Code::MissingEnd)), "{test:?}");
        assert_eq!(drive.status(), Status::Interrupted);
    }
}

#[test]
fn the_event_type_message_is_that_of_events_without_one() {
    let end = End::Marker(FrameTest::Event("message".into()));
    let mut drive = Drive::open(Config { end, ..once() }, SSE);
    drive.feed("event: other\ndata: 1\n\ndata: 2\n\n");
    assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["1"]));
}

#[test]
fn the_marker_may_be_an_unfinished_last_line() {
    let end = End::Marker(FrameTest::Exists(pointer("/done")));
    let mut drive = Drive::open(Config { end, ..once() }, NDJSON);
    drive.feed("1\n{\"done\":true}").eof();
    assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["1"]));
}

#[test]
fn errors_that_the_server_reports_end_the_stream() {
    let at = |text: &str| Some(FrameTest::Exists(pointer(text)));
    let event = |name: &str| Some(FrameTest::Event(name.into()));
    let cases = [
        (SSE, None, "data: 1\n\nevent: error\ndata: {\"message\":\"no room\"}\n\n", "no room"),
        (SSE, None, "data: 1\n\nevent: error\ndata: no json\n\n", ""),
        (SSE, event("fatal"), "data: 1\n\nevent: fatal\ndata: {\"detail\":\"x\"}\n\n", "x"),
        (SSE, at("/error"), "data: 1\n\ndata: {\"error\":\"plain\"}\n\n", "plain"),
        (NDJSON, at("/error"), "1\n{\"error\":{\"message\":\"no \\\"room\\\"\"}}\n", "no \"room\""),
        (NDJSON, at("/error"), "1\n{\"error\":{\"code\":5}}\n2\n", ""),
    ];
    for (content_type, server_error, body, said) in cases {
        let retry = Some(Retry { restart: true, ..Retry::default() });
        let mut drive = Drive::open(Config { server_error, retry, ..Config::default() }, content_type);
        drive.feed(body);
        assert_eq!((drive.status(), drive.texts()), (Status::Interrupted, vec!["1"]), "{body}");
        let error = drive.last_error();
        assert_eq!((error.code, error.severity, error.frame), (Code::ServerError, Severity::Stream, Some(1)));
        assert!(error.message.ends_with(said), "{}", error.message);
        assert!(error.snippet.is_some() && !error.retryable);
    }
}

#[test]
fn frames_that_only_resemble_a_server_error_are_delivered() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.feed("{\"error\":\"x\"}\n");
    assert_eq!((drive.status(), drive.values.len()), (Status::Streaming, 1), "none is expected by default");
    let server_error = Some(FrameTest::Exists(pointer("/error")));
    let mut drive = Drive::open(Config { server_error, ..once() }, NDJSON);
    drive.feed("{\"error\":null}\n{\"a\":{\"error\":1}}\n\"error\"\n");
    assert_eq!((drive.status(), drive.values.len()), (Status::Streaming, 3));
}

#[test]
fn an_unfinished_event_is_cut_or_delivered_as_wanted() {
    let cases = [
        ("data: a\n\ndata: b", vec!["a", "b"]),
        ("data: a\n\ndata: b\n", vec!["a", "b"]),
        ("data: a\n\ndata: b\ndata: c", vec!["a", "b\nc"]),
        ("data: a\n\nevent: x\nid: 3\n", vec!["a"]),
        ("data: a\n\nda", vec!["a"]),
    ];
    for (body, delivered) in cases {
        let mut drive = Drive::open(once(), SSE);
        drive.feed(body).eof();
        assert_eq!((drive.ended_by(), drive.texts()), (Some(Code::Truncated), vec!["a"]), "{body:?}");
        let mut drive = Drive::open(Config { delivers_unfinished: true, ..once() }, SSE);
        drive.feed(body).eof();
        assert_eq!((drive.status(), drive.texts()), (Status::Done, delivered), "{body:?}");
    }
    for (content_type, body) in [(NDJSON, "1\n{\"a\":"), ("text/plain", "1\u{0}"), ("application/json", "{")]
    {
        let mut bytes = body.as_bytes().to_vec();
        bytes.extend_from_slice(if content_type == "text/plain" { b"\xE2\x82" } else { b"" });
        let mut drive = Drive::open(Config { delivers_unfinished: true, ..once() }, content_type);
        drive.feed(bytes).eof();
        assert_eq!(drive.ended_by(), Some(Code::Truncated), "it is for events only");
    }
}

#[test]
fn an_unfinished_event_that_comes_again_is_not_the_last() {
    let retry = |attempts, restart| Some(Retry { attempts, restart, ..Retry::default() });
    let cases = [
        (End::Never, retry(3, false), "id: 1\ndata: a\n\n", vec!["a"], Code::Truncated),
        (End::Never, retry(3, true), "data: a\n\n", vec!["a"], Code::Truncated),
        (End::Never, retry(3, false), "", vec![], Code::Truncated),
        (End::Never, retry(3, false), "data: a\n\n", vec!["a", "b"], Code::MissingEnd),
        (End::Never, retry(0, false), "id: 1\ndata: a\n\n", vec!["a", "b"], Code::MissingEnd),
        (
            End::Marker(FrameTest::Text("[DONE]".into())),
            None,
            "data: a\n\n",
            vec!["a", "b"],
            Code::MissingEnd,
        ),
    ];
    for (end, retry, body, delivered, code) in cases {
        let config = Config { delivers_unfinished: true, end, retry, ..Config::default() };
        let mut drive = Drive::open(config, SSE);
        drive.feed(body).feed("id: 2\ndata: b").eof();
        assert_eq!((drive.texts(), drive.last_error().code), (delivered, code), "{body:?}");
    }
}

#[test]
fn an_unfinished_event_earns_no_further_attempt() {
    let retry = Some(Retry { attempts: 1, ..Retry::default() });
    let config = Config { delivers_unfinished: true, end: End::Never, retry, ..Config::default() };
    let mut drive = Drive::open(config, SSE);
    drive.feed("id: 1\ndata: a\n\n").broken().wait_for_retry();
    drive.ok(SSE).feed("id: 2\ndata: b").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["a", "b"], Status::Interrupted));
    assert!(drive.last_error().exhausted);
}

#[test]
fn truncated_tells_what_was_cut() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.feed("1\nbad\n{\"a\":\"é").eof();
    let error = drive.last_error();
    assert_eq!((error.code, error.frame, error.offset), (Code::Truncated, Some(2), Some(6)));
    assert_eq!((error.snippet.as_deref(), error.retryable), (Some("{\"a\":\"é"), true));
}

type Found = Vec<(u32, String)>;

fn select(pointers: &[&str], content_type: &str, body: &str) -> Found {
    let select = pointers.iter().map(|text| pointer(text)).collect();
    let mut drive = Drive::open(Config { select, ..once() }, content_type);
    drive.feed(body).eof();
    assert_eq!(drive.status(), Status::Done);
    drive.values.iter().map(|value| (value.pointer, value.text.clone())).collect()
}

#[test]
fn selected_parts_are_delivered_in_source_order() {
    let of = |number: u32, text: &str| (number, text.to_owned());
    let cases: &[(&[&str], &str, &str, Found)] = &[
        (&["/a"], NDJSON, "{\"a\":1}\n{\"b\":2}\n{\"a\":[3]}\n", vec![of(0, "1"), of(0, "[3]")]),
        (&["/b", "/a"], NDJSON, "{\"a\":1,\"b\":2}\n", vec![of(1, "1"), of(0, "2")]),
        (&["/*"], NDJSON, "[1,{\"x\":2}]\n3\n", vec![of(0, "1"), of(0, "{\"x\":2}")]),
        (&["/a"], NDJSON, "{\"a\":1,\"a\":2}\n", vec![of(0, "2")]),
        (&["", "/a"], NDJSON, "{\"a\":1}\n", vec![of(0, "{\"a\":1}"), of(1, "1")]),
        (
            &["/items/*/id"],
            "application/json",
            "{\"items\":[{\"id\":1},{},{\"id\":\"é\"}]}",
            vec![of(0, "1"), of(0, "\"é\"")],
        ),
        (&["/data/x"], SSE, "data: {\"x\":\ndata: 5}\n\ndata: {}\n\n", vec![of(0, "5")]),
        (&["/data"], SSE, "data: {\"x\":5}\n\n", vec![of(0, "{\"x\":5}")]),
        (
            &["/id", "/data/x", "/event"],
            SSE,
            "id: a\"é\nevent: e\ndata: {\"x\":5}\n\ndata: {\"x\":6}\n\n",
            vec![
                of(2, "\"e\""),
                of(0, "\"a\\\"é\""),
                of(1, "5"),
                of(2, "\"message\""),
                of(0, "\"a\\\"é\""),
                of(1, "6"),
            ],
        ),
        (&["/id"], SSE, "data: 1\n\n", vec![of(0, "\"\"")]),
        (&["/x"], SSE, "data: {\"x\":5}\n\n", vec![]),
    ];
    for (pointers, content_type, body, expected) in cases {
        assert_eq!(select(pointers, content_type, body), *expected, "{pointers:?} {body}");
    }
}

#[test]
fn select_always_looks_at_checked_json() {
    for (format, decode) in [
        (Format::Text, Some(Decode::Text)),
        (Format::Bytes, Some(Decode::Bytes)),
        (Format::Lines, Some(Decode::Text)),
        (Format::Sse, Some(Decode::Text)),
        (Format::Text, None),
        (Format::Bytes, None),
    ] {
        for body in ["{\"a", "[", "\"", "{\"a\":", "\\", "data: {\"a\n\n", "data: [\n\n", "\n"] {
            let select = vec![pointer("/a"), pointer("/data/a"), pointer("/0"), pointer("/*")];
            let mut drive =
                Drive::open(Config { format: Some(format), decode, select, ..once() }, "text/plain");
            drive.feed(body).eof();
            assert_eq!(drive.values.len(), 0, "{format:?} {body}");
        }
    }
}

#[test]
fn events_are_decoded_as_json_where_that_is_wanted() {
    for config in [Config { decode: Some(Decode::Json), ..once() }, Config { binds_json: true, ..once() }] {
        let mut body = b"data: {\"a\":\ndata: 1}\n\ndata: bad\n\ndata: \"\xFF\"\n\ndata\n\n".to_vec();
        body.extend_from_slice(b"event: e\nid: 1\ndata: [2]\n\n");
        every_split(&body, 0, |chunks| {
            let mut drive = Drive::open(config.clone(), SSE);
            for chunk in chunks {
                drive.feed(chunk);
            }
            drive.eof();
            assert_eq!(drive.texts(), ["{\"a\":\n1}", "\"\u{FFFD}\"", "[2]"]);
            assert_eq!(drive.codes(), [Code::FrameSyntax, Code::FrameSyntax]);
            let offsets: Vec<_> = drive.errors().iter().map(|error| (error.frame, error.offset)).collect();
            assert_eq!(offsets, [(Some(1), Some(22)), (Some(3), Some(44))], "those of the events");
        });
    }
}

#[test]
fn pieces_of_text_may_be_asked_for_as_json_without_harm() {
    let config = || Config { decode: Some(Decode::Json), format: Some(Format::Text), ..once() };
    let mut drive = Drive::open(config(), "text/plain");
    drive.feed("1é".as_bytes().split_last().expect("bytes").1).feed("\u{e9}".as_bytes().split_at(1).1);
    drive.eof();
    assert_eq!((drive.texts(), drive.codes()), (vec!["1"], vec![Code::FrameSyntax]));
}

#[test]
fn an_id_that_fits_into_no_header_is_refused_with_its_event() {
    let id = "9".repeat(5_000);
    let body = format!("id: 1\ndata: a\n\nid: {id}\ndata: b\n\ndata: c\n\n");
    for chunk in [1, 100, 10_000] {
        let mut drive = Drive::open(once(), SSE);
        for piece in body.as_bytes().chunks(chunk) {
            drive.feed(piece);
        }
        drive.eof();
        assert_eq!((drive.texts(), drive.codes()), (vec!["a", "c"], vec![Code::FrameTooLarge]));
        assert_eq!((drive.last_error().offset, drive.snapshot().last_event_id), (Some(15), "1".to_owned()));
    }
}

/// That no byte moves twice is tested where the buffer is.
#[test]
fn a_line_of_4_mib_in_chunks_of_64_bytes() {
    const LENGTH: usize = 4 << 20;
    let limits = Limits { frame_bytes: LENGTH + 100, ..Limits::default() };
    let text = "x".repeat(LENGTH);
    for (content_type, body) in [
        (NDJSON, format!("\"{text}\"\n1\n")),
        (SSE, format!("data: {text}\n\ndata: 1\n\n")),
        (SSE, format!("{}\ndata: 1\n\n", "data: 0123456789\n".repeat(LENGTH / 17))),
        ("application/json-seq", format!("\u{1e}\"{text}\"\n\u{1e}1\n")),
        ("application/json", format!("\"{text}\"")),
    ] {
        let mut drive = Drive::open(Config { limits: limits.clone(), ..once() }, content_type);
        for piece in body.as_bytes().chunks(64) {
            drive.feed(piece);
        }
        drive.eof();
        assert_eq!(drive.status(), Status::Done, "{content_type}");
        assert!(drive.values[0].text.len() > LENGTH / 2);
    }
}

/// Trees are built, walked and dropped by recursion.
#[test]
fn what_fills_a_page_nests_only_so_deep() {
    let limits = Limits { depth: usize::MAX, ..Limits::default() };
    let nested = |depth| [&"[".repeat(depth), &*"]".repeat(depth), "\n"].concat();
    for (binds_json, depth, code) in
        [(true, 1_000, None), (true, 1_001, Some(Code::FrameTooDeep)), (false, 100_000, None)]
    {
        let config = Config { binds_json, limits: limits.clone(), strict: true, ..once() };
        let mut drive = Drive::open(config, NDJSON);
        drive.feed(nested(depth)).eof();
        assert_eq!(drive.ended_by(), code, "{depth}");
    }
}
