use std::sync::Arc;

use serde::Serialize;

use super::opinions::{self, Review};
use super::{Ask, DONE, Done, Scenario, wrap};
use crate::data::Data;
use crate::format::{Format, ndjson};
use crate::pace::Frames;

pub(super) static SCENARIO: Scenario = Scenario {
    name: "reviews",
    title: "Reviews of a box set, one record each",
    format: Format::Ndjson,
    count: Some(24),
    interval_ms: 300,
    delay_ms: 0,
    end: DONE,
    prompt: false,
    play,
};

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    #[serde(flatten)]
    review: &'a Review,
}

fn play(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&SCENARIO);
    let seen = ask.seen('r', count);
    let reviews = opinions::reviews(data, ask.seed, count);
    let rows = (seen..count)
        .map(move |i| ndjson(&Row { id: format!("r{}", i + 1), review: &reviews[wrap(i, reviews.len())] }));
    let done = ndjson(&Done::after(count));
    Frames { format: Format::Ndjson, total: count - seen + 1, frames: Box::new(rows.chain([done])) }
}
