//! The bodies of the fuzz targets on stable Rust: seeded inputs, made by changing the tables in `tests/vectors`.
//! `RUNNELET_CASES=100` runs a hundred times as many.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::print_stdout, reason = "the counts are for people")]

mod support;

#[allow(dead_code, unreachable_pub, reason = "public in the fuzz crate")]
#[path = "../fuzz/src/bodies.rs"]
mod bodies;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use serde_json::Value;
use support::random::Random;

const TABLES: [&str; 7] = [
    include_str!("vectors/sse.json"),
    include_str!("vectors/ndjson.json"),
    include_str!("vectors/json-seq.json"),
    include_str!("vectors/json.json"),
    include_str!("vectors/lines.json"),
    include_str!("vectors/text.json"),
    include_str!("vectors/bytes.json"),
];

/// What formats are made of.
const WORDS: &[&[u8]] = &[
    b"data:",
    b"data: x\n\n",
    b"id: ",
    b"event: error\n",
    b"retry: 5\n",
    b"\n\n",
    b"\r\n",
    b"\r",
    b"\n",
    b":",
    b"\x1E",
    b"\xEF\xBB\xBF",
    b"\xEF\xBB",
    b"\xE2\x82",
    b"\xFF",
    b"\xFE",
    b"{\"a\":",
    b"}",
    b"[",
    b"]",
    b",",
    b"\"",
    b"\\",
    b"\\u12",
    b"\\ud800",
    b"null",
    b"-",
    b"1e",
    b"/a",
    b"/*",
    b"/data/0",
    b"{\"a\":{\"b\":[1,2]},\"a\":3}",
    b" ",
    b"\0",
];

#[test]
fn every_body_holds() {
    let factor = std::env::var("RUNNELET_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    let corpus = corpus();
    let mut all = 0;
    let begun = Instant::now();
    for (seed, (name, body)) in (1..).zip(bodies::BODIES) {
        let started = Instant::now();
        let executions = 3_000 * factor;
        let mut random = Random::new(seed);
        for execution in 0..executions {
            let input = input(name, &corpus, &mut random);
            let outcome = catch_unwind(AssertUnwindSafe(|| body(&input)));
            assert!(outcome.is_ok(), "{name}, execution {execution}: {:?}", String::from_utf8_lossy(&input));
        }
        println!("{name}: {executions} executions in {:.1} s", started.elapsed().as_secs_f64());
        all += executions;
    }
    println!("all: {all} executions in {:.1} s", begun.elapsed().as_secs_f64());
}

fn corpus() -> Vec<Vec<u8>> {
    let mut corpus = Vec::new();
    for table in TABLES {
        let cases: Vec<Value> = serde_json::from_str(table).expect("a table");
        corpus.extend(cases.iter().map(|case| match case["latin1"].as_str() {
            Some(latin1) => latin1.chars().map(|byte| u8::try_from(byte).expect("a byte")).collect(),
            None => case["input"].as_str().unwrap_or_default().as_bytes().to_vec(),
        }));
    }
    corpus
}

/// An input with the header that the body wants.
fn input(name: &str, corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut byte = || u8::try_from(random.below(256)).expect("a byte");
    match name {
        "checker" => [vec![byte()], changed(corpus, random)].concat(),
        "pointers" => {
            let mut input = Vec::new();
            for _ in 0..3 {
                for _ in 0..random.below(4) {
                    input.extend_from_slice(
                        random.pick::<&[u8]>(&[b"/a", b"/b", b"/*", b"/0", b"/", b"/~1", b"x"]),
                    );
                }
                input.push(b'\n');
            }
            [input, changed(corpus, random)].concat()
        }
        "parts" => {
            let mut input = Vec::new();
            for _ in 0..2 {
                input.extend_from_slice(
                    random.pick::<&[u8]>(&[b"/a", b"/*", b"/a/b", b"/*/*", b"/0", b"/a/*", b"x"]),
                );
                input.push(b'\n');
            }
            let header = vec![if random.below(2) == 0 { 0xFF } else { 9 }, 3, 4];
            [input, header, changed(corpus, random)].concat()
        }
        "select" => {
            let mut input = b"/a\n".to_vec();
            input.extend_from_slice(random.pick::<&[u8]>(&[b"", b"/a/b", b"/*", b"/*/*", b"/b", b"x"]));
            input.push(b'\n');
            // Records alike, one value put in by turns, and now and then another record.
            for _ in 0..random.below(8) {
                let value: &[u8] = random.pick::<&[u8]>(&[
                    b"1",
                    b"-0.5e3",
                    b"\"x\"",
                    b"\"\xC3\xA9\"",
                    b"null",
                    b"[]",
                    b"{\"b\":2}",
                ]);
                let value = changed(&[value.to_vec()], random);
                input.extend_from_slice(b"{\"id\":7,\"a\":");
                input.extend_from_slice(&value);
                input.extend_from_slice(b",\"c\":[true]}\xFE");
                if random.below(4) == 0 {
                    input.extend_from_slice(&changed(corpus, random));
                    input.push(0xFE);
                }
            }
            input
        }
        "session" => {
            // It begins with a head that is accepted most of the time.
            let mut input = vec![byte(), byte(), byte(), 6, 0, byte() % 4, 0, 0];
            for _ in 0..random.below(12) {
                input.push(0xFE);
                let line = *random.pick(&[0_u8, 0, 0, 0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x80, 0x87]);
                input.push(line);
                input.extend_from_slice(&changed(corpus, random));
            }
            input
        }
        _ => [vec![if byte() % 2 == 0 { 0xFF } else { byte() }, byte(), byte()], changed(corpus, random)]
            .concat(),
    }
}

fn changed(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.pick(corpus).clone();
    if random.below(3) == 0 {
        bytes.extend_from_slice(random.pick::<Vec<u8>>(corpus));
    }
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(5) {
            0 => drop(bytes.splice(at..at, random.pick(WORDS).iter().copied())),
            1 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).expect("a byte"),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => {
                let until = at + random.below(bytes.len() - at + 1);
                let part = bytes[at..until].to_vec();
                drop(bytes.splice(at..at, part));
            }
            4 if random.below(4) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}
