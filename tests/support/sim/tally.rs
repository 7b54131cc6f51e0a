//! What happened in all runs, counted.

use std::{collections::BTreeMap, fmt::Write as _};

use super::kind::KINDS;

#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    pub runs: u64,
    pub done: u64,
    pub attempts: u64,
    /// Good frames that the servers had; those that reached the session whole; values that came.
    pub had: u64,
    pub sent: u64,
    pub delivered: u64,
    /// Delivered again after a reset.
    pub replayed: u64,
    /// Not delivered, or delivered twice, though the server was honest and nothing was told.
    pub lost: u64,
    pub doubled: u64,
    /// Not delivered, and the end of the run told so.
    pub told: u64,
    /// Sent again when the stream was continued, and skipped by the session.
    pub repeated: u64,
    /// What servers that are not honest left out.
    pub skipped: u64,
    pub bad_frames: u64,
}

#[derive(Debug, Default)]
pub struct Tally {
    pub rows: [Row; KINDS.len()],
    pub faults: BTreeMap<&'static str, u64>,
    pub ends: BTreeMap<&'static str, u64>,
    pub inputs: u64,
}

impl Tally {
    pub fn fault(&mut self, name: &'static str) {
        *self.faults.entry(name).or_default() += 1;
    }

    pub fn table(&self, seconds: f64) -> String {
        let runs: u64 = self.rows.iter().map(|row| row.runs).sum();
        let faults: u64 = self.faults.values().sum();
        let mut text = format!("{runs} runs, {} inputs, {faults} faults in {seconds:.1} s\n\n", self.inputs);
        let names = [
            "runs",
            "done",
            "attempts",
            "had",
            "sent",
            "delivered",
            "replayed",
            "lost",
            "doubled",
            "told",
            "repeated",
            "skipped",
            "bad",
        ];
        let _ = write!(text, "{:16}", "source");
        names.iter().for_each(|name| text += &format!("{name:>10}"));
        for (kind, row) in KINDS.iter().zip(&self.rows) {
            let _ = write!(text, "\n{:16}", kind.name());
            let numbers = [
                row.runs,
                row.done,
                row.attempts,
                row.had,
                row.sent,
                row.delivered,
                row.replayed,
                row.lost,
                row.doubled,
                row.told,
                row.repeated,
                row.skipped,
                row.bad_frames,
            ];
            numbers.iter().for_each(|number| text += &format!("{number:>10}"));
        }
        for (what, counts) in [("faults", &self.faults), ("ends", &self.ends)] {
            let _ = write!(text, "\n\n{what}:");
            counts.iter().for_each(|(name, count)| text += &format!("\n  {name:30}{count:>10}"));
        }
        text
    }
}
