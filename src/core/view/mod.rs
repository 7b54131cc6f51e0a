//! Values become operations on a page, without a page.
//!
//! ```text
//! item ─┬> Lookup ──> Value ──┬─> Rows ───┬─> Pending ──┬─> flush ──> words + text
//!       │ (pointers)          ├─> Record ─┤ (coalesced) │
//!       │                     └─> text ───┘             │
//!       └> Frames (they are operations themselves) ─────┘
//! ```
//!
//! A [`View`] keeps what the page would otherwise be asked for: keys, order, the merged record. Between two
//! flushes it joins what belongs together: the last write to a slot wins, appended text adds up, a row that came
//! and went costs nothing. [`Ops`] carry numbers and text; who applies them knows the nodes.

mod frames;
mod lookup;
mod ops;
mod pending;
mod plan;
mod record;
mod rows;
mod shown;
mod value;

pub use self::{
    frames::AGAIN,
    ops::{NOT_KEYED, Op, Ops, TO_THE_END},
    plan::{At, Mode, Plan, Slot, SlotKind},
};
use self::{
    frames::Frames,
    lookup::Lookup,
    ops::Packer,
    pending::{Block, Pending},
    record::Record,
    rows::Rows,
    value::Value,
};
use super::{
    error::{Code, StreamError, snippet},
    frame::Event,
    limits::Limits,
};

/// One delivered frame, as a view takes it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// Checked JSON; in mode text any text.
    pub payload: &'a [u8],
    /// Of an SSE event: pointers then start at `{ event, data, id }`.
    pub envelope: Option<Event<'a>>,
    /// Its number in the stream.
    pub index: u64,
}

/// The state of one page region, and what is still to be written to it.
#[derive(Debug)]
pub struct View {
    plan: Plan,
    lookup: Lookup,
    state: State,
    pending: Pending,
    packer: Packer,
    limits: Limits,
}

#[derive(Debug)]
enum State {
    List(Rows),
    Record(Block, Record),
    Text(Block),
    Frames(Frames),
}

impl View {
    /// A view of what the plan describes, with nothing taken yet.
    pub fn new(plan: Plan, limits: &Limits) -> Self {
        let mut pending = Pending::new(plan.slots.len());
        let state = match plan.mode {
            Mode::List => State::List(Rows::new(&plan)),
            Mode::Record => State::Record(pending.block(), Record::new(&plan)),
            Mode::Text => State::Text(pending.block()),
            Mode::Ops { .. } => State::Frames(Frames::default()),
        };
        let lookup = Lookup::new(plan.slots.iter().map(|slot| &slot.pointer).chain(&plan.key));
        Self { plan, lookup, state, pending, packer: Packer::default(), limits: limits.clone() }
    }

    /// Takes one frame in. An error concerns this frame only, unless its severity says otherwise; it changed nothing.
    pub fn take(&mut self, item: Item<'_>) -> Result<(), StreamError> {
        let outcome = match &mut self.state {
            State::Text(block) => {
                let text = String::from_utf8_lossy(item.payload);
                for (number, slot) in self.plan.slots.iter().enumerate() {
                    self.pending.write(*block, number, slot.kind, &Value::Text(text.as_bytes().into()));
                }
                Ok(())
            }
            State::List(rows) => {
                self.lookup.find(item);
                let number = self.plan.slots.len();
                let json = self.plan.key.as_ref().map(|_| self.lookup.get(item, number));
                let value = json.as_ref().map(|json| Value::of_json(json.as_deref()));
                let key = value.as_ref().and_then(Value::key);
                if value.is_some() && key.is_none() {
                    Err(StreamError::new(Code::KeyMissing, NO_KEY))
                } else {
                    let block = rows.upsert(key, &mut self.pending);
                    for (number, slot) in self.plan.slots.iter().enumerate() {
                        let json = self.lookup.get(item, number);
                        self.pending.write(
                            block,
                            number,
                            slot.kind,
                            &Value::of_slot(slot.kind, json.as_deref()),
                        );
                    }
                    Ok(())
                }
            }
            State::Record(block, record) => {
                self.lookup.find(item);
                let outcome = record.take(item, &self.lookup, &self.limits);
                if outcome.is_ok() {
                    for (number, slot) in self.plan.slots.iter().enumerate() {
                        if slot.kind == SlotKind::Append {
                            let json = self.lookup.get(item, number);
                            self.pending.write(*block, number, slot.kind, &Value::of_json(json.as_deref()));
                        }
                    }
                }
                outcome
            }
            State::Frames(frames) => {
                frames.take(item, self.plan.mode == Mode::Ops { is_text: true });
                Ok(())
            }
        };
        outcome.map_err(|error| StreamError { snippet: Some(snippet(item.payload)), ..error })
    }

    /// The stream is told again from its beginning: rows go, the record and appended text become empty.
    pub fn reset(&mut self) {
        match &mut self.state {
            State::List(rows) => rows.clear(&mut self.pending),
            State::Record(block, record) => {
                record.clear();
                self.pending.start_over(*block, &self.plan.slots);
            }
            State::Text(block) => self.pending.start_over(*block, &self.plan.slots),
            State::Frames(frames) => frames.reset(),
        }
    }

    /// Whether a flush would give something.
    pub fn is_dirty(&self) -> bool {
        match &self.state {
            State::List(rows) => rows.is_dirty(),
            State::Record(block, record) => record.is_dirty() || self.pending.is_written(*block),
            State::Text(block) => self.pending.is_written(*block),
            State::Frames(frames) => frames.is_dirty(),
        }
    }

    /// About how many bytes wait for a flush.
    pub fn pending_bytes(&self) -> u64 {
        let frames = if let State::Frames(frames) = &self.state { frames.bytes() } else { 0 };
        (self.pending.bytes() + frames) as u64
    }

    /// What is to be written to the page now. Nothing of it is told twice.
    pub fn flush(&mut self) -> Ops<'_> {
        self.packer.clear();
        match &mut self.state {
            State::List(rows) => rows.flush(&mut self.pending, &mut self.packer),
            State::Record(block, record) => {
                record.flush(*block, &mut self.pending, &self.plan.slots);
                flush_root(*block, &mut self.pending, &mut self.packer);
            }
            State::Text(block) => flush_root(*block, &mut self.pending, &mut self.packer),
            State::Frames(frames) => {
                let (words, text) = frames.flush();
                return Ops { words, text };
            }
        }
        self.pending.settle();
        self.packer.ops()
    }
}

const NO_KEY: &str = "the row has no key: where data-stream-key points, there is no string and no number";

/// The root of a record or of text is row 0.
fn flush_root(block: Block, pending: &mut Pending, packer: &mut Packer) {
    if pending.is_written(block) {
        packer.row(0);
        pending.pack(block, packer, &mut []);
    }
}
