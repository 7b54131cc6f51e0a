//! The window on the stream that a decoder cuts its frames from.

/// Bytes of the open frame and what follows it, with their place in the stream.
///
/// `bytes[0]` is a spare byte that belongs to no frame: a packer may write an opening bracket in front of the
/// first payload without moving anything. What lies behind `end` is left from earlier bytes: room is not blanked anew for
/// each piece. Invariants: `1 <= start <= end <= bytes.len()`, and the byte at `bytes[i]` came at stream offset `base + i`.
#[derive(Debug)]
pub struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    base: u64,
    /// Bytes that were moved to the front, all in all.
    #[cfg(test)]
    pub(super) moved: usize,
}

const SPARE: usize = 1;

impl Buffer {
    /// An empty buffer for a stream of which `offset` bytes have been seen already.
    pub fn new(offset: u64) -> Self {
        Self {
            bytes: vec![0; SPARE],
            start: SPARE,
            end: SPARE,
            base: offset.wrapping_sub(SPARE as u64),
            #[cfg(test)]
            moved: 0,
        }
    }

    /// Drops what was consumed. Ranges given out before are void.
    ///
    /// Only bytes of the open frame move, and they came with the chunk in which that frame began, or after it, so each
    /// byte moves at most once, however small the chunks are.
    pub fn compact(&mut self) {
        let dropped = self.start - SPARE;
        if dropped == 0 {
            return;
        }
        #[cfg(test)]
        {
            self.moved += self.end - self.start;
        }
        self.bytes.copy_within(self.start..self.end, SPARE);
        self.end -= dropped;
        self.base = self.base.wrapping_add(dropped as u64);
        self.start = SPARE;
    }

    /// Room for `len` more bytes at the end, to be filled by the caller. Nothing moves within the buffer.
    pub fn space(&mut self, len: usize) -> &mut [u8] {
        let begin = self.end;
        self.end += len;
        if self.end > self.bytes.len() {
            self.bytes.resize(self.end, 0);
        }
        &mut self.bytes[begin..self.end]
    }

    /// Takes back the last `len` bytes that came, none of which was consumed.
    pub fn give_back(&mut self, len: usize) {
        self.end -= len;
        debug_assert!(self.start <= self.end);
    }

    /// Everything held; index with the positions this buffer gives out.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// The same, to be rewritten in place by whoever has consumed the frames.
    #[inline]
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.end]
    }

    /// Position of the first byte of the open frame.
    #[inline]
    pub fn start(&self) -> usize {
        self.start
    }

    /// Position after the last byte that came.
    #[inline]
    pub fn end(&self) -> usize {
        self.end
    }

    /// Bytes of the open frame so far.
    #[inline]
    pub fn open(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// The open frame ends before `position`; the next one begins there.
    #[inline]
    pub fn consume_to(&mut self, position: usize) {
        debug_assert!(self.start <= position && position <= self.end);
        self.start = position;
    }

    /// Where the byte at `position` stood in the stream.
    #[inline]
    pub fn offset_of(&self, position: usize) -> u64 {
        self.base.wrapping_add(position as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_survive_compaction() {
        let mut buffer = Buffer::new(100);
        buffer.space(5).copy_from_slice(b"ab\ncd");
        assert_eq!(buffer.offset_of(buffer.start()), 100);
        buffer.consume_to(buffer.start() + 3);
        buffer.compact();
        assert_eq!((buffer.open(), buffer.offset_of(buffer.start())), (&b"cd"[..], 103));
        buffer.space(1).copy_from_slice(b"e");
        assert_eq!((buffer.open(), buffer.offset_of(buffer.start()), buffer.start()), (&b"cde"[..], 103, 1));
    }
}
