//! The task that drives a session: one input at a time in, its effects performed, values handed on.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    rc::Rc,
    task::{Context, Poll, Waker, ready},
};

use futures_util::FutureExt;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{
    clock::{self, Timer, number},
    report,
    source::{Chunk, Event, Source, reason_of},
    sys::Sink,
};
use crate::core::{
    error::{Code, StreamError},
    limits::PIECE_BYTES,
    session::{Batch, Config, Decode, Effect, Input, Packer, Request, Session, Snapshot},
    view::{Item, View},
};

/// One stream: its session, and what JavaScript wants of it.
pub struct Driver {
    sink: Sink,
    session: RefCell<Session>,
    view: RefCell<Option<View>>,
    /// Bytes whose operations wait for a flush.
    unflushed: Cell<u64>,
    inbox: RefCell<VecDeque<Input>>,
    waker: Cell<Option<Waker>>,
    is_running: Cell<bool>,
}

/// What only the running task needs.
struct Task {
    driver: Rc<Driver>,
    source: Source,
    chunk: Option<Chunk>,
    reads: bool,
    /// Bytes taken in since the page last had a turn, and [`CHUNK_LOAD`] for each chunk.
    load: usize,
    /// Length of the next piece at most.
    piece: usize,
    pause: Option<JsFuture>,
    timer: Timer,
    packer: Packer,
    /// What the platform threw last; it goes along with the error it caused.
    cause: JsValue,
}

/// What the task woke up for.
enum Wake {
    Input(Input),
    Source(Event),
    /// There is a piece to be fed.
    Piece,
}

/// What is taken in before the page gets a turn, whatever the size of its chunks.
const LOAD_PER_TURN: usize = 1 << 20;
/// What taking in a chunk costs however small it is, as bytes.
const CHUNK_LOAD: usize = 4 << 10;
/// What telling an error costs, as bytes.
const ERROR_LOAD: usize = 1 << 10;
/// A piece that gave more errors than this is followed by smaller ones: telling them takes longer than reading them.
const MANY_ERRORS: usize = 64;
/// Those smaller pieces.
const SMALL_PIECE_BYTES: usize = 2 << 10;

impl Driver {
    /// A stream that has not started.
    pub fn new(sink: Sink, config: Config, view: Option<View>, seed: u64) -> Rc<Self> {
        Rc::new(Self {
            sink,
            session: RefCell::new(Session::new(config, seed)),
            view: RefCell::new(view),
            unflushed: Cell::new(0),
            inbox: RefCell::default(),
            waker: Cell::new(None),
            is_running: Cell::new(false),
        })
    }

    /// Enqueues an input and sees to it that the task takes it.
    pub fn send(self: &Rc<Self>, input: Input) {
        self.inbox.borrow_mut().push_back(input);
        if !self.is_running.replace(true) {
            spawn_local(Task::new(self.clone()).run());
        } else if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Begins a stream that was opened at that time.
    pub fn start(self: &Rc<Self>, opened_at: u64) {
        self.session.borrow_mut().handle(opened_at.min(clock::now()), Input::Start);
        self.send(Input::Tick);
    }

    /// The state of the stream.
    pub fn snapshot(&self) -> Snapshot {
        self.session.borrow().snapshot()
    }

    /// Hands over the operations that wait, if there are any.
    pub fn flush(self: &Rc<Self>) {
        let Some(mut view) = self.view.take() else { return };
        if view.is_dirty() {
            let operations = view.flush();
            self.sink.operations(operations.words, operations.text);
        }
        self.view.replace(Some(view));
        let bytes = self.unflushed.take();
        if bytes > 0 {
            self.send(Input::Consumed(bytes));
        }
    }
}

impl Task {
    fn new(driver: Rc<Driver>) -> Self {
        Self {
            driver,
            source: Source::Closed,
            chunk: None,
            reads: false,
            load: 0,
            piece: PIECE_BYTES,
            pause: None,
            timer: Timer::new(),
            packer: Packer::default(),
            cause: JsValue::UNDEFINED,
        }
    }

    /// Runs until the session has ended and nothing is left to be said.
    async fn run(mut self) {
        loop {
            self.deliver();
            self.perform();
            let is_over = self.driver.session.borrow().status().is_end();
            if is_over && self.driver.inbox.borrow().is_empty() {
                self.driver.is_running.set(false);
                return;
            }
            let wake = poll_fn(|context| self.poll_wake(context)).await;
            self.take(wake);
        }
    }

    fn poll_wake(&mut self, context: &mut Context<'_>) -> Poll<Wake> {
        if let Some(input) = self.driver.inbox.borrow_mut().pop_front() {
            return Poll::Ready(Wake::Input(input));
        }
        self.driver.waker.set(Some(context.waker().clone()));
        let deadline = self.driver.session.borrow().deadline();
        if self.timer.poll(deadline, context.waker()) {
            return Poll::Ready(Wake::Input(Input::Tick));
        }
        if self.reads {
            ready!(self.poll_turn(context));
            if self.chunk.is_some() {
                return Poll::Ready(Wake::Piece);
            }
        }
        self.source.poll(context, self.reads).map(Wake::Source)
    }

    /// Lets the page have its turn between pieces that are there already.
    fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.load >= LOAD_PER_TURN {
            let sink = &self.driver.sink;
            let pause = self.pause.get_or_insert_with(|| JsFuture::from(sink.breathe()));
            // However it is settled, the page has had its turn.
            drop(ready!(pause.poll_unpin(context)));
            self.pause = None;
            self.load = 0;
        }
        Poll::Ready(())
    }

    fn take(&mut self, wake: Wake) {
        let now = clock::now();
        let mut session = self.driver.session.borrow_mut();
        let attempt = session.attempt();
        let input = match wake {
            Wake::Input(input) => input,
            Wake::Piece => {
                let Some(chunk) = &mut self.chunk else { return };
                if chunk.is_gone() {
                    let reason = "the source took back a chunk that it had handed over";
                    session.handle(now, Input::Fail(StreamError::new(Code::Unsupported, reason)));
                    return;
                }
                let length = chunk.next_length().min(std::mem::replace(&mut self.piece, PIECE_BYTES));
                self.load += length;
                self.reads = false;
                session.feed(now, attempt, length, |room| chunk.take(room));
                if chunk.next_length() == 0 {
                    self.chunk = None;
                }
                return;
            }
            Wake::Source(Event::Chunk(chunk)) => {
                self.load += CHUNK_LOAD;
                self.chunk = (chunk.next_length() > 0).then_some(chunk);
                return;
            }
            Wake::Source(Event::Head(head)) => Input::Head { attempt, head },
            Wake::Source(Event::Eof) => Input::Eof { attempt },
            Wake::Source(Event::Broken(cause)) => {
                let reason = reason_of(&cause);
                self.cause = cause;
                Input::Broken { attempt, reason }
            }
            Wake::Source(Event::Unreadable(reason)) => {
                Input::Fail(StreamError::new(Code::Unsupported, reason))
            }
        };
        session.handle(now, input);
    }

    fn perform(&mut self) {
        let mut errors = 0;
        loop {
            let effect = self.driver.session.borrow_mut().poll();
            let Some(effect) = effect else { break };
            let sink = &self.driver.sink;
            match effect {
                Effect::Connect(request) => self.connect(request),
                Effect::Read => self.reads = true,
                Effect::Cancel => {
                    self.close();
                    let attempt = self.driver.session.borrow().attempt();
                    self.driver.sink.cancel(attempt);
                }
                Effect::Reset => {
                    if let Some(view) = &mut *self.driver.view.borrow_mut() {
                        view.reset();
                    }
                    sink.reset();
                    self.announce_view();
                }
                Effect::Error(error) => {
                    errors += 1;
                    let cause = match error.code {
                        Code::Network => std::mem::take(&mut self.cause),
                        _ => JsValue::UNDEFINED,
                    };
                    sink.error(report::error(&error), cause);
                }
                Effect::Changed => sink.changed(),
                Effect::Ended => sink.ended(),
            }
        }
        self.load += errors * ERROR_LOAD;
        if errors > MANY_ERRORS {
            self.piece = SMALL_PIECE_BYTES;
        }
    }

    fn connect(&mut self, request: Request) {
        let mut headers = Vec::new();
        for (name, value) in request.headers {
            headers.extend([name.to_owned(), value]);
        }
        if let Some((name, value)) = request.cursor_header {
            headers.extend([name, value]);
        }
        let query = request.cursor_query.map(|(name, value)| vec![name, value]).unwrap_or_default();
        self.close();
        self.source.open(&self.driver.sink, request.attempt, headers, query);
    }

    fn close(&mut self) {
        self.source.close();
        self.chunk = None;
        self.reads = false;
        self.pause = None;
    }

    /// Hands on the values that came: to the page's view if there is one, else to JavaScript.
    fn deliver(&mut self) {
        let mut session = self.driver.session.borrow_mut();
        let Some(decode) = session.decode() else { return };
        let Some((batch, buffer)) = session.batch() else { return };
        if self.driver.view.borrow().is_some() {
            let (bytes, rejected) = self.show(batch, buffer);
            batch.clear();
            drop(session);
            self.driver.unflushed.set(self.driver.unflushed.get() + bytes);
            self.driver.inbox.borrow_mut().extend(rejected.into_iter().map(Input::Report));
            self.announce_view();
            return;
        }
        let packed = self.packer.pack(batch, buffer, decode);
        // The views end with the call, and the sink calls nobody: no other borrow can be asked for meanwhile.
        self.driver.sink.batch(
            flags(decode, batch.has_events),
            packed.text,
            packed.table,
            &batch.names,
            number(packed.first_index),
            number(packed.first_offset),
            number(batch.bytes),
        );
        batch.clear();
    }

    fn show(&self, batch: &Batch, buffer: &[u8]) -> (u64, Vec<StreamError>) {
        let mut view = self.driver.view.borrow_mut();
        let mut rejected = Vec::new();
        if let Some(view) = &mut *view {
            for record in &batch.records {
                let payload = batch.text(record.value, buffer);
                let item = Item { payload, envelope: batch.event(record) };
                if let Err(mut error) = view.take(item) {
                    error.frame = Some(record.index);
                    error.offset = Some(record.offset);
                    rejected.push(error);
                }
            }
        }
        (batch.bytes, rejected)
    }

    fn announce_view(&self) {
        let is_dirty = self.driver.view.borrow().as_ref().is_some_and(View::is_dirty);
        if is_dirty {
            self.driver.sink.dirty();
        } else {
            let bytes = self.driver.unflushed.take();
            if bytes > 0 {
                self.driver.inbox.borrow_mut().push_back(Input::Consumed(bytes));
            }
        }
    }
}

fn flags(decode: Decode, has_events: bool) -> u32 {
    let decode = match decode {
        Decode::Json => 0,
        Decode::Text => 1,
        Decode::Bytes => 2,
    };
    decode + if has_events { 4 } else { 0 }
}
