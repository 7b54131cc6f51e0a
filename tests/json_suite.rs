//! The parsing files of JSONTestSuite: accepted and rejected as `JSON.parse` does, whole and cut in two.
//! `tests/node/json_suite.test.mjs` asks `JSON.parse` itself.

#![cfg(not(target_family = "wasm"))]

mod support;

use std::{fs, path::PathBuf, process::Command};

use runnelet::core::{
    frame::Format,
    json::{Checker, FaultKind},
    limits::Limits,
    session::{Config, Status},
};
use serde_json::Value;
use support::{drive::Drive, plain};

/// `JSON.parse` takes strings, and stops at no depth of its own.
const DEPTH: usize = 1_000;

/// Of the files whose acceptance is left open, those that are no UTF-8 text of JSON; all others are for `JSON.parse`.
const OPEN_AND_REJECTED: &[&str] = &[
    "i_string_UTF-16LE_with_BOM.json",
    "i_string_UTF-8_invalid_sequence.json",
    "i_string_UTF8_surrogate_U+D800.json",
    "i_string_invalid_utf-8.json",
    "i_string_iso_latin_1.json",
    "i_string_lone_utf8_continuation_byte.json",
    "i_string_not_in_unicode_range.json",
    "i_string_overlong_sequence_2_bytes.json",
    "i_string_overlong_sequence_6_bytes.json",
    "i_string_overlong_sequence_6_bytes_null.json",
    "i_string_truncated-utf-8.json",
    "i_string_utf16BE_no_BOM.json",
    "i_string_utf16LE_no_BOM.json",
];

/// A byte-order mark belongs to a stream, which drops it, not to a text.
const WITH_MARK: &str = "i_structure_UTF-8_BOM_empty_object.json";

#[test]
fn the_checker_judges_each_file_as_json_parse_does() {
    for (name, bytes) in files() {
        let verdict = Checker::new(DEPTH).check(&bytes);
        assert_eq!(verdict.is_ok(), is_accepted(&name) && name != WITH_MARK, "{name}: {verdict:?}");
        assert_eq!(verdict, plain::check(DEPTH, &bytes), "{name}");
    }
}

#[test]
fn the_beginning_of_an_accepted_file_only_ends_too_early() {
    for (name, bytes) in files() {
        let verdict = Checker::new(DEPTH).check(&bytes);
        for at in cuts(&bytes) {
            let before = Checker::new(DEPTH).check(&bytes[..at]);
            assert_eq!(before, plain::check(DEPTH, &bytes[..at]), "{name} to {at}");
            match (verdict, before) {
                // The first fault does not depend on what follows it.
                (Err(fault), Err(earlier)) if earlier.kind == FaultKind::Syntax => {
                    assert_eq!(earlier, fault, "{name} to {at}");
                }
                (Ok(_), Err(earlier)) => assert!(
                    earlier.kind == FaultKind::Incomplete
                        || (earlier.kind == FaultKind::Utf8 && std::str::from_utf8(&bytes[..at]).is_err()),
                    "{name} to {at}: {earlier:?}"
                ),
                _ => {}
            }
        }
    }
}

#[test]
fn a_stream_of_each_file_ends_as_json_parse_does_at_every_split() {
    for (name, bytes) in files() {
        for at in cuts(&bytes) {
            let limits = Limits { depth: DEPTH, ..Limits::default() };
            let config = Config { format: Some(Format::Json), limits, retry: None, ..Config::default() };
            let mut drive = Drive::open(config, "application/json");
            drive.feed(&bytes[..at]).feed(&bytes[at..]);
            if !drive.session.status().is_end() {
                drive.eof();
            }
            let is_done = drive.session.status() == Status::Done && drive.values.len() == 1;
            assert_eq!(is_done, is_accepted(&name), "{name} cut at {at}: {:?}", drive.session.status());
        }
    }
}

fn is_accepted(name: &str) -> bool {
    match name.split('_').next() {
        Some("y") => true,
        Some("i") => !OPEN_AND_REJECTED.contains(&name),
        _ => false,
    }
}

/// Every place in a small file; in the two or three large ones, some.
fn cuts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let step = if bytes.len() > 4_096 { bytes.len() / 16 } else { 1 };
    (0..=bytes.len()).step_by(step)
}

fn files() -> Vec<(String, Vec<u8>)> {
    let folder = folder();
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(path).expect("a file"))
        })
        .collect();
    files.sort_unstable();
    let count = |first: &str| files.iter().filter(|(name, _)| name.starts_with(first)).count();
    assert_eq!((count("y_"), count("n_"), count("i_")), (95, 189, 35), "files in {}", folder.display());
    files
}

/// The files come with the source of the crate `yyjson-sys`, which cargo fetches and nothing builds.
fn folder() -> PathBuf {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .output()
        .expect("cargo");
    assert!(metadata.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("JSON of cargo");
    let packages = metadata["packages"].as_array().expect("packages");
    let suite = packages.iter().find(|package| package["name"] == "yyjson-sys");
    let manifest = suite.and_then(|suite| suite["manifest_path"].as_str()).expect("yyjson-sys in Cargo.toml");
    PathBuf::from(manifest).with_file_name("yyjson").join("test/data/json/test_parsing")
}
