//! Where a server goes on, given what a request says.

use runnelet::core::session::{Head, Request};

use super::{
    super::{drive::head, random::Random},
    kind::{Kind, content_type},
    source::{Shape, Source, Wire},
};

#[derive(Debug)]
pub struct Server {
    pub kind: Kind,
    pub wire: Wire,
    /// The representations that there are, or will be.
    pub sources: Vec<Source>,
    /// Which one is served.
    pub version: usize,
    /// The item that a live feed has come to.
    live: usize,
    names: Names,
}

/// What a server of ranges says of its representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Strongly,
    Weakly,
    Not,
    /// It knows no ranges.
    Whole,
    /// It sends the range of whatever it has, and says so.
    Regardless,
}

const NAMES: [Names; 6] =
    [Names::Strongly, Names::Strongly, Names::Weakly, Names::Not, Names::Whole, Names::Regardless];

#[derive(Debug)]
pub struct Answer {
    pub head: Head,
    pub version: usize,
    /// Where its body begins in the representation.
    pub from: usize,
    /// Whether it is the range that was asked for.
    pub is_range: bool,
}

impl Server {
    pub fn new(random: &mut Random, kind: Kind, wire: Wire, is_json: bool, has_marker: bool) -> Self {
        let versions = if kind == Kind::Changes { 2 } else { 1 };
        let source = |version| Source::random(random, &Shape { wire, version, is_json, has_marker });
        let sources = (0..versions).map(source).collect();
        let names = match kind {
            Kind::Changes => *random.pick(&NAMES),
            _ => Names::Strongly,
        };
        Self { kind, wire, sources, version: 0, live: 0, names }
    }

    /// The server has sent the items before that one.
    pub fn sent(&mut self, item: usize) {
        self.live = self.live.max(item);
    }

    pub fn answer(&mut self, random: &mut Random, request: &Request) -> Answer {
        if self.kind == Kind::Changes && request.attempt > 1 && random.below(3) == 0 {
            self.version = 1;
        }
        let mut answer = Answer {
            head: head(200, content_type(self.wire)),
            version: self.version,
            from: 0,
            is_range: false,
        };
        let header =
            |name| request.headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str());
        let cursor = request.cursor_query.as_ref().or(request.cursor_header.as_ref());
        let last = match self.kind {
            Kind::CursorQuery | Kind::CursorHeader => cursor.map(|cursor| cursor.1.as_str()),
            _ if self.kind.by_id() => header("Last-Event-ID"),
            _ => None,
        };
        match self.kind {
            Kind::Range | Kind::Changes => {
                let is_wrong = self.kind == Kind::Changes && random.below(12) == 0;
                self.answer_range(
                    &mut answer,
                    header("Range").expect("a range"),
                    header("If-Range"),
                    is_wrong,
                );
            }
            Kind::Live => {
                let skipped = if request.attempt > 1 { random.below(3) } else { 0 };
                answer.from = self.start_of(self.live + skipped);
            }
            _ => {
                let last = last.map(|id| id.parse::<usize>().expect("an id of ours") + 1).unwrap_or(0);
                let last = match self.kind {
                    Kind::Repeats => last.saturating_sub(random.below(4)),
                    Kind::Loses if last > 0 => last + random.below(3),
                    _ => last,
                };
                answer.from = self.start_of(last);
            }
        }
        answer
    }

    fn answer_range(&self, answer: &mut Answer, range: &str, tag: Option<&str>, is_wrong: bool) {
        let first: usize = range
            .strip_prefix("bytes=")
            .and_then(|range| range.strip_suffix('-'))
            .expect("from a byte on")
            .parse()
            .expect("a number");
        let total = self.sources[self.version].bytes.len();
        let own = format!("\"v{}\"", self.version);
        answer.head.etag = match self.names {
            Names::Strongly | Names::Whole | Names::Regardless => Some(own.clone()),
            Names::Weakly => Some(["W/", &own].concat()),
            Names::Not => None,
        };
        let is_other = tag.is_some_and(|tag| tag != own) && self.names != Names::Regardless;
        if self.names == Names::Whole || is_other {
            return;
        }
        let first = first + usize::from(is_wrong);
        if first >= total {
            answer.head.status = Some(416);
            answer.head.content_range = Some(format!("bytes */{total}"));
            answer.from = total;
        } else {
            answer.head.status = Some(206);
            answer.head.content_range = Some(format!("bytes {first}-{}/{total}", total - 1));
            answer.from = first;
        }
        answer.is_range = first > 0;
    }

    fn start_of(&self, item: usize) -> usize {
        let source = &self.sources[self.version];
        source.items.get(item).map_or(source.bytes.len(), |item| item.bytes.start)
    }
}
