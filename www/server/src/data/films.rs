use serde::Deserialize;
use serde_json::Value;

use super::dates::parse_us;
use super::read::{Folder, LoadError};

/// One film of movies.json.
#[derive(Clone, Debug)]
pub(crate) struct Film {
    pub(crate) title: String,
    pub(crate) year: i32,
    /// The release as YYYY-MM-DD.
    pub(crate) released: String,
    pub(crate) director: Option<String>,
    pub(crate) genre: Option<String>,
    pub(crate) distributor: Option<String>,
    pub(crate) minutes: Option<u64>,
    pub(crate) budget: Option<u64>,
    pub(crate) gross: Option<u64>,
    /// The IMDb rating, 1 to 10.
    pub(crate) audience: Option<f64>,
    pub(crate) votes: u64,
    /// Rotten Tomatoes: the share of critics who approve, in percent.
    pub(crate) critics: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    title: Value,
    director: Option<String>,
    distributor: Option<String>,
    #[serde(rename = "Release Date")]
    released: Option<String>,
    #[serde(rename = "Major Genre")]
    genre: Option<String>,
    #[serde(rename = "Running Time min")]
    minutes: Option<u64>,
    #[serde(rename = "Production Budget")]
    budget: Option<u64>,
    #[serde(rename = "Worldwide Gross")]
    gross: Option<u64>,
    #[serde(rename = "IMDB Rating")]
    audience: Option<f64>,
    #[serde(rename = "IMDB Votes")]
    votes: Option<u64>,
    #[serde(rename = "Rotten Tomatoes Rating")]
    critics: Option<u64>,
}

pub(super) fn load(folder: &Folder) -> Result<Vec<Film>, LoadError> {
    Ok(folder.json::<Vec<Row>>("movies.json")?.into_iter().filter_map(film).collect())
}

fn film(row: Row) -> Option<Film> {
    // Films such as "1941" have a number for a title.
    let title = match row.title {
        Value::String(title) => repair(&title),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let (year, month, day) = parse_us(&row.released?)?;
    // The package wrote years with two digits once: its "2046" is 1946.
    let year = if year > 2012 { year - 100 } else { year };
    Some(Film {
        title,
        year,
        released: format!("{year:04}-{month:02}-{day:02}"),
        director: row.director,
        genre: row.genre.map(|genre| genre.split('/').next().unwrap_or_default().to_owned()),
        distributor: row.distributor,
        minutes: row.minutes,
        budget: row.budget.filter(|&dollars| dollars > 0),
        gross: row.gross.filter(|&dollars| dollars > 0),
        // A handful of votes is a mismatch of two films rather than an opinion.
        audience: row.audience.filter(|_| row.votes.is_some_and(|votes| votes >= 1000)),
        votes: row.votes.unwrap_or(0),
        critics: row.critics,
    })
}

/// Accents of Latin-1 that were read as Mac Roman on their way into the package, and what they were.
const ACCENTS: [(char, char); 16] = [
    ('È', 'é'),
    ('Ë', 'è'),
    ('Í', 'ê'),
    ('Î', 'ë'),
    ('‡', 'à'),
    ('·', 'á'),
    ('‰', 'ä'),
    ('Á', 'ç'),
    ('Ó', 'î'),
    ('Ò', 'ñ'),
    ('Û', 'ó'),
    ('Ù', 'ô'),
    ('ˆ', 'ö'),
    ('˘', 'ù'),
    ('¸', 'ü'),
    ('Ö', '…'),
];

fn repair(title: &str) -> String {
    title
        .chars()
        .map(|c| ACCENTS.iter().find(|(wrong, _)| *wrong == c).map_or(c, |(_, right)| *right))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_get_their_accents_back() {
        assert_eq!(repair("LÈon"), "Léon");
        assert_eq!(repair("Le Fabuleux destin d'AmÈlie Poulain"), "Le Fabuleux destin d'Amélie Poulain");
        assert_eq!(repair("Alien³"), "Alien³");
    }
}
