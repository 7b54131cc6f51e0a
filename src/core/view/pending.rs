//! Writes that wait for a flush: one per slot, the last one wins, appended text adds up.

use super::{
    Slot, SlotKind, Value,
    ops::Packer,
    shown::{UNKNOWN, fingerprint},
    value::Write,
};

/// The waiting writes of one row: as many cells as there are slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block(usize);

/// All blocks, and the text they speak of.
#[derive(Debug)]
pub(super) struct Pending {
    slots: usize,
    cells: Vec<Cell>,
    free: Vec<Block>,
    parts: Vec<Part>,
    text: Vec<u8>,
    /// Bytes of `text` and `parts` that no cell speaks of any more; at most their sum.
    waste: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Cell {
    #[default]
    Empty,
    Set(Chain),
    Append(Chain),
    Unset,
    Toggle(bool),
}

/// First and last index in `parts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chain {
    first: usize,
    last: usize,
}

/// A piece of text.
#[derive(Clone, Copy, Debug)]
struct Part {
    begin: usize,
    end: usize,
    is_number: bool,
    next: Option<usize>,
}

/// Waste below this is not worth a move.
const WASTE_BYTES: usize = 64 << 10;

impl Pending {
    pub(super) fn new(slots: usize) -> Self {
        Self { slots, cells: Vec::new(), free: Vec::new(), parts: Vec::new(), text: Vec::new(), waste: 0 }
    }

    /// An empty block.
    pub(super) fn block(&mut self) -> Block {
        self.free.pop().unwrap_or_else(|| {
            let block = Block(self.cells.len());
            self.cells.resize(block.0 + self.slots, Cell::Empty);
            block
        })
    }

    /// Gives a block back; what it held is not written.
    pub(super) fn release(&mut self, block: Block) {
        self.empty(block);
        self.free.push(block);
    }

    pub(super) fn is_written(&self, block: Block) -> bool {
        self.cells[block.0..block.0 + self.slots].iter().any(|cell| *cell != Cell::Empty)
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.parts) + size_of_val(&*self.cells)
    }

    pub(super) fn write(&mut self, block: Block, slot: usize, kind: SlotKind, value: &Value<'_>) {
        let Some(write) = value.write(kind) else { return };
        let at = block.0 + slot;
        self.cells[at] = match (write, self.cells[at]) {
            (Write::Append { text, is_number }, Cell::Append(chain)) => {
                Cell::Append(self.extend(chain, &text, is_number))
            }
            (Write::Append { text, is_number }, Cell::Set(chain)) => {
                Cell::Set(self.extend(chain, &text, is_number))
            }
            (Write::Append { text, is_number }, _) => Cell::Append(self.chain(&text, is_number)),
            (write, old) => {
                self.waste(old);
                match write {
                    Write::Set { text, is_number } | Write::Append { text, is_number } => {
                        Cell::Set(self.chain(&text, is_number))
                    }
                    Write::Unset => Cell::Unset,
                    Write::Toggle(on) => Cell::Toggle(on),
                }
            }
        };
        self.compact();
    }

    /// Slots that are appended to become empty; nothing that waited is written.
    pub(super) fn start_over(&mut self, block: Block, slots: &[Slot]) {
        self.empty(block);
        for (number, slot) in slots.iter().enumerate() {
            if slot.kind == SlotKind::Append {
                self.cells[block.0 + number] = Cell::Set(self.chain(b"", false));
            }
        }
    }

    /// Packs a block's writes and empties it. `shown`: what the slots show, kept up to date, or nothing; what is shown
    /// already is not written.
    pub(super) fn pack(&mut self, block: Block, packer: &mut Packer, shown: &mut [u64]) {
        let mut nothing_known = UNKNOWN;
        for (slot, at) in (0..).zip(block.0..block.0 + self.slots) {
            let cell = std::mem::take(&mut self.cells[at]);
            if cell == Cell::Empty {
                continue;
            }
            let known = shown.get_mut(slot as usize);
            let print = if known.is_some() { self.fingerprint(cell) } else { UNKNOWN };
            let known = known.unwrap_or(&mut nothing_known);
            if print != UNKNOWN && *known == print {
                continue;
            }
            *known = print;
            match cell {
                Cell::Empty => {}
                Cell::Set(chain) => {
                    let part = self.parts[chain.first];
                    packer.set(slot, &self.text[part.begin..part.end], part.is_number);
                    self.append(slot, part.next, packer);
                }
                Cell::Append(chain) => self.append(slot, Some(chain.first), packer),
                Cell::Unset => packer.unset(slot),
                Cell::Toggle(on) => packer.toggle(slot, on),
            }
        }
    }

    fn fingerprint(&self, cell: Cell) -> u64 {
        match cell {
            Cell::Set(chain) if chain.first == chain.last => {
                let part = self.parts[chain.first];
                fingerprint(&self.text[part.begin..part.end], u64::from(part.is_number))
            }
            Cell::Unset => fingerprint(b"", 2),
            Cell::Toggle(on) => fingerprint(b"", 3 + u64::from(on)),
            Cell::Empty | Cell::Set(_) | Cell::Append(_) => UNKNOWN,
        }
    }

    /// To be called when all blocks were packed: their memory is used anew.
    pub(super) fn settle(&mut self) {
        self.parts.clear();
        self.text.clear();
        self.waste = 0;
    }

    fn append(&self, slot: u32, mut next: Option<usize>, packer: &mut Packer) {
        while let Some(first) = next {
            let is_number = self.parts[first].is_number;
            let run = || {
                // A number is converted by itself, so it never joins what stands beside it.
                std::iter::successors(Some(self.parts[first]), |part| part.next.map(|next| self.parts[next]))
                    .enumerate()
                    .take_while(move |(index, part)| *index == 0 || !(is_number || part.is_number))
                    .map(|(_, part)| part)
            };
            packer.append(slot, run().map(|part| &self.text[part.begin..part.end]), is_number);
            next = run().last().and_then(|part| part.next);
        }
    }

    fn chain(&mut self, text: &[u8], is_number: bool) -> Chain {
        let begin = self.text.len();
        self.text.extend_from_slice(text);
        self.parts.push(Part { begin, end: self.text.len(), is_number, next: None });
        let index = self.parts.len() - 1;
        Chain { first: index, last: index }
    }

    fn extend(&mut self, chain: Chain, text: &[u8], is_number: bool) -> Chain {
        let last = self.parts[chain.last];
        let is_set_apart = last.is_number || is_number;
        if last.end == self.text.len() && !is_set_apart {
            self.text.extend_from_slice(text);
            self.parts[chain.last].end = self.text.len();
            return chain;
        }
        let added = self.chain(text, is_number).first;
        self.parts[chain.last].next = Some(added);
        Chain { first: chain.first, last: added }
    }

    fn empty(&mut self, block: Block) {
        for at in block.0..block.0 + self.slots {
            let cell = std::mem::take(&mut self.cells[at]);
            self.waste(cell);
        }
    }

    fn waste(&mut self, cell: Cell) {
        if let Cell::Set(chain) | Cell::Append(chain) = cell {
            let mut next = Some(chain.first);
            while let Some(index) = next {
                let part = self.parts[index];
                self.waste += part.end - part.begin + size_of::<Part>();
                next = part.next;
            }
        }
    }

    /// Moves what is still spoken of together once more than half is waste, so that each byte moves O(1) times.
    fn compact(&mut self) {
        if self.waste < WASTE_BYTES || self.waste * 2 < self.text.len() + size_of_val(&*self.parts) {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let parts = std::mem::take(&mut self.parts);
        for at in 0..self.cells.len() {
            let (Cell::Set(old) | Cell::Append(old)) = self.cells[at] else { continue };
            let first = parts[old.first];
            let mut chain = self.chain(&text[first.begin..first.end], first.is_number);
            let mut next = first.next;
            while let Some(index) = next {
                let part = parts[index];
                chain = self.extend(chain, &text[part.begin..part.end], part.is_number);
                next = part.next;
            }
            if let Cell::Set(cell) | Cell::Append(cell) = &mut self.cells[at] {
                *cell = chain;
            }
        }
        self.waste = 0;
    }
}
