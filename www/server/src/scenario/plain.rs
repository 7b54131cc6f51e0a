//! One small scenario for each of the other formats.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use super::text::dollars;
use super::{Ask, DONE, Done, Scenario, shop, shuffled, wrap};
use crate::data::{Data, Film, Quake, iso_from_millis};
use crate::format::{Format, join, json as to_json, json_seq};
use crate::pace::Frames;

pub(super) static LINES: Scenario =
    plain("lines", "Earthquakes, one a line", Format::Lines, 20, 200, None, lines);
pub(super) static TEXT: Scenario =
    plain("text", "An article about the box set, word by word", Format::Text, 60, 60, None, text);
pub(super) static JSON_SEQ: Scenario =
    plain("json-seq", "Earthquakes as GeoJSON features", Format::JsonSeq, 20, 200, DONE, features);
pub(super) static BYTES: Scenario =
    plain("bytes", "The height map of a volcano, row by row", Format::Bytes, 61, 40, None, bytes);
pub(super) static JSON: Scenario =
    plain("json", "The box set as one document", Format::Json, 22, 100, None, document);

type Play = fn(&Arc<Data>, &Ask) -> Frames;

const fn plain(
    name: &'static str,
    title: &'static str,
    format: Format,
    count: u64,
    interval_ms: u64,
    end: Option<&'static str>,
    play: Play,
) -> Scenario {
    Scenario { name, title, format, count: Some(count), interval_ms, delay_ms: 0, end, prompt: false, play }
}

/// The index of the quake that comes i-th with this seed.
fn quake_order(data: &Data, seed: u64) -> Vec<usize> {
    if seed == 1 { (0..data.quakes.len()).collect() } else { shuffled(data.quakes.len(), seed) }
}

fn lines(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&LINES);
    let (data, order) = (Arc::clone(data), quake_order(data, ask.seed));
    let frames = (0..count).map(move |i| Bytes::from(line(&data.quakes[order[wrap(i, order.len())]])));
    Frames { format: Format::Lines, total: count, frames: Box::new(frames) }
}

fn line(quake: &Quake) -> String {
    let properties = &quake.properties;
    let (time, place) = (iso_from_millis(properties.time), properties.place.as_deref().unwrap_or_default());
    format!("{time} magnitude {:.1} {place}\n", properties.mag.unwrap_or(0.0))
}

fn features(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&JSON_SEQ);
    let (data, order) = (Arc::clone(data), quake_order(data, ask.seed));
    let frames = (0..count).map(move |i| json_seq(&data.quakes[order[wrap(i, order.len())]]));
    let done = json_seq(&Done::PLAIN);
    Frames { format: Format::JsonSeq, total: count + 1, frames: Box::new(frames.chain([done])) }
}

fn bytes(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&BYTES);
    let volcano = data.volcano.clone();
    let rows = volcano.values.len() / volcano.width.max(1);
    let frames = (0..count).map(move |i| {
        let start = wrap(i, rows) * volcano.width;
        Bytes::copy_from_slice(&volcano.values[start..start + volcano.width])
    });
    Frames { format: Format::Bytes, total: count, frames: Box::new(frames) }
}

fn text(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&TEXT);
    let article = article(data);
    let words: Vec<Bytes> =
        article.split_inclusive(char::is_whitespace).map(|word| Bytes::from(word.to_owned())).collect();
    let frames = (0..count).map(move |i| words[wrap(i, words.len())].clone());
    Frames { format: Format::Text, total: count, frames: Box::new(frames) }
}

fn article(data: &Data) -> String {
    let films = shop::box_set(data);
    let told = films.iter().map(|film| {
        let (budget, gross) = (dollars(film.budget.unwrap_or(0)), dollars(film.gross.unwrap_or(0)));
        format!("{} ({}) cost {budget} and took {gross}. ", film.title, film.year)
    });
    format!("{}\n\n{}\n\n", summary(&films), told.collect::<String>().trim_end())
}

fn summary(films: &[&Film]) -> String {
    let (from, to) = years(films);
    let gross = dollars(films.iter().filter_map(|film| film.gross).sum());
    format!(
        "{} films by {} from {from} to {to}, which took {gross} at the box office.",
        films.len(),
        shop::DIRECTOR
    )
}

fn years(films: &[&Film]) -> (i32, i32) {
    (films.first().map_or(0, |film| film.year), films.last().map_or(0, |film| film.year))
}

#[derive(Serialize)]
struct Product {
    id: &'static str,
    name: String,
    director: &'static str,
    films: usize,
    from: i32,
    to: i32,
    gross: u64,
    summary: String,
}

#[derive(Serialize)]
struct FilmRow<'a> {
    id: String,
    title: &'a str,
    year: i32,
    genre: Option<&'a str>,
    distributor: Option<&'a str>,
    minutes: Option<u64>,
    audience: Option<f64>,
    votes: u64,
    critics: Option<u64>,
    budget: Option<u64>,
    gross: Option<u64>,
}

/// One JSON document in `count` + 2 pieces: the product, the films, the closing brackets.
fn document(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&JSON);
    let films = shop::box_set(data);
    let (from, to) = years(&films);
    let product = Product {
        id: "spielberg",
        name: format!("{}: {} films", shop::DIRECTOR, films.len()),
        director: shop::DIRECTOR,
        films: films.len(),
        from,
        to,
        gross: films.iter().filter_map(|film| film.gross).sum(),
        summary: summary(&films),
    };
    let head = join(&[b"{\"product\":", &to_json(&product), b",\n\"films\":[\n"]);
    let films: Vec<Film> = films.into_iter().cloned().collect();
    let rows = (0..count).map(move |i| {
        let comma: &[u8] = if i + 1 < count { b",\n" } else { b"\n" };
        join(&[&to_json(&film_row(i, &films[wrap(i, films.len())])), comma])
    });
    let tail = Bytes::from_static(b"]}\n");
    Frames {
        format: Format::Json,
        total: count + 2,
        frames: Box::new([head].into_iter().chain(rows).chain([tail])),
    }
}

fn film_row(index: u64, film: &Film) -> FilmRow<'_> {
    FilmRow {
        id: format!("f{}", index + 1),
        title: &film.title,
        year: film.year,
        genre: film.genre.as_deref(),
        distributor: film.distributor.as_deref(),
        minutes: film.minutes,
        audience: film.audience,
        votes: film.votes,
        critics: film.critics,
        budget: film.budget,
        gross: film.gross,
    }
}
