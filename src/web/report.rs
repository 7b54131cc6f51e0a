//! Small objects on their way to JavaScript, as JSON text: one crossing each, and no code for every type.

use crate::core::{
    error::{Severity, StreamError},
    json::quote,
    session::{Request, Snapshot},
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
    fn raw(&mut self, name: &str, value: &[u8]) {
        if self.text.len() > 1 {
            self.text.push(b',');
        }
        quote(name.as_bytes(), &mut self.text);
        self.text.push(b':');
        self.text.extend_from_slice(value);
    }

    #[inline(never)]
    fn text(&mut self, name: &str, value: &str) {
        let mut quoted = Vec::new();
        quote(value.as_bytes(), &mut quoted);
        self.raw(name, &quoted);
    }

    #[inline(never)]
    fn number(&mut self, name: &str, value: u64) {
        self.raw(name, value.to_string().as_bytes());
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

    fn close(mut self) -> String {
        self.text.push(b'}');
        // It is made of strings and ASCII, so nothing is replaced.
        String::from_utf8(self.text).unwrap_or_default()
    }
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

/// The errors themselves stay with JavaScript, which was handed each of them.
pub(super) fn snapshot(snapshot: &Snapshot) -> String {
    let mut timing = Object::new();
    timing.maybe("connect", snapshot.timing.connect);
    timing.maybe("firstByte", snapshot.timing.first_byte);
    timing.maybe("firstFrame", snapshot.timing.first_frame);
    timing.maybe("lastByte", snapshot.timing.last_byte);
    timing.number("longestStall", snapshot.timing.longest_stall);
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
    object.raw("timing", timing.close().as_bytes());
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
