//! What must hold after each input.

use runnelet::core::{
    error::{Code, Severity},
    limits::FLOOR_MS,
    session::{Effect, End, Status},
};

use super::{
    kind::Kind,
    run::{Delay, Run},
};

impl Run<'_> {
    /// Looks at what has become of an input.
    pub(super) fn after(&mut self, was_eof: bool) {
        let are_all = self.drive.session.held() == 0;
        self.ledger.check_values(&self.drive.values, &self.server.sources, are_all);
        let since = self.ledger.since_reset().len();
        if since > self.furthest {
            self.furthest = since;
            // Half an event is no progress.
            if self.ledger.since_reset().last().is_some_and(|last| !last.is_cut) {
                self.failures = 0;
            }
        }
        let (from, to) = (self.status, self.drive.status());
        self.status = to;
        if from == Status::Connecting && to.is_open() {
            let answer = self.connection.as_ref().and_then(|connection| connection.answer.as_ref());
            self.ledger.begin(answer.expect("a response came"), &self.server.sources);
        }
        let is_over = !(to.is_open() || to == Status::Connecting);
        if from.is_open() && (is_over || to == Status::Connecting) {
            self.ledger.cut(&self.server.sources, was_eof);
        }
        self.perform(from);
        if to == Status::Retrying && from != Status::Retrying {
            self.plan_delay();
        }
        let deadline = self.drive.session.deadline();
        let timeouts = &self.config.timeouts;
        let longest = [timeouts.connect, timeouts.first_frame, timeouts.quiet, timeouts.total, 45_000];
        let longest =
            longest.into_iter().max().unwrap_or(0).max(self.delay.latest.saturating_sub(self.drive.now));
        assert!(
            deadline.is_none_or(|deadline| deadline <= self.drive.now.saturating_add(longest)),
            "{deadline:?}"
        );
        assert!(to != Status::Retrying || deadline.is_some(), "it would wait forever");
        assert!(!is_over || to != Status::Done || self.may_be_done, "it is done, but not at its end");
        assert!(!self.ledger.has_end || to == Status::Done, "the promised end came");
    }

    pub(super) fn perform(&mut self, from: Status) {
        while let Some(effect) = self.drive.effects.get(self.performed).cloned() {
            self.performed += 1;
            self.trace(|run| format!("{:>9}   < {effect:?}", run.drive.now));
            match effect {
                Effect::Connect(request) => {
                    let now = self.drive.now;
                    assert!(
                        request.attempt == 1 || (self.delay.earliest..=self.delay.latest).contains(&now),
                        "{:?} {now}",
                        self.delay
                    );
                    let is_rest = request.headers.iter().any(|header| header.0 == "If-Range");
                    assert!(!self.had_gap || !is_rest, "it asks once more for what was not there");
                    let answer = self.server.answer(&mut self.random, &request);
                    let mut connection =
                        self.network.connect(&mut self.random, &mut self.server, &self.config, answer);
                    connection.attempt = request.attempt;
                    self.trace(|_| format!("          . {connection:?}"));
                    connection.faults.iter().for_each(|fault| self.tally.fault(fault));
                    self.connection = Some(connection);
                    self.wants_piece = false;
                }
                Effect::Read => self.wants_piece = true,
                Effect::Cancel => self.connection = None,
                Effect::Reset => {
                    let restarts = self.config.retry.as_ref().is_some_and(|retry| retry.restart);
                    assert!(restarts || from.is_end(), "a replay that nobody asked for");
                    assert_ne!(self.server.kind, Kind::Range, "it could have gone on");
                    self.ledger.reset();
                }
                Effect::Error(error) if error.severity == Severity::Stream => {
                    assert!(self.allowed.contains(&error.code), "{error:?} where {:?} may be", self.allowed);
                    assert_eq!(error.attempt, self.drive.session.attempt());
                    self.had_gap = error.code == Code::Gap;
                    if error.code == Code::Network && from.is_open() {
                        self.ledger.check_broken(&error);
                    }
                    if error.code == Code::Truncated && error.frame.is_some() {
                        self.ledger.check_truncated(&error);
                    }
                    if error.code == Code::ServerError {
                        self.ledger.server_error(&error);
                    }
                    let attempts = self.config.retry.as_ref().map(|retry| retry.attempts);
                    let is_last =
                        error.retryable && attempts.is_some_and(|attempts| self.failures >= attempts);
                    assert_eq!(error.exhausted, is_last, "{error:?} after {} failures", self.failures);
                }
                Effect::Error(error) => match error.code {
                    Code::Gap => assert_eq!(self.config.end, End::Never, "{error:?}"),
                    Code::Sink => {}
                    _ => self.ledger.check_rejected(&error, &self.server.sources),
                },
                Effect::Changed | Effect::Ended => {}
            }
        }
    }

    pub(super) fn plan_delay(&mut self) {
        let retry = self.config.retry.as_ref().expect("else nothing is tried again");
        let (low, high) = self.ledger.reconnection;
        let (low, high) = (low.max(self.retry_after).min(FLOOR_MS), high.max(self.retry_after).min(FLOOR_MS));
        let exponent = i32::try_from(self.failures).expect("small");
        let ceiling = retry.base_delay as f64 * retry.factor.powi(exponent);
        let ceiling = ceiling.min(retry.max_delay as f64);
        let shortest = ceiling * (1.0 - retry.jitter);
        let now = self.drive.now;
        self.delay = Delay {
            floor: now + low,
            earliest: now + low + whole(shortest),
            latest: now + high + whole(ceiling).max(1),
        };
        assert!(self.failures < retry.attempts, "more attempts without progress than were allowed");
        self.failures += 1;
        self.retry_after = 0;
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "delays are small")]
fn whole(value: f64) -> u64 {
    value as u64
}
