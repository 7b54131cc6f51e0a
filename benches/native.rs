//! Framing and checking on this machine, next to what else there is: `cargo bench --bench native`.
//!
//! Each number is the fastest of several runs over the same 4 MiB, in MB/s: what else the machine does only slows down.

#![allow(clippy::print_stdout, reason = "it prints its tables")]

use std::{convert::Infallible, hint::black_box, time::Instant};

use eventsource_stream::EventStream;
use futures_util::{Stream, StreamExt, stream};
use runnelet::{
    Config, Format, Limits,
    core::{
        json::Checker,
        session::{Ask, Decode, Head, Input, Packer, Session},
    },
    io::{self, Event},
};
use serde::de::IgnoredAny;
use serde_json::Value;
use sse_stream::SseByteStream;

const SIZE: usize = 4 << 20;
const CHUNKS: [usize; 3] = [64, 1_400, 64 << 10];
const RUNS: usize = 7;

fn main() {
    let ndjson = repeated(|n| {
        format!(
            "{{\"id\":\"r{n}\",\"author\":\"Zoë {n}\",\"rating\":{},\"title\":\"Quite good\",\"text\":\"It came \
             quickly, the box was \\\"as new\\\", and it has worked ever since.\",\"date\":\"2026-11-0{}\"}}\n",
            n % 5 + 1,
            n % 9 + 1
        )
    });
    let sse = repeated(|n| {
        format!("id: {n}\ndata: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\" word{n}\"}}}}]}}\n\n")
    });
    table(
        "NDJSON",
        &ndjson,
        &[
            ("runnelet: frames", |body, chunk| frames(Format::Ndjson, body, chunk)),
            ("runnelet: frames, checked", |body, chunk| checked(Format::Ndjson, body, chunk)),
            ("runnelet: session, packed for JavaScript", |body, chunk| session(Format::Ndjson, body, chunk)),
            ("runnelet: `io::stream`, to values", |body, chunk| {
                good(io::stream::<Value, _>(chunks(body, chunk), Format::Ndjson))
            }),
            ("lines by hand + serde_json, ignored", |body, chunk| {
                lines(body, chunk, |line| serde_json::from_slice::<IgnoredAny>(line).is_ok())
            }),
            ("lines by hand + serde_json, to values", |body, chunk| {
                lines(body, chunk, |line| serde_json::from_slice::<Value>(line).is_ok())
            }),
        ],
    );
    table(
        "SSE",
        &sse,
        &[
            ("runnelet: frames", |body, chunk| frames(Format::Sse, body, chunk)),
            ("runnelet: session, packed for JavaScript", |body, chunk| session(Format::Sse, body, chunk)),
            ("runnelet: `io::stream`, to events", |body, chunk| {
                let config = Config { decode: Some(Decode::Text), ..Format::Sse.into() };
                good(io::stream::<Event<String>, _>(chunks(body, chunk), config))
            }),
            ("eventsource-stream 0.2.3", |body, chunk| good(EventStream::new(chunks(body, chunk)))),
            ("sse-stream 0.3.0", |body, chunk| good(SseByteStream::new(chunks(body, chunk)))),
        ],
    );
}

type Contender = (&'static str, fn(&[u8], usize) -> usize);

fn table(title: &str, body: &[u8], contenders: &[Contender]) {
    let names = CHUNKS.map(|chunk| format!("{chunk} B"));
    println!("\n{title}, MB/s\n| chunks of | {} |\n|---|{}", names.join(" | "), "--:|".repeat(CHUNKS.len()));
    let frames = contenders[0].1(body, SIZE);
    for (name, run) in contenders {
        let speeds = CHUNKS.map(|chunk| {
            let fastest = (0..RUNS)
                .map(|_| {
                    let started = Instant::now();
                    assert_eq!(black_box(run(black_box(body), chunk)), frames, "{name} finds all frames");
                    started.elapsed().as_secs_f64()
                })
                .fold(f64::INFINITY, f64::min);
            format!("{:.0}", megabytes(body.len()) / fastest)
        });
        println!("| {name} | {} |", speeds.join(" | "));
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn repeated(record: impl Fn(usize) -> String) -> Vec<u8> {
    let mut body = Vec::new();
    let mut number = 0;
    while body.len() < SIZE {
        body.extend_from_slice(record(number).as_bytes());
        number += 1;
    }
    body
}

fn frames(format: Format, body: &[u8], chunk: usize) -> usize {
    let mut decoder = format.decoder(&Limits::default(), 0);
    let mut count = 0;
    for chunk in body.chunks(chunk) {
        decoder.feed(chunk);
        while let Some(next) = decoder.next() {
            count += usize::from(next.is_ok());
        }
    }
    count
}

fn checked(format: Format, body: &[u8], chunk: usize) -> usize {
    let mut decoder = format.decoder(&Limits::default(), 0);
    let mut checker = Checker::new(128);
    let mut count = 0;
    for chunk in body.chunks(chunk) {
        decoder.feed(chunk);
        while let Some(Ok(frame)) = decoder.next() {
            count += usize::from(checker.check(&decoder.buffer().bytes()[frame.payload]).is_ok());
        }
    }
    count
}

fn session(format: Format, body: &[u8], chunk: usize) -> usize {
    let mut session = Session::new(Config { format: Some(format), ..Config::default() }, 1);
    let mut packer = Packer::default();
    let mut count = 0;
    session.handle(0, Input::Start);
    session.handle(0, Input::Head { attempt: 1, head: Head::default() });
    for chunk in body.chunks(chunk) {
        session.feed(0, 1, chunk.len(), |room| room.copy_from_slice(chunk));
        let decode = session.decode();
        let mut consumed = 0;
        if let Some((batch, buffer)) = session.batch()
            && let Some(decode) = decode
        {
            count += batch.records.len();
            consumed = batch.bytes;
            black_box(packer.pack(batch, buffer, decode, Ask::default()));
            batch.clear();
        }
        session.handle(0, Input::Consumed(consumed));
        while session.poll().is_some() {}
    }
    count
}

/// A careful line reader: it looks at each byte once and joins only what a chunk cut.
fn lines(body: &[u8], chunk: usize, parse: impl Fn(&[u8]) -> bool) -> usize {
    let mut open: Vec<u8> = Vec::new();
    let mut count = 0;
    for mut chunk in body.chunks(chunk) {
        while let Some(end) = memchr::memchr(b'\n', chunk) {
            let is_good = if open.is_empty() {
                parse(&chunk[..end])
            } else {
                open.extend_from_slice(&chunk[..end]);
                parse(&open)
            };
            count += usize::from(is_good);
            open.clear();
            chunk = &chunk[end + 1..];
        }
        open.extend_from_slice(chunk);
    }
    count
}

fn chunks(body: &[u8], size: usize) -> impl Stream<Item = Result<&[u8], Infallible>> {
    stream::iter(body.chunks(size).map(Ok))
}

fn good<T, E>(items: impl Stream<Item = Result<T, E>>) -> usize {
    futures_executor::block_on(items.filter(|item| std::future::ready(item.is_ok())).count())
}
