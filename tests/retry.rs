//! When another attempt follows, how long it waits, and what happens to what was delivered.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Format, Status,
    core::{
        error::{Code, Severity},
        session::{Effect, End, Head, Input, Resume, Retry, Timeouts},
    },
};
use support::drive::{Drive, head};

const NDJSON: &str = "application/x-ndjson";
const SSE: &str = "text/event-stream";

/// Delays of exactly 100, 200, 400 … ms.
fn retry() -> Retry {
    Retry { attempts: 3, base_delay: 100, max_delay: 10_000, factor: 2.0, jitter: 0.0, restart: false }
}

fn config() -> Config {
    Config { retry: Some(retry()), ..Config::default() }
}

fn restarting() -> Config {
    Config { retry: Some(Retry { restart: true, ..retry() }), ..Config::default() }
}

#[test]
fn exactly_the_statuses_of_the_list_are_retried() {
    let retryable = [408, 425, 429, 500, 502, 503, 504];
    for status in 100..600 {
        if (200..300).contains(&status) {
            continue;
        }
        let mut drive = Drive::new(config());
        drive.start().status_head(status);
        let expected = if retryable.contains(&status) { Status::Retrying } else { Status::Failed };
        assert_eq!(drive.status(), expected, "{status}");
        let error = drive.last_error();
        assert_eq!((error.code, error.http_status), (Code::HttpStatus, Some(status)));
        assert_eq!(error.retryable, retryable.contains(&status), "{status}");
    }
}

#[test]
fn attempts_are_spent_and_then_the_error_is_exhausted() {
    let mut drive = Drive::new(config());
    drive.start();
    let mut delays = Vec::new();
    for _ in 0..3 {
        drive.broken();
        assert!(!drive.last_error().exhausted);
        delays.push(drive.wait_for_retry());
    }
    drive.broken();
    assert_eq!(delays, [100, 200, 400]);
    assert_eq!((drive.status(), drive.session.attempt()), (Status::Failed, 4));
    let error = drive.snapshot().error.expect("an error");
    assert!(error.exhausted && error.retryable);
    assert_eq!((error.code, error.attempt), (Code::Network, 4));
    assert_eq!(drive.codes(), [Code::Network; 4]);
    assert_eq!(drive.errors().iter().map(|error| error.attempt).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn no_retry_and_no_attempts_end_at_once() {
    for (retry, exhausted) in [(None, false), (Some(Retry { attempts: 0, ..retry() }), true)] {
        let mut drive = Drive::new(Config { retry, ..Config::default() });
        drive.start().broken();
        assert_eq!((drive.status(), drive.last_error().exhausted), (Status::Failed, exhausted));
    }
}

#[test]
fn what_cannot_be_sent_or_opened_again_is_not() {
    for config in [
        Config { is_resendable: false, ..config() },
        Config { is_reopenable: false, ..config() },
        Config { is_reopenable: false, ..restarting() },
    ] {
        let mut drive = Drive::new(config.clone());
        drive.start().broken();
        assert_eq!((drive.status(), drive.last_error().retryable), (Status::Failed, true));
        drive.handle(Input::Retry);
        let expected = if config.is_reopenable { Status::Connecting } else { Status::Failed };
        assert_eq!(drive.status(), expected, "the caller may ask for it, if there is a source");
    }
}

#[test]
fn each_retryable_fault_before_the_first_frame_is_retried() {
    let timeouts = Timeouts { connect: 50, first_frame: 60, quiet: 10, stall: Some(70), total: 0 };
    let config = || Config { timeouts: timeouts.clone(), ..config() };
    type Step = fn(&mut Drive) -> &mut Drive;
    let cases: [(Step, Code); 6] = [
        (|d| d.start().broken(), Code::Network),
        (|d| d.start().ok(NDJSON).broken(), Code::Network),
        (|d| d.start().pass(50), Code::ConnectTimeout),
        (|d| d.start().ok(NDJSON).pass(30).feed(" ").pass(30), Code::FirstFrameTimeout),
        (|d| d.start().ok(NDJSON).feed("{\"a\":").eof(), Code::Truncated),
        (|d| d.start().status_head(503), Code::HttpStatus),
    ];
    for (steps, code) in cases {
        let mut drive = Drive::new(config());
        steps(&mut drive);
        assert_eq!((drive.status(), drive.codes()), (Status::Retrying, vec![code]));
        drive.wait_for_retry();
        drive.ok(NDJSON).feed("1\n").eof();
        assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["1"]));
        assert_eq!(drive.snapshot().error, None, "the run ended well");
        assert_eq!(drive.snapshot().error_count, 1);
    }
}

#[test]
fn other_faults_are_not_retried() {
    let mut drive = Drive::new(config());
    drive.start().ok("text/html");
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::ContentType)));
    let mut drive = Drive::open(config(), SSE);
    drive.feed("event: error\ndata: {\"message\":\"no\"}\n\n");
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::ServerError)));
    assert!(!drive.last_error().retryable && !drive.last_error().exhausted);
}

#[test]
fn a_floor_of_the_server_lies_under_the_delay() {
    let mut drive = Drive::new(config());
    drive.start().head(Head { retry_after: Some(7_000), ..head(503, "text/plain") });
    assert_eq!(drive.wait_for_retry(), 7_100);
    drive.broken();
    assert_eq!(drive.wait_for_retry(), 200, "Retry-After holds once");

    let mut drive = Drive::open(config(), SSE);
    drive.feed("retry: 3000\n").broken();
    assert_eq!(drive.wait_for_retry(), 3_100);
    drive.broken();
    assert_eq!(drive.wait_for_retry(), 3_200, "an SSE reconnection time stays");
    drive.ok(SSE).feed("retry: 10\nretry: x\n").broken();
    assert_eq!(drive.wait_for_retry(), 410);

    let mut drive = Drive::open(config(), SSE);
    drive.feed("retry: 99999999999999999999999\n").broken();
    assert_eq!(drive.wait_for_retry(), 24 * 3_600_000 + 100, "nobody waits longer than a day");
}

#[test]
fn jitter_spreads_the_delay_below_its_ceiling() {
    let mut delays = Vec::new();
    for seed in 0..200 {
        let retry = Retry { jitter: 1.0, base_delay: 1_000, ..retry() };
        let mut drive = Drive::seeded(Config { retry: Some(retry), ..Config::default() }, 2 * seed);
        drive.start().head(Head { retry_after: Some(500), ..head(429, "text/plain") });
        delays.push(drive.wait_for_retry());
    }
    assert!(delays.iter().all(|delay| (500..1_500).contains(delay)), "{delays:?}");
    delays.sort_unstable();
    delays.dedup();
    assert!(delays.len() > 150, "{delays:?}");
}

#[test]
fn the_count_starts_anew_at_a_good_frame_not_at_the_response() {
    let mut drive = Drive::new(config());
    drive.start().broken().wait_for_retry();
    drive.ok(SSE).broken();
    assert_eq!(drive.wait_for_retry(), 200, "a 200 alone is no progress");
    drive.ok(SSE).feed(": ping\n\nid: 1\n\n").broken();
    assert_eq!(drive.wait_for_retry(), 400, "nor are comments and ids");
    drive.ok(SSE).feed("data: x\n\n").broken();
    assert_eq!(drive.wait_for_retry(), 100, "a frame is");
    assert_eq!(drive.session.attempt(), 5, "attempt only rises");
}

#[test]
fn replayed_frames_are_no_progress() {
    let mut drive = Drive::open(restarting(), NDJSON);
    let mut delays = Vec::new();
    drive.feed("1\n2\n").broken();
    for _ in 0..3 {
        delays.push(drive.wait_for_retry());
        drive.ok(NDJSON).feed("1\n2\n").broken();
    }
    assert_eq!(delays, [100, 200, 400]);
    assert_eq!((drive.status(), drive.last_error().exhausted), (Status::Interrupted, true));
    let mut drive = Drive::open(restarting(), NDJSON);
    drive.feed("1\n").broken().wait_for_retry();
    drive.ok(NDJSON).feed("1\n2\n").broken();
    assert_eq!(drive.wait_for_retry(), 100, "a frame beyond what there was is new");
}

#[test]
fn after_delivery_a_stream_that_cannot_continue_is_interrupted() {
    let mut drive = Drive::open(config(), NDJSON);
    drive.feed("1\n").broken();
    assert_eq!((drive.status(), drive.last_error().exhausted), (Status::Interrupted, false));
    let mut drive = Drive::open(config(), SSE);
    drive.feed("data: no id\n\n").broken();
    assert_eq!(drive.status(), Status::Interrupted);
    let mut drive = Drive::open(Config { resume: Some(Resume::No), ..config() }, SSE);
    drive.feed("id: 1\ndata: x\n\n").broken();
    assert_eq!(drive.status(), Status::Interrupted);
}

#[test]
fn restart_declares_what_came_void_and_replays() {
    let mut drive = Drive::open(restarting(), NDJSON);
    drive.feed("1\n2\n{\"ha").broken();
    assert_eq!((drive.status(), drive.count(&Effect::Reset)), (Status::Retrying, 0));
    drive.wait_for_retry();
    assert!(matches!(drive.effects[..], [.., Effect::Reset, Effect::Connect(_)]));
    assert_eq!(drive.snapshot().resets, 1);
    drive.ok(NDJSON).feed("1\n2\n3\n").eof();
    assert_eq!(drive.texts(), ["1", "2", "1", "2", "3"]);
    let snapshot = drive.snapshot();
    assert_eq!((snapshot.status, snapshot.frames, snapshot.resets), (Status::Done, 5, 1));
    assert_eq!(drive.values.last().map(|value| value.index), Some(4), "indexes go on");
}

#[test]
fn restart_without_a_delivery_is_an_ordinary_retry() {
    let mut drive = Drive::open(restarting(), NDJSON);
    drive.feed("{\"ha").broken().wait_for_retry();
    assert_eq!((drive.count(&Effect::Reset), drive.snapshot().resets), (0, 0));
}

#[test]
fn a_live_feed_reconnects_always_and_records_its_gaps() {
    let mut drive = Drive::open(Config { end: End::Never, ..config() }, NDJSON);
    for round in 1..=20 {
        drive.feed("1\n").eof();
        assert_eq!(drive.status(), Status::Retrying);
        assert_eq!(drive.wait_for_retry(), 100);
        drive.broken();
        assert_eq!(drive.wait_for_retry(), 200);
        drive.ok(NDJSON);
        let codes = drive.codes();
        assert_eq!(codes[codes.len() - 3..], [Code::Gap, Code::MissingEnd, Code::Network], "round {round}");
    }
    let gaps: Vec<_> = drive.errors().into_iter().filter(|error| error.code == Code::Gap).collect();
    assert_eq!(gaps.len(), 20);
    assert!(gaps.iter().all(|gap| gap.severity == Severity::Frame && !gap.retryable));
    assert_eq!((drive.snapshot().resets, drive.values.len()), (0, 20));
}

#[test]
fn a_live_feed_with_ids_has_no_gaps() {
    let mut drive = Drive::open(Config { end: End::Never, ..config() }, SSE);
    drive.feed("id: 1\ndata: a\n\n").eof().wait_for_retry();
    drive.ok(SSE).feed("id: 2\ndata: b\n\n").eof();
    assert_eq!(drive.codes(), [Code::MissingEnd, Code::MissingEnd]);
    assert_eq!(drive.status(), Status::Retrying);
}

#[test]
fn retry_by_the_caller_connects_now_while_one_is_planned() {
    let mut drive = Drive::new(config());
    drive.start().broken().handle(Input::Retry);
    assert_eq!((drive.status(), drive.session.attempt()), (Status::Connecting, 2));
    drive.pass(500);
    assert_eq!(drive.session.attempt(), 2, "the planned one does not come on top");
    drive.broken().handle(Input::Wake);
    assert_eq!((drive.status(), drive.session.attempt()), (Status::Connecting, 3));
    drive.handle(Input::Retry).handle(Input::Wake);
    assert_eq!(drive.session.attempt(), 3);
}

#[test]
fn a_platform_that_is_back_waits_as_long_as_the_server_asked() {
    let mut drive = Drive::new(config());
    drive.start().head(Head { retry_after: Some(7_000), ..head(503, "text/plain") });
    drive.pass(1_000).handle(Input::Wake);
    assert_eq!((drive.status(), drive.session.deadline()), (Status::Retrying, Some(drive.now + 6_000)));
    drive.pass(6_000);
    assert_eq!(drive.status(), Status::Connecting, "the delay of our own on top is spared");
}

#[test]
fn an_attempt_is_let_go_before_the_next_begins() {
    let retry = Retry { base_delay: 0, ..Retry::default() };
    let mut drive = Drive::new(Config { retry: Some(retry), ..config() });
    drive.start().pass(30_000);
    assert_eq!((drive.status(), drive.session.attempt()), (Status::Retrying, 1));
    drive.pass(1);
    assert_eq!((drive.status(), drive.session.attempt()), (Status::Connecting, 2));
}

#[test]
fn retry_by_the_caller_after_the_end_is_a_new_run() {
    let mut drive = Drive::new(Config { retry: None, ..config() });
    drive.start().ok(NDJSON).feed("1\n").broken();
    assert_eq!((drive.status(), drive.count(&Effect::Ended)), (Status::Interrupted, 1));
    drive.handle(Input::Retry);
    assert_eq!((drive.status(), drive.ended_by()), (Status::Connecting, None));
    assert_eq!(drive.snapshot().resets, 1, "what came cannot be continued");
    drive.ok(NDJSON).feed("1\n2\n").eof();
    let snapshot = drive.snapshot();
    assert_eq!((snapshot.status, snapshot.attempt, snapshot.frames), (Status::Done, 2, 3));
    assert_eq!(snapshot.error_count, 1, "counters go on");
    assert_eq!(drive.count(&Effect::Ended), 2);
    drive.handle(Input::Retry);
    assert_eq!(drive.status(), Status::Done, "what ended well is not asked for again");
}

#[test]
fn a_new_run_has_all_its_attempts_and_its_total_time() {
    let timeouts = Timeouts { total: 5_000, ..Timeouts::default() };
    let mut drive = Drive::new(Config { timeouts, ..config() });
    drive.start();
    for _ in 0..3 {
        drive.broken().wait_for_retry();
    }
    drive.broken();
    assert!(drive.last_error().exhausted);
    drive.pass(60_000).handle(Input::Retry).broken();
    assert_eq!((drive.status(), drive.wait_for_retry()), (Status::Retrying, 100));
    drive.ok(NDJSON).pass(4_899);
    assert_eq!(drive.status(), Status::Streaming);
    drive.pass(1);
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::TotalTimeout)));
}

#[test]
fn a_new_run_of_a_live_feed_goes_on_with_a_gap() {
    let mut drive = Drive::open(Config { end: End::Never, retry: None, ..config() }, NDJSON);
    drive.feed("1\n").eof();
    assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::MissingEnd)));
    drive.handle(Input::Retry);
    assert_eq!((drive.snapshot().resets, drive.codes()), (0, vec![Code::MissingEnd, Code::Gap]));
}

#[test]
fn a_new_run_of_events_continues_at_their_id() {
    let mut drive = Drive::open(Config { retry: None, ..config() }, SSE);
    drive.feed("id: 7\ndata: x\n\n").broken().handle(Input::Retry);
    assert_eq!(drive.last_request().headers, [("Last-Event-ID", "7".to_owned())]);
    assert_eq!(drive.snapshot().resets, 0);
}

#[test]
fn missing_end_is_retried_where_the_stream_can_continue() {
    let end = End::Marker(runnelet::core::session::FrameTest::Text("[DONE]".into()));
    let mut drive = Drive::open(Config { end, ..config() }, SSE);
    drive.feed("id: 1\ndata: a\n\n").eof();
    assert_eq!((drive.status(), drive.codes()), (Status::Retrying, vec![Code::MissingEnd]));
    drive.wait_for_retry();
    drive.ok(SSE).feed("data: [DONE]\n\n");
    assert_eq!((drive.status(), drive.texts()), (Status::Done, vec!["a"]));
}

#[test]
fn the_format_may_be_settled_anew_by_each_response() {
    let mut drive = Drive::new(config());
    drive.start().ok(SSE).feed(": hi\n").broken().wait_for_retry();
    drive.ok(NDJSON).feed("{\"a\":1}\n").eof();
    assert_eq!((drive.texts(), drive.status()), (vec!["{\"a\":1}"], Status::Done));
    let mut drive = Drive::new(Config { format: Some(Format::Ndjson), ..config() });
    drive.start().broken().wait_for_retry();
    drive.ok("image/png").feed("1\n").eof();
    assert_eq!(drive.texts(), ["1"]);
}
