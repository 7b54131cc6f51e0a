//! What must have come out of a session, given what went into it.

use runnelet::{
    Status,
    core::error::{Code, StreamError},
};

use super::{
    super::drive::Value,
    server::Answer,
    source::{FRAME_BYTES, Item, Source, What},
};

/// A value that must have come.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    pub version: usize,
    pub item: usize,
    /// None where a frame may have been counted or not: it was cut when it had been rejected already, or not.
    index: Option<u64>,
    offset: u64,
    /// An event that the end cut, delivered because that was asked for.
    pub is_cut: bool,
}

/// A representation that is being read.
#[derive(Clone, Copy, Debug)]
struct Reading {
    version: usize,
    /// Place in the stream of the representation's first byte, and index of its first frame.
    base: i64,
    first_index: Option<i64>,
    position: usize,
    /// The first item that is not complete.
    item: usize,
    /// Items before it came before, and are to be skipped.
    known: usize,
}

#[derive(Debug, Default)]
pub struct Ledger {
    pub expected: Vec<Expected>,
    /// Where in `expected` each reset came, the beginning included.
    pub resets: Vec<usize>,
    reading: Option<Reading>,
    pub fed: u64,
    next_index: Option<u64>,
    /// Bad frames that came whole, and those of which something came.
    pub bad: u64,
    pub bad_touched: u64,
    /// Bounds of the server's reconnection time.
    pub reconnection: (u64, u64),
    /// Whether the promised end came.
    pub has_end: bool,
    checked: usize,
    /// Whether no later attempt brings again what an end cuts.
    pub is_lost_if_cut: bool,
    /// Whether the session knows how long the representation is, and is to deliver whole frames only.
    pub is_known_cut: bool,
    /// Whether all frames carry ids, so that those that come again are known.
    has_ids: bool,
    /// What came since the last reset: the version, and how many of its items.
    came: Option<(usize, usize)>,
}

impl Ledger {
    pub fn new(has_ids: bool) -> Self {
        Self { resets: vec![0], next_index: Some(0), has_ids, ..Self::default() }
    }

    /// A response was accepted.
    pub fn begin(&mut self, answer: &Answer, sources: &[Source]) {
        let from = answer.from;
        match &mut self.reading {
            Some(reading) if answer.is_range && reading.version == answer.version => {
                assert!(from <= reading.position, "asked for byte {from} after {}", reading.position);
                reading.base += i64::try_from(reading.position - from).expect("small");
                reading.position = from;
                // An event that was delivered cut comes again, whole, as another frame.
                if let Some(last) = self.expected.last()
                    && last.is_cut
                    && last.item + 1 == reading.item
                    && from <= sources[answer.version].items[last.item].bytes.start
                {
                    reading.item = last.item;
                    reading.first_index = reading.first_index.map(|first| first + 1);
                }
            }
            _ => {
                let items = &sources[answer.version].items;
                let item = items.partition_point(|item| item.bytes.start < from);
                let came = self.came.filter(|(version, _)| *version == answer.version && self.has_ids);
                let known = came.map_or(0, |(_, came)| came);
                let ahead = frames_before(items, item.max(known));
                // What is rejected for its length is not known when it comes again, and is counted again.
                let is_counted_again = item < known && items[item..known].iter().any(Item::is_too_long);
                if is_counted_again {
                    self.next_index = None;
                }
                self.reading = Some(Reading {
                    version: answer.version,
                    base: signed(self.fed) - i64::try_from(from).expect("small"),
                    first_index: self.next_index.map(|next| signed(next) - signed(ahead)),
                    position: from,
                    item,
                    known,
                });
            }
        }
    }

    /// `length` bytes of the representation came in.
    pub fn feed(&mut self, length: usize, sources: &[Source]) {
        self.fed += length as u64;
        self.reading.as_mut().expect("a response came").position += length;
        while let Some(reading) = self.reading
            && let Some(item) = sources[reading.version].items.get(reading.item)
            && item.done_at <= reading.position
            && !self.has_end
        {
            self.take_item(sources);
            self.next_item();
        }
    }

    fn next_item(&mut self) {
        let reading = self.reading.as_mut().expect("a response came");
        reading.item += 1;
        let (version, item) = (reading.version, reading.item);
        let before = self.came.filter(|came| came.0 == version).map_or(0, |came| came.1);
        self.came = Some((version, item.max(before)));
    }

    fn take_item(&mut self, sources: &[Source]) {
        let reading = self.reading.as_ref().expect("a response came");
        let item = &sources[reading.version].items[reading.item];
        match item.what {
            What::Good | What::Bad if reading.item < reading.known && !item.is_too_long() => {}
            What::Good => self.expect(sources, false),
            What::Bad => (self.bad, self.bad_touched) = (self.bad + 1, self.bad_touched + 1),
            What::End => self.has_end = true,
            What::Retry(time) => self.reconnection = (time, time),
            What::Noise => {}
        }
    }

    fn expect(&mut self, sources: &[Source], is_cut: bool) {
        let reading = self.reading.as_ref().expect("a response came");
        let item = &sources[reading.version].items[reading.item];
        let index = reading.first_index.map(|first| unsigned(first + signed(item.index)));
        let offset = unsigned(reading.base + i64::try_from(item.frame_at).expect("small"));
        self.expected.push(Expected { version: reading.version, item: reading.item, index, offset, is_cut });
    }

    /// The bytes end here: what their end completes is taken if the session took it, or must have.
    pub fn eof(&mut self, sources: &[Source], values: usize, is_kept: bool, status: Status) {
        let Some(reading) = &self.reading else { return };
        let Some(item) = sources[reading.version].items.get(reading.item) else { return };
        let is_whole = item.text_end <= reading.position && reading.position > item.bytes.start;
        let was_delivered = values > self.expected.len();
        let was_taken = match item.what {
            What::Good | What::Bad => was_delivered,
            What::End => was_delivered || status == Status::Done,
            What::Noise | What::Retry(_) => return,
        };
        let is_short = reading.position < sources[reading.version].bytes.len();
        assert!(!was_taken || !is_short || !self.is_known_cut, "what was known to be cut was delivered");
        if was_delivered && (!is_whole || item.what != What::Good) {
            let comes_again = item.what == What::Good && !status.is_end() && !self.is_lost_if_cut;
            assert!(!comes_again, "what comes again was delivered before");
            self.expect(sources, true);
            // It may come again, whole.
            self.reading.as_mut().expect("a response came").item += 1;
            return;
        } else if was_taken || (is_whole && !is_kept && item.what != What::Bad) {
            self.take_item(sources);
        } else {
            return;
        }
        self.next_item();
    }

    /// An attempt is over.
    pub fn cut(&mut self, sources: &[Source], was_eof: bool) {
        let Some(reading) = &self.reading else { return };
        let items = &sources[reading.version].items;
        let ahead = frames_before(items, reading.item.max(reading.known));
        self.next_index = reading.first_index.map(|first| unsigned(first + signed(ahead)));
        let Some(open) = items.get(reading.item).filter(|item| item.bytes.start < reading.position) else {
            return;
        };
        match open.what {
            What::Bad => {
                self.bad_touched += 1;
                if was_eof || open.bytes.len() > FRAME_BYTES {
                    self.next_index = None;
                }
            }
            What::Retry(time) => {
                self.reconnection = (self.reconnection.0.min(time), self.reconnection.1.max(time));
            }
            What::Good | What::End | What::Noise => {}
        }
    }

    pub fn reset(&mut self) {
        self.came = None;
        self.resets.push(self.expected.len());
    }

    /// The representation that was read last.
    pub fn version(&self) -> usize {
        self.reading.map_or(0, |reading| reading.version)
    }

    pub fn since_reset(&self) -> &[Expected] {
        &self.expected[*self.resets.last().expect("the beginning")..]
    }

    /// Whether the values are those that must have come, so far.
    pub fn check_values(&mut self, values: &[Value], sources: &[Source], are_all: bool) {
        assert!(
            values.len() <= self.expected.len(),
            "a value that was not sent: {:?}",
            values[self.expected.len()]
        );
        assert!(
            !are_all || values.len() == self.expected.len(),
            "{:?} did not come",
            self.expected[values.len()]
        );
        for (value, expected) in values.iter().zip(&self.expected).skip(self.checked) {
            let item = &sources[expected.version].items[expected.item];
            if expected.is_cut {
                assert!(
                    item.text.starts_with(value.text.trim_end_matches('\u{FFFD}')),
                    "{expected:?} {value:?}"
                );
            } else {
                assert_eq!(value.text, item.text, "{expected:?}");
            }
            assert!(expected.index.is_none_or(|index| index == value.index), "{expected:?} {value:?}");
            assert_eq!(value.offset, expected.offset, "{expected:?}");
        }
        self.checked = values.len();
    }

    /// Whether a frame was rejected rightly, and where it is.
    pub fn check_rejected(&self, error: &StreamError, sources: &[Source]) {
        let reading = self.reading.as_ref().expect("a response came");
        let (Some(frame), Some(offset)) = (error.frame, error.offset) else { panic!("no place: {error:?}") };
        let items = &sources[reading.version].items;
        let at = usize::try_from(signed(offset) - reading.base).expect("in the representation");
        let item = items.iter().find(|item| item.bytes.contains(&at)).expect("an item");
        assert_eq!(item.what, What::Bad, "{error:?}");
        let index = reading.first_index.map(|first| unsigned(first + signed(item.index)));
        assert!(index.is_none_or(|index| index == frame), "{error:?} is frame {index:?}");
        assert_eq!(error.code == Code::FrameTooLarge, item.bytes.len() > FRAME_BYTES, "{error:?}");
    }

    /// What the server says of itself is a frame too.
    pub fn server_error(&mut self, error: &StreamError) {
        assert!(
            self.next_index.is_none_or(|index| Some(index) == error.frame),
            "{error:?} {:?}",
            self.next_index
        );
        self.next_index = self.next_index.map(|index| index + 1);
    }

    pub fn check_truncated(&self, error: &StreamError) {
        assert!(
            self.next_index.is_none_or(|index| Some(index) == error.frame),
            "{error:?} {:?}",
            self.next_index
        );
        assert!(error.offset.is_some_and(|offset| offset <= self.fed), "{error:?}");
    }

    /// Where a break of the connection must say that it was.
    pub fn check_broken(&self, error: &StreamError) {
        assert_eq!(error.offset, Some(self.fed));
        assert!(
            self.next_index.is_none_or(|index| Some(index) == error.frame),
            "{error:?} {:?}",
            self.next_index
        );
    }
}

impl Item {
    pub fn is_frame(&self) -> bool {
        matches!(self.what, What::Good | What::Bad | What::End)
    }
}

/// Index of the first frame from that item on.
fn frames_before(items: &[Item], item: usize) -> u64 {
    items[..item].iter().rev().find(|item| item.is_frame()).map_or(0, |last| last.index + 1)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).expect("small")
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).expect("not before the beginning")
}
