//! Small objects on their way to JavaScript.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::clock::number;
use crate::core::{
    error::{Severity, StreamError},
    session::Snapshot,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorReport<'a> {
    code: &'static str,
    severity: &'static str,
    retryable: bool,
    exhausted: bool,
    frame: Option<f64>,
    offset: Option<f64>,
    snippet: Option<&'a str>,
    http_status: Option<u16>,
    attempt: u32,
    message: &'a str,
    problem: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SnapshotReport<'a> {
    status: &'static str,
    partial: bool,
    paused: bool,
    frames: f64,
    bytes: f64,
    error_count: f64,
    attempt: u32,
    resets: u32,
    last_event_id: &'a str,
    timing: TimingReport,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimingReport {
    connect: Option<f64>,
    first_byte: Option<f64>,
    first_frame: Option<f64>,
    last_byte: Option<f64>,
    longest_stall: f64,
}

pub(super) fn error(error: &StreamError) -> JsValue {
    object(&ErrorReport {
        code: error.code.as_str(),
        severity: match error.severity {
            Severity::Frame => "frame",
            Severity::Stream => "stream",
        },
        retryable: error.retryable,
        exhausted: error.exhausted,
        frame: error.frame.map(number),
        offset: error.offset.map(number),
        snippet: error.snippet.as_deref(),
        http_status: error.http_status,
        attempt: error.attempt,
        message: &error.message,
        problem: error.problem.as_deref(),
    })
}

/// The errors themselves stay with JavaScript, which was handed each of them.
pub(super) fn snapshot(snapshot: &Snapshot) -> JsValue {
    object(&SnapshotReport {
        status: snapshot.status.as_str(),
        partial: snapshot.partial,
        paused: snapshot.paused,
        frames: number(snapshot.frames),
        bytes: number(snapshot.bytes),
        error_count: number(snapshot.error_count),
        attempt: snapshot.attempt,
        resets: snapshot.resets,
        last_event_id: &snapshot.last_event_id,
        timing: TimingReport {
            connect: snapshot.timing.connect.map(number),
            first_byte: snapshot.timing.first_byte.map(number),
            first_frame: snapshot.timing.first_frame.map(number),
            last_byte: snapshot.timing.last_byte.map(number),
            longest_stall: number(snapshot.timing.longest_stall),
        },
    })
}

fn object(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or_default()
}
