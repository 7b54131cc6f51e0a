//! How an attempt ends, and whether another one follows.

use super::{Effect, End, Session, Status, StreamError, Timer, config::STALL_DEFAULT};
use crate::core::{
    error::{Code, Severity},
    frame::{Decoder, Frame, Tail},
    limits::FLOOR_MS,
};

impl Session {
    /// The body ended cleanly.
    pub(super) fn take_eof(&mut self, now: u64) {
        if self.take_suffix(now) {
            return;
        }
        self.let_through(now);
        if !self.status.is_open() {
            return;
        }
        let is_cut = self.decoder.as_ref().is_some_and(|decoder| decoder.is_open());
        if is_cut && self.resumes_by_range() && self.could_retry() {
            // The half frame stays where it is: the next attempt brings its other half.
            return self.fail_attempt(now, truncated(None), 0);
        }
        self.take_end(now);
    }

    /// There are no more bytes.
    pub(super) fn take_end(&mut self, now: u64) {
        // By the bytes that came, whatever of them has to come again.
        let is_short = self.continuation.is_short();
        let delivers_cut = self.config.delivers_unfinished && !self.comes_again();
        let cut = self.decoder.take().and_then(|mut decoder| {
            let open = decoder.buffer().open().len() as u64;
            let cut = self.take_tail(now, &mut *decoder, delivers_cut);
            let is_event = decoder.event().is_some();
            if cut.is_some() || is_event {
                // Should the caller ask for another attempt, it has to bring again what the decoder gave up.
                self.continuation.give_back(open - decoder.buffer().open().len() as u64);
            }
            self.decoder = Some(decoder);
            cut
        });
        if !self.status.is_open() {
            return;
        }
        match cut {
            Some(error) => self.fail_attempt(now, error, 0),
            None if is_short => self.fail_attempt(now, short(), 0),
            None if self.config.end == End::Eof => self.end(now, Status::Done, None),
            None => self.fail_attempt(now, missing_end(), 0),
        }
    }

    /// Delivers what the end of the bytes completes; tells what it cut.
    fn take_tail(&mut self, now: u64, decoder: &mut dyn Decoder, delivers_cut: bool) -> Option<StreamError> {
        let tail = decoder.finish();
        let is_whole = match (&tail, &mut self.intake) {
            (Tail::Whole(_) | Tail::IfComplete(_), _) if self.continuation.is_short() => false,
            (Tail::Whole(frame), Some(intake)) => !intake.is_incomplete(frame, decoder),
            (Tail::IfComplete(frame), Some(intake)) => intake.is_complete(frame, decoder),
            (Tail::Cut(_), _) => delivers_cut && decoder.event().is_some(),
            _ => true,
        };
        match tail {
            Tail::Clean => None,
            // An event without data is none, finished or not.
            Tail::Cut(frame) if is_whole && frame.payload.is_empty() => None,
            Tail::Cut(frame) if is_whole => {
                // Half an event is no progress: it is delivered because no attempt is left.
                let backoff = self.backoff.clone();
                self.take_last(now, &frame, decoder);
                self.backoff = backoff;
                None
            }
            Tail::Whole(frame) | Tail::IfComplete(frame) if is_whole => {
                self.take_last(now, &frame, decoder);
                None
            }
            Tail::Whole(frame) | Tail::IfComplete(frame) | Tail::Cut(frame) => {
                Some(truncated(Some((&frame, decoder, self.next_index))))
            }
        }
    }

    /// Takes the frame that the end of the bytes completes.
    #[inline(never)]
    pub(super) fn take_last(&mut self, now: u64, frame: &Frame, decoder: &dyn Decoder) {
        self.take_frame(now, frame, decoder);
        self.note_progress(now);
    }

    /// Whether another attempt will follow and bring the frame that was cut: it is not the last one then.
    fn comes_again(&self) -> bool {
        let begins_anew = !self.has_delivered || self.restarts();
        let will_fail = self.config.end != End::Eof || self.continuation.is_short();
        will_fail && self.could_retry() && (begins_anew || self.can_continue())
    }

    /// The attempt is over. `floor`: ms that the server wants us to wait.
    pub(super) fn fail_attempt(&mut self, now: u64, mut error: StreamError, floor: u64) {
        error.attempt = self.attempt;
        error.severity = Severity::Stream;
        let retry = self.config.retry.clone();
        match retry {
            Some(retry) if error.retryable && self.could_retry() => {
                self.let_go(now);
                if self.status.is_open() && self.has_delivered && !self.can_continue() && !retry.restart {
                    self.record(now, gap_in_feed());
                }
                self.record(now, error);
                let floor = floor.max(self.continuation.reconnection_time).min(FLOOR_MS);
                let delay = self.backoff.next_delay(&retry, floor);
                self.not_before = now.saturating_add(floor);
                // Not in the same tick: this attempt is let go before the next one begins.
                self.watch.set_at(Timer::Retry, now.saturating_add(delay.max(1)));
                self.become_status(now, Status::Retrying);
            }
            retry => {
                error.exhausted =
                    error.retryable && retry.is_some_and(|retry| self.backoff.is_exhausted(&retry));
                self.end_with(now, error);
            }
        }
    }

    /// The run is over because of `error`.
    pub(super) fn end_with(&mut self, now: u64, mut error: StreamError) {
        error.attempt = self.attempt;
        error.severity = Severity::Stream;
        let status = if self.has_delivered { Status::Interrupted } else { Status::Failed };
        self.end(now, status, Some(error));
    }

    pub(super) fn end(&mut self, now: u64, status: Status, error: Option<StreamError>) {
        self.let_go(now);
        self.watch.clear(Timer::Total);
        if status == Status::Done
            && let Some(growing) = &mut self.growing
        {
            growing.finish();
        }
        if let Some(error) = error {
            self.error = Some(error.clone());
            self.record(now, error);
        }
        self.become_status(now, status);
        self.effects.push_back(Effect::Ended);
    }

    /// A frame is skipped; the stream goes on, unless it is to be strict.
    pub(super) fn reject(&mut self, now: u64, mut error: StreamError) {
        error.attempt = self.attempt;
        self.rejected += u64::from(!matches!(error.code, Code::TargetMissing | Code::Refused | Code::Sink));
        if self.config.strict && !self.status.is_end() {
            return self.end_with(now, error);
        }
        self.record(now, error);
    }

    pub(super) fn restarts(&self) -> bool {
        self.config.retry.as_ref().is_some_and(|retry| retry.restart)
    }

    /// Whether a failed attempt would be followed by another, if its error allows it.
    pub(super) fn could_retry(&self) -> bool {
        let Some(retry) = &self.config.retry else { return false };
        let may_follow =
            !self.has_delivered || self.can_continue() || retry.restart || self.config.end == End::Never;
        self.config.is_reopenable
            && self.config.is_resendable
            && may_follow
            && !self.backoff.is_exhausted(retry)
    }

    pub(super) fn stall_time(&self) -> u64 {
        let default = if self.could_retry() { STALL_DEFAULT } else { 0 };
        self.config.timeouts.stall.unwrap_or(default)
    }

    fn let_go(&mut self, now: u64) {
        self.watch.clear_attempt();
        self.is_paused = false;
        if self.status == Status::Connecting || self.status.is_open() {
            self.telemetry.end_silence(now);
            self.effects.push_back(Effect::Cancel);
        }
    }

    pub(super) fn record(&mut self, now: u64, error: StreamError) {
        self.error_count += 1;
        if self.errors.len() >= self.config.limits.errors {
            self.errors.pop_front();
        }
        if self.config.limits.errors > 0 {
            self.errors.push_back(error.clone());
        }
        self.effects.push_back(Effect::Error(error));
        self.touch(now);
    }
}

fn truncated(cut: Option<(&Frame, &dyn Decoder, u64)>) -> StreamError {
    let mut error = StreamError::new(Code::Truncated, "the stream ended inside a frame");
    if let Some((frame, decoder, index)) = cut {
        error.frame = Some(index);
        error.offset = Some(frame.offset);
        error.snippet = Some(crate::core::error::snippet(&decoder.buffer().bytes()[frame.payload.clone()]));
    }
    error
}

fn short() -> StreamError {
    StreamError::new(Code::Truncated, "the response ended before the end of what it is a range of")
}

fn missing_end() -> StreamError {
    StreamError::new(Code::MissingEnd, "the stream ended without its promised end")
}

/// A live feed goes on without what was sent in between.
pub(super) fn gap_in_feed() -> StreamError {
    let mut error =
        StreamError::new(Code::Gap, "the feed could not be continued where it was; it goes on from now");
    error.severity = Severity::Frame;
    error
}
