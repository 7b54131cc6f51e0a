//! The growing value of the open frame.

use crate::core::{
    frame::{Decoder, Format, Frame, OpenPayload},
    json::{Grower, Mark, Ops, Pointer},
    session::config::{Config, End, FrameTest},
};

/// Grows the payload of one frame after the other. A frame that is complete before anybody has looked leaves no trace:
/// its value is delivered anyway.
#[derive(Debug)]
pub(super) struct Whole {
    grower: Grower,
    state: State,
    /// Stream offset and index of the frame.
    offset: u64,
    index: u64,
    /// Bytes of its payload that were looked at.
    fed: usize,
    /// Where its operations begin, while nobody has looked at them.
    mark: Mark,
    is_shown: bool,
    names: Vec<u8>,
    are_names_new: bool,
    /// For the next names.
    spare: Vec<u8>,
    /// Frames that tell of the end or of an error are no values.
    markers: Vec<FrameTest>,
}

/// ```text
///         first byte              fault
/// Idle ──────────────> Growing ───────────> Stunted
///   ^                     │ complete           │
///   └─────────────────────┴────────────────────┘
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Growing,
    Stunted,
}

impl Whole {
    /// None if what is selected does not grow.
    pub(super) fn new(config: &Config, format: Format) -> Option<Self> {
        let mut grower = Grower::new(config.limits.depth, usize::MAX);
        if format == Format::Sse {
            grower = grower.replacing();
        }
        let part = match config.select.first() {
            Some(pointer) if format == Format::Sse => Some(pointer.strip("data")?),
            other => other.cloned(),
        };
        if let Some(pointer) = part.filter(|pointer: &Pointer| !pointer.is_empty()) {
            grower = grower.part(&pointer);
        }
        let mut markers = Vec::new();
        if let End::Marker(test) = &config.end {
            markers.push(test.clone());
        }
        if format == Format::Sse {
            markers.push(config.server_error.clone().unwrap_or_else(|| FrameTest::Event("error".into())));
        }
        Some(Self {
            grower,
            state: State::Idle,
            offset: 0,
            index: 0,
            fed: 0,
            mark: Ops::default().mark(),
            is_shown: false,
            names: Vec::new(),
            are_names_new: false,
            spare: Vec::new(),
            markers,
        })
    }

    pub(super) fn look_at_open(&mut self, decoder: &dyn Decoder, index: u64, ops: &mut Ops) {
        let Some(open) = decoder.open_payload() else { return };
        if self.state != State::Idle && open.offset != self.offset {
            // White space that was no frame.
            self.abandon(ops);
        }
        if self.may_be_marker(&open) || open.len() <= self.fed {
            return;
        }
        if self.state == State::Idle {
            self.state = State::Growing;
            self.offset = open.offset;
            self.mark = ops.mark();
            ops.begin();
        }
        self.index = index;
        if let Some(event) = open.event {
            self.spare.clear();
            for name in [event.name, event.id] {
                self.spare.extend_from_slice(String::from_utf8_lossy(name).as_bytes());
                self.spare.push(b'\n');
            }
            if self.spare != self.names {
                std::mem::swap(&mut self.spare, &mut self.names);
                self.are_names_new = true;
            }
        }
        for part in open.parts() {
            let new = part.len().min(self.fed);
            self.fed -= new;
            self.feed(&part[new..], ops);
        }
        self.fed = open.len();
    }

    pub(super) fn complete(&mut self, frame: &Frame, text: &[u8], index: u64, ops: &mut Ops) {
        if self.state == State::Idle || frame.offset != self.offset || !self.is_shown {
            return self.abandon(ops);
        }
        self.feed(&text[self.fed.min(text.len())..], ops);
        if self.state == State::Growing && self.grower.finish(ops).is_ok() {
            // The number is compared in as many bits as a word has room for.
            #[expect(clippy::cast_possible_truncation, reason = "see above")]
            ops.finish(index as u32);
            self.rest();
        }
        self.abandon(ops);
    }

    pub(super) fn abandon(&mut self, ops: &mut Ops) {
        if self.state != State::Idle {
            if self.is_shown {
                ops.drop_value();
            } else {
                ops.cut(self.mark);
            }
        }
        self.rest();
    }

    pub(super) fn looked(&mut self) {
        self.is_shown = self.state != State::Idle;
        self.are_names_new = false;
    }

    pub(super) fn place(&self) -> (u64, u64, &[u8]) {
        (self.index, self.offset, if self.are_names_new { &self.names } else { &[] })
    }

    fn rest(&mut self) {
        self.state = State::Idle;
        self.grower.reset();
        self.fed = 0;
        self.is_shown = false;
    }

    fn feed(&mut self, bytes: &[u8], ops: &mut Ops) {
        if self.state == State::Growing && self.grower.feed(bytes, ops).is_err() {
            self.state = State::Stunted;
            if !self.is_shown {
                ops.cut(self.mark);
            }
        }
    }

    fn may_be_marker(&self, open: &OpenPayload<'_>) -> bool {
        self.markers.iter().any(|test| match test {
            FrameTest::Text(marker) => {
                let mut rest = marker.as_bytes();
                self.fed == 0
                    && open.parts().iter().all(|part| {
                        let fits = rest.starts_with(part);
                        rest = &rest[part.len().min(rest.len())..];
                        fits
                    })
            }
            FrameTest::Event(name) => open.event.is_some_and(|event| event.name == name.as_bytes()),
            FrameTest::Exists(_) | FrameTest::Equals(..) => false,
        })
    }
}
