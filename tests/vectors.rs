//! The tables in `tests/vectors`: each case in one chunk, cut at every point, byte by byte, and, if it is short,
//! cut at every two points. What is expected is what a consumer of the stream sees.
//!
//! A case has `input` (or `latin1`, each character of which is a byte), and expects `frames`
//! (`[payload, offset, event?, id?]`) or, where the frames depend on the chunks, their text `joined` (of format bytes: each byte a character); `errors`
//! (`[code, offset]`); `end` (`done` if absent); `retry`, an SSE reconnection time. `limit` and `depth` set limits.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::print_stdout, reason = "the counts are for people")]

mod support;

use runnelet::{
    Config, Format, Limits, Status,
    core::{
        frame::Tail,
        session::{Decode, Effect, Input},
    },
};
use serde_json::Value as Json;
use support::{drive::Drive, split::every_split};

/// Cases up to this length are cut at every two points.
const THREE: usize = 40;

struct Case {
    name: String,
    input: Vec<u8>,
    limits: Limits,
    frames: Vec<(String, u64, String, String)>,
    joined: Option<String>,
    errors: Vec<(String, u64)>,
    end: String,
    retry: Option<u64>,
}

#[test]
fn sse() {
    run("sse", include_str!("vectors/sse.json"), 120, 34_000);
}

#[test]
fn ndjson() {
    run("ndjson", include_str!("vectors/ndjson.json"), 90, 11_000);
}

#[test]
fn json_seq() {
    run("json-seq", include_str!("vectors/json-seq.json"), 45, 3_800);
}

#[test]
fn json() {
    run("json", include_str!("vectors/json.json"), 30, 1_800);
}

#[test]
fn lines() {
    run("lines", include_str!("vectors/lines.json"), 30, 1_100);
}

#[test]
fn text() {
    run("text", include_str!("vectors/text.json"), 28, 900);
}

#[test]
fn bytes() {
    run("bytes", include_str!("vectors/bytes.json"), 7, 200);
}

fn run(name: &str, table: &str, least_cases: usize, least_splits: u64) {
    let format = Format::from_name(name).expect("a format");
    let cases = read(table);
    let mut splits = 0;
    for case in &cases {
        splits += every_split(&case.input, THREE, |chunks| check(format, case, chunks));
    }
    println!("{name}: {} cases, {splits} splits", cases.len());
    assert!(cases.len() >= least_cases && splits >= least_splits, "cases went missing");
}

fn read(table: &str) -> Vec<Case> {
    let cases: Vec<Json> = serde_json::from_str(table).expect("a table");
    cases.iter().map(Case::read).collect()
}

fn check(format: Format, case: &Case, chunks: &[&[u8]]) {
    let config = Config {
        format: Some(format),
        decode: Some(match format {
            Format::Ndjson | Format::JsonSeq | Format::Json => Decode::Json,
            Format::Sse | Format::Lines | Format::Text => Decode::Text,
            Format::Bytes => Decode::Bytes,
        }),
        limits: case.limits.clone(),
        retry: None,
        ..Config::default()
    };
    let mut drive = Drive::new(config);
    drive.start().handle(Input::no_head(1));
    for chunk in chunks {
        drive.feed(chunk);
    }
    drive.eof();
    let context = || format!("{} / {} / {:?}", format.name(), case.name, lossy(chunks));
    if let Some(joined) = &case.joined {
        assert_eq!(drive.texts().concat(), *joined, "{}", context());
    } else {
        let frames: Vec<_> = drive
            .values
            .iter()
            .map(|value| (value.text.clone(), value.offset, value.event.clone(), value.id.clone()))
            .collect();
        assert_eq!(frames, case.frames, "{}", context());
    }
    let errors = drive.errors();
    let (last, ended) = match errors.split_last() {
        Some((last, others)) if drive.status() != Status::Done => (Some(last.code.as_str()), others),
        _ => (None, &errors[..]),
    };
    let told: Vec<_> =
        ended.iter().map(|error| (error.code.to_string(), error.offset.expect("an offset"))).collect();
    assert_eq!(told, case.errors, "{}", context());
    assert_eq!(last.unwrap_or("done"), case.end, "{}", context());
    indexes_count_all_frames(&drive, &case.name);
    assert_eq!(drive.count(&Effect::Ended), 1);
    check_decoder(format, case, chunks);
}

/// Values and frame errors have indexes of their own, without a gap.
fn indexes_count_all_frames(drive: &Drive, name: &str) {
    let mut indexes: Vec<u64> = drive.values.iter().map(|value| value.index).collect();
    let cut = drive.status() != Status::Done;
    let errors = drive.errors();
    let rejected = &errors[..errors.len() - usize::from(cut)];
    indexes.extend(rejected.iter().map(|error| error.frame.expect("a frame")));
    indexes.sort_unstable();
    assert!(indexes.iter().copied().eq(0..indexes.len() as u64), "{name}: {indexes:?}");
}

/// The decoder by itself, without a session around it.
fn check_decoder(format: Format, case: &Case, chunks: &[&[u8]]) {
    let mut decoder = format.decoder(&case.limits, 0);
    let mut retry = None;
    for chunk in chunks {
        decoder.feed(chunk);
        while let Some(next) = decoder.next() {
            if let Ok(frame) = next {
                assert!(frame.payload.end <= decoder.buffer().end());
                assert!(frame.payload.end <= decoder.buffer().start() || frame.payload.is_empty());
            }
        }
        retry = decoder.take_retry().or(retry);
    }
    let is_cut = matches!(decoder.finish(), Tail::Cut(_));
    retry = decoder.take_retry().or(retry);
    assert_eq!(retry, case.retry, "{}", case.name);
    assert!(!is_cut || case.end == "truncated", "{}", case.name);
    // A decoder may be called after its end; it has nothing more to say.
    assert_eq!(decoder.next(), None, "{}", case.name);
}

fn lossy<'a>(chunks: &[&'a [u8]]) -> Vec<std::borrow::Cow<'a, str>> {
    chunks.iter().map(|chunk| String::from_utf8_lossy(chunk)).collect()
}

impl Case {
    fn read(case: &Json) -> Self {
        let number = |key: &str| case[key].as_u64();
        let size = |key: &str, usual| number(key).map_or(usual, |size| usize::try_from(size).expect("small"));
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let list = |key: &str| case[key].as_array().cloned().unwrap_or_default();
        let usual = Limits::default();
        Self {
            name: text(&case["name"]),
            input: match case["latin1"].as_str() {
                Some(latin1) => latin1.chars().map(|byte| u8::try_from(byte).expect("a byte")).collect(),
                None => text(&case["input"]).into_bytes(),
            },
            limits: Limits {
                frame_bytes: size("limit", usual.frame_bytes),
                depth: size("depth", usual.depth),
                ..usual
            },
            frames: list("frames")
                .iter()
                .map(|frame| {
                    let offset = frame[1].as_u64().expect("an offset");
                    (text(&frame[0]), offset, text(&frame[2]), text(&frame[3]))
                })
                .collect(),
            joined: case["joined"].as_str().map(str::to_owned),
            errors: list("errors")
                .iter()
                .map(|error| (text(&error[0]), error[1].as_u64().expect("an offset")))
                .collect(),
            end: case["end"].as_str().unwrap_or("done").to_owned(),
            retry: number("retry"),
        }
    }
}
