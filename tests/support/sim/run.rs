//! One run: the session's effects are performed, time passes, the network does its worst.

use std::io::Write;

use runnelet::core::{
    error::{Code, Severity},
    limits::FLOOR_MS,
    session::{Config, Decode, Effect, End, Input, Status},
};

use super::{
    super::{drive::Drive, random::Random},
    kind::{KINDS, Kind},
    ledger::Ledger,
    network::{Connection, Fate, Network},
    server::Server,
    source::What,
    tally::Tally,
};

pub struct Run<'a> {
    random: Random,
    config: Config,
    server: Server,
    network: Network,
    drive: Drive,
    pub ledger: Ledger,
    connection: Option<Connection>,
    wants_piece: bool,
    tally: &'a mut Tally,
    traces: bool,
    /// Effects that were performed.
    performed: usize,
    status: Status,
    /// Stream errors that what happened last may lead to.
    allowed: Vec<Code>,
    retry_after: u64,
    failures: u32,
    furthest: usize,
    delay: Delay,
    may_be_done: bool,
    was_empty: bool,
    reports: u64,
    is_slow: bool,
}

/// When the next attempt may begin, and must.
#[derive(Debug, Default)]
struct Delay {
    floor: u64,
    earliest: u64,
    latest: u64,
}

impl<'a> Run<'a> {
    pub fn new(seed: u64, tally: &'a mut Tally, traces: bool) -> Self {
        let mut random = Random::new(seed);
        let kind = *random.pick(&KINDS);
        let wire = kind.wire(&mut random);
        let config = kind.config(&mut random, wire);
        let has_marker = matches!(config.end, End::Marker(_));
        let is_json = config.decode != Some(Decode::Text);
        let server = Server::new(&mut random, kind, wire, is_json, has_marker);
        let network = Network::random(&mut random);
        let mut drive = Drive::seeded(config.clone(), random.next());
        let is_slow = random.below(3) == 0;
        drive.consumes = !is_slow;
        drive.holds = *random.pick(&[0, 0, 500, 64 << 10]);
        Self {
            random,
            config,
            server,
            network,
            drive,
            ledger: Ledger::new(),
            connection: None,
            wants_piece: false,
            tally,
            traces,
            performed: 0,
            status: Status::Idle,
            allowed: Vec::new(),
            retry_after: 0,
            failures: 0,
            furthest: 0,
            delay: Delay::default(),
            may_be_done: false,
            was_empty: false,
            reports: 0,
            is_slow,
        }
    }

    pub fn run(&mut self) {
        self.trace(|run| {
            format!("{:?} {:?} {:?}\n{:?}", run.server.kind, run.server.wire, run.network, run.config)
        });
        self.trace(|run| {
            run.server
                .sources
                .iter()
                .map(|source| format!("{:?}\n", String::from_utf8_lossy(&source.bytes)))
                .collect()
        });
        self.input(Input::Start, &[]);
        let mut again = self.random.below(3);
        let mut steps = 0;
        loop {
            steps += 1;
            assert!(steps < 50_000, "the run does not end");
            if self.status.is_end() {
                let may_run_again = matches!(self.status, Status::Interrupted | Status::Failed);
                self.late(0);
                if again == 0 || !may_run_again || self.random.below(3) > 0 {
                    break;
                }
                again -= 1;
                self.tally.fault("retry by the caller");
                (self.failures, self.retry_after) = (0, 0);
                (self.delay.earliest, self.delay.latest) = (0, u64::MAX);
                self.input(Input::Retry, &[]);
            }
            self.disturb();
            if !self.status.is_end() {
                self.step();
            }
        }
        self.finish();
    }

    /// The next thing that the network does, in its time.
    fn step(&mut self) {
        let attempt = self.drive.session.attempt();
        let waits = match &self.connection {
            None => true,
            Some(connection) if !connection.is_open => {
                connection.answer.is_none() && connection.fate == Fate::Silence
            }
            Some(connection) => {
                let is_sent = connection.left.is_empty() && connection.tail.is_empty();
                !self.wants_piece || (is_sent && connection.fate == Fate::Silence)
            }
        };
        if !waits {
            let slow = if self.random.below(300) == 0 { 50_000 } else { self.network.delay };
            let delay = self.random.next() % slow as u64;
            self.pass(delay);
            let is_there = self.connection.as_ref().is_some_and(|connection| connection.attempt == attempt);
            if is_there {
                self.arrive();
            } else if attempt > 0 {
                self.tally.fault("overtaken by a time-out");
            }
            return;
        }
        if self.drive.session.held() > 0 {
            // Nothing is there to be read: what was held back is handed on.
            return self.input(Input::Tick, &TIMEOUTS);
        }
        let is_paused =
            self.connection.as_ref().is_some_and(|connection| connection.is_open) && !self.wants_piece;
        if is_paused {
            assert!(self.drive.held > 0, "it neither reads nor waits for the consumer");
            assert!(self.drive.snapshot().paused);
            let ms = self.random.next() % 100_000;
            self.pass(ms);
            return self.consume(true);
        }
        let is_finished =
            self.connection.as_ref().is_some_and(|connection| connection.is_whole && connection.is_open);
        match self.drive.session.deadline() {
            Some(deadline) if !is_finished || self.random.below(4) > 0 => {
                self.pass(deadline.saturating_sub(self.drive.now));
            }
            deadline => {
                assert!(deadline.is_some() || self.may_wait_forever(), "it waits for nothing");
                self.input(Input::Abort, &[Code::Aborted]);
            }
        }
    }

    fn may_wait_forever(&self) -> bool {
        let timeouts = &self.config.timeouts;
        timeouts.total == 0
            && match self.status {
                Status::Connecting => timeouts.connect == 0,
                Status::Streaming | Status::Stalled => timeouts.stall.is_none_or(|stall| stall == 0),
                _ => false,
            }
    }

    /// What the connection has next.
    fn arrive(&mut self) {
        let mut connection = self.connection.take().expect("a connection");
        let attempt = connection.attempt;
        if !connection.is_open {
            let Some(answer) = &connection.answer else {
                self.connection = Some(connection);
                return self.input(Input::Broken { attempt, reason: "refused".into() }, &[Code::Network]);
            };
            connection.is_open = true;
            self.wants_piece = false;
            self.retry_after = answer.head.retry_after.unwrap_or(0);
            let is_other = answer.version != self.ledger.version();
            self.was_empty |= match answer.head.status {
                Some(204) => true,
                Some(416) => is_other,
                _ => false,
            };
            self.may_be_done |=
                self.was_empty || (answer.head.status == Some(416) && self.config.end == End::Eof);
            let input = Input::Head { attempt, head: answer.head.clone() };
            self.connection = Some(connection);
            return self.input(input, &[Code::HttpStatus, Code::ContentType, Code::Gap, Code::MissingEnd]);
        }
        if !connection.left.is_empty() {
            let length = (1 + self.random.below(self.network.chunk)).min(connection.left.len());
            let bytes = connection.left.start..connection.left.start + length;
            connection.left.start += length;
            let version = connection.answer.as_ref().expect("it is open").version;
            self.ledger.feed(length, &self.server.sources);
            let sent = self.server.sources[version].items.partition_point(|item| item.text_end <= bytes.end);
            self.server.sent(sent);
            let chunk = self.server.sources[version].bytes[bytes].to_vec();
            self.may_be_done |= self.ledger.has_end;
            self.connection = Some(connection);
            return self.feed(attempt, &chunk, &[]);
        }
        if !connection.tail.is_empty() {
            let length = (1 + self.random.below(self.network.chunk)).min(connection.tail.len());
            let chunk: Vec<u8> = connection.tail.drain(..length).collect();
            self.ledger.fed += chunk.len() as u64;
            self.connection = Some(connection);
            return self.feed(attempt, &chunk, &[Code::ServerError]);
        }
        let (fate, is_whole) = (connection.fate, connection.is_whole);
        self.connection = Some(connection);
        match fate {
            Fate::Broken => {
                self.input(Input::Broken { attempt, reason: "reset".into() }, &[Code::Network]);
            }
            Fate::Eof => {
                self.may_be_done |= is_whole && self.config.end == End::Eof;
                self.input(Input::Eof { attempt }, &[Code::Truncated, Code::MissingEnd]);
            }
            Fate::Silence => {}
        }
    }

    fn input(&mut self, input: Input, allowed: &[Code]) {
        self.trace(|run| format!("{:>9} > {input:?}", run.drive.now));
        let was_eof = matches!(input, Input::Eof { .. });
        self.allowed = allowed.to_vec();
        self.tally.inputs += 1;
        self.drive.handle(input);
        if was_eof {
            let is_kept = self.server.kind.by_range();
            let status = self.drive.status();
            self.ledger.is_lost_if_cut = self.server.kind == Kind::Live;
            self.ledger.eof(&self.server.sources, self.drive.values.len(), is_kept, status);
            self.may_be_done |= self.ledger.has_end;
        }
        self.after(was_eof);
    }

    fn feed(&mut self, attempt: u32, chunk: &[u8], allowed: &[Code]) {
        self.trace(|run| {
            format!("{:>9} > Feed {attempt} {:?}", run.drive.now, String::from_utf8_lossy(chunk))
        });
        assert!(self.wants_piece, "nothing is fed that was not asked for");
        let queue = self.config.limits.queue_bytes;
        assert!(
            self.drive.held == 0 || self.drive.held < queue + self.drive.holds,
            "it reads on with {} bytes queued",
            self.drive.held
        );
        self.wants_piece = false;
        self.allowed = allowed.to_vec();
        self.tally.inputs += 1;
        self.drive.buffer = 0;
        self.drive.feed_to(attempt, chunk);
        self.after(false);
        // Each value costs its row, and at most one open frame was there before the piece.
        let values = 2 + chunk.len() / 8;
        let cost = chunk.len() + 2 * FRAME + values * 40 + 256;
        assert!(
            self.drive.held <= queue.max(self.drive.holds) + cost as u64,
            "{} bytes are held",
            self.drive.held
        );
        assert!(self.drive.session.held() <= self.drive.holds + cost as u64);
        let buffer = self.drive.buffer as u64;
        assert!(buffer <= self.drive.holds + cost as u64, "a buffer of {buffer} bytes");
    }

    /// Lets time pass, up to the next attempt.
    fn pass(&mut self, ms: u64) {
        let until = self.drive.now + ms;
        while let Some(deadline) = self.drive.session.deadline().filter(|deadline| *deadline <= until) {
            let attempt = self.drive.session.attempt();
            self.allowed = TIMEOUTS.to_vec();
            self.tally.inputs += 1;
            self.drive.pass(deadline.saturating_sub(self.drive.now));
            self.trace(|run| format!("{:>9} > Tick", run.drive.now));
            self.after(false);
            if self.drive.session.attempt() != attempt || self.status.is_end() {
                return;
            }
        }
        self.drive.pass(until.saturating_sub(self.drive.now));
    }

    /// What comes from elsewhere.
    fn disturb(&mut self) {
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
                self.input(Input::Tick, &TIMEOUTS);
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
                let error = runnelet::StreamError::new(Code::Sink, "a callback threw");
                self.input(Input::Report(error), &[]);
            }
            13 if self.random.below(10) == 0 => {
                self.tally.fault("abort by the caller");
                self.input(Input::Abort, &[Code::Aborted]);
            }
            _ => {}
        }
    }

    fn consume(&mut self, all: bool) {
        let held = self.drive.held;
        let bytes = if all { held } else { 1 + self.random.next() % held };
        self.tally.fault("late consumer");
        self.trace(|run| format!("{:>9} > Consumed {bytes} of {held}", run.drive.now));
        self.allowed.clear();
        self.drive.consume(bytes);
        self.after(false);
    }

    /// What an attempt that is over still has to say. Nothing may follow from it.
    fn late(&mut self, behind: u32) {
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
            &runnelet::core::session::Request {
                attempt: 1,
                headers: vec![("Range", "bytes=0-".into())],
                ..Default::default()
            },
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

    /// Looks at what has become of an input.
    fn after(&mut self, was_eof: bool) {
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

    fn plan_delay(&mut self) {
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
            earliest: now + low + shortest as u64,
            latest: now + high + (ceiling as u64).max(1),
        };
        assert!(self.failures < retry.attempts, "more attempts without progress than were allowed");
        self.failures += 1;
        self.retry_after = 0;
    }

    fn perform(&mut self, from: Status) {
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
                    self.ledger.reset();
                }
                Effect::Error(error) if error.severity == Severity::Stream => {
                    assert!(self.allowed.contains(&error.code), "{error:?} where {:?} may be", self.allowed);
                    assert_eq!(error.attempt, self.drive.session.attempt());
                    if error.code == Code::Network && from.is_open() {
                        self.ledger.check_broken(&error);
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

    /// The whole run adds up.
    fn finish(&mut self) {
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
    fn count(&mut self, status: &Status) {
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
            row.repeated += repeated as u64;
        }
        *self.tally.ends.entry(status.as_str()).or_default() += 1;
        assert!(
            !is_honest || (lost + skipped, repeated) == (0, 0),
            "{lost} lost, {skipped} skipped, {repeated} doubled"
        );
    }

    fn trace(&self, line: impl FnOnce(&Self) -> String) {
        if self.traces {
            drop(writeln!(std::io::stdout(), "{}", line(self)));
        }
    }
}

const TIMEOUTS: [Code; 4] =
    [Code::ConnectTimeout, Code::FirstFrameTimeout, Code::StallTimeout, Code::TotalTimeout];
const FRAME: usize = super::source::FRAME_BYTES;
