//! The records the scenarios are made of, read once at the start from the npm package vega-datasets.

mod dates;
mod films;
mod news;
mod read;
mod tables;

use std::path::Path;

pub(crate) use dates::{iso_from_millis, month_name};
pub(crate) use films::Film;
pub(crate) use news::{BirdStrike, Disaster, Quake};
use read::Folder;
pub use read::LoadError;
pub(crate) use tables::{Car, Energy, Flight, ShareMonth, Volcano, WeatherDay};

/// Everything the server tells.
pub struct Data {
    /// All films that have a title and a release date.
    pub(crate) films: Vec<Film>,
    pub(crate) quakes: Vec<Quake>,
    pub(crate) strikes: Vec<BirdStrike>,
    pub(crate) disasters: Vec<Disaster>,
    pub(crate) weather: Vec<WeatherDay>,
    pub(crate) shares: Vec<ShareMonth>,
    pub(crate) flights: Vec<Flight>,
    pub(crate) energy: Vec<Energy>,
    pub(crate) cars: Vec<Car>,
    pub(crate) volcano: Volcano,
}

impl Data {
    /// Reads `ROOT/node_modules/vega-datasets/data`.
    pub fn load(root: &Path) -> Result<Self, LoadError> {
        let folder = Folder::open(root)?;
        Ok(Self {
            films: films::load(&folder)?,
            quakes: news::load_quakes(&folder)?,
            strikes: news::load_strikes(&folder)?,
            disasters: folder.csv("disasters.csv")?,
            weather: folder.csv("weather.csv")?,
            shares: tables::load_shares(&folder)?,
            flights: tables::load_flights(&folder)?,
            energy: tables::load_energy(&folder)?,
            cars: tables::load_cars(&folder)?,
            volcano: folder.json("volcano.json")?,
        })
    }
}
