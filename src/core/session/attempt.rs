//! How an attempt begins: what it asks for, which answer it accepts.

use super::{
    CursorTarget, Effect, End, Head, Input, Request, Resume, Session, Status, StreamError, Timer,
    ending::gap_in_feed,
    growing::Growing,
    intake::{Intake, said, with_reason},
    lambda,
};
use crate::core::{
    error::{Code, retryable_status, snippet},
    frame::Format,
    json::{Checker, whole_number},
    limits::ID_BYTES,
};

/// What the next attempt needs in order to continue where this one ends.
#[derive(Debug, Default)]
pub(super) struct Continuation {
    /// The server's own reconnection time (SSE `retry`), in ms: a floor under the delay.
    pub(super) reconnection_time: u64,
    last_event_id: Vec<u8>,
    /// Bytes received of the representation that is being read.
    position: u64,
    /// Whether the server answers ranges of a representation that it can name: a strong ETag, no encoding.
    range_tag: Option<String>,
    /// Bytes of the whole representation, where a range of it is read and the server told.
    total: Option<u64>,
    cursor: Option<String>,
    /// Whether the cursor goes into a header, which takes no control characters.
    is_cursor_header: bool,
}

impl Continuation {
    pub(super) fn last_event_id(&self) -> &[u8] {
        &self.last_event_id
    }

    pub(super) fn received(&mut self, length: u64) {
        self.position += length;
    }

    pub(super) fn give_back(&mut self, length: u64) {
        self.position = self.position.saturating_sub(length);
    }

    /// Whether the body ended before the end of the representation: a server may send less than was asked for.
    pub(super) fn is_short(&self) -> bool {
        self.total.is_some_and(|total| self.position < total)
    }

    /// Takes the cursor of a good frame, as JSON text. One that no request could carry is none.
    pub(super) fn note_cursor(&mut self, raw: &[u8]) {
        if raw == b"null" {
            return;
        }
        let value = if raw.starts_with(b"\"") { crate::core::json::unquote(raw) } else { raw.into() };
        let may_be_sent = value.len() <= ID_BYTES
            && !(self.is_cursor_header && value.iter().any(|byte| byte.is_ascii_control()));
        self.cursor = may_be_sent.then(|| String::from_utf8_lossy(&value).into_owned());
    }
}

impl Session {
    /// Begins the next attempt.
    pub(super) fn connect(&mut self, now: u64) {
        if self.has_delivered && !self.can_continue() && self.restarts() {
            self.reset();
        }
        self.attempt += 1;
        self.telemetry.watch_from(now);
        self.watch.clear_attempt();
        self.watch.set(Timer::Connect, now, self.config.timeouts.connect);
        self.become_status(now, Status::Connecting);
        let request = self.request();
        self.effects.push_back(Effect::Connect(request));
    }

    /// Whether a new attempt can go on where the last one ended.
    pub(super) fn can_continue(&self) -> bool {
        match self.resume() {
            Resume::No => false,
            Resume::LastEventId => !self.last_event_id().is_empty(),
            Resume::Range => self.continuation.range_tag.is_some(),
            Resume::Cursor { .. } => self.continuation.cursor.is_some(),
        }
    }

    pub(super) fn resumes_by_range(&self) -> bool {
        *self.resume() == Resume::Range && self.can_continue()
    }

    /// What was delivered will be delivered again.
    pub(super) fn reset(&mut self) {
        self.has_delivered = false;
        self.since_reset = 0;
        self.resets += 1;
        let reconnection_time = self.continuation.reconnection_time;
        self.continuation = Continuation { reconnection_time, ..Continuation::default() };
        self.decoder = None;
        if let Some(seen) = self.intake.as_mut().and_then(|intake| intake.seen.as_mut()) {
            seen.forget();
        }
        self.suffix = lambda::Candidate::default();
        if let Some(growing) = &mut self.growing {
            self.queued = self.queued.saturating_sub(growing.reset());
        }
        self.effects.push_back(Effect::Reset);
    }

    pub(super) fn take_head(&mut self, now: u64, head: &Head) {
        self.watch.clear(Timer::Connect);
        self.timing.connect.get_or_insert(now - self.opened_at);
        let mut position = self.asked_position();
        match head.status {
            Some(204) => return self.end(now, Status::Done, None),
            Some(416) if *self.resume() == Resume::Range && is_at_end(head, position) => {
                if position == 0 {
                    // It is empty, whatever was read of another one.
                    self.decoder = None;
                    self.continuation.total = None;
                }
                self.become_status(now, Status::Streaming);
                return self.take_end(now);
            }
            Some(status) if !(200..300).contains(&status) => {
                let floor = head.retry_after.unwrap_or(0);
                return self.fail_attempt(now, status_error(status, head), floor);
            }
            _ => {}
        }
        let format = match self.negotiate(head) {
            Ok(format) => format,
            Err(error) => return self.fail_attempt(now, error, 0),
        };
        if position > 0 && !self.continues_range(head, position) {
            let may_begin_anew = !self.has_delivered || self.restarts();
            if head.status == Some(206) || !may_begin_anew {
                let message = "the server sent another representation, or not the range that is missing";
                // To ask for it once more would bring the same answer.
                self.continuation.range_tag = None;
                return self.fail_attempt(now, StreamError::new(Code::Gap, message), 0);
            }
            if self.has_delivered {
                self.reset();
            }
            position = 0;
        }
        if position == 0 && head.status == Some(206) && *self.resume() == Resume::Range {
            let first = first_byte(head);
            if first.is_some_and(|first| first > 0) {
                let message = "the server sent another range than the one that was asked for";
                return self.fail_attempt(now, StreamError::new(Code::Gap, message), 0);
            }
        }
        self.note_range(head);
        if position == 0 {
            self.begin_body(format);
        }
        self.become_status(now, Status::Streaming);
        self.telemetry.begin_body();
        self.watch.set(Timer::FirstFrame, now, self.config.timeouts.first_frame);
        self.watch_silence(now);
        self.read_on(now);
    }

    fn begin_body(&mut self, format: Format) {
        let id = self.last_event_id().to_vec();
        let mut intake = Intake::new(&self.config, format);
        if let Some(mut seen) = self.intake.take().and_then(|before| before.seen) {
            seen.begin_attempt();
            intake.seen = intake.seen.map(|_| seen);
        }
        let mut decoder = intake.decoder(&self.config.limits, self.bytes);
        decoder.set_last_event_id(&id);
        self.decoder = Some(decoder);
        self.suffix = lambda::Candidate::default();
        self.continuation.last_event_id = id;
        self.continuation.position = 0;
        let is_header = matches!(self.resume(), Resume::Cursor { target: CursorTarget::Header(_), .. });
        self.continuation.is_cursor_header = is_header;
        self.intake = Some(intake);
        match &mut self.growing {
            Some(growing) => growing.begin_body(),
            None => self.growing = Growing::new(&self.config, format),
        }
    }

    fn resume(&self) -> &Resume {
        let is_sse = match self.config.format {
            Some(format) => format == Format::Sse,
            None => self.continuation_is_sse(),
        };
        match &self.config.resume {
            Some(resume) => resume,
            None if is_sse => &Resume::LastEventId,
            None => &Resume::No,
        }
    }

    /// Only SSE frames carry an event, so the decoder itself tells.
    fn continuation_is_sse(&self) -> bool {
        self.decoder.as_ref().is_some_and(|decoder| decoder.event().is_some())
    }

    /// The byte that this attempt's request asked for, if it resumes by range.
    fn asked_position(&self) -> u64 {
        if self.resumes_by_range() { self.continuation.position } else { 0 }
    }

    fn request(&self) -> Request {
        let mut request = Request { attempt: self.attempt, ..Request::default() };
        match self.resume() {
            Resume::Range => {
                request.headers.push(("Range", ["bytes=", &self.asked_position().to_string(), "-"].concat()));
                if self.asked_position() > 0
                    && let Some(tag) = &self.continuation.range_tag
                {
                    request.headers.push(("If-Range", tag.clone()));
                }
            }
            Resume::LastEventId if !self.last_event_id().is_empty() => {
                let id = String::from_utf8_lossy(self.last_event_id()).into_owned();
                request.headers.push(("Last-Event-ID", id));
            }
            Resume::Cursor { target, .. } => {
                if let Some(cursor) = self.continuation.cursor.clone() {
                    match target.clone() {
                        CursorTarget::Query(name) => request.cursor_query = Some((name, cursor)),
                        CursorTarget::Header(name) => request.cursor_header = Some((name, cursor)),
                    }
                }
            }
            Resume::No | Resume::LastEventId => {}
        }
        request
    }

    fn negotiate(&self, head: &Head) -> Result<Format, StreamError> {
        let header = head.content_type.as_deref();
        let is_html = essence(head).starts_with("text/html");
        let chosen = match self.config.format {
            Some(format) if !is_html => Some(format),
            _ => header.and_then(Format::from_content_type),
        };
        chosen.ok_or_else(|| {
            let message = match header {
                Some(header) => [
                    "the response is ",
                    &snippet(header.as_bytes()),
                    ", which is no stream format; set `format`",
                ]
                .concat(),
                None => "the source has no Content-Type; set `format`".to_owned(),
            };
            let mut error = StreamError::new(Code::ContentType, message);
            error.http_status = head.status;
            error.snippet = (!head.body.is_empty()).then(|| snippet(&head.body));
            error
        })
    }

    /// Whether the answer is the rest of what was being read.
    fn continues_range(&self, head: &Head, position: u64) -> bool {
        head.status == Some(206)
            && first_byte(head) == Some(position)
            && head.content_encoding.is_none()
            && strong_tag(head) == self.continuation.range_tag
    }

    fn note_range(&mut self, head: &Head) {
        let is_range = head.status == Some(206) && head.content_encoding.is_none();
        let is_wanted = is_range && *self.resume() == Resume::Range;
        self.continuation.range_tag = if is_range { strong_tag(head) } else { None };
        self.continuation.total = if is_wanted { total_bytes(head) } else { None };
    }

    pub(super) fn retry(&mut self, now: u64) {
        match self.status {
            Status::Retrying => self.connect(now),
            Status::Interrupted | Status::Failed if self.config.is_reopenable => {
                self.error = None;
                self.backoff.progress();
                self.watch.set(Timer::Total, now, self.config.timeouts.total);
                if self.has_delivered && !self.can_continue() {
                    if self.config.end == End::Never && !self.restarts() {
                        self.record(now, gap_in_feed());
                    } else {
                        self.reset();
                    }
                }
                self.connect(now);
            }
            _ => {}
        }
    }
}

fn essence(head: &Head) -> String {
    head.content_type.as_deref().unwrap_or_default().trim_ascii_start().to_ascii_lowercase()
}

/// A tag that names exactly these bytes (RFC 9110, section 8.8.3).
fn strong_tag(head: &Head) -> Option<String> {
    head.etag.clone().filter(|tag| !tag.starts_with("W/"))
}

/// Where the range begins that the answer brings.
fn first_byte(head: &Head) -> Option<u64> {
    let range = content_range(head).strip_prefix(b"bytes ")?;
    whole_number(range.split(|byte| *byte == b'-').next()?.trim_ascii())
}

/// Of how many bytes it is a range.
fn total_bytes(head: &Head) -> Option<u64> {
    let range = content_range(head);
    let slash = range.iter().rposition(|byte| *byte == b'/')?;
    whole_number(range[slash + 1..].trim_ascii())
}

fn is_at_end(head: &Head, position: u64) -> bool {
    content_range(head).strip_prefix(b"bytes */").and_then(whole_number) == Some(position)
}

fn content_range(head: &Head) -> &[u8] {
    head.content_range.as_deref().unwrap_or_default().as_bytes().trim_ascii()
}

fn status_error(status: u16, head: &Head) -> StreamError {
    let what = ["the server answered with status ", &u64::from(status).to_string()].concat();
    let said = said(&head.body, &["/detail", "/title"]);
    let mut error = StreamError::new(Code::HttpStatus, with_reason(&what, said));
    error.retryable = retryable_status(status);
    error.http_status = Some(status);
    error.snippet = (!head.body.is_empty()).then(|| snippet(&head.body));
    let is_problem = essence(head).starts_with("application/problem+json");
    if is_problem && Checker::new(32).check(&head.body).is_ok() {
        error.problem = String::from_utf8(head.body.clone()).ok();
    }
    error
}

impl Input {
    /// The head of a source that is no HTTP response.
    pub fn no_head(attempt: u32) -> Self {
        Input::Head { attempt, head: Head::default() }
    }
}
