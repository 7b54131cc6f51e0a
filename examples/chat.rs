//! A chat completion as it streams in: tokens taken out of server-sent events, an end that must come, an error that
//! tells when it does not. `cargo run --example chat`.
//!
//! The body stands here for `reqwest::Response::bytes_stream()` or any other stream of chunks.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use futures_executor::block_on;
use futures_util::{Stream, StreamExt, stream};
use runnelet::{
    Config, Format, Severity, StreamError,
    core::{
        json::{Pointer, PointerError},
        session::{End, FrameTest},
    },
    io,
};

const BODY: &str = r#"data: {"choices":[{"delta":{"role":"assistant"}}]}

data: {"choices":[{"delta":{"content":"It came "}}]}

data: {"choices":[{"delta":{"content":7}}]}

data: {"choices":[{"delta":{"content":"quickly.\n"}}]}

data: [DONE]

"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Small chunks, as networks make them.
    let whole = stream::iter(BODY.as_bytes().chunks(11).map(Ok::<_, std::io::Error>));
    block_on(show(whole))??;

    let cut = stream::iter(BODY.as_bytes()[..200].chunks(11).map(Ok::<_, std::io::Error>));
    match block_on(show(cut))? {
        Ok(()) => println!("nothing is missing"),
        Err(error) => println!("\nthe rest is missing: {error}"),
    }
    Ok(())
}

/// Prints the tokens. The outer error: the pointer is none; the inner: how the stream was cut short.
async fn show(
    body: impl Stream<Item = Result<&[u8], std::io::Error>>,
) -> Result<Result<(), StreamError>, PointerError> {
    let config = Config {
        select: vec![Pointer::parse("/data/choices/0/delta/content")?],
        end: End::Marker(FrameTest::Text("[DONE]".into())),
        ..Format::Sse.into()
    };
    let mut tokens = io::stream::<String, _>(body, config);
    while let Some(token) = tokens.next().await {
        match token {
            Ok(token) => print!("{token}"),
            Err(error) if error.severity == Severity::Frame => eprintln!("skipped: {error}"),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(()))
}
