//! Time: watchdogs, sleep, back-pressure.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Limits, Status,
    core::{
        error::Code,
        session::{Effect, Input, Retry, Timeouts},
    },
};
use support::drive::Drive;

const NDJSON: &str = "application/x-ndjson";
const SSE: &str = "text/event-stream";

fn with(timeouts: Timeouts) -> Config {
    Config { timeouts, retry: None, ..Config::default() }
}

fn none() -> Timeouts {
    Timeouts { connect: 0, first_frame: 0, quiet: 0, stall: Some(0), total: 0 }
}

#[test]
fn without_timeouts_nothing_ever_happens() {
    let mut drive = Drive::new(with(none()));
    drive.start().pass(1 << 40);
    assert_eq!(drive.status(), Status::Connecting);
    drive.ok(NDJSON).pass(1 << 40).feed("1\n").pass(1 << 40);
    assert_eq!((drive.status(), drive.session.deadline()), (Status::Streaming, None));
}

#[test]
fn the_connect_watchdog_waits_for_the_head() {
    let mut drive = Drive::new(with(Timeouts { connect: 30_000, ..none() }));
    drive.start().pass(29_999);
    assert_eq!(drive.status(), Status::Connecting);
    drive.pass(1);
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::ConnectTimeout)));
    assert!(matches!(
        drive.effects[..],
        [Effect::Connect(_), Effect::Cancel, Effect::Error(_), Effect::Ended]
    ));
    let mut drive = Drive::new(with(Timeouts { connect: 30_000, ..none() }));
    drive.start().pass(29_999).ok(NDJSON).pass(1 << 40);
    assert_eq!(drive.status(), Status::Streaming);
}

#[test]
fn the_first_frame_watchdog_is_not_fed_by_bytes() {
    let first_frame = || with(Timeouts { first_frame: 1_000, ..none() });
    let mut drive = Drive::open(first_frame(), SSE);
    drive.feed(": ping\n\n").pass(999).feed(": ping\n\n");
    assert_eq!(drive.status(), Status::Streaming);
    drive.pass(1);
    assert_eq!(drive.ended_by(), Some(Code::FirstFrameTimeout));
    let mut drive = Drive::open(first_frame(), SSE);
    drive.pass(999).feed("data: x\n\n").pass(1 << 40);
    assert_eq!(drive.status(), Status::Streaming);
}

#[test]
fn silence_stalls_and_a_byte_ends_the_stall() {
    let mut drive = Drive::open(with(Timeouts { quiet: 10_000, ..none() }), SSE);
    drive.pass(9_999).feed(":").pass(9_999);
    assert_eq!(drive.status(), Status::Streaming, "any byte counts");
    drive.pass(1);
    assert_eq!(drive.status(), Status::Stalled);
    drive.pass(1 << 30);
    assert_eq!(drive.status(), Status::Stalled, "being quiet ends nothing");
    drive.feed("\n");
    assert_eq!(drive.status(), Status::Streaming);
    drive.pass(10_000).eof();
    assert_eq!(drive.status(), Status::Done);
}

#[test]
fn the_stall_watchdog_is_fed_by_any_byte() {
    let mut drive = Drive::open(with(Timeouts { quiet: 10, stall: Some(45_000), ..none() }), SSE);
    for _ in 0..10 {
        drive.pass(44_999).feed(": ping\n\n");
    }
    drive.feed("data: x\n\n").pass(44_999);
    assert_eq!(drive.status(), Status::Stalled);
    drive.pass(1);
    assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::StallTimeout)));
}

#[test]
fn by_default_a_stall_ends_an_attempt_only_while_another_may_follow() {
    let config = Config::default;
    // Nothing delivered: another attempt loses nothing.
    let mut drive = Drive::open(config(), NDJSON);
    drive.pass(45_000);
    assert_eq!((drive.status(), drive.codes()), (Status::Retrying, vec![Code::StallTimeout]));
    // NDJSON cannot be continued, so it is left alone from its first frame on.
    let mut drive = Drive::open(config(), NDJSON);
    drive.feed("1\n").pass(1 << 30);
    assert_eq!((drive.status(), drive.session.deadline()), (Status::Stalled, None));
    // SSE can be continued as soon as it has an id.
    let mut drive = Drive::open(config(), SSE);
    drive.feed("data: x\n\n").pass(1 << 30);
    assert_eq!(drive.status(), Status::Stalled);
    drive.feed("id: 1\ndata: y\n\n").pass(45_000);
    assert_eq!((drive.status(), drive.codes()), (Status::Retrying, vec![Code::StallTimeout]));
    // Replaying is another way to follow.
    let retry = Some(Retry { restart: true, ..Retry::default() });
    let mut drive = Drive::open(Config { retry, ..config() }, NDJSON);
    drive.feed("1\n").pass(45_000);
    assert_eq!(drive.status(), Status::Retrying);
    // The last attempt is left alone.
    let retry = Some(Retry { attempts: 1, jitter: 0.0, ..Retry::default() });
    let mut drive = Drive::new(Config { retry, ..config() });
    drive.start().broken().wait_for_retry();
    drive.ok(NDJSON).pass(1 << 30);
    assert_eq!(drive.status(), Status::Stalled);
    // And so is a stream that is not retried at all.
    let mut drive = Drive::open(Config { retry: None, ..config() }, NDJSON);
    drive.pass(1 << 30);
    assert_eq!(drive.status(), Status::Stalled);
}

#[test]
fn the_total_time_counts_over_attempts_and_states() {
    let timeouts = || Timeouts { total: 60_000, ..none() };
    let mut drive = Drive::open(with(timeouts()), NDJSON);
    for _ in 0..59 {
        drive.pass(1_000).feed("1\n");
    }
    drive.pass(999);
    assert_eq!(drive.status(), Status::Streaming);
    drive.pass(1);
    assert_eq!((drive.status(), drive.ended_by()), (Status::Interrupted, Some(Code::TotalTimeout)));
    assert!(!drive.last_error().retryable);
    let retry = Some(Retry { base_delay: 59_000, max_delay: 59_000, jitter: 0.0, ..Retry::default() });
    let mut drive = Drive::new(Config { retry, ..with(timeouts()) });
    drive.start().pass(2_000).broken().pass(58_000);
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::TotalTimeout)));
    drive.pass(100_000);
    assert_eq!(drive.requests().len(), 1, "the planned attempt is off");
}

#[test]
fn a_tick_that_comes_late_grants_one_read_turn() {
    let timeouts = || Timeouts { quiet: 10_000, stall: Some(20_000), ..none() };
    // The machine slept: the bytes are there, they only were not read.
    let mut drive = Drive::open(with(timeouts()), NDJSON);
    drive.sleep(8 * 3_600_000);
    assert_eq!(drive.status(), Status::Streaming);
    drive.feed("1\n").pass(9_000);
    assert_eq!(drive.status(), Status::Streaming);
    // The connection is dead: after the read turn it is judged.
    let mut drive = Drive::open(with(timeouts()), NDJSON);
    drive.sleep(8 * 3_600_000).pass(999);
    assert_eq!(drive.status(), Status::Streaming);
    drive.pass(1);
    assert_eq!((drive.status(), drive.ended_by()), (Status::Failed, Some(Code::StallTimeout)));
    // A little late is not late.
    let mut drive = Drive::open(with(timeouts()), NDJSON);
    drive.sleep(12_000);
    assert_eq!(drive.status(), Status::Stalled);
    let mut drive = Drive::open(with(timeouts()), NDJSON);
    drive.sleep(12_001);
    assert_eq!(drive.status(), Status::Streaming);
    // The same for the head and the first frame.
    for timeouts in [Timeouts { connect: 5_000, ..none() }, Timeouts { first_frame: 5_000, ..none() }] {
        let mut drive = Drive::new(with(timeouts));
        drive.start();
        if drive.session.deadline().is_none() {
            drive.ok(NDJSON);
        }
        drive.sleep(100_000);
        assert!(!drive.status().is_end());
        drive.pass(1_000);
        assert_eq!(drive.status(), Status::Failed);
    }
}

#[test]
fn a_retry_that_is_due_long_ago_is_made_at_once() {
    let mut drive = Drive::new(Config::default());
    drive.start().broken().sleep(3_600_000);
    assert_eq!(drive.status(), Status::Connecting);
}

fn small_queue(queue_bytes: u64) -> Config {
    Config { limits: Limits { queue_bytes, ..Limits::default() }, ..Config::default() }
}

#[test]
fn a_full_queue_pauses_reading_until_the_consumer_has_caught_up() {
    let mut drive = Drive::new(small_queue(400));
    drive.consumes = false;
    drive.start().ok(NDJSON).feed("\"one\"\n");
    assert_eq!((drive.count(&Effect::Read), drive.snapshot().paused), (2, false));
    drive.feed("\"two\"\n\"three\"\n\"four\"\n");
    assert_eq!((drive.count(&Effect::Read), drive.snapshot().paused), (2, true), "no more is asked for");
    assert_eq!(drive.values.len(), 4, "what came was delivered");
    drive.pass(1 << 30);
    assert_eq!(drive.status(), Status::Streaming, "the clock stands");
    drive.consume(5);
    assert_eq!((drive.count(&Effect::Read), drive.snapshot().paused), (2, true));
    drive.consume(drive.held - 399);
    assert_eq!((drive.count(&Effect::Read), drive.snapshot().paused), (3, false));
    drive.pass(9_999);
    assert_eq!(drive.status(), Status::Streaming, "the clock starts anew");
    drive.pass(1);
    assert_eq!(drive.status(), Status::Stalled);
    drive.feed("5\n").eof();
    assert_eq!(drive.status(), Status::Done);
}

#[test]
fn small_values_are_counted_with_what_they_cost() {
    let long_id = format!("id: {}\n\n", "x".repeat(4_000));
    for (content_type, first, chunk, most) in
        [(NDJSON, "", "1\n", 350), (SSE, "", "data\n\n", 350), (SSE, &*long_id, "data\n\n", 24)]
    {
        let mut drive = Drive::new(small_queue(100_000));
        drive.consumes = false;
        drive.start().ok(content_type).feed(first);
        while !drive.snapshot().paused {
            drive.feed(chunk);
        }
        assert!(drive.values.len() <= most, "{} chunks of {chunk:?}", drive.values.len());
    }
    let mut drive = Drive::new(small_queue(100_000));
    drive.consumes = false;
    drive.start().ok(NDJSON).feed("1\n".repeat(4_000));
    assert!(drive.snapshot().paused);
}

#[test]
fn consuming_without_a_pause_asks_for_nothing() {
    let mut drive = Drive::open(small_queue(1_000), NDJSON);
    drive.feed("1\n");
    let reads = drive.count(&Effect::Read);
    drive.handle(Input::Consumed(0)).handle(Input::Consumed(u64::MAX));
    assert_eq!(drive.count(&Effect::Read), reads);
}

#[test]
fn a_queue_of_no_bytes_takes_one_piece_at_a_time() {
    let mut drive = Drive::new(small_queue(0));
    drive.consumes = false;
    drive.start().ok(NDJSON);
    assert_eq!((drive.count(&Effect::Read), drive.snapshot().paused), (1, false));
    drive.feed("1\n2\n");
    assert!(drive.snapshot().paused);
    drive.consume(drive.held);
    assert_eq!((drive.count(&Effect::Read), drive.snapshot().paused), (2, false));
}

#[test]
fn frames_without_a_match_do_not_fill_the_queue() {
    let select = vec![runnelet::core::json::Pointer::parse("/wanted").expect("a pointer")];
    let mut drive = Drive::new(Config { select, ..small_queue(100) });
    drive.consumes = false;
    drive.start().ok(NDJSON);
    for _ in 0..100 {
        drive.feed("{\"other\":\"0123456789\"}\n");
    }
    assert_eq!((drive.snapshot().paused, drive.snapshot().frames, drive.held), (false, 100, 0));
    drive.feed("{\"wanted\":1}\n");
    assert_eq!(drive.texts(), ["1"]);
}

#[test]
fn a_pause_ends_with_its_attempt() {
    let mut drive = Drive::new(small_queue(1));
    drive.consumes = false;
    drive.start().ok(SSE).feed("id: 1\ndata: x\n\n").broken();
    assert_eq!((drive.status(), drive.snapshot().paused), (Status::Retrying, false));
    drive.wait_for_retry();
    let reads = drive.count(&Effect::Read);
    drive.ok(SSE);
    assert!(drive.snapshot().paused, "the queue is still full");
    drive.pass(1 << 30);
    assert_eq!(drive.status(), Status::Streaming);
    drive.consume(drive.held);
    assert_eq!((drive.count(&Effect::Read), drive.snapshot().paused), (reads + 1, false));
}
