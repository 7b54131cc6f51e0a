//! The product of the demo: a box set with all films of one director, and what three groups said about each.

use serde::Serialize;

use super::shuffled;
use super::text::{dollars, ordinal, thousands};
use crate::data::{Data, Film};

pub(super) const DIRECTOR: &str = "Steven Spielberg";

/// The films of the box, oldest first.
pub(super) fn box_set(data: &Data) -> Vec<&Film> {
    let mut films: Vec<_> =
        data.films.iter().filter(|film| film.director.as_deref() == Some(DIRECTOR)).collect();
    films.retain(|film| film.budget.is_some() && film.gross.is_some());
    films.sort_by(|a, b| a.released.cmp(&b.released));
    films
}

/// One review without its id: ids are given in the order of the stream.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Review {
    pub(super) author: &'static str,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) rating: u8,
    pub(super) date: String,
    pub(super) film: String,
    pub(super) year: i32,
}

/// The first reviews in the order of this seed: those of the box, and if that is not enough, those of all other films.
pub(super) fn reviews(data: &Data, seed: u64, count: u64) -> Vec<Review> {
    let mut list = mixed(&box_set(data), seed);
    if count > list.len() as u64 {
        let others: Vec<_> =
            data.films.iter().filter(|film| film.director.as_deref() != Some(DIRECTOR)).collect();
        list.extend(mixed(&others, seed));
    }
    list
}

fn mixed(films: &[&Film], seed: u64) -> Vec<Review> {
    let opinions = Opinions::new(films);
    let angles = [audience, critics, ledger];
    let list: Vec<_> =
        films.iter().flat_map(|film| angles.iter().filter_map(|angle| angle(film, &opinions))).collect();
    shuffled(list.len(), seed).into_iter().map(|i| list[i].clone()).collect()
}

/// The figures of a set of films, best first, so that each can be placed among the others.
struct Opinions {
    audience: Vec<f64>,
    critics: Vec<u64>,
    returns: Vec<f64>,
}

impl Opinions {
    fn new(films: &[&Film]) -> Self {
        let mut audience: Vec<_> = films.iter().filter_map(|film| film.audience).collect();
        let mut critics: Vec<_> = films.iter().filter_map(|film| film.critics).collect();
        let mut returns: Vec<_> = films.iter().filter_map(|film| earned_back(film)).collect();
        audience.sort_by(|a, b| b.total_cmp(a));
        critics.sort_by(|a, b| b.cmp(a));
        returns.sort_by(|a, b| b.total_cmp(a));
        Self { audience, critics, returns }
    }
}

/// "2nd of 22"
fn place<T: PartialOrd>(list: &[T], value: T) -> String {
    format!(
        "{} of {}",
        ordinal(1 + list.iter().filter(|&other| *other > value).count()),
        thousands(list.len() as u64)
    )
}

fn earned_back(film: &Film) -> Option<f64> {
    Some(film.gross? as f64 / film.budget? as f64)
}

fn audience(film: &Film, all: &Opinions) -> Option<Review> {
    let score = film.audience?;
    let (voters, place) = (thousands(film.votes), place(&all.audience, score));
    let Film { title, year, .. } = film;
    let (rating, text) = match score {
        8.0.. => (
            5,
            format!(
                "{voters} people voted, and {title} keeps their love. With {score} of 10 it is the {place} here for the audience."
            ),
        ),
        7.0.. => (
            4,
            format!(
                "A film people come back to: {voters} votes give {title} ({year}) {score} of 10, the {place}."
            ),
        ),
        6.0.. => (
            3,
            format!("Pleasant, not more, say {voters} voters: {score} of 10 puts {title} on place {place}."),
        ),
        5.0.. => {
            (2, format!("The audience is not convinced: {score} of 10 from {voters} voters, the {place}."))
        }
        _ => {
            (1, format!("{voters} voters, and few have a good word for {title}: {score} of 10, the {place}."))
        }
    };
    Some(review("IMDb audience", film, format!("{title}: {score} out of 10"), text, rating))
}

fn critics(film: &Film, all: &Opinions) -> Option<Review> {
    let share = film.critics?;
    let place = place(&all.critics, share);
    let Film { title, year, .. } = film;
    let genre =
        film.genre.as_deref().map_or("film".to_owned(), |genre| format!("{} film", genre.to_lowercase()));
    let (rating, text) = match share {
        100 => (
            5,
            format!(
                "Not one bad review. Every critic counted approves of this {genre} of {year}: the {place} for the press."
            ),
        ),
        90.. => (
            5,
            format!(
                "{share} of 100 critics recommend this {genre} of {year}, the {place}: as close to agreement as the press comes."
            ),
        ),
        75.. => (
            4,
            format!("Three critics in four or more are won over: {share}% approve of {title}, the {place}."),
        ),
        60.. => (
            3,
            format!("The press is for it, with reservations: {share}% approve of this {genre}, the {place}."),
        ),
        40.. => (
            2,
            format!(
                "The critics are divided over {title}: {share}% for, {}% against, the {place}.",
                100 - share
            ),
        ),
        _ => (
            1,
            format!(
                "{} of 100 critics advise against {title}, the {place} with the press. The audience may see it otherwise.",
                100 - share.min(100)
            ),
        ),
    };
    Some(review("Rotten Tomatoes critics", film, format!("{title}: {share}% approve"), text, rating))
}

fn ledger(film: &Film, all: &Opinions) -> Option<Review> {
    let times = earned_back(film)?;
    let (budget, gross) = (dollars(film.budget?), dollars(film.gross?));
    let place = place(&all.returns, times);
    let Film { title, year, .. } = film;
    let studio = film.distributor.as_deref().unwrap_or("The studio");
    let (rating, text) = match times {
        10.0.. => (
            5,
            format!(
                "{studio} released it in {year}; it had cost {budget} and took {gross} worldwide, {times:.0} times its budget: the {place}."
            ),
        ),
        5.0.. => (
            4,
            format!(
                "Tickets for {gross} against a budget of {budget}: {title} earned its cost {times:.1} times over, the {place}."
            ),
        ),
        2.5.. => (
            3,
            format!(
                "A solid return: {budget} spent, {gross} taken at the box office, {times:.1} times the budget, the {place}."
            ),
        ),
        1.0.. => (
            2,
            format!(
                "{title} took {gross} with {budget} spent. Once cinemas have their share, little is left: the {place}."
            ),
        ),
        _ => {
            (1, format!("{studio} did not see its {budget} again: {gross} at the box office is the {place}."))
        }
    };
    Some(review("Box office ledger", film, format!("{title}: {budget} in, {gross} out"), text, rating))
}

fn review(author: &'static str, film: &Film, title: String, text: String, rating: u8) -> Review {
    Review {
        author,
        title,
        text,
        rating,
        date: film.released.clone(),
        film: film.title.clone(),
        year: film.year,
    }
}
