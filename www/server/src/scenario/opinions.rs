//! What three groups say about a film: with their votes, with their verdicts, and with their tickets.
//!
//! Nobody is quoted: each review puts figures of the data into words.

use serde::Serialize;

use super::text::{dollars, ordinal, thousands};
use super::{shop, shuffled};
use crate::data::{Data, Film};

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
    let mut list = mixed(&shop::box_set(data), seed);
    if count > list.len() as u64 {
        list.extend(mixed(&shop::others(data), seed));
    }
    list
}

fn mixed(films: &[&Film], seed: u64) -> Vec<Review> {
    let list: Vec<_> = GROUPS.iter().flat_map(|group| group.reviews(films)).collect();
    shuffled(list.len(), seed).into_iter().map(|i| list[i].clone()).collect()
}

/// A group, the figure it judges by, and what it says from a figure on.
struct Group {
    author: &'static str,
    figure: fn(&Film) -> Option<f64>,
    title: &'static str,
    /// Highest first, the last one for everything below.
    verdicts: [Verdict; 5],
}

struct Verdict {
    from: f64,
    rating: u8,
    text: &'static str,
}

const fn verdict(from: f64, rating: u8, text: &'static str) -> Verdict {
    Verdict { from, rating, text }
}

const GROUPS: [Group; 3] = [
    Group {
        author: "IMDb audience",
        figure: |film| film.audience,
        title: "{film}: {figure} out of 10",
        verdicts: [
            verdict(
                8.0,
                5,
                "{votes} people voted, and {film} keeps their love. With {figure} of 10 it is the {place} here \
                 for the audience.",
            ),
            verdict(
                7.0,
                4,
                "A film people come back to: {votes} votes give {film} ({year}) {figure} of 10, the {place}.",
            ),
            verdict(
                6.0,
                3,
                "Pleasant, not more, say {votes} voters: {figure} of 10 makes {film} the {place}.",
            ),
            verdict(
                5.0,
                2,
                "The audience is not convinced: {figure} of 10 from {votes} voters, the {place}.",
            ),
            verdict(
                0.0,
                1,
                "{votes} voters, and few have a good word for {film}: {figure} of 10, the {place}.",
            ),
        ],
    },
    Group {
        author: "Rotten Tomatoes critics",
        figure: |film| film.critics.map(|percent| percent as f64),
        title: "{film}: {figure}% approve",
        verdicts: [
            verdict(
                90.0,
                5,
                "{figure} of 100 critics recommend this film of {year}, the {place}: as close to agreement as \
                 the press comes.",
            ),
            verdict(
                75.0,
                4,
                "Three critics in four or more are won over: {figure}% approve of {film}, the {place}.",
            ),
            verdict(
                60.0,
                3,
                "The press is for it, with reservations: {figure}% approve of {film}, the {place}.",
            ),
            verdict(
                40.0,
                2,
                "The critics are divided over {film}: only {figure}% approve, which makes it the {place}.",
            ),
            verdict(
                0.0,
                1,
                "No more than {figure} of 100 critics approve of {film}, the {place} with the press. The \
                 audience may see it otherwise.",
            ),
        ],
    },
    Group {
        author: "Box office ledger",
        figure: |film| Some(film.gross? as f64 / film.budget? as f64),
        title: "{film}: {budget} in, {gross} out",
        verdicts: [
            verdict(
                10.0,
                5,
                "{studio} released it in {year}; it had cost {budget} and took {gross} worldwide, {figure} times \
                 its budget: the {place}.",
            ),
            verdict(
                5.0,
                4,
                "Tickets for {gross} against a budget of {budget}: {film} earned its cost {figure} times over, \
                 the {place}.",
            ),
            verdict(
                2.5,
                3,
                "A solid return: {budget} spent, {gross} taken at the box office, {figure} times the budget, \
                 the {place}.",
            ),
            verdict(
                1.0,
                2,
                "{film} took {gross} with {budget} spent. Once cinemas have their share, little is left: the \
                 {place}.",
            ),
            verdict(
                0.0,
                1,
                "{studio} did not see its {budget} again: {gross} at the box office is the {place}.",
            ),
        ],
    },
];

impl Group {
    fn reviews(&self, films: &[&Film]) -> impl Iterator<Item = Review> {
        let mut figures: Vec<f64> = films.iter().filter_map(|film| (self.figure)(film)).collect();
        figures.sort_by(|a, b| b.total_cmp(a));
        films.iter().filter_map(move |film| self.review(film, &figures))
    }

    /// `figures` has those of all films, best first, so that this one can be placed among them.
    fn review(&self, film: &Film, figures: &[f64]) -> Option<Review> {
        let figure = (self.figure)(film)?;
        let verdict = self.verdicts.iter().find(|verdict| figure >= verdict.from)?;
        let better = figures.partition_point(|&other| other > figure);
        let place = format!("{} of {}", ordinal(better + 1), thousands(figures.len() as u64));
        let figure = format!("{figure:.1}");
        let values = [
            ("{figure}", figure.strip_suffix(".0").unwrap_or(&figure).to_owned()),
            ("{place}", place),
            ("{year}", film.year.to_string()),
            ("{votes}", thousands(film.votes)),
            ("{budget}", dollars(film.budget.unwrap_or(0))),
            ("{gross}", dollars(film.gross.unwrap_or(0))),
            ("{studio}", film.distributor.clone().unwrap_or_else(|| "The studio".to_owned())),
            ("{film}", film.title.clone()),
        ];
        let fill =
            |text: &str| values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
        Some(Review {
            author: self.author,
            title: fill(self.title),
            text: fill(verdict.text),
            rating: verdict.rating,
            date: film.released.clone(),
            film: film.title.clone(),
            year: film.year,
        })
    }
}
