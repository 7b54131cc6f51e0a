use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::dates::parse_us;
use super::read::{Folder, LoadError};

/// The share prices of one month, in dollars; none before a company was listed.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct ShareMonth {
    #[serde(rename = "id")]
    pub(crate) id: String,
    #[serde(rename = "date")]
    pub(crate) date: String,
    pub(crate) msft: Option<f64>,
    pub(crate) amzn: Option<f64>,
    pub(crate) ibm: Option<f64>,
    pub(crate) aapl: Option<f64>,
    pub(crate) goog: Option<f64>,
}

impl ShareMonth {
    pub(crate) fn price(&self, symbol: &str) -> Option<f64> {
        match symbol {
            "MSFT" => self.msft,
            "AMZN" => self.amzn,
            "IBM" => self.ibm,
            "AAPL" => self.aapl,
            "GOOG" => self.goog,
            _ => None,
        }
    }
}

pub(super) fn load_shares(folder: &Folder) -> Result<Vec<ShareMonth>, LoadError> {
    #[derive(Deserialize)]
    struct Row {
        symbol: String,
        date: String,
        price: f64,
    }
    let mut months: BTreeMap<String, ShareMonth> = BTreeMap::new();
    for row in folder.csv::<Row>("stocks.csv")? {
        let Some((year, month, day)) = parse_us(&row.date) else { continue };
        let date = format!("{year:04}-{month:02}-{day:02}");
        let entry = months.entry(date.clone()).or_default();
        entry.id = date[..7].to_owned();
        entry.date = date;
        match row.symbol.as_str() {
            "MSFT" => entry.msft = Some(row.price),
            "AMZN" => entry.amzn = Some(row.price),
            "IBM" => entry.ibm = Some(row.price),
            "AAPL" => entry.aapl = Some(row.price),
            "GOOG" => entry.goog = Some(row.price),
            _ => {}
        }
    }
    Ok(months.into_values().collect())
}

/// One day in Seattle or New York.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WeatherDay {
    pub(crate) location: String,
    pub(crate) date: String,
    pub(crate) precipitation: f64,
    pub(crate) temp_max: f64,
    pub(crate) temp_min: f64,
    pub(crate) wind: f64,
    pub(crate) weather: String,
}

/// A flight inside the United States in 2001.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Flight {
    pub(crate) time: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) from_city: String,
    pub(crate) to_city: String,
    pub(crate) distance: u32,
    pub(crate) delay: i32,
}

pub(super) fn load_flights(folder: &Folder) -> Result<Vec<Flight>, LoadError> {
    #[derive(Deserialize)]
    struct Airport {
        iata: String,
        city: String,
    }
    #[derive(Deserialize)]
    struct Row {
        date: String,
        delay: i32,
        distance: u32,
        origin: String,
        destination: String,
    }
    let airports = folder.csv::<Airport>("airports.csv")?;
    let cities: HashMap<_, _> = airports.into_iter().map(|airport| (airport.iata, airport.city)).collect();
    let city = |code: &str| cities.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let rows = folder.json::<Vec<Row>>("flights-2k.json")?;
    let flight = |row: Row| Flight {
        time: row.date.replace('/', "-").replace(' ', "T"),
        from_city: city(&row.origin),
        to_city: city(&row.destination),
        from: row.origin,
        to: row.destination,
        distance: row.distance,
        delay: row.delay,
    };
    Ok(rows.into_iter().map(flight).collect())
}

/// What Iowa generated in one year, in GWh.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Energy {
    pub(crate) id: String,
    pub(crate) year: u32,
    pub(crate) fossil: u64,
    pub(crate) nuclear: u64,
    pub(crate) renewable: u64,
}

pub(super) fn load_energy(folder: &Folder) -> Result<Vec<Energy>, LoadError> {
    #[derive(Deserialize)]
    struct Row {
        year: String,
        source: String,
        net_generation: u64,
    }
    let mut years: BTreeMap<u32, Energy> = BTreeMap::new();
    for row in folder.csv::<Row>("iowa-electricity.csv")? {
        let Some(year) = row.year.get(..4).and_then(|year| year.parse().ok()) else { continue };
        let entry =
            years.entry(year).or_insert_with(|| Energy { id: year.to_string(), year, ..Energy::default() });
        match row.source.as_str() {
            "Fossil Fuels" => entry.fossil = row.net_generation,
            "Nuclear Energy" => entry.nuclear = row.net_generation,
            _ => entry.renewable += row.net_generation,
        }
    }
    Ok(years.into_values().collect())
}

/// A car of 1970 to 1982.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Car {
    pub(crate) name: String,
    pub(crate) year: u32,
    pub(crate) origin: String,
    pub(crate) mpg: Option<f64>,
    pub(crate) horsepower: Option<u32>,
    pub(crate) weight: u32,
    pub(crate) cylinders: u32,
}

pub(super) fn load_cars(folder: &Folder) -> Result<Vec<Car>, LoadError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Row {
        name: String,
        #[serde(rename = "Miles_per_Gallon")]
        mpg: Option<f64>,
        cylinders: u32,
        horsepower: Option<u32>,
        #[serde(rename = "Weight_in_lbs")]
        weight: u32,
        year: String,
        origin: String,
    }
    let rows = folder.json::<Vec<Row>>("cars.json")?;
    let car = |row: Row| Car {
        // The package once replaced "acc" by "acceleration" everywhere, the Accord included.
        name: capitalize(&row.name.replace("Accelerationord", "accord")),
        year: row.year.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0),
        origin: row.origin,
        mpg: row.mpg,
        horsepower: row.horsepower,
        weight: row.weight,
        cylinders: row.cylinders,
    };
    Ok(rows.into_iter().map(car).collect())
}

/// "AMC Rebel SST" for "amc rebel sst": what has no vowels is an abbreviation, what is all i a number.
fn capitalize(name: &str) -> String {
    let word = |word: &str| {
        let number = word.chars().all(|c| c == 'i');
        if word == "amc" || number || !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            return word.to_uppercase();
        }
        let mut chars = word.chars();
        chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The heights of Maunga Whau (Mt Eden) in metres, row by row.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Volcano {
    pub(crate) width: usize,
    pub(crate) values: Vec<u8>,
}
