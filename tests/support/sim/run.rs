//! One run: what the session wants done is done, time passes, the network does its worst.

use std::io::Write;

use runnelet::core::{
    error::Code,
    session::{Config, Decode, End, Input, Status},
};

use super::{
    super::{drive::Drive, random::Random},
    kind::{KINDS, Kind},
    ledger::Ledger,
    network::{Connection, Fate, Network},
    server::Server,
    source::FRAME_BYTES,
    tally::Tally,
};

/// Errors that time may bring.
pub(super) const TIMEOUTS: [Code; 4] =
    [Code::ConnectTimeout, Code::FirstFrameTimeout, Code::StallTimeout, Code::TotalTimeout];

pub struct Run<'a> {
    pub(super) random: Random,
    pub(super) config: Config,
    pub(super) server: Server,
    pub(super) network: Network,
    pub(super) drive: Drive,
    pub(super) ledger: Ledger,
    pub(super) connection: Option<Connection>,
    pub(super) wants_piece: bool,
    pub(super) tally: &'a mut Tally,
    pub(super) traces: bool,
    /// Effects that were performed.
    pub(super) performed: usize,
    pub(super) status: Status,
    /// Stream errors that what happened last may lead to.
    pub(super) allowed: Vec<Code>,
    pub(super) retry_after: u64,
    pub(super) failures: u32,
    pub(super) furthest: usize,
    pub(super) delay: Delay,
    pub(super) may_be_done: bool,
    pub(super) was_empty: bool,
    pub(super) reports: u64,
    /// Whether the last error was a gap.
    pub(super) had_gap: bool,
    pub(super) is_slow: bool,
}

/// When the next attempt may begin, and must.
#[derive(Debug, Default)]
pub(super) struct Delay {
    pub(super) floor: u64,
    pub(super) earliest: u64,
    pub(super) latest: u64,
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
            ledger: Ledger::new(matches!(kind, Kind::LastEventId | Kind::Repeats)),
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
            had_gap: false,
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
                if again == 0 || !may_run_again || self.random.below(2) > 0 {
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
    pub(super) fn step(&mut self) {
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

    pub(super) fn may_wait_forever(&self) -> bool {
        let timeouts = &self.config.timeouts;
        timeouts.total == 0
            && match self.status {
                Status::Connecting => timeouts.connect == 0,
                Status::Streaming | Status::Stalled => timeouts.stall.is_none_or(|stall| stall == 0),
                _ => false,
            }
    }

    /// What the connection has next.
    pub(super) fn arrive(&mut self) {
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

    pub(super) fn input(&mut self, input: Input, allowed: &[Code]) {
        self.trace(|run| format!("{:>9} > {input:?}", run.drive.now));
        let was_eof = matches!(input, Input::Eof { .. });
        self.allowed = allowed.to_vec();
        self.tally.inputs += 1;
        self.drive.handle(input);
        if was_eof {
            let is_kept = self.server.kind.by_range();
            let status = self.drive.status();
            self.ledger.is_known_cut = self.server.kind == Kind::Range && !self.config.delivers_unfinished;
            self.ledger.is_lost_if_cut = self.server.kind == Kind::Live;
            self.ledger.eof(&self.server.sources, self.drive.values.len(), is_kept, status);
            self.may_be_done |= self.ledger.has_end;
        }
        self.after(was_eof);
    }

    pub(super) fn feed(&mut self, attempt: u32, chunk: &[u8], allowed: &[Code]) {
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
        let cost = chunk.len() + 2 * FRAME_BYTES + values * 40 + 256;
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
    pub(super) fn pass(&mut self, ms: u64) {
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

    pub(super) fn trace(&self, line: impl FnOnce(&Self) -> String) {
        if self.traces {
            drop(writeln!(std::io::stdout(), "{}", line(self)));
        }
    }
}
