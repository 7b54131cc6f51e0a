//! One stream's life as a state machine: attempts, retry, resume, watchdogs, counters.
//!
//! A session is told what happened ([`Session::handle`], [`Session::feed`]) and when, and says what to do
//! ([`Session::poll`]) and when to look again ([`Session::deadline`]). Values are taken with [`Session::batch`],
//! after each call and before its effects are performed: what arrived is delivered before an error is told.

mod attempt;
mod backoff;
mod batch;
mod config;
mod effect;
mod ending;
mod growing;
mod intake;
mod lambda;
mod pace;
mod pack;
mod parts;
mod seen;
mod snapshot;
mod status;
mod suffix;
mod telemetry;
mod wanted;
mod watch;

use std::collections::VecDeque;

use self::{
    backoff::Backoff,
    growing::Growing,
    intake::{Intake, Verdict},
    telemetry::Telemetry,
    watch::{Timer, Watch},
};
pub use self::{
    batch::{Batch, Record, Span},
    config::{Config, CursorTarget, Decode, End, FrameTest, Grow, Resume, Retry, Timeouts},
    effect::{Effect, Head, Input, Request},
    growing::Growth,
    pack::{Ask, Packed, Packer},
    snapshot::{Snapshot, Timing},
    status::Status,
    telemetry::{Buffering, Histogram, Queue, Verdict as BufferingVerdict},
};
use super::{
    error::{Code, StreamError},
    frame::{Decoder, Frame},
};

/// One stream.
pub struct Session {
    config: Config,
    status: Status,
    attempt: u32,
    /// Of the attempt that runs, or of the last one while its values or its half frame may still be wanted.
    decoder: Option<Box<dyn Decoder>>,
    intake: Option<Intake>,
    /// What is held back of the bytes that came.
    suffix: lambda::Candidate,
    growing: Option<Growing>,
    batch: Batch,
    /// Room for frames that are taken together.
    plain: Vec<Frame>,
    effects: VecDeque<Effect>,
    backoff: Backoff,
    watch: Watch,
    continuation: attempt::Continuation,
    /// Frames seen, rejected ones included: the next frame's index.
    next_index: u64,
    frames: u64,
    /// Good frames of the piece at hand that are not counted yet.
    fresh: u64,
    rejected: u64,
    bytes: u64,
    /// Whether anything was delivered that was not declared void.
    has_delivered: bool,
    /// Good frames since the last reset, and the most there ever were: those beyond are new, not replayed.
    since_reset: u64,
    furthest: u64,
    queued: u64,
    is_paused: bool,
    error: Option<StreamError>,
    errors: VecDeque<StreamError>,
    error_count: u64,
    resets: u32,
    opened_at: u64,
    timing: Timing,
    telemetry: Telemetry,
    notified_at: u64,
    /// The server does not want the next attempt any sooner.
    not_before: u64,
}

impl Session {
    /// A session that has not started. The seed is for the jitter of its delays.
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            config,
            status: Status::Idle,
            attempt: 0,
            decoder: None,
            intake: None,
            suffix: lambda::Candidate::default(),
            growing: None,
            batch: Batch::default(),
            plain: Vec::new(),
            effects: VecDeque::new(),
            backoff: Backoff::new(seed),
            watch: Watch::default(),
            continuation: attempt::Continuation::default(),
            next_index: 0,
            frames: 0,
            fresh: 0,
            rejected: 0,
            bytes: 0,
            has_delivered: false,
            since_reset: 0,
            furthest: 0,
            queued: 0,
            is_paused: false,
            error: None,
            errors: VecDeque::new(),
            error_count: 0,
            resets: 0,
            opened_at: 0,
            timing: Timing::default(),
            telemetry: Telemetry::default(),
            notified_at: 0,
            not_before: 0,
        }
    }

    /// Takes note of what happened at `now`, in ms of any clock that does not run backwards.
    pub fn handle(&mut self, now: u64, input: Input) {
        self.notice_sleep(now);
        match input {
            Input::Start => {
                if self.status == Status::Idle {
                    self.opened_at = now;
                    self.watch.set(Timer::Total, now, self.config.timeouts.total);
                    self.connect(now);
                }
            }
            Input::Head { attempt, head } => {
                if attempt == self.attempt && self.status == Status::Connecting {
                    self.take_head(now, &head);
                }
            }
            Input::Broken { attempt, reason } => {
                if self.is_current(attempt) {
                    self.let_through(now);
                }
                if self.is_current(attempt) {
                    let mut error = StreamError::new(Code::Network, reason);
                    if self.status.is_open() {
                        error.frame = Some(self.next_index);
                        error.offset = Some(self.bytes);
                    }
                    self.fail_attempt(now, error, 0);
                }
            }
            Input::Eof { attempt } => {
                if attempt == self.attempt && self.status.is_open() {
                    self.take_eof(now);
                }
            }
            Input::Tick => self.tick(now),
            Input::Consumed(bytes) => self.consumed(now, bytes),
            Input::Report(error) => self.reject(now, error),
            Input::Abort => {
                if !self.status.is_end() {
                    let mut error = StreamError::new(Code::Aborted, "the caller ended the stream");
                    error.attempt = self.attempt;
                    self.end(now, Status::Aborted, Some(error));
                }
            }
            Input::Retry => self.retry(now),
            Input::Wake => {
                if self.status == Status::Retrying {
                    // What the server asked for holds all the same.
                    self.watch.set_at(Timer::Retry, self.not_before);
                    self.tick(now);
                }
            }
            Input::Fail(error) => {
                self.let_through(now);
                if !self.status.is_end() {
                    self.end_with(now, error);
                }
            }
        }
    }

    /// Takes in the next piece of an attempt's body: `fill` is handed room for `length` bytes. Values that were not taken
    /// yet stay, and those of this piece join them.
    pub fn feed(&mut self, now: u64, attempt: u32, length: usize, fill: impl FnOnce(&mut [u8])) {
        self.feed_piece(now, attempt, length, 1, fill);
    }

    /// The same for a piece that is not just one chunk of the source: `chunks` of them end with it, none if it is a part of
    /// one and the rest is still to come.
    pub fn feed_piece(
        &mut self,
        now: u64,
        attempt: u32,
        length: usize,
        chunks: u32,
        fill: impl FnOnce(&mut [u8]),
    ) {
        if attempt != self.attempt || !self.status.is_open() || length == 0 {
            return;
        }
        let Some(mut decoder) = self.decoder.take() else { return };
        self.put_back(&mut *decoder);
        if self.batch.is_empty() {
            // Else its values are ranges of the buffer as it is.
            self.batch.clear();
            decoder.buffer_mut().compact();
        }
        let allowed =
            self.config.limits.total_bytes.map_or(u64::MAX, |limit| limit.saturating_sub(self.bytes));
        fill(decoder.buffer_mut().space(length));
        let allowed = usize::try_from(allowed).map_or(length, |allowed| allowed.min(length));
        let excess = length - allowed;
        decoder.buffer_mut().give_back(excess);
        self.bytes += allowed as u64;
        self.continuation.received(allowed as u64);
        self.note_piece(now, allowed as u64, chunks);
        self.hold_back(allowed, &mut *decoder);
        self.drain(now, &mut *decoder);
        if let Some(growing) = &mut self.growing
            && self.status.is_open()
        {
            growing.look_at_open(&*decoder, self.next_index);
        }
        self.decoder = Some(decoder);
        if excess > 0 {
            self.let_through(now);
        }
        self.telemetry.peak = self.telemetry.peak.max(self.queued);
        if excess > 0 && self.status.is_open() {
            self.end_with(now, StreamError::new(Code::Limit, "the stream is longer than limits.totalBytes"));
        }
        if self.status.is_open() {
            self.watch_silence(now);
            self.read_on(now);
        }
    }

    /// Bytes that came before `now` could not be taken in: that it was silent until then says nothing.
    pub fn watch_from(&mut self, now: u64) {
        self.telemetry.watch_from(now);
    }

    /// What to do next.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<u64> {
        self.watch.next()
    }

    /// The values that came, and the bytes they are ranges of. Take them, then [`Batch::clear`] the batch.
    pub fn batch(&mut self) -> Option<(&mut Batch, &mut [u8])> {
        if self.batch.is_empty() {
            return None;
        }
        let decoder = self.decoder.as_mut()?;
        Some((&mut self.batch, decoder.buffer_mut().bytes_mut()))
    }

    /// What it takes to hold the values that came and were not taken yet; see [`Batch::bytes`]. Bytes of the buffer that
    /// stay because of them count too, also those of frames without values.
    pub fn held(&self) -> u64 {
        let kept = self.decoder.as_ref().map_or(0, |decoder| decoder.buffer().start() as u64);
        if self.batch.is_empty() { 0 } else { self.batch.bytes.max(kept) }
    }

    /// Whether there is nothing to do but to read on and to tell that counts have changed: the values that came may then
    /// wait for more.
    pub fn is_calm(&self) -> bool {
        self.effects.iter().all(|effect| matches!(effect, Effect::Read | Effect::Changed))
    }

    /// What has become of unfinished values since the last call of [`Session::looked`].
    pub fn growth(&self) -> Option<Growth<'_>> {
        self.growing.as_ref()?.growth()
    }

    /// The growth was taken. Gives the bytes that [`Input::Consumed`] is to pay back.
    pub fn looked(&mut self) -> u64 {
        self.growing.as_mut().map_or(0, Growing::looked)
    }

    /// What the values are; settled once a response head was accepted.
    pub fn decode(&self) -> Option<Decode> {
        self.intake.as_ref().map(Intake::decode)
    }

    /// Where it stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Number of the current attempt.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Its state in full.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { error: self.error.clone(), errors: self.errors.iter().cloned().collect(), ..self.state() }
    }

    /// The same without the errors, of which each was an effect.
    pub fn state(&self) -> Snapshot {
        Snapshot {
            status: self.status,
            partial: self.frames > 0 && (self.status == Status::Interrupted || self.rejected > 0),
            paused: self.is_paused,
            frames: self.frames,
            bytes: self.bytes,
            error: None,
            errors: Vec::new(),
            error_count: self.error_count,
            repeated: self
                .intake
                .as_ref()
                .and_then(|intake| intake.seen.as_ref())
                .map_or(0, |seen| seen.count),
            attempt: self.attempt,
            resets: self.resets,
            last_event_id: String::from_utf8_lossy(self.last_event_id()).into_owned(),
            timing: Timing {
                longest_stall: self.telemetry.longest_stall,
                stalls: self.telemetry.stalls,
                reconnects: self.telemetry.heads.saturating_sub(1),
                ..self.timing
            },
            chunks: self.telemetry.chunks,
            gaps: self.telemetry.gaps,
            queue: Queue { bytes: self.queued, peak: self.telemetry.peak.max(self.queued) },
            buffering: self.telemetry.buffering(
                self.next_index,
                self.intake.as_ref().is_some_and(Intake::is_framed),
                self.status.is_end(),
            ),
        }
    }

    fn last_event_id(&self) -> &[u8] {
        match &self.decoder {
            Some(decoder) => decoder.last_event_id(),
            None => self.continuation.last_event_id(),
        }
    }

    fn is_current(&self, attempt: u32) -> bool {
        attempt == self.attempt && (self.status == Status::Connecting || self.status.is_open())
    }

    /// Cuts all frames that are complete.
    fn drain(&mut self, now: u64, decoder: &mut dyn Decoder) {
        while self.status.is_open() {
            if self.take_plain(now, decoder) {
                continue;
            }
            let Some(next) = decoder.next() else { break };
            match next {
                Ok(frame) => self.take_frame(now, &frame, decoder),
                Err(rejected) => {
                    self.note_progress(now);
                    if let Some(growing) = &mut self.growing {
                        growing.drop_open();
                    }
                    let mut error = StreamError::new(rejected.code, rejected.message);
                    error.frame = Some(self.next_index);
                    error.offset = Some(rejected.offset);
                    error.snippet = Some(rejected.snippet);
                    self.next_index += 1;
                    self.reject(now, error);
                }
            }
        }
        self.note_progress(now);
        if let Some(delay) = decoder.take_retry() {
            self.continuation.reconnection_time = delay;
        }
    }

    /// Takes the frames that come next and need no judging one by one. Whether there were some.
    fn take_plain(&mut self, now: u64, decoder: &mut dyn Decoder) -> bool {
        let Some(intake) = &mut self.intake else { return false };
        if !intake.takes_plain() {
            return false;
        }
        self.plain.clear();
        decoder.next_plain(&mut self.plain);
        if self.plain.is_empty() {
            return false;
        }
        let before = self.batch.bytes;
        let good = intake.take_plain(&self.plain, self.next_index, decoder, &mut self.batch);
        self.queued += self.batch.bytes - before;
        self.next_index += good as u64;
        self.fresh += good as u64;
        if good < self.plain.len() {
            self.next_index += 1;
            self.note_progress(now);
            self.end(now, Status::Done, None);
        }
        true
    }

    #[inline]
    fn take_frame(&mut self, now: u64, frame: &Frame, decoder: &dyn Decoder) {
        let Some(intake) = &mut self.intake else { return };
        let index = self.next_index;
        let before = self.batch.bytes;
        let verdict = intake.take(frame, index, decoder, &mut self.batch);
        self.queued += self.batch.bytes - before;
        if let Verdict::Cursor | Verdict::Nothing | Verdict::Repeated = verdict {
            match verdict {
                Verdict::Cursor => {
                    self.continuation.note_cursor(&decoder.buffer().bytes()[frame.payload.clone()])
                }
                Verdict::Repeated => self.note_repeated(),
                _ => {}
            }
            return;
        }
        self.next_index += 1;
        if let Verdict::Good = verdict {
            self.fresh += 1;
            if let Some(cursor) = intake.cursor() {
                self.continuation.note_cursor(cursor);
            }
            return self.grow_by(now, frame, index, decoder);
        }
        self.note_progress(now);
        if let Some(growing) = &mut self.growing {
            growing.drop_open();
        }
        match verdict {
            Verdict::Good | Verdict::Cursor | Verdict::Nothing | Verdict::Repeated => {}
            Verdict::End => self.end(now, Status::Done, None),
            Verdict::Rejected(error) => self.reject(now, error),
            Verdict::ServerError(error) => self.fail_attempt(now, error, 0),
        }
    }

    /// A frame was skipped because it came before. It is a sign of life, but no progress.
    fn note_repeated(&mut self) {
        self.watch.clear(Timer::FirstFrame);
        if let Some(growing) = &mut self.growing {
            growing.drop_open();
        }
    }

    /// A good frame may be what grew, or bring pieces.
    fn grow_by(&mut self, now: u64, frame: &Frame, index: u64, decoder: &dyn Decoder) {
        let Some(growing) = &mut self.growing else { return };
        let before = growing.held();
        let errors = growing.take_frame(frame, &decoder.buffer().bytes()[frame.payload.clone()], index);
        self.queued += growing.held() - before;
        for error in errors {
            self.note_progress(now);
            self.reject(now, error);
        }
    }

    /// Takes account of the good frames that came. To be called before anything depends on whether some did.
    fn note_progress(&mut self, now: u64) {
        let fresh = std::mem::take(&mut self.fresh);
        if fresh == 0 {
            return;
        }
        self.frames += fresh;
        self.has_delivered = true;
        self.since_reset += fresh;
        if self.since_reset > self.furthest {
            self.furthest = self.since_reset;
            self.backoff.progress();
        }
        self.watch.clear(Timer::FirstFrame);
        self.timing.first_frame.get_or_insert(now - self.opened_at);
        self.touch(now);
    }
}
