//! Takes parts out of NDJSON, from a file or from standard input:
//! `cargo run --example ndjson -- reviews.ndjson /author /rating`, `curl … | cargo run --example ndjson -- - /author`.
//!
//! Bad records are told on standard error, with their line and offset, and skipped.

#![allow(clippy::print_stdout, reason = "that is what it is for")]

use std::{
    error::Error,
    fs::File,
    io::{Read, Write, stdin, stdout},
};

use runnelet::{
    Config, Format, Severity,
    core::json::Pointer,
    io::{Frame, read},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let source: Box<dyn Read> = match arguments.next().as_deref() {
        None | Some("-") => Box::new(stdin()),
        Some(path) => Box::new(File::open(path)?),
    };
    let select = arguments.map(|pointer| Pointer::parse(&pointer)).collect::<Result<_, _>>()?;
    let mut out = stdout().lock();
    for frame in read::<Frame, _>(source, Config { select, ..Format::Ndjson.into() }) {
        match frame {
            Ok(frame) => {
                out.write_all(&frame.value)?;
                out.write_all(b"\n")?;
            }
            Err(error) if error.severity == Severity::Frame => {
                eprintln!("record {:?}, byte {:?}: {error}", error.frame, error.offset);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
