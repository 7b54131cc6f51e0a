//! The rows of a list: keys, order, handles.

use std::{collections::VecDeque, sync::Arc};

use super::{
    At, Plan,
    ops::Packer,
    pending::{Block, Pending},
    shown::Shown,
};
use crate::core::keys::Keys;

/// Rows as the page will show them after the next flush.
///
/// New rows are always the newest, so the last `new` of `order` are those the page does not know yet:
/// `new <= order.len()`.
#[derive(Debug)]
pub(super) struct Rows {
    at: At,
    limit: usize,
    /// By handle.
    rows: Vec<Row>,
    free: Vec<u32>,
    keys: Keys,
    /// The handle that was written to last.
    last: u32,
    /// Handles, the oldest first.
    order: VecDeque<u32>,
    new: usize,
    /// The page is to forget all rows it knows.
    cleared: bool,
    /// Handles the page is to forget.
    removed: Vec<u32>,
    /// Handles of rows that got a block; those that have none any more are not written.
    written: Vec<u32>,
    /// What the slots of rows show, by handle; rows without keys are never written again.
    shown: Shown,
}

#[derive(Debug, Default)]
struct Row {
    key: Option<Arc<[u8]>>,
    block: Option<Block>,
}

impl Rows {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut rows = Self {
            at: plan.at,
            limit: plan.limit.map_or(usize::MAX, |limit| limit.max(1) as usize),
            rows: Vec::new(),
            free: Vec::new(),
            keys: Keys::new(),
            last: 0,
            order: VecDeque::new(),
            new: 0,
            cleared: false,
            removed: Vec::new(),
            written: Vec::new(),
            shown: Shown::new(if plan.key.is_some() { plan.slots.len() } else { 0 }),
        };
        for (handle, key) in (0..).zip(&plan.adopted) {
            let key: Arc<[u8]> = key.as_bytes().into();
            // Of rows with the same key only the first is written to.
            let is_first = *rows.keys.entry(key.clone()).or_insert(handle) == handle;
            rows.rows.push(Row { key: is_first.then_some(key), block: None });
            match plan.at {
                At::End => rows.order.push_back(handle),
                At::Start => rows.order.push_front(handle),
            }
        }
        rows
    }

    /// The writes of the row of that key, which is added if it is not there.
    pub(super) fn upsert(&mut self, key: Option<&[u8]>, pending: &mut Pending) -> Block {
        let known = key.and_then(|key| self.find(key));
        let handle = known.unwrap_or_else(|| self.add(key, pending));
        self.last = handle;
        let row = &mut self.rows[handle as usize];
        *row.block.get_or_insert_with(|| {
            self.written.push(handle);
            pending.block()
        })
    }

    /// Rows mostly come in the order of their keys, and come again in the order in which they came: two comparisons often
    /// save the search.
    fn find(&self, key: &[u8]) -> Option<u32> {
        let next = self.last.wrapping_add(1);
        if self.rows.get(next as usize).is_some_and(|row| row.key.as_deref() == Some(key)) {
            return Some(next);
        }
        let (greatest, _) = self.keys.last_key_value()?;
        if key > greatest { None } else { self.keys.get(key).copied() }
    }

    pub(super) fn clear(&mut self, pending: &mut Pending) {
        for row in self.rows.drain(..) {
            if let Some(block) = row.block {
                pending.release(block);
            }
        }
        self.free.clear();
        self.keys.clear();
        self.order.clear();
        self.removed.clear();
        self.written.clear();
        self.shown.clear();
        self.new = 0;
        self.cleared = true;
    }

    pub(super) fn is_dirty(&self) -> bool {
        self.cleared || !self.removed.is_empty() || !self.written.is_empty()
    }

    pub(super) fn flush(&mut self, pending: &mut Pending, packer: &mut Packer) {
        if std::mem::take(&mut self.cleared) {
            packer.clear_rows();
        }
        for handle in self.removed.drain(..) {
            packer.remove(handle);
        }
        let known = self.order.len() - std::mem::take(&mut self.new);
        for index in known..self.order.len() {
            let handle = self.order[index];
            let before = match self.at {
                At::End => None,
                At::Start => index.checked_sub(1).map(|older| self.order[older]),
            };
            packer.insert(handle, before, self.rows[handle as usize].key.as_deref());
            if let Some(block) = self.rows[handle as usize].block.take() {
                pending.pack(block, packer, self.shown.of_new(handle));
                pending.release(block);
            }
        }
        for handle in self.written.drain(..) {
            if let Some(block) = self.rows[handle as usize].block.take() {
                let mark = packer.row(handle);
                pending.pack(block, packer, self.shown.of(handle));
                packer.drop_empty_row(mark);
                pending.release(block);
            }
        }
    }

    fn add(&mut self, key: Option<&[u8]>, pending: &mut Pending) -> u32 {
        while self.order.len() >= self.limit {
            self.remove_oldest(pending);
        }
        let handle = self.free.pop().unwrap_or_else(|| {
            self.rows.push(Row::default());
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        let key = key.map(Arc::<[u8]>::from);
        if let Some(key) = &key {
            self.keys.insert(key.clone(), handle);
        }
        self.rows[handle as usize].key = key;
        self.order.push_back(handle);
        self.new += 1;
        handle
    }

    fn remove_oldest(&mut self, pending: &mut Pending) {
        let Some(handle) = self.order.pop_front() else { return };
        let row = std::mem::take(&mut self.rows[handle as usize]);
        if let Some(key) = row.key {
            self.keys.remove(&key);
        }
        if let Some(block) = row.block {
            pending.release(block);
        }
        if self.new > self.order.len() {
            // The page never saw it.
            self.new = self.order.len();
        } else {
            self.removed.push(handle);
        }
        self.free.push(handle);
    }
}
