use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use super::text::round2;
use super::{Ask, DONE, Done, Scenario, shop, shuffled, wrap};
use crate::data::{Data, Film};
use crate::format::{Format, ndjson};
use crate::pace::Frames;

pub(super) static SCENARIO: Scenario = Scenario {
    name: "orders",
    title: "The order desk of the shop, told as operations",
    format: Format::Ndjson,
    count: Some(24),
    interval_ms: 260,
    delay_ms: 0,
    end: DONE,
    prompt: false,
    play,
};

/// No day at the desk has more orders.
const MOST: u64 = 500;
/// The films on offer; squares are not even, so some are ordered more often, and some never.
const OFFERS: usize = 11;
const SHOWN_ORDERS: usize = 7;
const SHOWN_SELLERS: usize = 5;
/// After so many orders the day's numbers are told, as one unit.
const UNIT: usize = 4;
/// So many orders are being packed while the one before them leaves the house.
const PACKING: usize = 2;

fn play(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = usize::try_from(ask.count(&SCENARIO).min(MOST)).unwrap_or_default();
    let films: Vec<&Film> = shop::best(data).into_iter().take(OFFERS).collect();
    let picks = shuffled(101, ask.seed);
    let mut desk = Desk::default();
    desk.open();
    for i in 0..count {
        let pick = picks[wrap(i as u64, picks.len())];
        let flight = &data.flights[wrap(pick as u64, data.flights.len())];
        desk.take(Order { number: i + 1, film: films[pick * pick % films.len()], city: &flight.to_city });
        if i % 2 == 1 {
            desk.send();
        }
        if i == count / 4 {
            desk.lose_carrier();
        }
        if i % UNIT == UNIT - 1 {
            desk.sum_up();
        }
    }
    let mut frames = desk.frames;
    frames.push(ndjson(&Done::PLAIN));
    Frames { format: Format::Ndjson, total: frames.len() as u64, frames: Box::new(frames.into_iter()) }
}

struct Order<'a> {
    number: usize,
    film: &'a Film,
    city: &'a str,
}

/// What has been told, so that only changes are.
#[derive(Default)]
struct Desk<'a> {
    frames: Vec<Bytes>,
    seq: u64,
    packing: VecDeque<Order<'a>>,
    taken: usize,
    revenue: f64,
    gross: u64,
    sold: BTreeMap<&'a str, u64>,
    /// The titles on the page, in their order there.
    sellers: Vec<&'a str>,
    /// The row that is highlighted.
    fresh: Option<usize>,
    carrier_is_lost: bool,
}

impl<'a> Desk<'a> {
    /// Each panel has a state of its own; rows of an attempt before this one go.
    fn open(&mut self) {
        let mut ops: Vec<Value> = ["#incoming", "#sellers", "#carrier"]
            .map(|panel| json!({ "op": "state", "target": panel, "state": "streaming" }))
            .into();
        ops.push(json!({ "op": "clear", "target": "#orders" }));
        ops.push(json!({ "op": "clear", "target": "#ranking" }));
        ops.push(self.totals());
        ops.push(json!({ "op": "text", "target": "#parcel", "value": "No parcel has left yet" }));
        self.tell(ops);
    }

    fn take(&mut self, order: Order<'a>) {
        let Order { number, film, city } = order;
        let price = shop::price(film.year);
        let value = json!({
            "id": number, "film": film.title, "city": city, "price": price, "released": film.released,
            "state": "paid"
        });
        let mut ops = vec![json!({ "op": "upsert", "target": "#orders", "value": value, "at": "start" })];
        ops.extend(self.highlight(number));
        ops.push(json!({ "op": "trim", "target": "#orders", "limit": SHOWN_ORDERS, "from": "end" }));
        self.tell(ops);
        self.taken += 1;
        self.revenue += price;
        self.gross += film.gross.unwrap_or_default();
        *self.sold.entry(&film.title).or_default() += 1;
        self.packing.push_back(order);
    }

    /// What is packed goes out: its rows are the news, and move to the top.
    fn send(&mut self) {
        let mut ops = Vec::new();
        while self.packing.len() > PACKING {
            let Some(Order { number, city, .. }) = self.packing.pop_front() else { break };
            let value = json!({ "id": number, "state": "sent" });
            let row = json!({ "list": "#orders", "key": number });
            ops.push(json!({ "op": "upsert", "target": "#orders", "value": value, "patch": true }));
            ops.push(json!({ "op": "move", "target": row, "at": "start" }));
            ops.extend(self.highlight(number));
            if !self.carrier_is_lost {
                let text = format!("Parcel {number} is on its way to {city}");
                ops.push(json!({ "op": "text", "target": "#parcel", "value": text }));
            }
        }
        if !ops.is_empty() {
            self.tell(ops);
        }
    }

    /// One panel fails, in band; the others do not care.
    fn lose_carrier(&mut self) {
        self.carrier_is_lost = true;
        let message = "the carrier does not answer; orders go on without it";
        self.tell(vec![json!({ "op": "error", "target": "#carrier", "message": message })]);
    }

    /// The ranking and the totals belong together: a reader sees both of one moment, or neither.
    fn sum_up(&mut self) {
        self.tell(vec![json!({ "op": "begin" })]);
        let ops = self.rank();
        self.tell(ops);
        let totals = self.totals();
        self.tell(vec![totals]);
        self.tell(vec![json!({ "op": "commit" })]);
    }

    /// The rows that are new or have another number, and the moves that put them in their order.
    fn rank(&mut self) -> Vec<Value> {
        let mut ranking: Vec<(&str, u64)> =
            self.sold.iter().map(|(&title, &copies)| (title, copies)).collect();
        ranking.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        ranking.truncate(SHOWN_SELLERS);
        let values: Vec<Value> =
            ranking.iter().map(|(title, copies)| json!({ "film": title, "copies": copies })).collect();
        let mut ops = vec![json!({ "op": "upsert", "target": "#ranking", "values": values })];
        for (title, _) in &ranking {
            if !self.sellers.contains(title) {
                self.sellers.push(title);
            }
        }
        for (place, (title, _)) in ranking.iter().enumerate() {
            let there = self.sellers[place];
            if there == *title {
                continue;
            }
            let row = json!({ "list": "#ranking", "key": title });
            ops.push(json!({ "op": "move", "target": row, "before": there }));
            self.sellers.retain(|seller| seller != title);
            self.sellers.insert(place, title);
        }
        self.sellers.truncate(SHOWN_SELLERS);
        ops.push(json!({ "op": "trim", "target": "#ranking", "limit": SHOWN_SELLERS, "from": "end" }));
        ops
    }

    fn totals(&self) -> Value {
        let (orders, revenue, gross) = (self.taken, round2(self.revenue), self.gross);
        let value = json!({ "id": "day", "orders": orders, "revenue": revenue, "gross": gross });
        json!({ "op": "upsert", "target": "#totals", "value": value })
    }

    /// Takes the highlight to another row.
    fn highlight(&mut self, number: usize) -> Vec<Value> {
        let class = |number, on| {
            let row = json!({ "list": "#orders", "key": number });
            json!({ "op": "class", "target": row, "name": "fresh", "on": on })
        };
        let before = self.fresh.replace(number).filter(|&before| before != number);
        before.map(|before| class(before, false)).into_iter().chain([class(number, true)]).collect()
    }

    /// One frame: operations that are applied together, each with its number.
    fn tell(&mut self, mut ops: Vec<Value>) {
        for op in &mut ops {
            self.seq += 1;
            op["seq"] = json!(self.seq);
        }
        self.frames.push(match &mut ops[..] {
            [op] => ndjson(op),
            _ => ndjson(&ops),
        });
    }
}
