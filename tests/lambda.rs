//! What a failing AWS Lambda function writes behind its body, in every format, cut into chunks at every byte.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Format, Status,
    core::{
        error::Code,
        json::Pointer,
        session::{Effect, End, FrameTest, Head, Input, Resume, Timeouts},
    },
};
use support::{drive::Drive, split::every_split};

/// `{"errorType":"Runtime.Fail","errorMessage":"the table is gone"}`
const SUFFIX: &str = "Lambda-Runtime-Function-Error-Type: Runtime.Fail\r\n\
    Lambda-Runtime-Function-Error-Body: \
    eyJlcnJvclR5cGUiOiJSdW50aW1lLkZhaWwiLCJlcnJvck1lc3NhZ2UiOiJ0aGUgdGFibGUgaXMgZ29uZSJ9\r\n";

fn once(format: Format) -> Config {
    Config { format: Some(format), retry: None, ..Config::default() }
}

fn run(config: Config, chunks: &[&[u8]]) -> Drive {
    let mut drive = Drive::new(config);
    drive.start().handle(Input::no_head(1));
    for chunk in chunks {
        drive.feed(chunk);
    }
    drive.eof();
    drive
}

/// Format, what was sent before the function failed, and what of it is delivered.
const BODIES: &[(Format, &str, &[&str])] = &[
    (Format::Ndjson, "", &[]),
    (Format::Ndjson, "{\"n\":1}\n{\"n\":2}\n", &["{\"n\":1}", "{\"n\":2}"]),
    (Format::Ndjson, "{\"n\":1}\n{\"n\":", &["{\"n\":1}"]),
    (Format::Ndjson, "{\"n\":1}\n{\"n\":\"L", &["{\"n\":1}"]),
    (Format::Ndjson, "{\"n\":1}\r\n{\"n\":2}", &["{\"n\":1}", "{\"n\":2}"]),
    (Format::Ndjson, "1\n2", &["1"]),
    (Format::Sse, "", &[]),
    (Format::Sse, "data: a\n\ndata: b\n\n", &["a", "b"]),
    (Format::Sse, "data: a\r\n\r\ndata: b\r\n", &["a"]),
    (Format::Sse, "data: a\n\nevent: x\ndata: Lam", &["a"]),
    (Format::Sse, "data: a\n\n: ping\n", &["a"]),
    (Format::JsonSeq, "\u{1e}{\"n\":1}\n", &["{\"n\":1}"]),
    (Format::JsonSeq, "\u{1e}{\"n\":1}\n\u{1e}{\"n\":", &["{\"n\":1}"]),
    (Format::JsonSeq, "\u{1e}{\"n\":1}\n\u{1e}[2]", &["{\"n\":1}", "[2]"]),
    (Format::Json, "", &[]),
    (Format::Json, "{\"rows\":[1,2,", &[]),
    (Format::Json, "{\"rows\":[1,2]}\n", &["{\"rows\":[1,2]}"]),
    (Format::Lines, "a\nb\n", &["a", "b"]),
    (Format::Lines, "a\r\nhalf a li", &["a"]),
];

#[test]
fn it_is_a_server_error_behind_the_good_frames_at_every_split() {
    let mut splits = 0;
    for (format, before, values) in BODIES {
        let body = [before, SUFFIX].concat();
        splits += every_split(body.as_bytes(), 0, |chunks| {
            let drive = run(once(*format), chunks);
            let context = || format!("{} / {before:?} / {chunks:?}", format.name());
            let texts: Vec<_> = drive.texts().iter().map(|text| text.trim_end().to_owned()).collect();
            assert_eq!(texts, *values, "{}", context());
            let errors = drive.errors();
            assert_eq!(errors.len(), 1, "{}: {errors:?}", context());
            assert_eq!(errors[0].code, Code::ServerError, "{}", context());
            assert_eq!(errors[0].message, "the server reported an error: the table is gone", "{}", context());
            assert_eq!(errors[0].offset, Some(before.len() as u64), "{}", context());
            assert_eq!(errors[0].frame, Some(values.len() as u64), "{}", context());
            let status = if values.is_empty() { Status::Failed } else { Status::Interrupted };
            assert_eq!(drive.status(), status, "{}", context());
            assert_eq!(drive.session.snapshot().bytes, body.len() as u64);
            assert_eq!(drive.count(&Effect::Ended), 1);
        });
    }
    assert!(splits > 19 * 100, "{splits} splits");
}

/// Text is delivered as it comes, so there is no half frame of it to be kept back.
#[test]
fn of_text_all_is_delivered_but_the_suffix() {
    for before in ["", "one two ", "é\nLL", "Lambda-Runtime-Function-Error-Type: no\n"] {
        let body = [before, SUFFIX].concat();
        every_split(body.as_bytes(), 0, |chunks| {
            let drive = run(once(Format::Text), chunks);
            assert_eq!(
                (drive.texts().concat().as_str(), drive.ended_by()),
                (before, Some(Code::ServerError)),
                "{chunks:?}"
            );
        });
    }
}

#[test]
fn parts_of_a_document_that_the_suffix_cuts_are_delivered() {
    let config = Config { select: vec![Pointer::parse("/rows/*").expect("a pointer")], ..once(Format::Json) };
    let body = format!("{{\"rows\":[1,[2],\"L{SUFFIX}");
    every_split(body.as_bytes(), 0, |chunks| {
        let drive = run(config.clone(), chunks);
        assert_eq!((drive.texts(), drive.codes()), (vec!["1", "[2]"], vec![Code::ServerError]), "{chunks:?}");
    });
}

#[test]
fn what_only_looks_like_it_is_content() {
    let bodies = [
        "L".to_owned(),
        "Lambda-Runtime-Function-Error-Ty".to_owned(),
        "Lambda-Runtime-Function-Error-Type: cut in its nam".to_owned(),
        SUFFIX.replace("\r\n", "\n"),
        format!("{SUFFIX}and more"),
        format!("{SUFFIX}{}", SUFFIX.replace("eyJ", "{}")),
        format!("Lambda-Runtime-Function-Error-Type: {}\r\n", "x".repeat(300)),
    ];
    for body in bodies {
        every_split(body.as_bytes(), 0, |chunks| {
            let drive = run(once(Format::Text), chunks);
            assert_eq!((drive.texts().concat(), drive.status()), (body.clone(), Status::Done), "{chunks:?}");
        });
    }
    let drive = run(once(Format::Bytes), &[SUFFIX.as_bytes()]);
    assert_eq!((drive.texts().concat().as_str(), drive.status()), (SUFFIX, Status::Done));
}

#[test]
fn a_body_that_is_no_base64_json_leaves_the_type() {
    let typed = |body: &str| format!("1\nLambda-Runtime-Function-Error-Type: Boom\r\n{body}");
    for body in [
        "",
        "Lambda-Runtime",
        "Lambda-Runtime-Function-Error-Body: ",
        "Lambda-Runtime-Function-Error-Body: Zm9v\r\n",
    ] {
        let drive = run(once(Format::Ndjson), &[typed(body).as_bytes()]);
        assert_eq!(drive.last_error().message, "the server reported an error: Boom", "{body}");
    }
}

#[test]
fn bytes_that_are_held_back_are_delivered_before_any_other_end() {
    let text = || Drive::open(once(Format::Text), "text/plain");
    let mut broken = text();
    broken.feed("XM").feed("L").broken();
    assert_eq!((broken.texts().concat().as_str(), broken.ended_by()), ("XML", Some(Code::Network)));

    let timeouts = Timeouts { stall: Some(500), ..Timeouts::default() };
    let mut stalled = Drive::open(Config { timeouts, ..once(Format::Text) }, "text/plain");
    stalled.feed("XML").pass(1_000);
    assert_eq!((stalled.texts().concat().as_str(), stalled.ended_by()), ("XML", Some(Code::StallTimeout)));

    let timeouts = Timeouts { first_frame: 500, total: 2_000, ..Timeouts::default() };
    let mut late = Drive::open(Config { timeouts, ..once(Format::Text) }, "text/plain");
    late.feed("L").pass(1_000);
    assert_eq!((late.texts().concat().as_str(), late.status()), ("L", Status::Streaming));
    late.pass(2_000);
    assert_eq!(late.ended_by(), Some(Code::TotalTimeout));
}

#[test]
fn the_promised_end_counts_though_the_function_fails_behind_it() {
    let end = End::Marker(FrameTest::Equals(Pointer::parse("/type").expect("a pointer"), "\"done\"".into()));
    let config = Config { end, ..once(Format::Ndjson) };
    let body = format!("1\n{{\"type\":\"done\"}}{SUFFIX}");
    every_split(body.as_bytes(), 0, |chunks| {
        let drive = run(config.clone(), chunks);
        assert_eq!((drive.texts(), drive.status()), (vec!["1"], Status::Done), "{chunks:?}");
    });
}

/// The suffix is no part of the representation: what follows it is asked for where it begins.
#[test]
fn a_range_continues_before_the_suffix() {
    let config = Config { resume: Some(Resume::Range), ..Config::default() };
    let mut drive = Drive::new(config);
    let head = |first: u64| Head {
        etag: Some("\"v\"".into()),
        content_range: Some(format!("bytes {first}-16/17")),
        status: Some(206),
        content_type: Some("application/x-ndjson".into()),
        ..Head::default()
    };
    drive.start().head(head(0)).feed("{\"n\":1}\n{\"n\":").feed(SUFFIX).eof();
    assert_eq!(drive.ended_by(), Some(Code::ServerError));
    drive.handle(Input::Retry).head(head(8)).feed("{\"n\":22}\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["{\"n\":1}", "{\"n\":22}"], Status::Done));
    let asked: Vec<_> = drive.requests().iter().map(|request| request.headers[0].1.clone()).collect();
    assert_eq!(asked, ["bytes=0-", "bytes=8-"]);
}
