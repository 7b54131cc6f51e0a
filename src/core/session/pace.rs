//! The pace of a session: its clocks, its back-pressure, and when it tells that something has changed.

use super::{Effect, Session, Status, Timer};
use crate::core::error::{Code, StreamError};

/// Counts are told at most this often, in ms; a change of status is told at once.
const NOTIFY_EVERY: u64 = 100;

impl Session {
    /// To be called before anything else looks at the time.
    pub(super) fn notice_sleep(&mut self, now: u64) {
        if self.watch.is_late(now) {
            self.telemetry.look_away();
        }
    }

    pub(super) fn note_piece(&mut self, now: u64, length: u64, chunks: u32) {
        self.notice_sleep(now);
        self.telemetry.note_piece(now, length, chunks, self.next_index);
        self.timing.first_byte.get_or_insert(now - self.opened_at);
        self.timing.last_byte = Some(now - self.opened_at);
        if self.status == Status::Stalled {
            self.become_status(now, Status::Streaming);
        }
        self.touch(now);
    }

    /// To be called once a piece was taken in: what it brought decides whether another attempt may follow.
    pub(super) fn watch_silence(&mut self, now: u64) {
        let stall = self.stall_time();
        self.watch.set(Timer::Quiet, now, self.config.timeouts.quiet);
        self.watch.set(Timer::Stall, now, stall);
    }

    /// Asks for the next piece, or waits for the consumer if the queue is full.
    pub(super) fn read_on(&mut self, now: u64) {
        if self.has_room() {
            self.effects.push_back(Effect::Read);
            return;
        }
        self.is_paused = true;
        self.telemetry.look_away();
        for timer in [Timer::FirstFrame, Timer::Quiet, Timer::Stall] {
            self.watch.clear(timer);
        }
        self.announce(now);
    }

    /// An empty queue has room for one piece, whatever the limit.
    pub(super) fn has_room(&self) -> bool {
        self.queued == 0 || self.queued < self.config.limits.queue_bytes
    }

    pub(super) fn consumed(&mut self, now: u64, bytes: u64) {
        self.queued = self.queued.saturating_sub(bytes);
        if self.is_paused && self.status.is_open() && self.has_room() {
            self.is_paused = false;
            self.announce(now);
            self.watch_silence(now);
            self.effects.push_back(Effect::Read);
        }
    }

    pub(super) fn tick(&mut self, now: u64) {
        while let Some(timer) = self.watch.take_due(now) {
            let timeouts = &self.config.timeouts;
            let error = match timer {
                Timer::Retry => return self.connect(now),
                Timer::Notify => {
                    self.announce(now);
                    continue;
                }
                Timer::Quiet => {
                    if self.status == Status::Streaming {
                        self.become_status(now, Status::Stalled);
                    }
                    continue;
                }
                Timer::Total => timeout(Code::TotalTimeout, timeouts.total),
                Timer::Connect => timeout(Code::ConnectTimeout, timeouts.connect),
                Timer::FirstFrame => timeout(Code::FirstFrameTimeout, timeouts.first_frame),
                Timer::Stall => timeout(Code::StallTimeout, self.stall_time()),
            };
            let frames = self.frames;
            self.let_through(now);
            let has_come = timer == Timer::FirstFrame && self.frames > frames;
            match timer {
                _ if self.status.is_end() || has_come => {}
                Timer::Total => self.end_with(now, error),
                _ => self.fail_attempt(now, error, 0),
            }
        }
    }

    pub(super) fn become_status(&mut self, now: u64, next: Status) {
        debug_assert!(self.status.may_become(next), "{:?} -> {next:?}", self.status);
        self.status = next;
        self.telemetry.stalls += u32::from(next == Status::Stalled);
        self.announce(now);
    }

    /// Counts have changed.
    pub(super) fn touch(&mut self, now: u64) {
        if now >= self.notified_at + NOTIFY_EVERY {
            self.announce(now);
        } else if !self.watch.is_set(Timer::Notify) {
            self.watch.set_at(Timer::Notify, self.notified_at + NOTIFY_EVERY);
        }
    }

    pub(super) fn announce(&mut self, now: u64) {
        self.watch.clear(Timer::Notify);
        self.notified_at = now;
        if self.effects.back() != Some(&Effect::Changed) {
            self.effects.push_back(Effect::Changed);
        }
    }
}

fn timeout(code: Code, after: u64) -> StreamError {
    let what = match code {
        Code::ConnectTimeout => "no response for ",
        Code::FirstFrameTimeout => "no frame for ",
        Code::StallTimeout => "no byte for ",
        _ => "not done after ",
    };
    StreamError::new(code, [what, &after.to_string(), " ms"].concat())
}
