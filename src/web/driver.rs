//! What drives a session in a page: JavaScript reads the source and calls in, effects are performed before the call
//! returns, values are handed on.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use js_sys::Uint8Array;

use super::{
    clock::{Clock, number},
    report,
    sys::Sink,
};
use crate::core::{
    error::StreamError,
    session::{Ask, Batch, Config, Decode, Effect, Input, Packer, Session, Snapshot},
    view::{Item, View},
};

/// One stream: its session, and where its effects go.
///
/// Nothing of it is borrowed while the sink is called, except by [`Sink::batch`], [`Sink::event`],
/// [`Sink::growth`] and [`Sink::operations`], which only copy.
pub(super) struct Driver {
    sink: Sink,
    clock: Clock,
    session: RefCell<Session>,
    view: RefCell<Option<View>>,
    packer: RefCell<Packer>,
    inbox: RefCell<VecDeque<Input>>,
    is_busy: Cell<bool>,
    /// The session wants the next piece, and JavaScript was not told yet.
    reads: Cell<bool>,
    /// The platform's timer fires then: never later than the deadline.
    alarm: Cell<Option<u64>>,
    /// When the last piece came that began a batch.
    now: Cell<u64>,
    /// Bytes whose operations wait for a flush.
    unflushed: Cell<u64>,
    wants_places: Cell<bool>,
    /// Batches still to come of which it is not tried whether their text is as long in UTF-16 units as in bytes.
    untried: Cell<u32>,
    /// JavaScript knows that there is something to look at.
    has_told_growth: Cell<bool>,
    errors: Cell<u32>,
}

/// What a piece of a chunk led to.
pub(super) struct Fed {
    /// The next one is wanted now.
    pub(super) reads: bool,
    /// Values are held back, to leave together with those of the next piece if that is there already.
    pub(super) holds: bool,
    /// It gave many errors; telling them took longer than reading it.
    pub(super) is_heavy: bool,
}

/// Values are held back no longer than until they came with so many bytes.
const HOLD_BYTES: u64 = 64 << 10;
/// Batches after one whose text was longer in bytes than in UTF-16 units.
const UNTRIED: u32 = 32;
/// A piece that gave more errors than this is heavy.
const MANY_ERRORS: u32 = 64;

impl Driver {
    /// A stream that has not started.
    pub(super) fn new(sink: Sink, config: Config, view: Option<View>, seed: u64) -> Self {
        Self {
            sink,
            clock: Clock::new(),
            session: RefCell::new(Session::new(config, seed)),
            view: RefCell::new(view),
            packer: RefCell::default(),
            inbox: RefCell::default(),
            is_busy: Cell::new(false),
            reads: Cell::new(false),
            alarm: Cell::new(None),
            now: Cell::new(0),
            unflushed: Cell::new(0),
            wants_places: Cell::new(true),
            untried: Cell::new(0),
            has_told_growth: Cell::new(false),
            errors: Cell::new(0),
        }
    }

    /// Begins a stream that was opened at that time.
    pub(super) fn start(&self, opened_at: u64) {
        let now = self.clock.now();
        {
            let mut session = self.session.borrow_mut();
            session.handle(opened_at.min(now), Input::Start);
            session.watch_from(now);
        }
        self.send(Input::Tick);
    }

    /// Takes an input, and does what follows from it.
    pub(super) fn send(&self, input: Input) {
        if matches!(input, Input::Wake | Input::Retry) {
            // Its alarm may have gone off unheard, while the page was hidden.
            self.alarm.set(None);
        }
        self.inbox.borrow_mut().push_back(input);
        self.settle();
        if self.reads.take() {
            self.sink.read();
        }
    }

    /// The platform's timer has fired.
    pub(super) fn tick(&self) {
        self.alarm.set(None);
        self.send(Input::Tick);
    }

    /// Takes the next piece of an attempt's body, with which so many chunks end.
    pub(super) fn feed(&self, attempt: u32, bytes: &Uint8Array, chunks: u32) -> Fed {
        let length = bytes.length() as usize;
        let holds = {
            let mut session = self.session.borrow_mut();
            // While values are held back, no time has passed that counts.
            if session.held() == 0 {
                self.now.set(self.clock.now());
            }
            session.feed_piece(self.now.get(), attempt, length, chunks, |room| bytes.copy_to(room));
            session.is_calm() && session.held() > 0 && session.held() < HOLD_BYTES
        };
        self.errors.set(0);
        if holds && self.view.borrow().is_none() {
            self.perform();
            self.tell_growth(false);
            self.arm();
            return Fed { reads: self.reads.take(), holds: true, is_heavy: false };
        }
        self.settle();
        Fed { reads: self.reads.take(), holds: false, is_heavy: self.errors.get() > MANY_ERRORS }
    }

    /// Hands on the values that are held back.
    pub(super) fn deliver(&self) {
        let mut session = self.session.borrow_mut();
        let Some(decode) = session.decode() else { return };
        let Some((batch, buffer)) = session.batch() else { return };
        if self.view.borrow().is_some() {
            let (bytes, rejected) = self.show(batch, buffer);
            batch.clear();
            drop(session);
            self.unflushed.set(self.unflushed.get() + bytes);
            self.inbox.borrow_mut().extend(rejected.into_iter().map(Input::Report));
            self.announce_view();
            return;
        }
        let mut packer = self.packer.borrow_mut();
        let mut hand = |takes_bytes| {
            let ask = Ask { places: self.wants_places.get(), takes_bytes };
            let packed = packer.pack(batch, buffer, decode, ask);
            self.sink.batch(
                flags(decode, batch.has_events, takes_bytes),
                packed.text,
                packed.marks,
                packed.places,
                &batch.names,
                number(packed.first_index),
                number(packed.first_offset),
                number(batch.bytes),
                u32::try_from(batch.records.len()).unwrap_or(u32::MAX),
            )
        };
        // Most text is ASCII, and JavaScript finds out at no cost; of text that was not, the next is not likely to be.
        let untried = self.untried.get();
        self.untried.set(untried.saturating_sub(1));
        if !hand(untried == 0) {
            self.untried.set(UNTRIED);
            hand(false);
        }
        batch.clear();
    }

    /// Hands on values that are held back, and what has become of unfinished ones.
    pub(super) fn look(&self) {
        self.deliver();
        self.has_told_growth.set(false);
        self.hand_growth(true);
        let next = self.inbox.borrow_mut().pop_front();
        if let Some(next) = next {
            self.send(next);
        }
    }

    /// Whether the consumer asks where values came from.
    pub(super) fn want_places(&self, wanted: bool) {
        self.wants_places.set(wanted);
    }

    /// The state of the stream, but for its errors: JavaScript was handed each of them.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.session.borrow().state()
    }

    /// Hands over the operations that wait, if there are any, and how many bytes led to them: they count as consumed once
    /// the page has taken them.
    pub(super) fn flush(&self) {
        if let Some(view) = &mut *self.view.borrow_mut()
            && view.is_dirty()
        {
            let operations = view.flush();
            self.sink.operations(operations.words, operations.text, number(self.unflushed.take()));
        }
    }

    /// Takes what is in the inbox, until nothing more follows.
    fn settle(&self) {
        if self.is_busy.replace(true) {
            return;
        }
        loop {
            self.deliver();
            self.perform();
            let mut next = self.inbox.borrow_mut().pop_front();
            if next.is_none() {
                // Growth that is taken at once pays for itself, by an input of its own.
                self.tell_growth(true);
                next = self.inbox.borrow_mut().pop_front();
            }
            let Some(input) = next else { break };
            self.session.borrow_mut().handle(self.clock.now(), input);
        }
        self.is_busy.set(false);
        self.arm();
    }

    /// Tells that there is growth, or hands it over if somebody waits for it.
    fn tell_growth(&self, may_hand: bool) {
        if self.has_told_growth.get() || self.session.borrow().growth().is_none() {
            return;
        }
        if !may_hand {
            self.sink.grew();
        }
        self.has_told_growth.set(!may_hand || !self.hand_growth(false));
    }

    fn hand_growth(&self, must_take: bool) -> bool {
        let mut session = self.session.borrow_mut();
        let Some(growth) = session.growth() else { return true };
        if !growth.names.is_empty() {
            self.sink.event(growth.names);
        }
        let (words, text) = (growth.words, growth.text);
        let (index, offset) = (number(growth.index), number(growth.offset));
        let (count, length) = (words.len(), text.len());
        if !self.sink.growth(words.as_ptr(), count, text.as_ptr(), length, index, offset, must_take) {
            return false;
        }
        let bytes = session.looked();
        if bytes > 0 {
            self.inbox.borrow_mut().push_back(Input::Consumed(bytes));
        }
        true
    }

    fn perform(&self) {
        loop {
            let effect = self.session.borrow_mut().poll();
            let Some(effect) = effect else { break };
            let sink = &self.sink;
            match effect {
                Effect::Connect(request) => {
                    self.reads.set(false);
                    sink.connect(request.attempt, &report::extra(&request));
                }
                Effect::Read => self.reads.set(true),
                Effect::Cancel => {
                    self.reads.set(false);
                    let attempt = self.session.borrow().attempt();
                    sink.cancel(attempt);
                }
                Effect::Reset => {
                    if let Some(view) = &mut *self.view.borrow_mut() {
                        view.reset();
                    }
                    sink.reset();
                    self.announce_view();
                }
                Effect::Error(error) => {
                    self.errors.set(self.errors.get() + 1);
                    sink.error(&report::error(&error));
                }
                Effect::Changed => sink.changed(),
                Effect::Ended => {
                    self.alarm.set(None);
                    // Nothing may be asked once the end was told.
                    self.hand_growth(true);
                    self.has_told_growth.set(false);
                    sink.ended();
                }
            }
        }
    }

    /// A deadline that is put off costs nothing: the timer is left to fire, and then set anew.
    fn arm(&self) {
        let deadline = self.session.borrow().deadline();
        if let Some(at) = deadline
            && self.alarm.get().is_none_or(|armed| at < armed)
        {
            self.alarm.set(deadline);
            self.sink.alarm(number(at));
        }
    }

    fn show(&self, batch: &Batch, buffer: &[u8]) -> (u64, Vec<StreamError>) {
        let mut view = self.view.borrow_mut();
        let mut rejected = Vec::new();
        if let Some(view) = &mut *view {
            for record in &batch.records {
                let payload = batch.text(record.value, buffer);
                let item = Item { payload, envelope: batch.event(record), index: record.index };
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
        let is_dirty = self.view.borrow().as_ref().is_some_and(View::is_dirty);
        if is_dirty {
            self.sink.dirty();
        } else {
            let bytes = self.unflushed.take();
            if bytes > 0 {
                self.inbox.borrow_mut().push_back(Input::Consumed(bytes));
            }
        }
    }
}

fn flags(decode: Decode, has_events: bool, takes_bytes: bool) -> u32 {
    let decode = match decode {
        Decode::Json => 0,
        Decode::Text => 1,
        Decode::Bytes => 2,
    };
    decode + if has_events { 4 } else { 0 } + if takes_bytes { 8 } else { 0 }
}
