//! What comes from elsewhere than the network: the caller, the consumer, the platform, and attempts that are over.

use runnelet::{
    StreamError,
    core::{
        error::Code,
        session::{Input, Request, Status},
    },
};

use super::run::{Run, TIMEOUTS};

impl Run<'_> {
    /// What comes from elsewhere.
    pub(super) fn disturb(&mut self) {
        if self.is_slow && self.drive.held > 0 && self.random.below(4) == 0 {
            self.consume(false);
        }
        match self.random.below(150) {
            0 => {
                self.tally.fault("sleep");
                let ms = self.random.next() % 40_000_000;
                self.delay.latest = self.delay.latest.max(self.drive.now + ms);
                self.trace(|_| format!("sleep {ms}"));
                self.drive.now += ms;
                // All that is due by then was due long ago: the peer gets its turn before it is judged.
                let allowed: &[Code] = if ms > 1_000_000 { &[] } else { &TIMEOUTS };
                self.input(Input::Tick, allowed);
            }
            1..4 => {
                self.tally.fault("wake");
                if self.status == Status::Retrying {
                    self.delay.earliest = self.delay.floor;
                }
                self.input(Input::Wake, &[]);
            }
            4..8 => self.late(1),
            8..12 => self.late(0),
            12 => {
                self.tally.fault("report");
                self.reports += 1;
                let error = StreamError::new(Code::Sink, "a callback threw");
                self.input(Input::Report(error), &[]);
            }
            13 if self.random.below(10) == 0 => {
                self.tally.fault("abort by the caller");
                self.input(Input::Abort, &[Code::Aborted]);
            }
            _ => {}
        }
    }

    pub(super) fn consume(&mut self, all: bool) {
        let held = self.drive.held;
        let bytes = if all { held } else { 1 + self.random.next() % held };
        self.tally.fault("late consumer");
        self.trace(|run| format!("{:>9} > Consumed {bytes} of {held}", run.drive.now));
        self.allowed.clear();
        self.drive.consume(bytes);
        self.after(false);
    }

    /// What an attempt that is over still has to say. Nothing may follow from it.
    pub(super) fn late(&mut self, behind: u32) {
        let attempt = self.drive.session.attempt().saturating_sub(behind);
        let is_over = behind > 0 || self.status == Status::Retrying || self.status.is_end();
        if attempt == 0 || !is_over || self.drive.session.held() > 0 {
            return;
        }
        self.tally.fault("late event");
        let (before, effects, values) =
            (self.drive.snapshot(), self.drive.effects.len(), self.drive.values.len());
        let head = self.server.answer(
            &mut self.random,
            &Request { attempt: 1, headers: vec![("Range", "bytes=0-".into())], ..Default::default() },
        );
        match self.random.below(4) {
            0 => drop(self.drive.handle(Input::Head { attempt, head: head.head })),
            1 => drop(self.drive.handle(Input::Eof { attempt })),
            2 => drop(self.drive.handle(Input::Broken { attempt, reason: "late".into() })),
            _ => self.drive.feed_to(attempt, b"\x1e{\"late\":1}\ndata: late\n\n"),
        }
        let after = (self.drive.snapshot(), self.drive.effects.len(), self.drive.values.len());
        assert_eq!(after, (before, effects, values), "an event of an attempt that is over counted");
    }
}
