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

/// Below this many votes a rating says more about the voters than about the film.
const VOTES: u64 = 20_000;

fn play(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&SCENARIO);
    let seen = ask.seen('f', count);
    let films = best(data);
    // The best first; another seed takes others out of the upper half.
    let order =
        if ask.seed == 1 { (0..films.len()).collect() } else { shuffled(films.len().div_ceil(2), ask.seed) };
    let films: Vec<Film> = order.into_iter().map(|i| films[i].clone()).collect();
    let rows = (seen..count).map(move |i| ndjson(&row(i, &films[wrap(i, films.len())])));
    let done = ndjson(&Done::PLAIN);
    Frames { format: Format::Ndjson, total: count - seen + 1, frames: Box::new(rows.chain([done])) }
}

fn best(data: &Data) -> Vec<&Film> {
    let mut films = shop::others(data);
    films.retain(|film| film.votes >= VOTES && film.audience.is_some());
    films.sort_by(|a, b| {
        let score = |film: &Film| film.audience.unwrap_or(0.0);
        score(b).total_cmp(&score(a)).then(b.votes.cmp(&a.votes))
    });
    films
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
        price: price(film.year),
        rating: film.audience,
        year: film.year,
    }
}

/// The shop's rule: a classic is cheap, a new film is not.
fn price(year: i32) -> f64 {
    match year {
        ..1980 => 7.99,
        1980..2000 => 9.99,
        2000..2008 => 12.99,
        _ => 16.99,
    }
}
