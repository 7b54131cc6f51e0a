//! Watchdogs and timers.

/// What a deadline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timer {
    Connect,
    FirstFrame,
    Quiet,
    Stall,
    Total,
    Retry,
    Notify,
}

const TIMERS: [Timer; 7] = [
    Timer::Connect,
    Timer::FirstFrame,
    Timer::Quiet,
    Timer::Stall,
    Timer::Total,
    Timer::Retry,
    Timer::Notify,
];

/// A tick that comes later than this after its deadline says that we slept, not that the peer did.
const LATE: u64 = 2_000;
/// What the peer then gets: time for one read to bring what has arrived meanwhile.
const READ_TURN: u64 = 1_000;

/// The deadlines of a session, in ms.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    deadlines: [Option<u64>; TIMERS.len()],
}

impl Watch {
    /// Sets a timer `after` ms from now; 0 is never.
    pub(super) fn set(&mut self, timer: Timer, now: u64, after: u64) {
        self.deadlines[timer as usize] = (after > 0).then(|| now.saturating_add(after));
    }

    /// Sets a timer for a point in time.
    pub(super) fn set_at(&mut self, timer: Timer, at: u64) {
        self.deadlines[timer as usize] = Some(at);
    }

    pub(super) fn clear(&mut self, timer: Timer) {
        self.deadlines[timer as usize] = None;
    }

    pub(super) fn is_set(&self, timer: Timer) -> bool {
        self.deadlines[timer as usize].is_some()
    }

    /// Ends the watch over an attempt.
    pub(super) fn clear_attempt(&mut self) {
        for timer in [Timer::Connect, Timer::FirstFrame, Timer::Quiet, Timer::Stall, Timer::Retry] {
            self.clear(timer);
        }
    }

    /// When to look again.
    pub(super) fn next(&self) -> Option<u64> {
        self.deadlines.iter().flatten().min().copied()
    }

    /// Whether a timer should have gone off so long ago that we must have slept.
    pub(super) fn is_late(&self, now: u64) -> bool {
        self.deadlines.iter().flatten().any(|deadline| now.saturating_sub(*deadline) > LATE)
    }

    /// A timer that is due, cleared. One that judges the peer is put off once if we were late ourselves.
    pub(super) fn take_due(&mut self, now: u64) -> Option<Timer> {
        for timer in TIMERS {
            let Some(deadline) = self.deadlines[timer as usize].filter(|deadline| *deadline <= now) else {
                continue;
            };
            let judges = !matches!(timer, Timer::Retry | Timer::Notify);
            if judges && now - deadline > LATE {
                self.set_at(timer, now + READ_TURN);
                continue;
            }
            self.clear(timer);
            return Some(timer);
        }
        None
    }
}
