//! A session under any inputs in any order: no panics, only legal steps, sane effects, and always an end.
//! [`support::drive`] checks these at every step.

#![cfg(not(target_family = "wasm"))]

mod support;

use proptest::prelude::*;
use runnelet::{
    Config, Format, Limits, Status, StreamError,
    core::{
        error::Code,
        json::Pointer,
        session::{CursorTarget, Effect, End, FrameTest, Head, Input, Resume, Retry, Timeouts},
    },
};
use support::drive::{Drive, head};

#[derive(Clone, Debug)]
enum Step {
    Start,
    Head(Head),
    Feed(Vec<u8>),
    LateFeed(Vec<u8>),
    Eof,
    LateEof,
    Broken,
    LateBroken,
    Pass(u64),
    Sleep(u64),
    Consume(u64),
    Report(Code),
    Retry,
    Wake,
    Abort,
    Fail,
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "{\"a\":1}\n",
        "[2]\n",
        "bad\n",
        "{\"ha",
        "lf\":2}\n",
        "12",
        "\n",
        "data: x\n\n",
        "data: [1]\n",
        "id: 7\n",
        "event: error\n",
        "retry: 40\n",
        "\u{feff}",
        "\u{1e}",
        "[DONE]\n",
        "data: [DONE]\n\n",
        "é",
        "{\"next\":\"c\"}\n",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat().into_bytes())
}

fn heads() -> impl Strategy<Value = Head> {
    let types = vec![
        "application/x-ndjson",
        "text/event-stream",
        "application/json",
        "text/plain",
        "text/html",
        "x/y",
    ];
    let status = prop_oneof![6 => Just(200_u16), 2 => Just(206), 1 => Just(204), 1 => Just(416), 1 => Just(503), 1 => Just(404)];
    let range = prop::sample::select(vec![
        None,
        Some("bytes 0-9/10"),
        Some("bytes 8-9/10"),
        Some("bytes */8"),
        Some("x"),
    ]);
    let etag = prop::sample::select(vec![None, Some("\"v1\""), Some("W/\"v1\"")]);
    (status, prop::sample::select(types), range, etag, any::<Option<u16>>()).prop_map(
        |(status, content_type, range, etag, after)| Head {
            content_range: range.map(str::to_owned),
            etag: etag.map(str::to_owned),
            retry_after: after.map(u64::from),
            body: b"{\"title\":".to_vec(),
            ..head(status, content_type)
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Start),
        4 => heads().prop_map(Step::Head),
        12 => bytes().prop_map(Step::Feed),
        1 => bytes().prop_map(Step::LateFeed),
        2 => Just(Step::Eof),
        1 => Just(Step::LateEof),
        3 => Just(Step::Broken),
        1 => Just(Step::LateBroken),
        4 => (0_u64..60_000).prop_map(Step::Pass),
        2 => (0_u64..60_000).prop_map(Step::Sleep),
        3 => (0_u64..100).prop_map(Step::Consume),
        1 => prop::sample::select(vec![Code::TargetMissing, Code::KeyMissing, Code::Sink]).prop_map(Step::Report),
        2 => Just(Step::Retry),
        1 => Just(Step::Wake),
        1 => prop::sample::select(vec![Step::Abort, Step::Fail, Step::Retry, Step::Wake]),
    ]
}

fn config() -> impl Strategy<Value = Config> {
    let pointer = |text: &str| Pointer::parse(text).expect("a pointer");
    let retry = (0_u32..4, 0_u64..2_000, 0.0..2.0, any::<bool>()).prop_map(
        |(attempts, base_delay, jitter, restart)| Retry {
            attempts,
            base_delay,
            jitter,
            restart,
            ..Retry::default()
        },
    );
    let resume = prop::sample::select(vec![
        None,
        Some(Resume::No),
        Some(Resume::LastEventId),
        Some(Resume::Range),
        Some(Resume::Cursor { pointer: pointer("/next"), target: CursorTarget::Query("after".into()) }),
    ]);
    let end = prop::sample::select(vec![
        End::Eof,
        End::Never,
        End::Marker(FrameTest::Text("[DONE]".into())),
        End::Marker(FrameTest::Equals(pointer("/a"), "1".into())),
    ]);
    let timeout = || prop::sample::select(vec![0_u64, 5, 1_000, 20_000]);
    let timeouts = (timeout(), timeout(), timeout(), prop::option::of(timeout()), timeout()).prop_map(
        |(connect, first_frame, quiet, stall, total)| Timeouts { connect, first_frame, quiet, stall, total },
    );
    let limits = (0_usize..60, 0_usize..3, 0_u64..60, prop::option::of(0_u64..200), 0_usize..3).prop_map(
        |(frame_bytes, depth, queue_bytes, total_bytes, errors)| Limits {
            frame_bytes,
            depth,
            queue_bytes,
            total_bytes,
            errors,
        },
    );
    let format =
        prop::sample::select(vec![None, Some(Format::Ndjson), Some(Format::Sse), Some(Format::JsonSeq)]);
    let select = prop::sample::select(vec![vec![], vec!["/a"], vec!["/data", "/id"], vec!["/*"]]);
    let flags = prop::array::uniform6(prop::bool::weighted(0.2));
    (prop::option::weighted(0.8, retry), resume, end, timeouts, limits, format, select, flags).prop_map(
        move |(retry, resume, end, timeouts, limits, format, select, flags)| Config {
            format,
            select: select.iter().map(|text| Pointer::parse(text).expect("a pointer")).collect(),
            end,
            retry,
            resume,
            timeouts,
            limits,
            delivers_unfinished: flags[0],
            strict: flags[1],
            consume: !flags[2],
            is_reopenable: !flags[3],
            is_resendable: !flags[4],
            binds_json: flags[5],
            ..Config::default()
        },
    )
}

fn take(drive: &mut Drive, step: Step) {
    let attempt = drive.session.attempt();
    let late = attempt.saturating_sub(1);
    match step {
        Step::Start => drop(drive.start()),
        Step::Head(head) => drop(drive.head(head)),
        Step::Feed(bytes) => drop(drive.feed(bytes)),
        Step::LateFeed(bytes) => drive.feed_to(late, &bytes),
        Step::Eof => drop(drive.eof()),
        Step::LateEof => drop(drive.handle(Input::Eof { attempt: late })),
        Step::Broken => drop(drive.broken()),
        Step::LateBroken => drop(drive.handle(Input::Broken { attempt: late, reason: "late".into() })),
        Step::Pass(ms) => drop(drive.pass(ms)),
        Step::Sleep(ms) => drop(drive.sleep(ms)),
        Step::Consume(bytes) => drop(drive.consume(bytes.min(drive.held))),
        Step::Report(code) => drop(drive.handle(Input::Report(StreamError::new(code, "reported")))),
        Step::Retry => drop(drive.handle(Input::Retry)),
        Step::Wake => drop(drive.handle(Input::Wake)),
        Step::Abort => drop(drive.handle(Input::Abort)),
        Step::Fail => drop(drive.handle(Input::Fail(StreamError::new(Code::Unsupported, "no")))),
    }
}

proptest! {
    #![proptest_config(support::cases::cases(1_000))]

    #[test]
    fn nothing_but_legal_steps(
        config in config(),
        seed in any::<u64>(),
        consumes in any::<bool>(),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let attempts = config.retry.as_ref().map_or(0, |retry| retry.attempts);
        let consume = config.consume;
        let kept = config.limits.errors;
        let mut drive = Drive::seeded(config, seed);
        drive.consumes = consumes;
        drive.start();
        for step in steps {
            let before = drive.snapshot();
            take(&mut drive, step);
            let after = drive.snapshot();
            prop_assert!(after.attempt >= before.attempt && after.frames >= before.frames);
            prop_assert!(after.bytes >= before.bytes && after.error_count >= before.error_count);
            prop_assert!(after.errors.len() <= kept);
            prop_assert!(!after.paused || after.status == Status::Streaming, "paused while {:?}", after.status);
            prop_assert_eq!(after.error.is_some(), after.status.is_end() && after.status != Status::Done);
            prop_assert!(!after.partial || after.frames > 0);
            prop_assert!(consume || drive.values.is_empty());
        }
        // However it stands, a source that breaks each time brings it to its end.
        for _ in 0..attempts + 2 {
            if drive.status() == Status::Retrying {
                drive.wait_for_retry();
            }
            drive.broken();
        }
        prop_assert!(drive.status().is_end(), "{:?}", drive.status());
        let ends = drive.count(&Effect::Ended);
        drive.pass(1 << 40).feed("1\n").eof().broken().handle(Input::Wake);
        prop_assert_eq!(drive.count(&Effect::Ended), ends, "an end is final until retry");
        prop_assert_eq!(drive.session.deadline(), None, "nothing is left to wait for");
    }

    /// In place where the values lie close together, apart where they do not: the same text.
    #[test]
    fn packing_gives_the_values_that_came(
        values in prop::collection::vec(("\"[a-zé😀]{0,9}\"|[1-9][0-9]{0,5}|null|\\[\\]", 0_usize..50), 1..20),
        is_sse in any::<bool>(),
        bad in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut body = Vec::new();
        let bad = bad.map(|index| index.index(values.len()));
        for (number, (value, gap)) in values.iter().enumerate() {
            body.extend(std::iter::repeat_n(b'\n', *gap));
            if is_sse {
                body.extend_from_slice(b"data: ");
            }
            body.extend_from_slice(value.as_bytes());
            if bad == Some(number) && is_sse {
                body.push(0xFF);
            }
            body.extend_from_slice(b"\n\n");
        }
        let config = Config { format: Some(if is_sse { Format::Sse } else { Format::Ndjson }), ..Config::default() };
        let mut drive = Drive::open(config, "");
        drive.feed(body);
        let expected: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(number, (value, _))| {
                if bad == Some(number) && is_sse { format!("{value}\u{FFFD}") } else { value.clone() }
            })
            .collect();
        prop_assert_eq!(drive.texts(), expected);
    }
}
