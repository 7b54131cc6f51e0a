use std::sync::Arc;

use serde::Serialize;

use super::{Ask, DONE, Done, Scenario, shop, shuffled, wrap};
use crate::data::{Data, Film};
use crate::format::{Format, ndjson};
use crate::pace::Frames;

pub(super) static SCENARIO: Scenario = Scenario {
    name: "recommendations",
    title: "Films that the same audience likes",
    format: Format::Ndjson,
    count: Some(8),
    interval_ms: 450,
    delay_ms: 0,
    end: DONE,
    prompt: false,
    play,
};

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    name: &'a str,
    detail: String,
    url: String,
    price: f64,
    rating: Option<f64>,
    year: i32,
}

fn play(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&SCENARIO);
    let seen = ask.seen('f', count);
    let films = shop::best(data);
    // The best first; another seed takes others out of the upper half.
    let order =
        if ask.seed == 1 { (0..films.len()).collect() } else { shuffled(films.len().div_ceil(2), ask.seed) };
    let films: Vec<Film> = order.into_iter().map(|i| films[i].clone()).collect();
    let rows = (seen..count).map(move |i| ndjson(&row(i, &films[wrap(i, films.len())])));
    let done = ndjson(&Done::PLAIN);
    Frames { format: Format::Ndjson, total: count - seen + 1, frames: Box::new(rows.chain([done])) }
}

fn row(index: u64, film: &Film) -> Row<'_> {
    let genre = film.genre.as_deref();
    let year = film.year.to_string();
    let parts = [genre, Some(year.as_str()), film.director.as_deref()];
    let search: String =
        form_urlencoded::byte_serialize(format!("{} {year} film", film.title).as_bytes()).collect();
    Row {
        id: format!("f{}", index + 1),
        name: &film.title,
        detail: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        url: format!("https://en.wikipedia.org/w/index.php?search={search}"),
        price: shop::price(film.year),
        rating: film.audience,
        year: film.year,
    }
}
