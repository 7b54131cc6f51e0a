//! How an attempt continues where the last one ended: event ids, byte ranges, cursors.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Format, Limits, Status,
    core::{
        error::Code,
        json::Pointer,
        session::{CursorTarget, Decode, Effect, End, FrameTest, Head, Input, Request, Resume, Retry},
    },
};
use support::{
    drive::{Drive, head},
    split::every_split,
};

const NDJSON: &str = "application/x-ndjson";
const SSE: &str = "text/event-stream";

fn retry() -> Retry {
    Retry { attempts: 3, base_delay: 100, factor: 1.0, jitter: 0.0, ..Retry::default() }
}

fn config(resume: Option<Resume>) -> Config {
    Config { retry: Some(retry()), resume, ..Config::default() }
}

fn range() -> Config {
    config(Some(Resume::Range))
}

/// The answer to a request of the bytes from `first` on, of a representation of `total`.
fn partial(first: usize, total: usize) -> Head {
    Head {
        content_range: Some(format!("bytes {first}-{}/{total}", total.saturating_sub(1))),
        etag: Some("\"v1\"".into()),
        ..head(206, NDJSON)
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

#[test]
fn the_last_event_id_that_counts_is_sent() {
    let cases: &[(&str, Option<&str>)] = &[
        ("data: x\n\n", None),
        ("id: 1\ndata: x\n\n", Some("1")),
        ("id: 1\ndata: x\n\nid: 2\n\n", Some("2")),
        ("id: 1\ndata: x\n\nid: 2\ndata: y\n", Some("1")),
        ("id: 1\ndata: x\n\nid: 2\ndata: y", Some("1")),
        ("id: 1\ndata: x\n\nid\ndata: y\n\n", None),
        ("id: 1\ndata: x\n\nid: a\0b\ndata: y\n\n", Some("1")),
        ("id: é…😀\ndata: x\n\n", Some("é…😀")),
    ];
    for (body, id) in cases {
        every_split(body.as_bytes(), 0, |chunks| {
            let mut drive = Drive::open(Config { end: End::Never, ..config(None) }, SSE);
            for chunk in chunks {
                drive.feed(chunk);
            }
            drive.broken().wait_for_retry();
            let request = drive.last_request();
            assert_eq!(header(request, "Last-Event-ID"), *id, "{body:?}");
            assert_eq!(drive.snapshot().last_event_id, id.unwrap_or_default());
        });
    }
}

#[test]
fn an_id_survives_attempts_that_bring_none() {
    let mut drive = Drive::open(config(None), SSE);
    drive.feed("id: 7\ndata: x\n\n").broken().wait_for_retry();
    drive.broken().wait_for_retry();
    drive.ok(SSE).feed("data: y\n").broken().wait_for_retry();
    assert_eq!(header(drive.last_request(), "Last-Event-ID"), Some("7"));
    drive.ok(SSE).feed("data: z\n\n").eof();
    let ids: Vec<_> = drive.values.iter().map(|value| value.id.as_str()).collect();
    assert_eq!((drive.texts(), ids), (vec!["x", "z"], vec!["7", "7"]));
    assert_eq!(drive.status(), Status::Done);
}

#[test]
fn an_id_is_not_sent_where_it_is_not_wanted() {
    let mut drive = Drive::open(Config { end: End::Never, ..config(Some(Resume::No)) }, SSE);
    drive.feed("id: 7\ndata: x\n\n").broken().wait_for_retry();
    assert_eq!(drive.last_request().headers, []);
    assert_eq!(drive.codes(), [Code::Gap, Code::Network]);
    let restart = Some(Retry { restart: true, ..retry() });
    let mut drive = Drive::open(Config { retry: restart, ..config(Some(Resume::No)) }, SSE);
    drive.feed("id: 7\ndata: x\n\n").broken().wait_for_retry();
    assert_eq!((drive.last_request().headers.len(), drive.snapshot().last_event_id.len()), (0, 0));
}

#[test]
fn what_a_server_sends_again_is_skipped_at_the_beginning_of_an_attempt() {
    let event = |id: u32, data: &str| format!("id: {id}\ndata: {data}\n\n");
    let events = |all: &[(u32, &str)]| all.iter().map(|(id, data)| event(*id, data)).collect::<String>();
    let cases: &[(&str, String, String, &[&str], u64)] = &[
        ("the last one", events(&[(1, "a"), (2, "b")]), events(&[(2, "b"), (3, "c")]), &["a", "b", "c"], 1),
        (
            "all of them",
            events(&[(1, "a"), (2, "b")]),
            events(&[(1, "a"), (2, "b"), (3, "c")]),
            &["a", "b", "c"],
            2,
        ),
        ("none", events(&[(1, "a")]), events(&[(2, "b")]), &["a", "b"], 0),
        ("other data with an id that was", events(&[(1, "a")]), events(&[(1, "z")]), &["a", "z"], 0),
        (
            "with a hole",
            events(&[(1, "a"), (2, "b"), (3, "c")]),
            events(&[(1, "a"), (3, "c"), (4, "d")]),
            &["a", "b", "c", "c", "d"],
            1,
        ),
        (
            "where alike ones are usual",
            events(&[(1, "t"), (1, "t")]),
            events(&[(1, "t")]),
            &["t", "t", "t"],
            0,
        ),
        (
            "later than at the beginning",
            events(&[(1, "a")]),
            events(&[(2, "b"), (1, "a")]),
            &["a", "b", "a"],
            0,
        ),
        ("without an id of its own", events(&[(1, "a")]), "data: a\n\n".into(), &["a", "a"], 0),
    ];
    for (what, before, after, texts, repeated) in cases {
        every_split(after.as_bytes(), 0, |chunks| {
            let mut drive = Drive::open(config(None), SSE);
            drive.feed(before).broken().wait_for_retry();
            drive.ok(SSE);
            for chunk in chunks {
                drive.feed(chunk);
            }
            assert_eq!(drive.texts(), *texts, "{what}");
            let snapshot = drive.snapshot();
            assert_eq!((snapshot.repeated, snapshot.frames), (*repeated, texts.len() as u64), "{what}");
            assert!(drive.values.iter().map(|value| value.index).eq(0..texts.len() as u64), "{what}");
        });
    }
}

#[test]
fn what_is_sent_again_is_known_by_its_cursor_too_and_is_no_progress() {
    let pointer = Pointer::parse("/n").expect("a pointer");
    let resume = Resume::Cursor { pointer, target: CursorTarget::Query("after".into()) };
    let mut drive = Drive::open(config(Some(resume.clone())), SSE);
    drive.feed("id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\n").broken().wait_for_retry();
    drive.ok(SSE).feed("id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\ndata: {\"n\":3}\n\n");
    assert_eq!((drive.texts().len(), drive.snapshot().repeated), (3, 2), "where ids stand beside it");

    let mut drive = Drive::open(config(Some(resume)), NDJSON);
    drive.feed("{\"n\":1}\n{\"n\":2}\n").broken().wait_for_retry();
    for _ in 0..2 {
        drive.ok(NDJSON).feed("{\"n\":1}\n{\"n\":2}\n").broken().wait_for_retry();
    }
    drive.ok(NDJSON).feed("{\"n\":2}\n{\"n\":3}\n").eof();
    assert_eq!(drive.texts(), ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"]);
    assert_eq!((drive.status(), drive.snapshot().repeated), (Status::Done, 5));

    let mut drive = Drive::open(Config { end: End::Never, ..config(None) }, SSE);
    drive.feed("id: 1\ndata: a\n\n");
    for _ in 0..retry().attempts {
        drive.broken().wait_for_retry();
        drive.ok(SSE).feed("id: 1\ndata: a\n\n");
    }
    drive.broken();
    assert!(drive.last_error().exhausted, "a server that has nothing new brings no progress");
}

#[test]
fn what_ended_a_stream_ends_it_again_when_it_comes_again() {
    let error = FrameTest::Exists(Pointer::parse("/error").expect("a pointer"));
    let server_error = Config { server_error: Some(error), retry: None, ..config(None) };
    let strict = Config { strict: true, decode: Some(Decode::Json), retry: None, ..config(None) };
    for (config, last, code) in [
        (server_error, "id: 7\ndata: {\"error\":\"no\"}\n\n", Code::ServerError),
        (strict, "id: 7\ndata: {no\n\n", Code::FrameSyntax),
    ] {
        let mut drive = Drive::open(config, SSE);
        drive.feed("id: 6\ndata: {}\n\n").feed(last);
        assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(code)));
        drive.handle(Input::Retry).ok(SSE).feed("id: 6\ndata: {}\n\n").feed(last);
        assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(code)));
        assert_eq!((drive.texts(), drive.snapshot().repeated), (vec!["{}"], 1));
    }
}

#[test]
fn a_range_that_came_to_its_end_is_done_though_its_last_event_is_cut() {
    let body = "data: a\n\ndata: b";
    let mut drive = Drive::new(Config { delivers_unfinished: true, retry: None, ..range() });
    drive.start().head(Head { content_type: Some(SSE.into()), ..partial(0, body.len()) });
    drive.feed(body).eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["a", "b"], Status::Done));
}

#[test]
fn what_comes_after_a_reset_is_not_taken_for_a_repetition() {
    let restart = Some(Retry { restart: true, ..retry() });
    let mut drive = Drive::open(Config { retry: restart, ..config(None) }, SSE);
    drive.feed("id: 1\ndata: a\n\nid\ndata: b\n\n").broken().wait_for_retry();
    drive.ok(SSE).feed("id: 1\ndata: a\n\nid\ndata: b\n\n").eof();
    assert_eq!((drive.texts(), drive.snapshot().resets), (vec!["a", "b", "a", "b"], 1));
}

#[test]
fn offsets_go_on_from_attempt_to_attempt() {
    let mut drive = Drive::open(config(None), SSE);
    drive.feed("id: 1\ndata: x\n\nda").broken().wait_for_retry();
    drive.ok(SSE).feed("data: y\n\n").eof();
    let places: Vec<_> = drive.values.iter().map(|value| (value.index, value.offset)).collect();
    assert_eq!(places, [(0, 0), (1, 17)]);
    assert_eq!(drive.snapshot().bytes, 26);
}

#[test]
fn a_range_continues_in_mid_frame_exactly_once() {
    let body = "{\"a\":1}\n{\"b\":\"é\"}\r\n[3]\n{\"d\":4}";
    for ends_with_reset in [true, false] {
        for first in 0..=body.len() {
            for second in first..=body.len() {
                let mut drive = Drive::new(range());
                drive.start().head(partial(0, body.len()));
                assert_eq!(header(drive.requests()[0], "Range"), Some("bytes=0-"));
                assert_eq!(header(drive.requests()[0], "If-Range"), None);
                for (from, to) in [(0, first), (first, second)] {
                    drive.feed(&body.as_bytes()[from..to]);
                    if ends_with_reset {
                        drive.broken();
                    } else {
                        drive.eof();
                    }
                    if drive.status() == Status::Done {
                        break;
                    }
                    drive.wait_for_retry();
                    let request = drive.last_request();
                    assert_eq!(header(request, "Range"), Some(format!("bytes={to}-").as_str()));
                    assert_eq!(header(request, "If-Range"), (to > 0).then_some("\"v1\""));
                    if to == body.len() {
                        drive.head(Head {
                            content_range: Some(format!("bytes */{to}")),
                            ..head(416, "text/plain")
                        });
                    } else {
                        drive.head(partial(to, body.len()));
                    }
                    if drive.status() == Status::Done {
                        break;
                    }
                }
                let delivered = drive.texts();
                let whole = ["{\"a\":1}", "{\"b\":\"é\"}", "[3]", "{\"d\":4}"];
                if drive.status() == Status::Done {
                    assert_eq!((delivered, second), (whole.to_vec(), body.len()));
                    continue;
                }
                drive.feed(&body.as_bytes()[second..]).eof();
                if drive.status() == Status::Retrying {
                    drive.wait_for_retry();
                    let content_range = Some(format!("bytes */{}", body.len()));
                    drive.head(Head { content_range, ..head(416, "text/plain") });
                }
                assert_eq!((drive.status(), drive.texts()), (Status::Done, whole.to_vec()));
                let offsets: Vec<_> = drive.values.iter().map(|value| value.offset).collect();
                assert_eq!(offsets, [0, 8, 20, 24]);
            }
        }
    }
}

#[test]
fn an_answer_that_is_not_the_rest_is_a_gap() {
    let total = 20;
    let answers = [
        ("the whole anew", head(200, NDJSON)),
        ("another range", partial(3, total)),
        ("no range told", Head { content_range: None, ..partial(5, total) }),
        ("another tag", Head { etag: Some("\"v2\"".into()), ..partial(5, total) }),
        ("a weak tag", Head { etag: Some("W/\"v1\"".into()), ..partial(5, total) }),
        ("no tag", Head { etag: None, ..partial(5, total) }),
        ("compressed", Head { content_encoding: Some("gzip".into()), ..partial(5, total) }),
        ("a unit that is not bytes", Head { content_range: Some("rows 5-9/20".into()), ..partial(5, total) }),
    ];
    for (name, answer) in answers {
        let mut drive = Drive::new(range());
        drive.start().head(partial(0, total)).feed("1\n2\n3").broken().wait_for_retry();
        drive.head(answer);
        assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::Gap)), "{name}");
        assert!(!drive.last_error().retryable);
    }
}

#[test]
fn a_server_may_send_less_than_was_asked_for() {
    let mut drive = Drive::new(range());
    drive.start().head(partial(0, 6)).feed("1\n").eof().wait_for_retry();
    assert_eq!(drive.codes(), [Code::Truncated]);
    assert_eq!(header(drive.last_request(), "Range"), Some("bytes=2-"));
    drive.head(partial(2, 6)).feed("2\n3\n").eof();
    assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["1", "2", "3"]));

    let unnamed = Head { etag: None, ..partial(0, 6) };
    let mut drive = Drive::new(range());
    drive.start().head(unnamed.clone()).feed("1\n").eof();
    assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::Truncated)));
    let mut drive = Drive::new(Config { format: Some(Format::Lines), ..range() });
    drive.start().head(unnamed).feed("1\n2").eof();
    assert_eq!((drive.ended_by(), drive.texts()), (Some(Code::Truncated), vec!["1"]));
}

#[test]
fn a_first_answer_that_begins_elsewhere_is_a_gap() {
    let mut drive = Drive::new(range());
    drive.start().head(partial(2, 6));
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::Gap)));
}

#[test]
fn a_representation_that_cannot_be_named_is_not_resumed() {
    for first in [
        head(200, NDJSON),
        Head { etag: Some("\"v1\"".into()), ..head(200, NDJSON) },
        Head { etag: Some("W/\"v1\"".into()), ..partial(0, 20) },
        Head { etag: None, ..partial(0, 20) },
        Head { content_encoding: Some("gzip".into()), ..partial(0, 20) },
    ] {
        let mut drive = Drive::new(range());
        drive.start().head(first).feed("1\n2\n3").broken();
        assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::Network)));
    }
}

#[test]
fn the_whole_anew_is_welcome_if_nothing_is_lost_by_it() {
    let mut drive = Drive::new(range());
    drive.start().head(partial(0, 20)).feed("{\"a\"").broken().wait_for_retry();
    drive.head(head(200, NDJSON)).feed("{\"a\":1}\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["{\"a\":1}"], Status::Done));
    assert_eq!(drive.snapshot().resets, 0);

    let retry = Some(Retry { restart: true, ..retry() });
    let mut drive = Drive::new(Config { retry, ..range() });
    drive.start().head(partial(0, 20)).feed("1\n2\n3").broken().wait_for_retry();
    drive.head(head(200, NDJSON));
    assert!(drive.effects.contains(&Effect::Reset));
    drive.feed("4\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["1", "2", "4"], Status::Done));
    assert_eq!(drive.snapshot().resets, 1);
}

#[test]
fn an_empty_resource_answers_416_at_once() {
    let at_end = |total| Head { content_range: Some(format!("bytes */{total}")), ..head(416, "text/plain") };
    let mut drive = Drive::new(range());
    drive.start().head(at_end(0));
    assert_eq!((drive.status(), drive.values.len()), (Status::Done, 0));
    let mut drive = Drive::new(range());
    drive.start().head(at_end(7));
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::HttpStatus)));
    let mut drive = Drive::new(config(None));
    drive.start().head(at_end(0));
    assert_eq!(drive.ended_by(), Some(Code::HttpStatus), "nobody asked for a range");
}

#[test]
fn a_416_beyond_the_exact_end_is_an_error() {
    for total in [3, 5, 100] {
        let mut drive = Drive::new(range());
        drive.start().head(partial(0, 9)).feed("1\n2\n").broken().wait_for_retry();
        let content_range = Some(format!("bytes */{total}"));
        drive.head(Head { content_range, ..head(416, "text/plain") });
        assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::HttpStatus)));
    }
}

#[test]
fn a_new_run_brings_the_frame_that_was_cut_again() {
    let retry = Some(Retry { attempts: 0, ..retry() });
    let mut drive = Drive::new(Config { retry, ..range() });
    drive.start().head(partial(0, 16)).feed("{\"a\":1}\n{\"b\":").eof();
    assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::Truncated)));
    drive.handle(Input::Retry);
    assert_eq!(header(drive.last_request(), "Range"), Some("bytes=8-"));
    drive.head(partial(8, 16)).feed("{\"b\":2}\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["{\"a\":1}", "{\"b\":2}"], Status::Done));
    assert_eq!(drive.snapshot().resets, 0);
}

#[test]
fn a_new_run_goes_on_in_the_frame_that_a_reset_left() {
    let retry = Some(Retry { attempts: 0, ..retry() });
    let mut drive = Drive::new(Config { retry, ..range() });
    drive.start().head(partial(0, 16)).feed("{\"a\":1}\n{\"b\":").broken().handle(Input::Retry);
    assert_eq!(header(drive.last_request(), "Range"), Some("bytes=13-"));
    drive.head(partial(13, 16)).feed("2}\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["{\"a\":1}", "{\"b\":2}"], Status::Done));
}

#[test]
fn every_format_continues_by_range_in_mid_frame() {
    let cases = [
        (Format::Lines, "a\r\nbé\n\nc", vec!["a", "bé", "", "c"]),
        (Format::JsonSeq, "\u{1e}{\"a\":\n1}\n\u{1e}\"é\"\n", vec!["{\"a\":\n1}", "\"é\""]),
        (Format::Json, "{\"a\":[1,2,{\"b\":\"é\"}]}", vec!["{\"a\":[1,2,{\"b\":\"é\"}]}"]),
        (Format::Sse, "\u{feff}id: 1\r\ndata: a\r\ndata: é\r\n\r\ndata: b\n\n", vec!["a\né", "b"]),
    ];
    for (format, body, expected) in cases {
        for at in 1..body.len() {
            let mut drive = Drive::new(Config { format: Some(format), ..range() });
            drive.start().head(partial(0, body.len())).feed(&body.as_bytes()[..at]).broken();
            drive.wait_for_retry();
            drive.head(partial(at, body.len())).feed(&body.as_bytes()[at..]).broken();
            drive.wait_for_retry();
            let content_range = Some(format!("bytes */{}", body.len()));
            drive.head(Head { content_range, ..head(416, "text/plain") });
            assert_eq!((drive.status(), drive.texts()), (Status::Done, expected.clone()), "{body:?} at {at}");
        }
    }
}

#[test]
fn what_is_skipped_is_skipped_to_its_end_over_a_short_range() {
    let cases = [
        (Format::Sse, "data: a\n\ndata: long\ndata: 12345678901234567890\ndata: x\n\ndata: b\n\n"),
        (Format::Sse, "data: a\n\n: comment, the rest of which looks like data: x\n\ndata: b\n\n"),
        (Format::Ndjson, "\"a\"\n\"12345678901234567890\", \"12345678901234567890\"\n\"b\"\n"),
        (Format::JsonSeq, "\u{1e}\"a\"\n\u{1e}[\"12345678901234567890\", \"123456789\"]\n\u{1e}\"b\"\n"),
    ];
    for (format, body) in cases {
        for attempts in [3, 0] {
            for at in 1..body.len() {
                let limits = Limits { frame_bytes: 24, ..Limits::default() };
                let retry = Some(Retry { attempts, ..retry() });
                let mut drive = Drive::new(Config { format: Some(format), limits, retry, ..range() });
                drive.start().head(partial(0, body.len())).feed(&body.as_bytes()[..at]).eof();
                // A frame may have been whole when a byte or two were missing.
                drive.handle(Input::Retry);
                let range = header(drive.last_request(), "Range").expect("it goes on");
                let from: usize = range[6..range.len() - 1].parse().expect("a byte");
                drive.head(partial(from, body.len())).feed(&body.as_bytes()[from..]).eof();
                let texts: Vec<_> = drive.texts().into_iter().map(|text| text.trim_matches('"')).collect();
                assert_eq!((drive.status(), texts), (Status::Done, vec!["a", "b"]), "{body:?} at {at}");
            }
        }
    }
}

#[test]
fn a_page_in_place_of_the_rest_is_told_as_one_and_costs_nothing() {
    let mut drive = Drive::new(Config { format: Some(Format::Ndjson), ..range() });
    drive.start().head(partial(0, 4)).feed("1\n").broken().wait_for_retry();
    drive.ok("text/html");
    assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::ContentType)));
    drive.handle(Input::Retry);
    assert_eq!(header(drive.last_request(), "Range"), Some("bytes=2-"));
    drive.head(partial(2, 4)).feed("2\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["1", "2"], Status::Done));
}

#[test]
fn what_an_unfinished_event_lacks_is_asked_for_with_its_beginning() {
    let body = "id: 1\ndata: a\n\nid: 2\ndata: b\ndata: c\n\n";
    for at in 15..body.len() - 1 {
        let retry = Some(Retry { attempts: 0, ..retry() });
        let config = Config { format: Some(Format::Sse), retry, delivers_unfinished: true, ..range() };
        let mut drive = Drive::new(config);
        drive.start().head(partial(0, body.len())).feed(&body.as_bytes()[..at]).eof();
        drive.handle(Input::Retry);
        assert_eq!(header(drive.last_request(), "Range"), Some("bytes=15-"), "cut at {at}");
        drive.head(partial(15, body.len())).feed(&body.as_bytes()[15..]).eof();
        assert_eq!((drive.status(), drive.texts().last()), (Status::Done, Some(&"b\nc")));
    }
}

#[test]
fn an_empty_answer_ends_nothing_of_another_representation() {
    let weak = Head { etag: Some("W/\"v1\"".into()), ..partial(0, 9) };
    let mut drive = Drive::new(range());
    drive.start().head(weak).feed("{\"a\":1}").broken().wait_for_retry();
    drive.head(Head { content_range: Some("bytes */0".into()), ..head(416, "text/plain") });
    assert_eq!((drive.status(), drive.texts().len()), (Status::Done, 0));
}

#[test]
fn after_a_gap_the_caller_may_begin_anew() {
    let mut drive = Drive::new(range());
    drive.start().head(partial(0, 20)).feed("1\n2\n3").broken().wait_for_retry();
    drive.head(Head { etag: Some("\"v2\"".into()), ..head(200, NDJSON) });
    assert_eq!(drive.ended_by(), Some(Code::Gap));
    drive.handle(Input::Retry);
    let request = drive.last_request();
    assert_eq!((header(request, "Range"), header(request, "If-Range")), (Some("bytes=0-"), None));
    drive.head(head(200, NDJSON)).feed("7\n").eof();
    assert_eq!((drive.texts(), drive.snapshot().resets), (vec!["1", "2", "7"], 1));
    assert_eq!(drive.status(), Status::Done);
}

fn cursor(target: CursorTarget) -> Config {
    let pointer = Pointer::parse("/meta/next").expect("a pointer");
    config(Some(Resume::Cursor { pointer, target }))
}

#[test]
fn a_cursor_goes_into_the_query_or_a_header() {
    let cases: &[(&str, Option<&str>)] = &[
        ("{\"meta\":{\"next\":\"p2\"}}\n", Some("p2")),
        ("{\"meta\":{\"next\":12}}\n", Some("12")),
        ("{\"meta\":{\"next\":\"a\\u00e9\\\"\"}}\n", Some("aé\"")),
        ("{\"meta\":{\"next\":\"p2\"}}\n{\"meta\":{\"next\":\"p3\"}}\n", Some("p3")),
        ("{\"meta\":{\"next\":\"p2\"}}\n{\"other\":1}\n", Some("p2")),
        ("{\"meta\":{\"next\":\"p2\"}}\n{\"meta\":{\"next\":null}}\n", Some("p2")),
        ("{\"meta\":{\"next\":\"p2\"}}\n{\"meta\":{\"next\":\"bad\"}\n", Some("p2")),
        ("{\"meta\":{\"next\":\"p2\"}}\n{\"meta\":{\"next\":\"cut\"}}", Some("p2")),
        ("{\"other\":1}\n", None),
        ("[1]\n2\n\"x\"\n", None),
    ];
    for (body, expected) in cases {
        every_split(body.as_bytes(), 0, |chunks| {
            for target in [CursorTarget::Query("after".into()), CursorTarget::Header("X-After".into())] {
                let mut drive = Drive::open(cursor(target.clone()), NDJSON);
                for chunk in chunks {
                    drive.feed(chunk);
                }
                drive.broken();
                let Some(expected) = expected else {
                    assert_eq!(drive.status(), Status::Interrupted, "{body}");
                    return;
                };
                drive.wait_for_retry();
                let request = drive.last_request();
                let pair = |name: &str| Some((name.to_owned(), (*expected).to_owned()));
                match target {
                    CursorTarget::Query(name) => assert_eq!(request.cursor_query, pair(&name), "{body}"),
                    CursorTarget::Header(name) => assert_eq!(request.cursor_header, pair(&name), "{body}"),
                }
            }
        });
    }
}

#[test]
fn a_cursor_stays_until_another_comes() {
    let mut drive = Drive::open(cursor(CursorTarget::Query("after".into())), NDJSON);
    drive.feed("{\"meta\":{\"next\":1}}\n").broken().wait_for_retry();
    drive.broken().wait_for_retry();
    drive.ok(NDJSON).feed("{\"half").broken().wait_for_retry();
    assert_eq!(drive.last_request().cursor_query, Some(("after".into(), "1".into())));
    drive.ok(NDJSON).feed("{\"meta\":{\"next\":2}}\n").broken().wait_for_retry();
    assert_eq!(drive.last_request().cursor_query, Some(("after".into(), "2".into())));
}

#[test]
fn a_cursor_of_events_stands_in_their_data() {
    let target = CursorTarget::Header("X-After".into());
    let mut drive = Drive::open(cursor(target), SSE);
    drive.feed("data: not json\n\ndata: {\"meta\":\ndata: {\"next\":5}}\n\n").broken().wait_for_retry();
    assert_eq!(drive.last_request().cursor_header, Some(("X-After".into(), "5".into())));
}

#[test]
fn a_cursor_that_no_request_could_carry_is_none() {
    let long = format!("{{\"meta\":{{\"next\":\"{}\"}}}}\n", "x".repeat(5_000));
    let broken = "{\"meta\":{\"next\":\"a\\r\\nX-Evil: 1\"}}\n";
    let query = CursorTarget::Query("after".into());
    let in_header = CursorTarget::Header("X-After".into());
    for (target, body) in [(&query, &*long), (&in_header, &*long), (&in_header, broken)] {
        let mut drive = Drive::open(cursor(target.clone()), NDJSON);
        drive.feed("{\"meta\":{\"next\":\"p1\"}}\n").feed(body).broken();
        assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::Network)));
    }
    let mut drive = Drive::open(cursor(query), NDJSON);
    drive.feed(broken).broken().wait_for_retry();
    assert_eq!(drive.last_request().cursor_query, Some(("after".into(), "a\r\nX-Evil: 1".into())));
}
