//! Kinds of sources, each with what is asked of the session.

use runnelet::{
    Config, Format, Limits,
    core::{
        json::Pointer,
        session::{CursorTarget, Decode, End, FrameTest, Resume, Retry, Timeouts},
    },
};

use super::{
    super::random::Random,
    source::{FRAME_BYTES, Wire},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    LastEventId,
    Range,
    CursorQuery,
    CursorHeader,
    NotResumable,
    Restart,
    Live,
    /// A server that resumes by id, but sends some events again.
    Repeats,
    /// One that has lost some.
    Loses,
    /// One of ranges that has another representation after a while, cannot name its own, or sends other ranges.
    Changes,
}

pub const KINDS: [Kind; 10] = [
    Kind::LastEventId,
    Kind::Range,
    Kind::CursorQuery,
    Kind::CursorHeader,
    Kind::NotResumable,
    Kind::Restart,
    Kind::Live,
    Kind::Repeats,
    Kind::Loses,
    Kind::Changes,
];

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::LastEventId => "last-event-id",
            Kind::Range => "byte range",
            Kind::CursorQuery => "cursor, query",
            Kind::CursorHeader => "cursor, header",
            Kind::NotResumable => "not resumable",
            Kind::Restart => "restart",
            Kind::Live => "live, no resume",
            Kind::Repeats => "server repeats",
            Kind::Loses => "server loses",
            Kind::Changes => "server changes",
        }
    }

    /// Whether what was delivered since the last reset is the beginning of the sequence, without a hole.
    pub fn is_exact(self) -> bool {
        !matches!(self, Kind::Live | Kind::Loses)
    }

    pub fn by_id(self) -> bool {
        matches!(self, Kind::LastEventId | Kind::Repeats | Kind::Loses)
    }

    pub fn by_range(self) -> bool {
        matches!(self, Kind::Range | Kind::Changes)
    }

    pub fn wire(self, random: &mut Random) -> Wire {
        match self {
            _ if self.by_id() => Wire::Sse,
            _ => *random.pick(&[Wire::Ndjson, Wire::Sse, Wire::JsonSeq]),
        }
    }

    pub fn config(self, random: &mut Random, wire: Wire) -> Config {
        let pointer = |text| Pointer::parse(text).expect("a pointer");
        let cursor = |target| Some(Resume::Cursor { pointer: pointer("/c"), target });
        let resume = match self {
            Kind::LastEventId | Kind::Repeats | Kind::Loses => {
                random.pick(&[None, Some(Resume::LastEventId)]).clone()
            }
            Kind::Range | Kind::Changes => Some(Resume::Range),
            Kind::CursorQuery => cursor(CursorTarget::Query("after".into())),
            Kind::CursorHeader => cursor(CursorTarget::Header("x-after".into())),
            Kind::NotResumable | Kind::Restart | Kind::Live => Some(Resume::No),
        };
        let end = match self {
            Kind::Live => End::Never,
            _ => match random.below(3) {
                0 => End::Eof,
                1 if self.by_id() => End::Never,
                _ => End::Marker(FrameTest::Equals(pointer("/end"), "true".into())),
            },
        };
        let is_text = wire == Wire::Sse && random.below(2) == 0;
        let marker = FrameTest::Text("{\"end\":true}".into());
        let is_restart = self == Kind::Restart || (self == Kind::Changes && random.below(2) == 0);
        Config {
            format: [None, Some(format(wire))][random.below(2)],
            decode: (wire == Wire::Sse).then_some(if is_text { Decode::Text } else { Decode::Json }),
            end: if let (End::Marker(_), true) = (&end, is_text) { End::Marker(marker) } else { end },
            server_error: (wire != Wire::Sse).then(|| FrameTest::Exists(pointer("/error"))),
            retry: (random.below(20) > 0).then(|| retry(random, is_restart)),
            resume,
            timeouts: timeouts(random),
            limits: Limits {
                frame_bytes: FRAME_BYTES,
                queue_bytes: *random.pick(&[0, 100, 700, 4_000, 8 << 20]),
                errors: *random.pick(&[0, 3, 100]),
                ..Limits::default()
            },
            delivers_unfinished: is_text && random.below(3) == 0,
            ..Config::default()
        }
    }
}

fn retry(random: &mut Random, restart: bool) -> Retry {
    Retry {
        attempts: *random.pick(&[0, 1, 3, 8, 8, 20, 20, 50]),
        base_delay: *random.pick(&[0, 1, 100, 500]),
        max_delay: *random.pick(&[0, 800, 30_000]),
        factor: *random.pick(&[1.0, 2.0, 3.0]),
        jitter: *random.pick(&[0.0, 0.5, 1.0, 1.0]),
        restart,
    }
}

fn timeouts(random: &mut Random) -> Timeouts {
    Timeouts {
        connect: *random.pick(&[0, 1_000, 30_000]),
        first_frame: *random.pick(&[0, 0, 4_000]),
        quiet: *random.pick(&[0, 300, 10_000]),
        stall: *random.pick(&[None, Some(0), Some(3_000)]),
        total: *random.pick(&[0, 0, 0, 0, 0, 40_000, 600_000]),
    }
}

pub fn format(wire: Wire) -> Format {
    match wire {
        Wire::Ndjson => Format::Ndjson,
        Wire::Sse => Format::Sse,
        Wire::JsonSeq => Format::JsonSeq,
    }
}

pub fn content_type(wire: Wire) -> &'static str {
    match wire {
        Wire::Ndjson => "application/x-ndjson",
        Wire::Sse => "text/event-stream; charset=utf-8",
        Wire::JsonSeq => "application/json-seq",
    }
}
