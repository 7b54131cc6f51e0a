//! The class of the npm package: convert, call, convert.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::{
    clock::whole,
    config::{read_config, read_head, read_plan},
    driver::Driver,
    report,
    sys::Sink,
};
use crate::core::{
    error::{Code, Severity, StreamError},
    json::Node,
    session::Input,
    view::View,
};

/// One stream. Numbers of attempts are those that [`Sink::connect`] was called with; what an old one has to say is
/// dropped.
#[wasm_bindgen]
pub struct Connection {
    driver: Driver,
}

/// [`Connection::chunk`]: the next piece is wanted now.
const READS: u32 = 1;
/// [`Connection::chunk`]: values are held back until [`Connection::deliver`] is called or more has come.
const HOLDS: u32 = 2;
/// [`Connection::chunk`]: the next piece had better be small.
const HEAVY: u32 = 4;

#[wasm_bindgen]
impl Connection {
    /// `options` are the resolved ones, as JSON text. Throws the name of the option that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(sink: Sink, options: &str, seed: f64) -> Result<Connection, JsValue> {
        let options = Node::parse(options.as_bytes());
        let config = read_config(&options)?;
        let view = read_plan(&options)?.map(|plan| View::new(plan, &config.limits));
        Ok(Connection { driver: Driver::new(sink, config, view, whole(seed)) })
    }

    /// Begins; the stream was opened at that time (ms since the time origin).
    pub fn start(&self, opened_at: f64) {
        self.driver.start(whole(opened_at));
    }

    /// An attempt's source is open. `head`: JSON text, `{ status, contentType, … }`; `body`: the beginning of the body of
    /// an error response.
    pub fn head(&self, attempt: u32, head: &str, body: Option<Vec<u8>>) {
        let head = read_head(&Node::parse(head.as_bytes()), body.unwrap_or_default());
        self.driver.send(Input::Head { attempt, head });
    }

    /// The next piece of an attempt's body: a chunk, several, or a part of one. `chunks`: how many of them end with it. Gives
    /// `READS` (1), `HOLDS` (2) and `HEAVY` (4), added.
    pub fn chunk(&self, attempt: u32, bytes: &Uint8Array, chunks: u32) -> u32 {
        let fed = self.driver.feed(attempt, bytes, chunks);
        let flag = |is_set, flag| if is_set { flag } else { 0 };
        flag(fed.reads, READS) | flag(fed.holds, HOLDS) | flag(fed.is_heavy, HEAVY)
    }

    /// Hands on the values that are held back.
    pub fn deliver(&self) {
        self.driver.deliver();
    }

    /// Hands on what is held back, then what has become of unfinished values, before it returns.
    pub fn look(&self) {
        self.driver.look();
    }

    /// The body of an attempt ended.
    pub fn eof(&self, attempt: u32) {
        self.driver.send(Input::Eof { attempt });
    }

    /// An attempt brought no response, or its body broke.
    pub fn broken(&self, attempt: u32, reason: String) {
        self.driver.send(Input::Broken { attempt, reason });
    }

    /// The source cannot be read, now or later.
    pub fn unreadable(&self, reason: String) {
        self.driver.send(Input::Fail(StreamError::new(Code::Unsupported, reason)));
    }

    /// The alarm went off.
    pub fn tick(&self) {
        self.driver.tick();
    }

    /// Ends the stream.
    pub fn abort(&self) {
        self.driver.send(Input::Abort);
    }

    /// Another attempt, now.
    pub fn retry(&self) {
        self.driver.send(Input::Retry);
    }

    /// The platform is back.
    pub fn wake(&self) {
        self.driver.send(Input::Wake);
    }

    /// The consumer took that many bytes.
    pub fn consumed(&self, bytes: f64) {
        self.driver.send(Input::Consumed(whole(bytes)));
    }

    /// Whether the consumer asks where values came from.
    pub fn places(&self, wanted: bool) {
        self.driver.want_places(wanted);
    }

    /// The page or the application rejected something, of that frame if it is known.
    pub fn report(&self, code: &str, message: String, frame: Option<f64>) {
        let code = match code {
            "target-missing" => Code::TargetMissing,
            "refused" => Code::Refused,
            "key-missing" => Code::KeyMissing,
            "patch" => Code::Patch,
            "gap" => Code::Gap,
            "truncated" => Code::Truncated,
            "frame-too-large" => Code::FrameTooLarge,
            _ => Code::Sink,
        };
        let error = StreamError {
            severity: Severity::Frame,
            frame: frame.map(whole),
            ..StreamError::new(code, message)
        };
        self.driver.send(Input::Report(error));
    }

    /// Hands the operations that wait to the sink, before it returns.
    pub fn flush(&self) {
        self.driver.flush();
    }

    /// The state of the stream, as JSON text.
    pub fn snapshot(&self) -> String {
        report::snapshot(&self.driver.snapshot())
    }
}
