use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::text::round2;
use super::{Ask, DONE, Done, Scenario, opinions, wrap};
use crate::data::Data;
use crate::format::{Format, ndjson};
use crate::pace::Frames;

pub(super) static SCENARIO: Scenario = Scenario {
    name: "ratings",
    title: "The rating of a box set, growing by merge patches",
    format: Format::Ndjson,
    count: Some(24),
    interval_ms: 300,
    delay_ms: 0,
    end: DONE,
    prompt: false,
    play,
};

/// A merge patch (RFC 7396): a star that is not named keeps its number.
#[derive(Serialize)]
struct Patch<'a> {
    average: f64,
    count: u64,
    stars: BTreeMap<u8, u64>,
    latest: &'a str,
}

fn play(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&SCENARIO);
    let reviews = opinions::reviews(data, ask.seed, count);
    let mut stars = BTreeMap::from([1, 2, 3, 4, 5].map(|star| (star, 0)));
    let mut sum = 0;
    let patches = (0..count).map(move |i| {
        let review = &reviews[wrap(i, reviews.len())];
        let star = stars.entry(review.rating).or_default();
        *star += 1;
        let changed = BTreeMap::from([(review.rating, *star)]);
        sum += u64::from(review.rating);
        let average = round2(sum as f64 / (i + 1) as f64);
        let stars = if i == 0 { stars.clone() } else { changed };
        ndjson(&Patch { average, count: i + 1, stars, latest: &review.film })
    });
    let done = ndjson(&Done::PLAIN);
    Frames { format: Format::Ndjson, total: count + 1, frames: Box::new(patches.chain([done])) }
}
