//! A session's life: its states, how it ends, what it tells on the way.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Format, Status, StreamError,
    core::{
        error::{Code, Severity},
        limits::Limits,
        session::{Effect, End, FrameTest, Input, Retry},
    },
};
use support::drive::{Drive, STATUSES};

const NDJSON: &str = "application/x-ndjson";

fn once() -> Config {
    Config { retry: None, ..Config::default() }
}

type Steps<'a> = &'a dyn Fn(&mut Drive) -> &mut Drive;

/// A retry after 100 ms, exactly.
fn again() -> Config {
    let retry = Retry { attempts: 2, base_delay: 100, factor: 1.0, jitter: 0.0, ..Retry::default() };
    Config { retry: Some(retry), ..Config::default() }
}

#[test]
fn every_transition_of_the_diagram_is_reached() {
    use Status::{Aborted, Connecting, Done, Failed, Idle, Interrupted, Retrying, Stalled, Streaming};
    let fail = || Input::Fail(StreamError::new(Code::Unsupported, "no"));
    let mut seen = Vec::new();
    let mut walk = |config: Config, steps: Steps| {
        let mut drive = Drive::new(config);
        steps(&mut drive);
        seen.extend(drive.statuses.windows(2).map(|pair| (pair[0], pair[1])));
    };
    walk(once(), &|d| d.handle(Input::Abort));
    walk(once(), &|d| d.handle(fail()));
    walk(once(), &|d| d.start().handle(Input::Abort));
    walk(once(), &|d| d.start().status_head(204));
    walk(once(), &|d| d.start().status_head(404).handle(Input::Retry));
    walk(once(), &|d| d.start().ok(NDJSON).feed("1\n").eof());
    walk(once(), &|d| d.start().ok(NDJSON).feed("1\n").handle(Input::Abort));
    walk(once(), &|d| d.start().ok(NDJSON).broken());
    walk(once(), &|d| d.start().ok(NDJSON).feed("1\n").broken().handle(Input::Retry));
    walk(once(), &|d| d.start().ok(NDJSON).pass(11_000).feed("1\n").pass(11_000).eof());
    walk(once(), &|d| d.start().ok(NDJSON).pass(11_000).handle(Input::Abort));
    walk(once(), &|d| d.start().ok(NDJSON).pass(11_000).broken());
    walk(once(), &|d| d.start().ok(NDJSON).feed("1\n").pass(11_000).broken());
    walk(again(), &|d| d.start().broken().pass(100).handle(Input::Abort));
    walk(again(), &|d| d.start().broken().handle(Input::Abort));
    walk(again(), &|d| d.start().broken().handle(fail()));
    walk(again(), &|d| d.start().ok(NDJSON).broken());
    walk(again(), &|d| d.start().ok(NDJSON).pass(11_000).broken());
    let never = Config { end: End::Never, ..again() };
    walk(never.clone(), &|d| d.start().ok(NDJSON).feed("1\n").eof().handle(fail()));
    walk(never, &|d| d.start().ok(NDJSON).feed("1\n").eof().pass(100).broken().pass(100).broken());
    for from in STATUSES {
        for to in STATUSES {
            let is_reached = seen.contains(&(from, to));
            assert_eq!(is_reached, from.may_become(to), "{from:?} -> {to:?}");
        }
    }
    let legal = [
        (Idle, vec![Connecting, Failed, Aborted]),
        (Connecting, vec![Streaming, Retrying, Done, Interrupted, Failed, Aborted]),
        (Streaming, vec![Stalled, Retrying, Done, Interrupted, Failed, Aborted]),
        (Stalled, vec![Streaming, Retrying, Done, Interrupted, Failed, Aborted]),
        (Retrying, vec![Connecting, Interrupted, Failed, Aborted]),
        (Done, vec![]),
        (Interrupted, vec![Connecting]),
        (Failed, vec![Connecting]),
        (Aborted, vec![]),
    ];
    for (from, to) in legal {
        let may: Vec<Status> = STATUSES.into_iter().filter(|next| from.may_become(*next)).collect();
        assert_eq!(may, to, "from {from:?}");
    }
}

#[test]
fn a_stream_that_ends_well() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.feed("{\"a\":1}\n{\"b\"").feed(":2}\n").eof();
    assert_eq!(drive.texts(), ["{\"a\":1}", "{\"b\":2}"]);
    assert_eq!(drive.statuses, [Status::Idle, Status::Connecting, Status::Streaming, Status::Done]);
    let snapshot = drive.snapshot();
    assert_eq!((snapshot.frames, snapshot.bytes, snapshot.error_count), (2, 16, 0));
    assert_eq!((snapshot.partial, snapshot.paused, snapshot.attempt), (false, false, 1));
    assert_eq!(snapshot.error, None);
    assert!(matches!(
        drive.effects[..],
        [Effect::Connect(_), Effect::Read, Effect::Read, Effect::Read, Effect::Cancel, Effect::Ended]
    ));
}

/// "Reset after N frames: N delivered, then the error", wherever the bytes are cut.
#[test]
fn a_reset_after_n_frames_delivers_them_all_and_then_the_error() {
    let body: String = (0..20).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    for n in 0..20 {
        let upto = body.match_indices('\n').nth(n).map_or(0, |(at, _)| at + 1);
        for half in [0, 1, 5] {
            for chunk in [1, 7, 1000] {
                let mut drive = Drive::open(once(), NDJSON);
                for piece in body.as_bytes()[..(upto + half).min(body.len())].chunks(chunk) {
                    drive.feed(piece);
                }
                drive.broken();
                assert_eq!(drive.values.len(), n + 1);
                assert_eq!(drive.status(), Status::Interrupted);
                assert_eq!(drive.codes(), [Code::Network]);
                let error = drive.last_error();
                assert!(error.retryable && !error.exhausted && error.severity == Severity::Stream);
                assert!(drive.snapshot().partial);
            }
        }
    }
}

#[test]
fn nothing_delivered_is_failed_something_delivered_is_interrupted() {
    let cases: &[(&str, &str, Status, bool)] = &[
        (NDJSON, "", Status::Failed, false),
        (NDJSON, "{\"half", Status::Failed, false),
        (NDJSON, "bad\n", Status::Failed, false),
        (NDJSON, "1\n", Status::Interrupted, true),
        ("text/event-stream", ": ping\n\nid: 1\n\n", Status::Failed, false),
        ("text/event-stream", "data: x\n\n", Status::Interrupted, true),
        ("text/plain", "x", Status::Interrupted, true),
    ];
    for (content_type, body, status, partial) in cases {
        let mut drive = Drive::open(once(), content_type);
        drive.feed(body).broken();
        assert_eq!((drive.status(), drive.snapshot().partial), (*status, *partial), "{body}");
    }
}

#[test]
fn rejected_frames_make_a_stream_partial_even_if_it_ends_well() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.feed("1\nbad\n3\n").eof();
    assert_eq!((drive.status(), drive.snapshot().partial), (Status::Done, true));
    assert_eq!(drive.texts(), ["1", "3"]);
    let error = drive.last_error();
    assert_eq!((error.code, error.severity, error.retryable), (Code::FrameSyntax, Severity::Frame, false));
    assert_eq!((error.frame, error.offset, error.snippet.as_deref()), (Some(1), Some(2), Some("bad")));
    assert_eq!(drive.snapshot().error, None);
    let mut drive = Drive::open(once(), NDJSON);
    drive.feed("bad\n").eof();
    assert_eq!((drive.status(), drive.snapshot().partial), (Status::Done, false), "nothing was delivered");
}

#[test]
fn empty_streams_end_well_where_the_format_allows_it() {
    for (content_type, status) in [
        (NDJSON, Status::Done),
        ("text/event-stream", Status::Done),
        ("application/json-seq", Status::Done),
        ("text/plain", Status::Done),
        ("application/octet-stream", Status::Done),
        ("application/json", Status::Failed),
    ] {
        let mut drive = Drive::open(once(), content_type);
        drive.eof();
        assert_eq!((drive.status(), drive.values.len()), (status, 0), "{content_type}");
        let mut drive = Drive::open(once(), content_type);
        drive.feed("").eof();
        assert_eq!(drive.status(), status, "{content_type}, with an empty chunk");
    }
}

#[test]
fn no_content_is_done_on_any_attempt() {
    let mut drive = Drive::new(again());
    drive.start().status_head(204);
    assert_eq!((drive.status(), drive.snapshot().partial), (Status::Done, false));
    let mut drive = Drive::new(again());
    drive.start().broken().pass(100).status_head(204);
    assert_eq!(drive.status(), Status::Done);
}

#[test]
fn abort_ends_it_wherever_it_is_and_only_once() {
    let steps: [Steps; 5] = [
        &|d| d,
        &|d| d.start(),
        &|d| d.start().ok(NDJSON).feed("1\n"),
        &|d| d.start().ok(NDJSON).pass(11_000),
        &|d| d.start().broken(),
    ];
    for (number, step) in steps.iter().enumerate() {
        let mut drive = Drive::new(again());
        step(&mut drive);
        drive.handle(Input::Abort).handle(Input::Abort);
        assert_eq!((drive.status(), drive.ended_by()), (Status::Aborted, Some(Code::Aborted)), "{number}");
        drive.handle(Input::Retry).handle(Input::Start).handle(Input::Wake).feed("2\n").eof().pass(100_000);
        assert_eq!((drive.status(), drive.count(&Effect::Ended)), (Status::Aborted, 1), "{number}");
    }
    let mut drive = Drive::open(once(), NDJSON);
    drive.eof().handle(Input::Abort);
    assert_eq!(drive.status(), Status::Done, "an end stays what it was");
}

#[test]
fn late_events_of_an_old_attempt_are_dropped() {
    let mut drive = Drive::new(again());
    drive.start().ok(NDJSON).feed("{\"ha").broken().pass(100);
    assert_eq!(drive.session.attempt(), 2);
    drive.feed_to(1, b"lf\":1}\n");
    drive.handle(Input::Eof { attempt: 1 });
    drive.handle(Input::Broken { attempt: 1, reason: "late".into() });
    drive.handle(Input::Head { attempt: 1, head: support::drive::head(500, "text/plain") });
    assert_eq!((drive.status(), drive.codes()), (Status::Connecting, vec![Code::Network]));
    drive.ok(NDJSON);
    drive.feed_to(1, b"lf\":1}\n");
    drive.handle(Input::Eof { attempt: 1 });
    drive.feed("1\n").eof();
    assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["1"]));
    drive.feed("2\n");
    drive.handle(Input::Broken { attempt: 2, reason: "late".into() });
    assert_eq!((drive.status(), drive.snapshot().frames), (Status::Done, 1));
}

#[test]
fn inputs_before_the_start_do_nothing() {
    let mut drive = Drive::new(again());
    drive.ok(NDJSON).feed("1\n").eof().broken().handle(Input::Tick).handle(Input::Wake).handle(Input::Retry);
    drive.handle(Input::Consumed(99));
    assert_eq!((drive.status(), drive.effects.len()), (Status::Idle, 0));
    drive.start().start().ok(NDJSON).ok(NDJSON);
    assert_eq!((drive.status(), drive.requests().len()), (Status::Streaming, 1));
}

#[test]
fn errors_are_all_counted_and_the_last_ones_kept() {
    for (kept, expected) in [(0, 0), (1, 1), (3, 3), (100, 10)] {
        let limits = Limits { errors: kept, ..Limits::default() };
        let mut drive = Drive::open(Config { limits, ..once() }, NDJSON);
        drive.feed("x\n".repeat(10)).eof();
        let snapshot = drive.snapshot();
        assert_eq!((snapshot.error_count, snapshot.errors.len()), (10, expected));
        let frames: Vec<_> = snapshot.errors.iter().filter_map(|error| error.frame).collect();
        assert!(frames.iter().copied().eq(10 - expected as u64..10), "{frames:?}");
        assert_eq!(drive.errors().len(), 10, "each is told");
    }
}

#[test]
fn strict_ends_at_the_first_frame_error_and_keeps_what_came_before() {
    let mut drive = Drive::open(Config { strict: true, ..again() }, NDJSON);
    drive.feed("1\nbad\n3\n");
    assert_eq!((drive.texts(), drive.status()), (vec!["1"], Status::Interrupted));
    let error = drive.snapshot().error.expect("an error");
    assert_eq!((error.code, error.severity), (Code::FrameSyntax, Severity::Stream));
    assert_eq!(drive.codes(), [Code::FrameSyntax], "told once");
    let mut drive = Drive::open(Config { strict: true, ..again() }, NDJSON);
    drive.feed("bad\n");
    assert_eq!(drive.status(), Status::Failed);
}

#[test]
fn reports_of_the_consumer_are_errors_of_their_own() {
    let report = |code| Input::Report(StreamError::new(code, "gone"));
    let mut drive = Drive::open(once(), NDJSON);
    drive.feed("1\n").handle(report(Code::TargetMissing));
    assert_eq!((drive.status(), drive.snapshot().partial), (Status::Streaming, false));
    drive.handle(report(Code::KeyMissing));
    assert!(drive.snapshot().partial, "a row is missing");
    drive.eof().handle(report(Code::Patch));
    let snapshot = drive.snapshot();
    assert_eq!((snapshot.status, snapshot.error_count), (Status::Done, 3));
    assert_eq!(snapshot.error, None);
    let mut drive = Drive::open(Config { strict: true, ..once() }, NDJSON);
    drive.feed("1\n").handle(report(Code::Sink));
    assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::Sink)));
}

#[test]
fn values_that_nobody_wants_are_counted_and_dropped() {
    let mut drive = Drive::open(Config { consume: false, ..once() }, NDJSON);
    drive.feed("1\nbad\n3\n").eof();
    let snapshot = drive.snapshot();
    assert_eq!((drive.values.len(), snapshot.frames, snapshot.error_count), (0, 2, 1));
    assert_eq!((snapshot.status, snapshot.partial), (Status::Done, true));
    let limits = Limits { queue_bytes: 1, ..Limits::default() };
    let mut drive = Drive::open(Config { consume: false, limits, ..once() }, NDJSON);
    drive.consumes = false;
    drive.feed("\"not queued\"\n".repeat(9));
    assert!(!drive.snapshot().paused);
}

#[test]
fn a_total_limit_ends_the_stream_behind_its_last_byte() {
    for (total, values, code) in [
        (4, 2, None),
        (3, 1, Some(Code::Limit)),
        (2, 1, Some(Code::Limit)),
        (1, 0, Some(Code::Limit)),
        (0, 0, Some(Code::Limit)),
    ] {
        for chunk in [1, 2, 4] {
            let limits = Limits { total_bytes: Some(total), ..Limits::default() };
            let mut drive = Drive::open(Config { limits, ..again() }, NDJSON);
            for piece in b"1\n2\n".chunks(chunk) {
                drive.feed(piece);
            }
            drive.eof();
            assert_eq!((drive.values.len(), drive.ended_by()), (values, code), "{total} in {chunk}s");
            assert!(drive.snapshot().bytes <= total);
        }
    }
}

#[test]
fn a_total_limit_counts_over_all_attempts() {
    let limits = Limits { total_bytes: Some(10), ..Limits::default() };
    let mut drive = Drive::open(Config { limits, ..again() }, NDJSON);
    drive.feed("\"abcdef").broken().pass(100).ok(NDJSON).feed("\"ab\"");
    assert_eq!((drive.ended_by(), drive.snapshot().bytes), (Some(Code::Limit), 10));
}

#[test]
fn a_status_is_told_at_once_and_counts_every_100_ms() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.changes.clear();
    for _ in 0..1000 {
        drive.feed("1\n").pass(1);
    }
    let times = drive.changes.clone();
    assert!((9..=11).contains(&times.len()), "{times:?}");
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 100), "{times:?}");
    let counted = drive.changes.len();
    drive.feed("1\n").pass(5_000);
    assert_eq!(drive.changes.len(), counted + 1, "the last count is told too, and nothing after it");
    drive.changes.clear();
    drive.feed("1\n").feed("2\n").eof();
    assert_eq!(drive.changes.last(), Some(&drive.now), "the end waits for nothing");
}

#[test]
fn times_are_those_since_the_stream_was_opened() {
    let mut drive = Drive::new(once());
    drive.start().pass(20).ok(NDJSON).pass(30).feed(" ").pass(40).feed("1\n").pass(500).feed("2\n").pass(5);
    drive.eof();
    let timing = drive.snapshot().timing;
    assert_eq!((timing.connect, timing.first_byte), (Some(20), Some(50)));
    assert_eq!((timing.first_frame, timing.last_byte), (Some(90), Some(590)));
    assert_eq!(timing.longest_stall, 500);
}

#[test]
fn a_source_that_is_no_response_needs_a_format() {
    let mut drive = Drive::new(Config { format: Some(Format::Lines), ..once() });
    drive.start().handle(Input::no_head(1)).feed("a\nb").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["a", "b"], Status::Done));
    let mut drive = Drive::new(once());
    drive.start().handle(Input::no_head(1));
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::ContentType)));
}

#[test]
fn what_follows_the_end_marker_is_not_read() {
    let end = End::Marker(FrameTest::Text("[DONE]".into()));
    let mut drive = Drive::open(Config { end, ..once() }, "text/event-stream");
    drive.feed("data: a\n\ndata: [DONE]\n\ndata: b\n\n").feed("data: c\n\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["a"], Status::Done));
    assert!(matches!(drive.effects[..], [.., Effect::Read, Effect::Cancel, Effect::Ended]));
}

#[test]
fn events_without_a_type_are_judged_like_all_others() {
    let marker = End::Marker(FrameTest::Text("[DONE]".into()));
    let message = Some(FrameTest::Event("message".into()));
    let all = vec!["a", "b", "[DONE]", "c", "d"];
    for (config, texts, status) in [
        (once(), all, Status::Streaming),
        (Config { end: marker, ..once() }, vec!["a", "b"], Status::Done),
        (Config { server_error: message, ..once() }, vec![], Status::Failed),
    ] {
        let mut drive = Drive::open(config, "text/event-stream");
        drive.feed("id: 7\ndata: a\n\ndata: b\n\ndata: [DONE]\n\ndata: c\n\nevent: x\ndata: d\n\n");
        assert_eq!((drive.texts(), drive.status()), (texts.clone(), status));
        assert_eq!(drive.session.snapshot().frames, texts.len() as u64);
        assert!(drive.values.iter().all(|value| value.id == "7"));
    }
}

#[test]
fn held_values_count_the_bytes_that_stay_because_of_them() {
    let mut drive = Drive::open(Config::default(), "application/x-ndjson");
    drive.holds = u64::MAX;
    drive.feed("1\n");
    drive.feed("\n".repeat(100_000));
    assert!(drive.session.held() > 100_000, "{}", drive.session.held());
}
