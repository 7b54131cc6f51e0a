use serde::{Deserialize, Serialize};

use super::read::{Folder, LoadError};

/// One earthquake of a week of 2018, as its GeoJSON feature.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Quake {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) properties: QuakeProperties,
    pub(crate) geometry: Point,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct QuakeProperties {
    pub(crate) mag: Option<f64>,
    pub(crate) place: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    pub(crate) felt: Option<u64>,
    pub(crate) tsunami: u8,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Point {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Longitude, latitude, depth in km.
    pub(crate) coordinates: [f64; 3],
}

/// Oldest first, and only those that were measured and located.
pub(super) fn load_quakes(folder: &Folder) -> Result<Vec<Quake>, LoadError> {
    #[derive(Deserialize)]
    struct Collection {
        features: Vec<Quake>,
    }
    let mut quakes = folder.json::<Collection>("earthquakes.json")?.features;
    quakes.retain(|quake| {
        quake.properties.mag.is_some_and(|mag| mag > 0.0) && quake.properties.place.is_some()
    });
    quakes.sort_by_key(|quake| quake.properties.time);
    Ok(quakes)
}

/// A collision of an aircraft and an animal that was expensive.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct BirdStrike {
    #[serde(rename = "Airport Name")]
    pub(crate) airport: String,
    #[serde(rename = "Aircraft Make Model")]
    pub(crate) aircraft: String,
    #[serde(rename = "Effect Amount of damage")]
    pub(crate) damage: String,
    #[serde(rename = "Flight Date")]
    pub(crate) date: String,
    #[serde(rename = "Aircraft Airline Operator")]
    pub(crate) operator: String,
    #[serde(rename = "Phase of flight")]
    pub(crate) phase: String,
    #[serde(rename = "Wildlife Species")]
    pub(crate) species: String,
    #[serde(rename = "Time of day")]
    pub(crate) time_of_day: String,
    #[serde(rename = "Cost Total $")]
    pub(crate) cost: u64,
}

const EXPENSIVE: u64 = 50_000;

pub(super) fn load_strikes(folder: &Folder) -> Result<Vec<BirdStrike>, LoadError> {
    let mut strikes: Vec<BirdStrike> = folder.csv("birdstrikes.csv")?;
    strikes.retain(|strike| strike.cost >= EXPENSIVE);
    Ok(strikes)
}

/// How many people one kind of disaster killed in one year.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Disaster {
    pub(crate) entity: String,
    pub(crate) year: u32,
    pub(crate) deaths: u64,
}
