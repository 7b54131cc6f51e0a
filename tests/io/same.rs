//! Every adapter, on every vector, at random chunkings: what it yields is what the session gives for these chunks.

use runnelet::{
    Config, Format, Limits, Severity, Status, StreamError,
    core::session::{Decode, Input},
    io::Frame,
};
use serde_json::Value as Json;

use super::{
    sources::{ADAPTERS, Script, collect},
    support::{
        drive::{Drive, Value},
        random::Random,
        split::cut_at,
    },
};

const TABLES: [(&str, &str); 7] = [
    ("ndjson", include_str!("../vectors/ndjson.json")),
    ("sse", include_str!("../vectors/sse.json")),
    ("json-seq", include_str!("../vectors/json-seq.json")),
    ("json", include_str!("../vectors/json.json")),
    ("lines", include_str!("../vectors/lines.json")),
    ("text", include_str!("../vectors/text.json")),
    ("bytes", include_str!("../vectors/bytes.json")),
];

/// Ways to cut each vector.
const CUTS: usize = 6;

#[test]
fn every_adapter_yields_what_the_session_gives() {
    let mut random = Random::new(7);
    let mut cases = 0;
    for (name, table) in TABLES {
        let format = Format::from_name(name).expect("a format");
        let table: Vec<Json> = serde_json::from_str(table).expect("a table");
        for case in &table {
            let input = input(case);
            for strict in [false, true] {
                let config = Config { strict, ..config(format, case) };
                for round in 0..CUTS {
                    let cuts: Vec<usize> = (0..round).map(|_| random.below(input.len() + 1)).collect();
                    let chunks = cut_at(&input, &cuts);
                    check(&config, &chunks, &format!("{name} / {} / {chunks:?}", case["name"]));
                    cases += 1;
                }
            }
        }
    }
    assert!(cases > 4_000, "{cases}");
}

#[test]
fn long_chunks_are_taken_in_pieces() {
    let body: String =
        (0..40_000).map(|n| format!("{{\"n\":{n}}}\n{}", if n % 3 == 0 { "x\n" } else { "" })).collect();
    let config = Config { limits: Limits { errors: 0, ..Limits::default() }, ..Format::Ndjson.into() };
    check(&config, &[body.as_bytes()], "one chunk");
    check(&config, &body.as_bytes().chunks(100_000).collect::<Vec<_>>(), "a few chunks");
}

fn check(config: &Config, chunks: &[&[u8]], context: &str) {
    let chunks: Vec<&[u8]> = chunks.iter().copied().filter(|chunk| !chunk.is_empty()).collect();
    let mut drive = Drive::new(Config { retry: None, ..config.clone() });
    drive.start().handle(Input::no_head(1));
    for chunk in &chunks {
        drive.feed(chunk);
    }
    drive.eof();
    let is_done = drive.status() == Status::Done;
    for adapter in ADAPTERS {
        let items = collect::<Frame>(adapter, Script::chunks(&chunks), config.clone());
        let decode = drive.session.decode().expect("a head came");
        let mut values = Vec::new();
        let mut errors = Vec::new();
        let mut places = Vec::new();
        for item in items {
            match item {
                Ok(frame) => {
                    places.push(frame.index);
                    values.push(value(frame, decode));
                }
                Err(error) => {
                    let is_frame = error.severity == Severity::Frame;
                    places.push(error.frame.filter(|_| is_frame).unwrap_or(u64::MAX));
                    errors.push(error);
                }
            }
        }
        let (expected, told): (Vec<Value>, Vec<StreamError>) =
            (drive.values.iter().map(trimmed).collect(), drive.errors().into_iter().cloned().collect());
        // Of text and bytes, where the chunks were cut shows; how a reader cuts them again does not matter.
        if matches!(config.format, Some(Format::Text | Format::Bytes)) {
            let joined = |values: &[Value]| values.iter().map(|value| value.text.clone()).collect::<String>();
            assert_eq!(joined(&values), joined(&expected), "{adapter}: {context}");
        } else {
            assert_eq!(values, expected, "{adapter}: {context}");
        }
        assert_eq!(errors, told, "{adapter}: {context}");
        assert!(places.is_sorted(), "{adapter}: {context}: in the order of the stream: {places:?}");
        let ended_by = errors.last().is_some_and(|error| error.severity == Severity::Stream);
        assert_eq!(ended_by, !is_done, "{adapter}: {context}");
    }
}

fn value(frame: Frame, decode: Decode) -> Value {
    let text = match decode {
        Decode::Bytes => frame.value.iter().map(|byte| char::from(*byte)).collect(),
        Decode::Json | Decode::Text => String::from_utf8(frame.value.0).expect("text is UTF-8"),
    };
    let event = frame.event.unwrap_or_default();
    trimmed(&Value {
        text,
        index: frame.index,
        offset: frame.offset,
        event: if event == "message" { String::new() } else { event },
        id: frame.id.unwrap_or_default(),
        pointer: u32::try_from(frame.pointer).expect("few pointers"),
    })
}

/// What stands around a JSON value is left out when it is packed.
fn trimmed(value: &Value) -> Value {
    let event = if value.event == "message" { "" } else { &value.event };
    Value { text: value.text.trim().to_owned(), event: event.to_owned(), ..value.clone() }
}

fn config(format: Format, case: &Json) -> Config {
    let usual = Limits::default();
    let size =
        |key: &str, usual| case[key].as_u64().map_or(usual, |size| usize::try_from(size).expect("small"));
    Config {
        limits: Limits {
            frame_bytes: size("limit", usual.frame_bytes),
            depth: size("depth", usual.depth),
            ..usual
        },
        ..format.into()
    }
}

fn input(case: &Json) -> Vec<u8> {
    match case["latin1"].as_str() {
        Some(latin1) => latin1.chars().map(|byte| u8::try_from(byte).expect("a byte")).collect(),
        None => case["input"].as_str().unwrap_or_default().as_bytes().to_vec(),
    }
}
