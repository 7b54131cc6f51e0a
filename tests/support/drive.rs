//! A session with a fake clock, its values and effects written down.

use runnelet::core::{
    error::{Code, Severity, StreamError},
    session::{Ask, Config, Decode, Effect, Head, Input, Packer, Record, Request, Session, Snapshot, Status},
};
use serde_json::value::RawValue;

/// A value as the consumer would see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub text: String,
    pub index: u64,
    pub offset: u64,
    pub event: String,
    pub id: String,
    pub pointer: u32,
}

/// Drives a session and checks, at each step, what must always hold.
pub struct Drive {
    pub session: Session,
    pub now: u64,
    pub values: Vec<Value>,
    /// All effects but `Changed`.
    pub effects: Vec<Effect>,
    /// Statuses in the order in which they were seen.
    pub statuses: Vec<Status>,
    pub changes: Vec<u64>,
    /// Whether values are consumed as soon as they come.
    pub consumes: bool,
    /// Bytes that came and were not consumed.
    pub held: u64,
    /// Values are held back as long as a session allows it, up to so many bytes.
    pub holds: u64,
    /// Bytes of the session's buffer when values were taken last.
    pub buffer: usize,
    packer: Packer,
    attempts: u32,
    has_ended: bool,
    is_report: bool,
}

impl Drive {
    pub fn new(config: Config) -> Self {
        Self::seeded(config, 1)
    }

    pub fn seeded(config: Config, seed: u64) -> Self {
        Self {
            session: Session::new(config, seed),
            now: 1_000,
            values: Vec::new(),
            effects: Vec::new(),
            statuses: vec![Status::Idle],
            changes: Vec::new(),
            consumes: true,
            held: 0,
            holds: 0,
            buffer: 0,
            packer: Packer::default(),
            attempts: 0,
            has_ended: false,
            is_report: false,
        }
    }

    /// A session that has connected to a response of that type.
    pub fn open(config: Config, content_type: &str) -> Self {
        let mut drive = Self::new(config);
        drive.start();
        drive.ok(content_type);
        drive
    }

    pub fn handle(&mut self, input: Input) -> &mut Self {
        self.is_report = matches!(input, Input::Report(_));
        self.take_values();
        self.session.handle(self.now, input);
        self.after();
        self.is_report = false;
        self
    }

    pub fn start(&mut self) -> &mut Self {
        self.handle(Input::Start)
    }

    pub fn head(&mut self, head: Head) -> &mut Self {
        self.handle(Input::Head { attempt: self.session.attempt(), head })
    }

    pub fn ok(&mut self, content_type: &str) -> &mut Self {
        self.head(head(200, content_type))
    }

    pub fn status_head(&mut self, status: u16) -> &mut Self {
        self.head(head(status, "text/plain"))
    }

    pub fn feed(&mut self, chunk: impl AsRef<[u8]>) -> &mut Self {
        self.feed_to(self.session.attempt(), chunk.as_ref());
        self
    }

    pub fn feed_to(&mut self, attempt: u32, chunk: &[u8]) {
        self.session.feed(self.now, attempt, chunk.len(), |room| room.copy_from_slice(chunk));
        if !(self.session.is_calm() && self.session.held() < self.holds) {
            self.take_values();
        }
        self.perform();
    }

    pub fn eof(&mut self) -> &mut Self {
        self.handle(Input::Eof { attempt: self.session.attempt() })
    }

    pub fn broken(&mut self) -> &mut Self {
        self.handle(Input::Broken { attempt: self.session.attempt(), reason: "network error".into() })
    }

    /// Lets time pass, with a tick at each deadline on the way.
    pub fn pass(&mut self, ms: u64) -> &mut Self {
        let until = self.now + ms;
        while let Some(deadline) = self.session.deadline().filter(|deadline| *deadline <= until) {
            self.now = self.now.max(deadline);
            self.handle(Input::Tick);
            assert!(self.session.deadline().is_none_or(|next| next > self.now), "a tick leaves nothing due");
        }
        self.now = until;
        self
    }

    /// Sleeps through `ms`, then ticks once.
    pub fn sleep(&mut self, ms: u64) -> &mut Self {
        self.now += ms;
        self.handle(Input::Tick)
    }

    /// Waits for the next attempt and returns how long that took.
    pub fn wait_for_retry(&mut self) -> u64 {
        assert_eq!(self.status(), Status::Retrying);
        let from = self.now;
        while self.status() == Status::Retrying {
            let deadline = self.session.deadline().expect("a retry is planned");
            self.pass(deadline - self.now);
        }
        self.now - from
    }

    pub fn consume(&mut self, bytes: u64) -> &mut Self {
        self.held -= bytes;
        self.handle(Input::Consumed(bytes))
    }

    pub fn status(&self) -> Status {
        self.session.status()
    }

    pub fn snapshot(&self) -> Snapshot {
        self.session.snapshot()
    }

    pub fn texts(&self) -> Vec<&str> {
        self.values.iter().map(|value| value.text.as_str()).collect()
    }

    /// Codes of the errors told, in order.
    pub fn codes(&self) -> Vec<Code> {
        self.errors().iter().map(|error| error.code).collect()
    }

    pub fn errors(&self) -> Vec<&StreamError> {
        let errors = self.effects.iter().filter_map(|effect| match effect {
            Effect::Error(error) => Some(error),
            _ => None,
        });
        errors.collect()
    }

    pub fn last_error(&self) -> &StreamError {
        self.errors().last().expect("an error")
    }

    /// The code of the error that ended the run.
    pub fn ended_by(&self) -> Option<Code> {
        self.snapshot().error.map(|error| error.code)
    }

    pub fn requests(&self) -> Vec<&Request> {
        let requests = self.effects.iter().filter_map(|effect| match effect {
            Effect::Connect(request) => Some(request),
            _ => None,
        });
        requests.collect()
    }

    pub fn last_request(&self) -> &Request {
        self.requests().last().expect("a request")
    }

    pub fn count(&self, effect: &Effect) -> usize {
        self.effects.iter().filter(|other| *other == effect).count()
    }

    /// Takes what a call left, in the order that a driver must keep: values first.
    fn after(&mut self) {
        self.take_values();
        self.perform();
    }

    fn perform(&mut self) {
        while let Some(effect) = self.session.poll() {
            self.check(&effect);
            if effect == Effect::Changed {
                self.changes.push(self.now);
            } else {
                self.effects.push(effect);
            }
        }
        self.note_status();
    }

    fn take_values(&mut self) {
        let decode = self.session.decode();
        let Some((batch, buffer)) = self.session.batch() else { return };
        let decode = decode.expect("values come after a head");
        let stale: Vec<(Record, Vec<u8>)> =
            batch.records.iter().map(|record| (*record, batch.text(record.value, buffer).to_vec())).collect();
        let before = buffer.to_vec();
        self.buffer = before.len();
        let packed = self.packer.pack(batch, buffer, decode, Ask { places: true, takes_bytes: false });
        assert_eq!(packed.places.len(), stale.len() * Packer::PLACE);
        let texts = unpack(packed.text, packed.marks, decode);
        assert_eq!(texts.len(), stale.len());
        for ((row, text), (record, raw)) in packed.places.chunks_exact(Packer::PLACE).zip(&texts).zip(&stale)
        {
            let shown =
                if decode == Decode::Bytes { latin1(raw) } else { String::from_utf8_lossy(raw).into() };
            assert_eq!(shown.trim(), text.trim(), "packing keeps the text");
            let name = |number| String::from_utf8_lossy(batch.name(number)).into_owned();
            self.values.push(Value {
                text: text.clone(),
                index: packed.first_index + u64::from(row[0]),
                offset: packed.first_offset + u64::from(row[1]),
                event: name(row[2]),
                id: name(row[3]),
                pointer: row[4],
            });
            let value = self.values.last().expect("it was pushed");
            assert_eq!((value.index, value.offset), (record.index, record.offset));
        }
        let bytes = batch.bytes;
        assert!(bytes > 0, "delivered values take room in the queue");
        assert_eq!(before.len(), buffer.len(), "packing adds nothing to the stream");
        batch.clear();
        self.held += bytes;
        if self.consumes {
            self.held = 0;
            self.session.handle(self.now, Input::Consumed(bytes));
        }
    }

    fn check(&mut self, effect: &Effect) {
        match effect {
            Effect::Connect(request) => {
                self.attempts += 1;
                assert_eq!(request.attempt, self.attempts, "attempts are numbered one by one");
                assert_eq!(request.attempt, self.session.attempt());
                self.has_ended = false;
            }
            Effect::Ended => {
                assert!(!self.has_ended, "a run ends once");
                self.has_ended = true;
            }
            Effect::Error(error) => {
                assert!(error.attempt <= self.session.attempt());
                assert!(!self.has_ended || self.is_report || self.session.status() == Status::Connecting);
                let is_last = error.severity == Severity::Stream && !error.exhausted && error.retryable;
                assert!(!is_last || error.code.severity() == Severity::Stream);
            }
            Effect::Read | Effect::Cancel | Effect::Reset => {
                assert!(
                    !self.has_ended || self.session.status() == Status::Connecting,
                    "{effect:?} after the end"
                );
            }
            Effect::Changed => {}
        }
    }

    /// One call may pass through two statuses at most.
    fn note_status(&mut self) {
        let (from, to) = (*self.statuses.last().expect("it began idle"), self.session.status());
        if from == to {
            return;
        }
        let middle = STATUSES.into_iter().find(|middle| from.may_become(*middle) && middle.may_become(to));
        assert!(from.may_become(to) || middle.is_some(), "{from:?} became {to:?}");
        self.statuses.push(to);
        assert_eq!(to.is_end(), self.has_ended, "the end of a run is told");
    }
}

pub const STATUSES: [Status; 9] = [
    Status::Idle,
    Status::Connecting,
    Status::Streaming,
    Status::Stalled,
    Status::Retrying,
    Status::Done,
    Status::Interrupted,
    Status::Failed,
    Status::Aborted,
];

pub fn head(status: u16, content_type: &str) -> Head {
    Head { status: Some(status), content_type: Some(content_type.into()), ..Head::default() }
}

/// The values of a packed batch, read the way JavaScript reads them.
pub fn unpack(text: &[u8], marks: &[u32], decode: Decode) -> Vec<String> {
    let rows = marks.chunks_exact(2).map(|mark| mark[0] as usize..mark[1] as usize);
    match decode {
        Decode::Json => {
            let values: Vec<Box<RawValue>> = serde_json::from_slice(text).expect("one JSON array");
            values.iter().map(|value| value.get().to_owned()).collect()
        }
        Decode::Text => {
            let units: Vec<u16> = std::str::from_utf8(text).expect("UTF-8").encode_utf16().collect();
            rows.map(|range| String::from_utf16(&units[range]).expect("whole characters")).collect()
        }
        Decode::Bytes => rows.map(|range| latin1(&text[range])).collect(),
    }
}

/// Each byte as a character.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
