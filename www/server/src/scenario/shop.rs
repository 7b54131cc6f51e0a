//! The product of the demo: a box set with the films of one director.

use crate::data::{Data, Film};

pub(super) const DIRECTOR: &str = "Steven Spielberg";

/// Below this many votes a rating says more about the voters than about the film.
const VOTES: u64 = 20_000;

/// The films of the box, oldest first.
pub(super) fn box_set(data: &Data) -> Vec<&Film> {
    let mut films: Vec<_> = data.films.iter().filter(|film| is_his(film)).collect();
    films.retain(|film| film.budget.is_some() && film.gross.is_some());
    films.sort_by(|a, b| a.released.cmp(&b.released));
    films
}

/// The films of others that the audience likes best.
pub(super) fn best(data: &Data) -> Vec<&Film> {
    let mut films = others(data);
    films.retain(|film| film.votes >= VOTES && film.audience.is_some());
    films.sort_by(|a, b| {
        let score = |film: &Film| film.audience.unwrap_or(0.0);
        score(b).total_cmp(&score(a)).then(b.votes.cmp(&a.votes))
    });
    films
}

/// The shop's rule: a classic is cheap, a new film is not.
pub(super) fn price(year: i32) -> f64 {
    match year {
        ..1980 => 7.99,
        1980..2000 => 9.99,
        2000..2008 => 12.99,
        _ => 16.99,
    }
}

/// The films that are not by this director.
pub(super) fn others(data: &Data) -> Vec<&Film> {
    data.films.iter().filter(|film| !is_his(film)).collect()
}

fn is_his(film: &Film) -> bool {
    film.director.as_deref() == Some(DIRECTOR)
}
