//! What goes wrong between a server and a session, chosen attempt by attempt.

use std::ops::Range;

use runnelet::core::session::{Config, End, Head};

use super::{
    super::{drive::head, random::Random},
    server::{Answer, Server},
    source::{What, Wire},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Eof,
    Broken,
    Silence,
}

/// The connection of one attempt.
#[derive(Debug)]
pub struct Connection {
    pub attempt: u32,
    /// None: it brings no response, but its fate.
    pub answer: Option<Answer>,
    /// Whether the response was told.
    pub is_open: bool,
    /// What is left to be sent of the representation.
    pub left: Range<usize>,
    /// What is sent behind it: an error of the server.
    pub tail: Vec<u8>,
    pub fate: Fate,
    /// Whether the body is sent to its end.
    pub is_whole: bool,
    /// What was done to it.
    pub faults: Vec<&'static str>,
}

/// How bad the network is. It betters itself once it has done so many faults.
#[derive(Debug)]
pub struct Network {
    pub percent: usize,
    pub budget: usize,
    pub chunk: usize,
    pub delay: usize,
}

impl Network {
    pub fn random(random: &mut Random) -> Self {
        Self {
            percent: *random.pick(&[0, 20, 50, 80, 100]),
            budget: *random.pick(&[3, 10, 40]),
            chunk: *random.pick(&[1, 1, 5, 40, 300, 1 << 20]),
            delay: *random.pick(&[1, 20, 1_500, 9_000]),
        }
    }

    pub fn connect(
        &mut self,
        random: &mut Random,
        server: &mut Server,
        config: &Config,
        answer: Answer,
    ) -> Connection {
        let end = server.sources[answer.version].bytes.len();
        let mut connection = Connection {
            attempt: 0,
            left: answer.from..end,
            answer: Some(answer),
            is_open: false,
            tail: Vec::new(),
            fate: if config.end == End::Never { Fate::Silence } else { Fate::Eof },
            is_whole: true,
            faults: Vec::new(),
        };
        if self.budget == 0 || random.below(100) >= self.percent {
            return connection;
        }
        self.budget -= 1;
        let fault = match random.below(100) {
            0..10 => connection.none(Fate::Silence, "no answer"),
            10..20 => connection.none(Fate::Broken, "refused"),
            20..32 => {
                let status = *random.pick(&[408, 425, 429, 500, 502, 503, 504]);
                let after =
                    [None, Some(random.next() % 5_000), Some(1 << 40)][random.below(9).saturating_sub(6)];
                connection
                    .status(Head { retry_after: after, ..head(status, "text/plain") }, "status, passing")
            }
            32 if random.below(3) == 0 => {
                connection.status(head(*random.pick(&[400, 403, 404, 410]), "text/plain"), "status, final")
            }
            33 if random.below(3) == 0 => connection.status(head(204, "text/plain"), "204"),
            34 if random.below(3) == 0 => connection.status(head(200, "text/html"), "wrong content type"),
            35 => connection.server_error(random, server),
            32..60 => connection.cut(random, Fate::Broken, "reset"),
            60..75 => connection.cut(random, Fate::Silence, "stall"),
            _ => connection.eof(random, server, config),
        };
        connection.faults.extend(fault);
        connection
    }
}

impl Connection {
    fn none(&mut self, fate: Fate, name: &'static str) -> Option<&'static str> {
        (self.answer, self.fate, self.is_whole) = (None, fate, false);
        Some(name)
    }

    fn status(&mut self, head: Head, name: &'static str) -> Option<&'static str> {
        if let Some(answer) = &mut self.answer {
            answer.head = head;
            answer.is_range = false;
        }
        self.is_whole = false;
        Some(name)
    }

    fn cut(&mut self, random: &mut Random, fate: Fate, name: &'static str) -> Option<&'static str> {
        let end = self.left.end;
        self.left.end = self.left.start + random.below(self.left.len() + 1);
        (self.fate, self.is_whole) = (fate, self.left.end == end);
        Some(name)
    }

    /// Ends the body cleanly where it should not. Where nobody could know that, only inside a frame.
    fn eof(&mut self, random: &mut Random, server: &Server, config: &Config) -> Option<&'static str> {
        let tells_total = self.answer.as_ref().is_some_and(|answer| answer.head.content_range.is_some());
        if config.end != End::Eof || tells_total {
            return self.cut(random, Fate::Eof, "early end");
        }
        if config.delivers_unfinished {
            return None;
        }
        let inside =
            |item: &&super::source::Item| item.what == What::Good && item.bytes.start >= self.left.start;
        let items: Vec<_> = server.sources[server.version].items.iter().filter(inside).collect();
        let item = items.get(random.below(items.len().max(1)))?;
        let from = item.frame_at + 1;
        self.left.end = from + random.below(item.text_end - from);
        (self.fate, self.is_whole) = (Fate::Eof, false);
        Some("early end")
    }

    fn server_error(&mut self, random: &mut Random, server: &Server) -> Option<&'static str> {
        if server.kind.by_range() {
            return None;
        }
        let items = &server.sources[server.version].items;
        let starts: Vec<_> =
            items.iter().map(|item| item.bytes.start).filter(|at| self.left.contains(at)).collect();
        self.left.end = *starts.get(random.below(starts.len().max(1)))?;
        self.tail = match server.wire {
            Wire::Ndjson => b"{\"error\":\"overloaded\"}\n".to_vec(),
            Wire::JsonSeq => b"\x1e{\"error\":\"overloaded\"}\n".to_vec(),
            Wire::Sse => b"event: error\ndata: {\"message\":\"overloaded\"}\n\n".to_vec(),
        };
        self.is_whole = false;
        Some("server error")
    }
}
