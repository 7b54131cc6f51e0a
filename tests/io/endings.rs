//! How streams end: everything good first, the error last, then nothing for ever.

use std::io::ErrorKind;

use runnelet::{
    Code, Config, Format, Limits, Severity,
    core::session::{End, FrameTest},
    io::Raw,
};

use super::sources::{ADAPTERS, Script, Step, collect};

/// A body, how it is read, what follows its last byte, how many values it holds, the error that ends it.
type Case = (&'static str, Config, Option<Step>, usize, Option<Code>);

fn marker(text: &str) -> Config {
    Config { end: End::Marker(FrameTest::Text(text.into())), ..Format::Sse.into() }
}

fn limited(total: u64) -> Config {
    Config { limits: Limits { total_bytes: Some(total), ..Limits::default() }, ..Format::Lines.into() }
}

#[test]
fn what_is_good_comes_before_the_error_that_ends_it() {
    use Step::Fail;
    let cases: [Case; 14] = [
        ("1\n2\n", Format::Ndjson.into(), None, 2, None),
        ("", Format::Ndjson.into(), None, 0, None),
        ("1\n2\n{\"a\":", Format::Ndjson.into(), None, 2, Some(Code::Truncated)),
        (
            "1\n2\n{\"a\":",
            Format::Ndjson.into(),
            Some(Fail(ErrorKind::ConnectionReset)),
            2,
            Some(Code::Network),
        ),
        ("1\n", Format::Ndjson.into(), Some(Fail(ErrorKind::UnexpectedEof)), 1, Some(Code::Network)),
        ("", Format::Ndjson.into(), Some(Fail(ErrorKind::PermissionDenied)), 0, Some(Code::Network)),
        ("data: a\n\ndata: b\n", Format::Sse.into(), None, 1, Some(Code::Truncated)),
        ("data: a\n\ndata: [DONE]\n\ndata: b\n\n", marker("[DONE]"), None, 1, None),
        ("data: a\n\n", marker("[DONE]"), None, 1, Some(Code::MissingEnd)),
        ("data: a\n\n", Config { end: End::Never, ..Format::Sse.into() }, None, 1, Some(Code::MissingEnd)),
        (
            "data: a\n\nevent: error\ndata: no\n\ndata: b\n\n",
            Format::Sse.into(),
            None,
            1,
            Some(Code::ServerError),
        ),
        ("a\nb\nc\nd\n", limited(6), None, 3, Some(Code::Limit)),
        ("[1,", Format::Json.into(), None, 0, Some(Code::Truncated)),
        ("aé", Format::Text.into(), Some(Fail(ErrorKind::BrokenPipe)), 1, Some(Code::Network)),
    ];
    for (body, config, last, good, code) in &cases {
        for adapter in ADAPTERS {
            for size in [1, 5, 1_000] {
                let mut script = Script::chunks(&body.as_bytes().chunks(size).collect::<Vec<_>>());
                script = match last.clone() {
                    Some(step) => script.then(step),
                    None => script,
                };
                let mut items = collect::<Raw>(adapter, script, config.clone());
                let context = format!("{adapter}, chunks of {size}: {body:?}: {items:?}");
                if let Some(code) = code {
                    let error = items.pop().expect("an error").expect_err("the last item");
                    assert_eq!((error.code, error.severity), (*code, Severity::Stream), "{context}");
                    assert_eq!(error.attempt, 1, "{context}");
                }
                assert!(items.iter().all(Result::is_ok), "{context}");
                let is_text = config.format == Some(Format::Text);
                assert!(items.len() == *good || is_text && items.len() >= *good, "{context}");
            }
        }
    }
}

#[test]
fn the_source_is_let_go_of_when_the_promised_end_has_come() {
    for adapter in ADAPTERS {
        let script = Script::chunks(&[b"data: a\n\ndata: [DONE]\n\n", b"data: b\n\n", b"data: c\n\n"]);
        let log = script.log.clone();
        assert_eq!(collect::<Raw>(adapter, script, marker("[DONE]")).len(), 1);
        assert_eq!(log.counts(), (2, 1), "{adapter}: what follows the end is not asked for");
    }
}

#[test]
fn a_flood_of_errors_is_told_in_full() {
    let body = "x\n".repeat(50_000);
    for adapter in ADAPTERS {
        let items = collect::<Raw>(adapter, Script::chunks(&[body.as_bytes()]), Format::Ndjson.into());
        let frames = items.iter().map(|item| item.as_ref().err().and_then(|error| error.frame));
        assert!(frames.eq((0..50_000).map(Some)), "{adapter}");
    }
}

#[test]
fn an_error_tells_its_causes() {
    #[derive(Debug)]
    struct Outer(std::io::Error);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("error decoding the body")
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let body = [Ok("1\n"), Err(Outer(ErrorKind::ConnectionReset.into()))];
    let values = runnelet::io::stream::<Raw, _>(futures_util::stream::iter(body), Format::Ndjson);
    let items: Vec<_> = futures_executor::block_on_stream(values).collect();
    let error = items[1].as_ref().expect_err("it broke");
    assert_eq!(error.message, "error decoding the body: connection reset");
}
