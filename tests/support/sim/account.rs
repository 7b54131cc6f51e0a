//! Whether a run as a whole adds up.

use runnelet::core::{error::Code, session::Status};

use super::{
    kind::{KINDS, Kind},
    run::Run,
    source::What,
};

impl Run<'_> {
    /// The whole run adds up.
    pub(super) fn finish(&mut self) {
        let snapshot = self.drive.snapshot();
        let is_cut = snapshot.status == Status::Interrupted;
        let count =
            |test: fn(Code) -> bool| self.drive.codes().into_iter().filter(|code| test(*code)).count() as u64;
        let rejected =
            count(|code| matches!(code, Code::FrameSyntax | Code::FrameTooLarge | Code::InvalidUtf8));
        assert!(
            (self.ledger.bad..=self.ledger.bad_touched).contains(&rejected),
            "{rejected} frames rejected"
        );
        assert_eq!(count(|code| code == Code::Sink), self.reports);
        assert_eq!(snapshot.error_count, self.drive.errors().len() as u64);
        assert_eq!(snapshot.errors.len(), self.drive.errors().len().min(self.config.limits.errors));
        assert_eq!(snapshot.frames, self.drive.values.len() as u64);
        assert_eq!(snapshot.bytes, self.ledger.fed);
        assert_eq!(snapshot.partial, snapshot.frames > 0 && (is_cut || rejected > 0));
        assert_eq!(snapshot.error.is_some(), snapshot.status != Status::Done);
        assert_eq!(snapshot.resets as usize, self.ledger.resets.len() - 1);
        self.drive.pass(1 << 40);
        assert_eq!(self.drive.session.deadline(), None);
        self.count(&snapshot.status);
    }

    /// Holes and repetitions in what came since the last reset.
    pub(super) fn count(&mut self, status: &Status) {
        let kind = self.server.kind;
        let since = self.ledger.since_reset();
        let version = self.ledger.version();
        let good =
            self.server.sources[version].items.iter().enumerate().filter(|(_, item)| item.what == What::Good);
        let good: Vec<usize> = good.map(|(item, _)| item).collect();
        // What an end cut was told as cut, and may come again, whole, if the caller asks for another attempt.
        let whole = since.iter().filter(|expected| !expected.is_cut);
        let places = whole.map(|expected| good.binary_search(&expected.item).expect("it is good"));
        let (mut skipped, mut repeated, mut holes, mut next) = (0, 0, 0, 0);
        for (nth, place) in places.enumerate() {
            skipped += place.saturating_sub(next);
            repeated += next.saturating_sub(place);
            holes += u64::from(place > next && nth > 0);
            next = place + 1;
        }
        let gaps = self.drive.codes().iter().filter(|code| **code == Code::Gap).count() as u64;
        assert!(kind != Kind::Live || holes <= gaps, "{holes} holes in the feed, {gaps} told");
        let missing = (good.len() - next) as u64;
        let is_honest = kind.is_exact();
        let row = &mut self.tally.rows[KINDS.iter().position(|other| *other == kind).expect("one of them")];
        row.runs += 1;
        row.done += u64::from(*status == Status::Done);
        row.attempts += u64::from(self.drive.session.attempt());
        row.had += good.len() as u64;
        row.sent += self.ledger.expected.len() as u64;
        row.delivered += self.drive.values.len() as u64;
        row.replayed += (self.ledger.expected.len() - since.len()) as u64;
        row.bad_frames += self.ledger.bad;
        let is_untold = *status == Status::Done && !self.was_empty && is_honest;
        let (lost, told) = if is_untold { (missing, 0) } else { (0, missing) };
        row.told += told;
        let skipped = skipped as u64;
        if is_honest {
            row.lost += lost + skipped;
            row.doubled += repeated as u64;
        } else {
            row.skipped += skipped;
        }
        row.repeated += self.drive.snapshot().repeated;
        *self.tally.ends.entry(status.as_str()).or_default() += 1;
        assert!(
            !is_honest || (lost + skipped, repeated) == (0, 0),
            "{lost} lost, {skipped} skipped, {repeated} doubled"
        );
    }
}
