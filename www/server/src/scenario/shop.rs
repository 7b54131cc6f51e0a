//! The product of the demo: a box set with the films of one director.

use crate::data::{Data, Film};

pub(super) const DIRECTOR: &str = "Steven Spielberg";

/// The films of the box, oldest first.
pub(super) fn box_set(data: &Data) -> Vec<&Film> {
    let mut films: Vec<_> = data.films.iter().filter(|film| is_his(film)).collect();
    films.retain(|film| film.budget.is_some() && film.gross.is_some());
    films.sort_by(|a, b| a.released.cmp(&b.released));
    films
}

/// The films that are not by this director.
pub(super) fn others(data: &Data) -> Vec<&Film> {
    data.films.iter().filter(|film| !is_his(film)).collect()
}

fn is_his(film: &Film) -> bool {
    film.director.as_deref() == Some(DIRECTOR)
}
