//! Any chunking of a stream gives what one chunk gives.

#![cfg(not(target_family = "wasm"))]

mod support;

use proptest::prelude::*;
use runnelet::{
    Config, Format, Limits,
    core::{
        json::Pointer,
        session::{Decode, End, FrameTest, Input},
    },
};
use support::{
    drive::{Drive, Value},
    split::cut_at,
};

const FORMATS: [Format; 7] =
    [Format::Ndjson, Format::Sse, Format::JsonSeq, Format::Json, Format::Lines, Format::Text, Format::Bytes];

/// Pieces of which streams are made, per format and for all of them.
const COMMON: &[&str] =
    &["\n", "\r", "\r\n", "\n\n", "\u{feff}", " ", "é", "😀", "\0", "x", "12", "\"", "\u{1e}"];
const SSE: &[&str] = &[
    "data: ",
    "data:",
    "data",
    "id: ",
    "id",
    "event: ",
    "retry: ",
    "retry: 9\n",
    ":",
    ": c\n",
    "\ndata: y",
    "\nid: 7",
];
const JSON: &[&str] = &[
    "{\"a\":1}",
    "[1,2]",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"\\u00e9\"",
    "\\",
    "true",
    "nul",
    "-",
    "1e5",
    "{\"a\":[{\"b\":null}]}",
    "{\"__proto__\":{}}",
];

/// What a consumer can tell of a stream, once the frames of text and bytes are joined.
#[derive(Debug, PartialEq)]
struct Outcome {
    values: Vec<Value>,
    joined: String,
    errors: Vec<(String, Option<u64>, Option<u64>)>,
    status: String,
    last_event_id: String,
    bytes: u64,
}

fn outcome(config: &Config, chunks: &[&[u8]], holds: u64) -> Outcome {
    let format = config.format.expect("a format");
    let mut drive = Drive::new(config.clone());
    drive.holds = holds;
    drive.start().handle(Input::no_head(1));
    for chunk in chunks {
        drive.feed(chunk);
    }
    drive.eof();
    let is_pieces = matches!(format, Format::Text | Format::Bytes);
    let snapshot = drive.snapshot();
    Outcome {
        joined: drive.texts().concat(),
        values: if is_pieces { Vec::new() } else { drive.values.clone() },
        errors: drive
            .errors()
            .iter()
            .map(|error| (error.code.to_string(), error.frame.filter(|_| !is_pieces), error.offset))
            .collect(),
        status: snapshot.status.as_str().to_owned(),
        last_event_id: snapshot.last_event_id,
        // What follows the end of a stream is not taken in, if it comes in a chunk of its own.
        bytes: if snapshot.error_count == 0 && config.end == End::Eof { snapshot.bytes } else { 0 },
    }
}

fn shaped(format: Format) -> impl Strategy<Value = Vec<u8>> {
    let own = match format {
        Format::Sse => SSE,
        Format::Ndjson | Format::JsonSeq | Format::Json => JSON,
        Format::Lines | Format::Text | Format::Bytes => &[],
    };
    let pieces: Vec<&'static str> = COMMON.iter().chain(own).chain(own).copied().collect();
    let piece = prop_oneof![
        12 => prop::sample::select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
        1 => Just(b"\xE2\x82".to_vec()),
        1 => Just(b"\xEF\xBB\xBF".to_vec()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn limits() -> impl Strategy<Value = Limits> {
    let frame_bytes = prop_oneof![Just(1 << 20), 0_usize..40];
    let depth = prop_oneof![Just(128_usize), 0_usize..4];
    (frame_bytes, depth).prop_map(|(frame_bytes, depth)| Limits { frame_bytes, depth, ..Limits::default() })
}

fn decode() -> impl Strategy<Value = Option<Decode>> {
    prop::sample::select(vec![None, Some(Decode::Json), Some(Decode::Text), Some(Decode::Bytes)])
}

/// Configurations in which the chunks cannot show: pieces of text as JSON are what their chunks make them.
fn config() -> impl Strategy<Value = Config> {
    let select =
        prop::sample::select(vec![vec![], vec!["/a"], vec!["/data/a", "/id", "/*", "/event"], vec![""]]);
    let end = prop::sample::select(vec![
        End::Eof,
        End::Marker(FrameTest::Text("x".into())),
        End::Marker(FrameTest::Exists(Pointer::parse("/a").expect("a pointer"))),
    ]);
    (prop::sample::select(FORMATS.to_vec()), limits(), decode(), select, end, any::<bool>(), any::<bool>())
        .prop_map(|(format, limits, decode, select, end, strict, delivers_unfinished)| {
            let is_pieces = matches!(format, Format::Text | Format::Bytes);
            Config {
                format: Some(format),
                limits,
                decode: decode.filter(|_| !is_pieces),
                select: select
                    .iter()
                    .filter(|_| !is_pieces)
                    .map(|text| Pointer::parse(text).expect("a pointer"))
                    .collect(),
                end: if is_pieces { End::Eof } else { end },
                strict: strict && !is_pieces,
                delivers_unfinished,
                retry: None,
                ..Config::default()
            }
        })
}

fn stream() -> impl Strategy<Value = (Config, Vec<u8>, Vec<usize>)> {
    config().prop_flat_map(|config| {
        let format = config.format.expect("a format");
        let bytes = prop_oneof![
            8 => shaped(format),
            1 => prop::collection::vec(any::<u8>(), 0..200),
        ];
        (Just(config), bytes, prop::collection::vec(any::<usize>(), 0..12))
    })
}

proptest! {
    #![proptest_config(support::cases::cases(3_000))]

    #[test]
    fn chunks_do_not_show(
        (config, bytes, cuts) in stream(),
        // Values that are held back for the next chunk arrive all the same.
        holds in prop::sample::select(vec![0, 400, u64::MAX]),
    ) {
        let whole = outcome(&config, &[&bytes], 0);
        prop_assert_eq!(&outcome(&config, &cut_at(&bytes, &cuts), holds), &whole);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&outcome(&config, &single, 0), &whole);
    }

    #[test]
    fn decoders_alone_do_not_show_their_chunks((config, bytes, cuts) in stream()) {
        let format = config.format.expect("a format");
        if matches!(format, Format::Text | Format::Bytes) {
            return Ok(());
        }
        let whole = frames(format, &config.limits, &[&bytes]);
        prop_assert_eq!(&frames(format, &config.limits, &cut_at(&bytes, &cuts)), &whole);
    }
}

/// All that a decoder says, with what its ranges stand for.
fn frames(format: Format, limits: &Limits, chunks: &[&[u8]]) -> Vec<String> {
    let mut decoder = format.decoder(limits, 1_000);
    let mut said = Vec::new();
    let mut retry = None;
    for chunk in chunks {
        decoder.feed(chunk);
        while let Some(next) = decoder.next() {
            said.push(match next {
                Ok(frame) => {
                    let payload = &decoder.buffer().bytes()[frame.payload.clone()];
                    format!("{} {:?} {:?}", frame.offset, payload, decoder.event())
                }
                Err(error) => format!("{error:?}"),
            });
        }
        retry = decoder.take_retry().or(retry);
    }
    let tail = decoder.finish();
    let open = match &tail {
        runnelet::Tail::Clean => Vec::new(),
        runnelet::Tail::Whole(frame) | runnelet::Tail::IfComplete(frame) | runnelet::Tail::Cut(frame) => {
            decoder.buffer().bytes()[frame.payload.clone()].to_vec()
        }
    };
    let kind = format!("{tail:?}");
    let kind = kind.split('(').next().unwrap_or_default();
    said.push(format!("{kind} {open:?} {retry:?} {:?}", decoder.take_retry()));
    said.push(format!("{:?}", decoder.last_event_id()));
    said
}
