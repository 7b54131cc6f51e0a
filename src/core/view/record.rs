//! One record that frames merge into, and what of it the page shows.

use super::{
    Item, Plan, Slot, SlotKind,
    lookup::{Lookup, event_name},
    pending::{Block, Pending},
    value::Value,
};
use crate::core::{
    error::{Code, StreamError},
    json::{Node, apply_patch, merge},
    limits::{Limits, TREE_DEPTH},
};

/// The merged record, and for each slot the value it was last given.
#[derive(Debug)]
pub(super) struct Record {
    /// The record itself or, of events, an object of `event`, `data` and `id`.
    root: Node,
    /// Some slot shows the record. Otherwise slots only append what frames bring, and no record is kept.
    is_kept: bool,
    is_dirty: bool,
    /// At least what the record weighs…
    weight: usize,
    /// … and what it weighed when that was last measured.
    measured: usize,
    slots: Vec<Shown>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    /// What the page had before the stream. It stays until a frame says something about it.
    Untouched,
    /// A frame said something about it.
    Touched,
    Value(Value<'static>),
}

impl Record {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            root: Node::null(),
            is_kept: plan.slots.iter().any(|slot| slot.kind != SlotKind::Append),
            is_dirty: false,
            weight: 0,
            measured: 0,
            slots: vec![Shown::Untouched; plan.slots.len()],
        }
    }

    pub(super) fn is_dirty(&self) -> bool {
        self.is_dirty
    }

    pub(super) fn clear(&mut self) {
        self.root = Node::null();
        self.weight = 0;
        self.measured = 0;
        self.is_dirty = self.is_kept;
    }

    /// Merges a frame; an array is a patch.
    pub(super) fn take(
        &mut self,
        item: Item<'_>,
        lookup: &Lookup,
        limits: &Limits,
    ) -> Result<(), StreamError> {
        if !self.is_kept {
            return Ok(());
        }
        let room = self.room(item.payload.len(), limits)?;
        let frame = Node::parse(item.payload);
        let target = match (item.envelope, &mut self.root) {
            (None, root) => root,
            (Some(_), Node::Object(envelope)) => envelope.entry((*b"data").into()),
            (Some(_), root) => {
                *root = Node::Object(Default::default());
                let Node::Object(envelope) = root else { return Ok(()) };
                envelope.entry((*b"data").into())
            }
        };
        if matches!(frame, Node::Array(_)) {
            self.weight += apply_patch(target, frame, limits.depth.min(TREE_DEPTH), room)
                .map_err(|error| StreamError::new(Code::Patch, error.message()))?;
        } else {
            merge(target, frame);
        }
        self.weight += item.payload.len() * WEIGHT_PER_BYTE;
        if let (Some(event), Node::Object(envelope)) = (item.envelope, &mut self.root) {
            envelope.set((*b"event").into(), Node::string(event_name(event)));
            envelope.set((*b"id").into(), Node::string(event.id));
        }
        self.is_dirty = true;
        for (number, shown) in self.slots.iter_mut().enumerate() {
            if *shown == Shown::Untouched && lookup.has(item, number) {
                *shown = Shown::Touched;
            }
        }
        Ok(())
    }

    /// Writes what changed since the last flush.
    pub(super) fn flush(&mut self, block: Block, pending: &mut Pending, slots: &[Slot]) {
        if !std::mem::take(&mut self.is_dirty) {
            return;
        }
        for (number, (slot, shown)) in slots.iter().zip(&mut self.slots).enumerate() {
            if slot.kind == SlotKind::Append {
                continue;
            }
            let value = Value::of_slot_node(slot.kind, self.root.find(&slot.pointer));
            let is_news = match shown {
                Shown::Untouched => value != Value::Nothing,
                Shown::Touched => true,
                Shown::Value(old) => *old != value,
            };
            if is_news {
                pending.write(block, number, slot.kind, &value);
                *shown = Shown::Value(value.into_owned());
            }
        }
    }

    /// How many bytes a patch may copy. The record is weighed only when the bound has become loose: when it has
    /// taken half of what was free at the last weighing.
    fn room(&mut self, added: usize, limits: &Limits) -> Result<usize, StreamError> {
        let limit = usize::try_from(limits.queue_bytes).unwrap_or(usize::MAX);
        if self.weight > self.measured + limit.saturating_sub(self.measured) / 2 {
            self.measured = self.root.weight();
            self.weight = self.measured;
        }
        limit
            .checked_sub(self.weight.saturating_add(added))
            .ok_or_else(|| StreamError::new(Code::Limit, "the record is larger than limits.queueBytes"))
    }
}

/// A frame's byte weighs at most this much in the tree: `[0,0]` is 5 bytes and 3 nodes of 17.
const WEIGHT_PER_BYTE: usize = 17;
