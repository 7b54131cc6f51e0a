//! What a session counts of how its bytes came, under a fake clock.

#![cfg(not(target_family = "wasm"))]

mod support;

use runnelet::{
    Config, Format, Limits, Status,
    core::session::{BufferingVerdict, Histogram, Input, Retry, Snapshot, Timeouts},
};
use support::drive::Drive;

const NDJSON: &str = "application/x-ndjson";
const SSE: &str = "text/event-stream";

fn once() -> Config {
    Config { retry: None, ..Config::default() }
}

/// A retry after 100 ms, exactly.
fn again() -> Config {
    let retry = Retry { attempts: 2, base_delay: 100, factor: 1.0, jitter: 0.0, ..Retry::default() };
    Config { retry: Some(retry), ..Config::default() }
}

/// The buckets in use: number and count.
fn used(histogram: &Histogram) -> Vec<(usize, u32)> {
    histogram.used().iter().copied().enumerate().filter(|(_, count)| *count > 0).collect()
}

fn piece(drive: &mut Drive, bytes: &str, chunks: u32) {
    let (now, attempt) = (drive.now, drive.session.attempt());
    drive
        .session
        .feed_piece(now, attempt, bytes.len(), chunks, |room| room.copy_from_slice(bytes.as_bytes()));
    drive.handle(Input::Tick);
}

#[test]
fn a_value_is_counted_by_its_number_of_bits() {
    let cases = [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 2),
        (4, 3),
        (7, 3),
        (8, 4),
        (1023, 10),
        (1024, 11),
        (65_535, 16),
        (65_536, 17),
        ((64 << 20) - 1, 26),
        (64 << 20, 27),
        (1 << 40, 27),
        (u64::MAX, 27),
    ];
    for (value, bucket) in cases {
        let mut histogram = Histogram::default();
        histogram.add(value, 1);
        assert_eq!(used(&histogram), [(bucket, 1)], "{value}");
        assert_eq!((histogram.count, histogram.total, histogram.largest), (1, value, value));
    }
}

#[test]
fn counts_and_sums_saturate() {
    let mut histogram = Histogram::default();
    let all = 3 * u64::from(u32::MAX);
    histogram.add(all, u32::MAX);
    histogram.add(all, u32::MAX);
    histogram.add(2, 1);
    assert_eq!((used(&histogram), histogram.total), (vec![(2, u32::MAX)], 2 * all + 2));
    histogram.add(u64::MAX, 2);
    histogram.add(u64::MAX, 2);
    assert_eq!((histogram.total, histogram.count), (u64::MAX, 2 * u64::from(u32::MAX) + 5));
}

#[test]
fn chunks_are_counted_by_size() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.feed("1\n").feed("123\n").feed("1234567\n").feed("").feed("12\n");
    let chunks = drive.snapshot().chunks;
    assert_eq!(used(&chunks), [(2, 2), (3, 1), (4, 1)]);
    assert_eq!((chunks.count, chunks.total, chunks.largest), (4, 17, 8));
    assert_eq!(drive.snapshot().bytes, 17);
}

#[test]
fn a_chunk_may_come_in_pieces_and_a_piece_may_be_many_chunks() {
    // (pieces and the chunks that end with them, the buckets)
    type Case<'a> = (&'a [(&'a str, u32)], &'a [(usize, u32)]);
    let cases: [Case; 6] = [
        (&[("1\n2\n", 0), ("3\n", 1)], &[(3, 1)]),
        (&[("1\n2\n", 0), ("3\n4\n", 0), ("5\n", 1), ("6\n", 1)], &[(2, 1), (4, 1)]),
        (&[("1\n2\n3\n4\n", 4)], &[(2, 4)]),
        // Only the mean is known.
        (&[("1\n2\n34\n", 3)], &[(2, 3)]),
        (&[("1\n2\n3456\n", 2)], &[(3, 2)]),
        // What never ended counts once, as far as it came.
        (&[("1\n2\n", 0)], &[]),
    ];
    for (pieces, buckets) in cases {
        let mut drive = Drive::open(once(), NDJSON);
        for (bytes, chunks) in pieces {
            piece(&mut drive, bytes, *chunks);
        }
        let chunks = drive.snapshot().chunks;
        assert_eq!(used(&chunks), buckets, "{pieces:?}");
        let total: usize = pieces.iter().map(|(bytes, _)| bytes.len()).sum();
        assert!(chunks.total == total as u64 || buckets.is_empty());
    }
    let mut drive = Drive::open(again(), NDJSON);
    piece(&mut drive, "  ", 0);
    drive.broken().wait_for_retry();
    assert_eq!(used(&drive.snapshot().chunks), [(2, 1)], "a chunk that broke off");
}

#[test]
fn gaps_are_those_between_chunks() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.pass(400);
    for ms in [0, 1, 3, 100, 100] {
        drive.feed("1\n").pass(ms);
    }
    drive.feed("1\n");
    let gaps = drive.snapshot().gaps;
    assert_eq!(used(&gaps), [(0, 1), (1, 1), (2, 1), (7, 2)], "none before the first chunk");
    assert_eq!((gaps.total, gaps.largest), (204, 100));
    // Chunks that are there at once have none between them, pieces of a chunk are no chunks.
    let mut drive = Drive::open(once(), NDJSON);
    piece(&mut drive, "1\n2\n3\n", 3);
    drive.pass(9);
    piece(&mut drive, "4\n", 0);
    drive.pass(50);
    piece(&mut drive, "5\n", 1);
    assert_eq!(used(&drive.snapshot().gaps), [(0, 2), (4, 1)]);
    assert_eq!(drive.snapshot().timing.longest_stall, 50, "but it was silent");
}

#[test]
fn time_in_which_reading_was_paused_counts_for_nothing() {
    let limits = Limits { queue_bytes: 1, ..Limits::default() };
    let mut drive = Drive::open(Config { limits, ..once() }, NDJSON);
    drive.consumes = false;
    drive.feed("1\n");
    assert!(drive.snapshot().paused);
    for (silence, next) in [(60_000, "2\n"), (7, "3\n")] {
        let held = drive.held;
        drive.pass(silence).consume(held).pass(5).feed(next);
    }
    let Snapshot { gaps, timing, buffering, .. } = drive.snapshot();
    assert_eq!(gaps.count, 0, "each chunk filled the queue");
    assert_eq!((timing.longest_stall, timing.stalls), (0, 0));
    assert_eq!((buffering.held, buffering.verdict), (0, BufferingVerdict::Unknown));
}

#[test]
fn sleep_is_no_gap_and_no_stall() {
    let eight_hours = 8 * 3_600_000;
    // The tick comes first after sleep, or the bytes do.
    type Wake = fn(&mut Drive);
    let wakes: [Wake; 2] = [
        |drive| {
            drive.sleep(8 * 3_600_000);
        },
        |drive| drive.now += 8 * 3_600_000,
    ];
    for wake in wakes {
        let mut drive = Drive::open(once(), SSE);
        drive.feed("data: a\n\n").pass(50).feed("data: b\n\n");
        wake(&mut drive);
        drive.feed("data: c\n\n").pass(70).feed("data: d\n\n");
        let Snapshot { gaps, timing, .. } = drive.snapshot();
        assert_eq!(used(&gaps), [(6, 1), (7, 1)]);
        assert_eq!((timing.longest_stall, timing.stalls), (70, 0));
        assert!(timing.last_byte.is_some_and(|at| at >= eight_hours), "times are those of the clock");
    }
}

#[test]
fn stalls_are_counted_and_the_longest_is_kept() {
    let timeouts = Timeouts { quiet: 1_000, stall: Some(20_000), ..Timeouts::default() };
    let mut drive = Drive::open(Config { timeouts, ..again() }, NDJSON);
    let told = |drive: &Drive| {
        let timing = drive.snapshot().timing;
        (timing.stalls, timing.longest_stall)
    };
    drive.feed("1\n").pass(999).feed("2\n");
    assert_eq!(told(&drive), (0, 999));
    drive.pass(1_500).feed("3\n").pass(1_200).feed("4\n");
    assert_eq!(told(&drive), (2, 1_500));
    drive.pass(20_000);
    assert_eq!(drive.status(), Status::Interrupted);
    assert_eq!(told(&drive), (3, 20_000), "the silence that ended it is one too");
}

#[test]
fn reconnects_are_the_responses_after_the_first() {
    let count = |drive: &Drive| drive.snapshot().timing.reconnects;
    let retry = again().retry.map(|retry| Retry { attempts: 9, ..retry });
    let mut drive = Drive::new(Config { retry, ..again() });
    drive.start().broken().wait_for_retry();
    drive.status_head(503).wait_for_retry();
    drive.ok(SSE);
    assert_eq!((count(&drive), drive.session.attempt()), (0, 3), "attempts are another thing");
    drive.feed("id: 1\ndata: a\n\n").broken().wait_for_retry();
    drive.broken().wait_for_retry();
    assert_eq!(count(&drive), 0);
    drive.ok(SSE).feed("id: 2\ndata: b\n\n");
    assert_eq!((count(&drive), drive.session.attempt()), (1, 5));
    assert_eq!(drive.snapshot().gaps.count, 0, "between two responses there is no gap");
}

#[test]
fn the_queue_tells_what_waits_and_its_peak() {
    let mut drive = Drive::open(once(), NDJSON);
    drive.consumes = false;
    let queue = |drive: &Drive| drive.snapshot().queue;
    assert_eq!((queue(&drive).bytes, queue(&drive).peak), (0, 0));
    drive.feed("1\n2\n3\n");
    let first = drive.held;
    assert_eq!((queue(&drive).bytes, queue(&drive).peak), (first, first));
    drive.consume(first).feed("4\n");
    assert!(drive.held < first);
    assert_eq!((queue(&drive).bytes, queue(&drive).peak), (drive.held, first));
    drive.feed("5\n6\n7\n8\n");
    let held = drive.held;
    assert!(held > first);
    drive.consume(held);
    assert_eq!((queue(&drive).bytes, queue(&drive).peak), (0, held));
    let mut drive = Drive::open(Config { consume: false, ..once() }, NDJSON);
    drive.feed("1\n2\n");
    assert_eq!(queue(&drive).peak, 0, "nothing waits where nothing is wanted");
}

/// Waits and what comes then, as (ms, frames); each frame is a chunk of its own.
fn came(config: Config, content_type: &str, steps: &[(u64, usize)]) -> Drive {
    let mut drive = Drive::new(config);
    drive.start();
    let (first, rest) = steps.split_first().expect("steps");
    drive.pass(first.0).ok(content_type);
    for (at, (wait, frames)) in std::iter::once(&(0, first.1)).chain(rest).enumerate() {
        drive.pass(*wait);
        for _ in 0..*frames {
            let frame = if content_type == SSE { format!("data: {at}\n\n") } else { format!("{at}\n") };
            drive.feed(frame);
        }
    }
    drive
}

#[test]
fn what_comes_many_at_once_after_silence_looks_buffered() {
    use BufferingVerdict::{Buffered, Streamed, Unknown};
    let frame_by_frame: Vec<(u64, usize)> = vec![(100, 1); 10];
    let slow: Vec<(u64, usize)> = vec![(700, 1); 4];
    let bursts: Vec<(u64, usize)> = vec![(1_000, 5); 4];
    let mixed: Vec<(u64, usize)> = [vec![(1_000, 5)], vec![(600, 1); 3]].concat();
    let fast: Vec<(u64, usize)> = vec![(10, 1); 100];
    // (name, type, steps, verdict before the end, and after it)
    let cases = [
        ("all at once at the end", NDJSON, vec![(3_000, 9)], Unknown, Buffered),
        ("events at once at the end", SSE, vec![(3_000, 9)], Unknown, Buffered),
        ("at once, and at once", NDJSON, vec![(40, 9)], Unknown, Unknown),
        ("two frames are not many", NDJSON, vec![(3_000, 2)], Unknown, Unknown),
        ("half a second is not long", NDJSON, vec![(499, 9)], Unknown, Unknown),
        ("one by one", NDJSON, frame_by_frame, Streamed, Streamed),
        ("one by one, slowly", NDJSON, slow, Streamed, Streamed),
        ("a steady flow in one burst", NDJSON, fast, Streamed, Streamed),
        ("burst after burst", NDJSON, bursts.clone(), Buffered, Buffered),
        ("two bursts", NDJSON, vec![(1_000, 5), (1_000, 5)], Unknown, Buffered),
        ("a start in one go, then one by one", NDJSON, mixed, Streamed, Streamed),
        ("text in one go", "text/plain", vec![(3_000, 9)], Unknown, Unknown),
        ("text in bursts", "text/plain", bursts, Streamed, Streamed),
        ("nothing", NDJSON, vec![(3_000, 0)], Unknown, Unknown),
    ];
    for (name, content_type, steps, before, after) in cases {
        let mut drive = came(once(), content_type, &steps);
        assert_eq!(drive.snapshot().buffering.verdict, before, "{name}");
        drive.eof();
        assert_eq!(drive.snapshot().buffering.verdict, after, "{name}, at the end");
    }
    let mut drive = came(once(), NDJSON, &[(3_000, 4), (1_000, 3), (30, 1)]);
    drive.eof();
    let told = drive.snapshot().buffering;
    assert_eq!((told.bursts, told.held, told.held_frames, told.longest_hold), (3, 2, 7, 3_000));
}

#[test]
fn what_could_not_be_seen_says_nothing_of_buffering() {
    // The engine was loading while the frames came.
    let mut drive = Drive::new(once());
    drive.start();
    drive.now += 1_500;
    drive.session.watch_from(drive.now);
    drive.ok(NDJSON);
    for _ in 0..5 {
        drive.feed("1\n");
    }
    drive.eof();
    assert_eq!(drive.snapshot().buffering.held, 0);
    // The page slept.
    let mut drive = came(once(), NDJSON, &[(100, 1)]);
    drive.sleep(60_000).feed("1\n").feed("2\n").feed("3\n").feed("4\n").eof();
    let told = drive.snapshot().buffering;
    assert_eq!((told.held, told.verdict), (0, BufferingVerdict::Unknown));
}

#[test]
fn the_silence_before_each_attempt_counts_by_itself() {
    let mut drive = Drive::new(again());
    drive.start().pass(600).ok(SSE);
    drive.feed("id: 1\ndata: a\n\n").feed("data: b\n\n").feed("data: c\n\n").broken().wait_for_retry();
    drive.pass(20).ok(SSE).feed("data: d\n\n");
    drive.eof();
    let told = drive.snapshot().buffering;
    assert_eq!((told.bursts, told.held, told.held_frames), (2, 1, 3));
    assert_eq!(told.verdict, BufferingVerdict::Unknown, "three of four are too few");
}

#[test]
fn a_source_without_a_head_is_counted_too() {
    let mut drive = Drive::new(Config { format: Some(Format::Lines), ..once() });
    drive.start().handle(Input::no_head(1)).feed("a\n").pass(3).feed("b\n").eof();
    let Snapshot { chunks, gaps, .. } = drive.snapshot();
    assert_eq!((chunks.count, used(&gaps)), (2, vec![(2, 1)]));
}
