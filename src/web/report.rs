//! Small objects on their way to JavaScript, as JSON text: one crossing each, and no code for every type.

use crate::core::{
    error::{Severity, StreamError},
    json::quote,
    session::{Histogram, Request, Snapshot},
};

/// Writes the members of one object.
struct Object {
    text: Vec<u8>,
}

impl Object {
    fn new() -> Self {
        Self { text: vec![b'{'] }
    }

    #[inline(never)]
    fn name(&mut self, name: &str) {
        if self.text.last().is_some_and(|last| *last != b'{') {
            self.text.push(b',');
        }
        quote(name.as_bytes(), &mut self.text);
        self.text.push(b':');
    }

    fn raw(&mut self, name: &str, value: &[u8]) {
        self.name(name);
        self.text.extend_from_slice(value);
    }

    #[inline(never)]
    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        quote(value.as_bytes(), &mut self.text);
    }

    #[inline(never)]
    fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        digits(value, &mut self.text);
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.raw(name, if value { b"true" } else { b"false" });
    }

    /// A member that is left out where there is nothing to say.
    fn maybe(&mut self, name: &str, value: Option<u64>) {
        if let Some(value) = value {
            self.number(name, value);
        }
    }

    fn maybe_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A member that is an object: what follows is its members, until it is shut.
    fn open(&mut self, name: &str) {
        self.name(name);
        self.text.push(b'{');
    }

    fn shut(&mut self) {
        self.text.push(b'}');
    }

    #[inline(never)]
    fn histogram(&mut self, name: &str, histogram: &Histogram) {
        self.open(name);
        self.number("count", histogram.count);
        self.number("total", histogram.total);
        self.number("largest", histogram.largest);
        self.name("buckets");
        let mut before = b'[';
        for count in histogram.used() {
            self.text.push(before);
            digits((*count).into(), &mut self.text);
            before = b',';
        }
        self.text.extend_from_slice(if before == b'[' { b"[]}" } else { b"]}" });
    }

    fn close(mut self) -> String {
        self.shut();
        // It is made of strings and ASCII, so nothing is replaced.
        String::from_utf8(self.text).unwrap_or_default()
    }
}

#[inline(never)]
fn digits(value: u64, text: &mut Vec<u8>) {
    text.extend_from_slice(value.to_string().as_bytes());
}

pub(super) fn error(error: &StreamError) -> String {
    let mut object = Object::new();
    object.text("code", error.code.as_str());
    object.text(
        "severity",
        match error.severity {
            Severity::Frame => "frame",
            Severity::Stream => "stream",
        },
    );
    object.flag("retryable", error.retryable);
    object.flag("exhausted", error.exhausted);
    object.maybe("frame", error.frame);
    object.maybe("offset", error.offset);
    object.maybe_text("snippet", error.snippet.as_deref());
    object.maybe("httpStatus", error.http_status.map(u64::from));
    object.number("attempt", error.attempt.into());
    object.text("message", &error.message);
    // Checked JSON already, which JavaScript parses when it is asked for.
    object.maybe_text("problem", error.problem.as_deref());
    object.close()
}

pub(super) fn snapshot(snapshot: &Snapshot) -> String {
    let Snapshot { timing, queue, buffering, .. } = snapshot;
    let mut object = Object::new();
    object.text("status", snapshot.status.as_str());
    object.flag("partial", snapshot.partial);
    object.flag("paused", snapshot.paused);
    object.number("frames", snapshot.frames);
    object.number("bytes", snapshot.bytes);
    object.number("errorCount", snapshot.error_count);
    object.number("repeated", snapshot.repeated);
    object.number("attempt", snapshot.attempt.into());
    object.number("resets", snapshot.resets.into());
    object.text("lastEventId", &snapshot.last_event_id);
    object.open("timing");
    object.maybe("connect", timing.connect);
    object.maybe("firstByte", timing.first_byte);
    object.maybe("firstFrame", timing.first_frame);
    object.maybe("lastByte", timing.last_byte);
    object.number("longestStall", timing.longest_stall);
    object.number("stalls", timing.stalls.into());
    object.number("reconnects", timing.reconnects.into());
    object.shut();
    object.histogram("chunks", &snapshot.chunks);
    object.histogram("gaps", &snapshot.gaps);
    object.open("queue");
    object.number("bytes", queue.bytes);
    object.number("peak", queue.peak);
    object.shut();
    object.open("buffering");
    object.text("verdict", buffering.verdict.as_str());
    object.number("bursts", buffering.bursts.into());
    object.number("held", buffering.held.into());
    object.number("heldFrames", buffering.held_frames);
    object.number("longestHold", buffering.longest_hold);
    object.shut();
    object.close()
}

/// What an attempt adds to the request.
pub(super) fn extra(request: &Request) -> String {
    let headers = request.headers.iter().map(|(name, value)| (*name, &**value));
    let cursor = request.cursor_header.iter().map(|(name, value)| (&**name, &**value));
    let query = request.cursor_query.iter().map(|(name, value)| (&**name, &**value));
    let mut object = Object::new();
    object.raw("headers", &pairs(headers.chain(cursor)));
    object.raw("query", &pairs(query));
    object.close()
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut text = vec![b'['];
    for part in pairs.flat_map(|(name, value)| [name, value]) {
        if text.len() > 1 {
            text.push(b',');
        }
        quote(part.as_bytes(), &mut text);
    }
    text.push(b']');
    text
}
