use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::client::repository;

/// A server process that ends with its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(root: &Path, args: &[&str], port: &str) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_runnelet-server"));
    command.arg("--root").arg(root).args(args).env("PORT", port);
    Process(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts"))
}

/// The port of the line that it prints.
fn port(process: &mut Process) -> u16 {
    let mut line = String::new();
    let stdout = process.0.stdout.as_mut().expect("a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let port =
        line.trim_end().strip_prefix("listening on http://127.0.0.1:").and_then(|port| port.parse().ok());
    port.unwrap_or_else(|| panic!("{line:?}"))
}

/// What it says when it cannot go on.
fn failure(mut process: Process) -> String {
    let mut text = String::new();
    process.0.stderr.as_mut().expect("a pipe").read_to_string(&mut text).expect("text");
    assert_eq!(process.0.wait().expect("a status").code(), Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "one sentence: {text}");
    text
}

#[test]
fn a_port_in_use_is_passed_over_unless_forbidden() {
    let mut first = start(&repository(), &["--port", "0"], "");
    let taken = port(&mut first);
    let mut second = start(&repository(), &[], &taken.to_string());
    assert!(port(&mut second) > taken);
    let strict = start(&repository(), &["--strict-port", "--port", &taken.to_string()], "1");
    assert!(failure(strict).contains(&format!("port {taken} is in use")));
}

#[test]
fn missing_data_is_one_sentence_with_the_remedy() {
    let nowhere = Path::new(env!("CARGO_TARGET_TMPDIR"));
    assert!(failure(start(nowhere, &[], "0")).contains("run `npm ci` in /"));
    assert!(failure(start(nowhere, &["--verbose"], "0")).contains("--verbose"));
}
