use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Ask, DONE, Done, Scenario};
use crate::data::Data;
use crate::format::{Format, ndjson};
use crate::pace::Frames;

pub(super) static SCENARIO: Scenario = Scenario {
    name: "editions",
    title: "The editions of a box set, and which house has them, by merge patches",
    format: Format::Ndjson,
    count: Some(10),
    interval_ms: 350,
    delay_ms: 0,
    end: DONE,
    prompt: false,
    play,
};

struct Edition {
    id: &'static str,
    name: &'static str,
    price: f64,
    /// What the houses have of it.
    stock: [u64; 3],
}

const HOUSES: [&str; 3] = ["Memphis", "Oakland", "Newark"];
const EDITIONS: [Edition; 3] = [
    Edition { id: "basic", name: "22 DVDs", price: 149.9, stock: [31, 8, 12] },
    Edition { id: "bluray", name: "22 Blu-rays", price: 189.9, stock: [0, 1, 0] },
    Edition { id: "book", name: "22 Blu-rays and the book", price: 249.0, stock: [0, 0, 0] },
];

/// First what there is, then the answer of each house about each edition.
fn play(_: &Arc<Data>, ask: &Ask) -> Frames {
    let offers: BTreeMap<&str, Value> = EDITIONS
        .iter()
        .map(|Edition { id, name, price, .. }| (*id, json!({ "id": id, "name": name, "price": price })))
        .collect();
    let answers = (0..HOUSES.len() * EDITIONS.len()).map(|i| {
        let (house, edition) = (i / EDITIONS.len(), &EDITIONS[i % EDITIONS.len()]);
        let stock: u64 = edition.stock[..=house].iter().sum();
        let is_last = house + 1 == HOUSES.len();
        let place = json!({ "city": HOUSES[house], "pieces": edition.stock[house] });
        let patch = json!({ "stock": stock, "asked": is_last, "houses": { HOUSES[house]: place } });
        json!({ "editions": { edition.id: patch } })
    });
    let patches = [json!({ "editions": offers })].into_iter().chain(answers);
    let count = ask.count(&SCENARIO).min(1 + (HOUSES.len() * EDITIONS.len()) as u64);
    let patches: Vec<_> = patches.take(usize::try_from(count).unwrap_or_default()).collect();
    let frames = patches.into_iter().map(|patch| ndjson(&patch)).chain([ndjson(&Done::PLAIN)]);
    Frames { format: Format::Ndjson, total: count + 1, frames: Box::new(frames) }
}
