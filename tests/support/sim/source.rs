//! What a server has to send: a known sequence of frames, some of them bad, with noise between them.

use std::ops::Range;

use super::super::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Ndjson,
    Sse,
    JsonSeq,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Good,
    Bad,
    /// The promised end.
    End,
    /// SSE `retry`.
    Retry(u64),
    Noise,
}

#[derive(Debug)]
pub struct Item {
    pub what: What,
    /// The value, if it is good.
    pub text: String,
    pub bytes: Range<usize>,
    /// First byte of the frame.
    pub frame_at: usize,
    /// Behind the byte with which it is complete while bytes come.
    pub done_at: usize,
    /// The same if the bytes end there.
    pub text_end: usize,
    /// Index of its frame.
    pub index: u64,
}

impl Item {
    /// Whether it is rejected for its length.
    pub fn is_too_long(&self) -> bool {
        self.what == What::Bad && self.bytes.len() > FRAME_BYTES
    }
}

/// One representation.
#[derive(Debug, Default)]
pub struct Source {
    pub bytes: Vec<u8>,
    pub items: Vec<Item>,
}

/// The limit of frames that the bad ones pass.
pub const FRAME_BYTES: usize = 300;

pub struct Shape {
    pub wire: Wire,
    pub version: usize,
    /// Whether payloads that are no JSON are bad.
    pub is_json: bool,
    pub has_marker: bool,
}

impl Source {
    pub fn random(random: &mut Random, shape: &Shape) -> Self {
        let mut source = Self::default();
        let mut index = 0;
        if random.below(8) == 0 {
            source.push(What::Noise, String::new(), "\u{feff}".as_bytes(), [0, 3, 3], 0);
        }
        for number in 0..random.below(40) {
            while random.below(4) == 0 {
                source.push_noise(random, shape.wire);
            }
            let id = source.items.len();
            let bad = random.below(12) == 0;
            let body = if bad { bad_body(random, shape) } else { None };
            let what = if body.is_some() { What::Bad } else { What::Good };
            let body = body.unwrap_or_else(|| good_body(random, shape, id, number));
            source.push_frame(random, shape.wire, what, id, &body, index);
            index += 1;
        }
        if shape.has_marker {
            let id = source.items.len();
            source.push_frame(random, shape.wire, What::End, id, b"{\"end\":true}", index);
        }
        source
    }

    fn push(&mut self, what: What, text: String, raw: &[u8], places: [usize; 3], index: u64) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(raw);
        let [frame_at, done_at, text_end] = places.map(|place| start + place);
        let bytes = start..self.bytes.len();
        self.items.push(Item { what, text, bytes, frame_at, done_at, text_end, index });
    }

    fn push_frame(
        &mut self,
        random: &mut Random,
        wire: Wire,
        what: What,
        id: usize,
        body: &[u8],
        index: u64,
    ) {
        let text = String::from_utf8_lossy(body).into_owned();
        let mut raw = Vec::new();
        match wire {
            Wire::Ndjson | Wire::JsonSeq => {
                let begin = usize::from(wire == Wire::JsonSeq);
                raw.extend(&b"\x1e"[..begin]);
                raw.extend_from_slice(body);
                let text_end = raw.len();
                raw.extend_from_slice(random.pick(&["\n", "\r\n"]).as_bytes());
                self.push(what, text, &raw, [begin, raw.len(), text_end], index);
            }
            Wire::Sse => {
                let end = random.pick(&["\n", "\n", "\r\n", "\r"]).as_bytes();
                let mut line = |parts: &[&[u8]]| {
                    parts.iter().for_each(|part| raw.extend_from_slice(part));
                    raw.extend_from_slice(end);
                };
                line(&[b"id: ", id.to_string().as_bytes()]);
                if random.below(6) == 0 {
                    line(&[b": data: a comment"]);
                }
                if random.below(4) == 0 {
                    line(&[b"event:delta"]);
                }
                for data in body.split(|byte| *byte == b'\n') {
                    line(&[b"data: ", data]);
                }
                line(&[]);
                let done_at = raw.len() - end.len() + 1;
                self.push(what, text, &raw, [0, done_at, done_at], index);
            }
        }
    }

    fn push_noise(&mut self, random: &mut Random, wire: Wire) {
        if wire == Wire::Sse && random.below(3) == 0 {
            let time = random.next() % 3_000;
            let raw = format!("retry: {time}\n\n");
            return self.push(What::Retry(time), String::new(), raw.as_bytes(), [0, raw.len(), raw.len()], 0);
        }
        let noise: &[&str] = match wire {
            Wire::Ndjson => &["\n", "\r\n", "  \n", "\t\r\n"],
            Wire::JsonSeq => &["\n", " ", "\x1e", "\x1e\n"],
            Wire::Sse => &[
                ": ping\n",
                ": ping\r\n\r\n",
                ":\n\n",
                ": é data: {\"n\":1}\n\n",
                "event: ping\n\n",
                "x: y\r\n\r\n",
            ],
        };
        let raw = random.pick(noise).as_bytes();
        self.push(What::Noise, String::new(), raw, [0, raw.len(), raw.len()], 0);
    }
}

/// A JSON object with its number, its id and the version of the source that it is from.
fn good_body(random: &mut Random, shape: &Shape, id: usize, number: usize) -> Vec<u8> {
    let filler =
        ["", "x", "é…😀", "\u{e9}\\n\\u00e9 a longer one, with [brackets} and \\\"quotes\\\"", "𝄞𝄞𝄞𝄞𝄞𝄞"];
    let space = if shape.wire == Wire::Sse { *random.pick(&["", "", " ", "\n"]) } else { "" };
    let filler = random.pick(&filler).repeat(1 + random.below(3));
    let version = shape.version;
    let mut body =
        format!("{{\"n\":{number},{space}\"v\":{version},\"c\":\"{id}\",\"s\":\"{filler}\"}}").into_bytes();
    if shape.wire == Wire::Sse && random.below(10) == 0 {
        // What is no UTF-8 is repaired there.
        let at = body.len() - 2;
        body.insert(at, 0xFF);
    }
    body
}

fn bad_body(random: &mut Random, shape: &Shape) -> Option<Vec<u8>> {
    // In SSE its rest looks like an event.
    let piece = if shape.wire == Wire::Sse { "too long,\né, " } else { "too long, é, " };
    let long = || format!("{{\"s\":\"{}\"}}", piece.repeat(30)).into_bytes();
    let bad: &[&[u8]] = match shape.wire {
        Wire::Sse => &[b"no JSON", b"{\"n\":", b"[1}"],
        // Cut in its middle, the first is a good one.
        Wire::Ndjson => {
            &[b"{\"n\":1} and more", b"no JSON", b"{\"n\":", b"[1}", b"{\"n\":\"\xFF\"}", b"\"\xC3\""]
        }
        Wire::JsonSeq => &[b"no JSON", b"[1}", b"{\"n\":\"\xFF\"}"],
    };
    match random.below(2) {
        0 => Some(long()),
        _ if shape.is_json => Some(random.pick(bad).to_vec()),
        _ => None,
    }
}
