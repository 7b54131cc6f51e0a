use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use super::text::round2;
use super::{Ask, DONE, Done, Scenario};
use crate::data::{Data, WeatherDay};
use crate::format::{Format, ndjson};
use crate::pace::Frames;

pub(super) static STOCKS: Scenario =
    source("dash/stocks", "Share prices, month by month", 123, 60, 0, stocks);
pub(super) static WEATHER: Scenario =
    source("dash/weather", "A year of weather in Seattle, week by week", 52, 150, 0, weather);
pub(super) static FLIGHTS: Scenario =
    source("dash/flights", "Flights and their delays", 40, 250, 600, flights);
pub(super) static ENERGY: Scenario =
    source("dash/energy", "Iowa's electricity by source", 17, 500, 250, energy);
pub(super) static CARS: Scenario = source("dash/cars", "Cars of 1970 to 1982", 60, 120, 0, cars);

type Play = fn(&Arc<Data>, &Ask) -> Frames;

const fn source(
    name: &'static str,
    title: &'static str,
    count: u64,
    interval_ms: u64,
    delay_ms: u64,
    play: Play,
) -> Scenario {
    Scenario {
        name,
        title,
        format: Format::Ndjson,
        count: Some(count),
        interval_ms,
        delay_ms,
        end: DONE,
        prompt: false,
        play,
    }
}

/// A table ends where its data ends, however many rows are asked for.
fn table(
    ask: &Ask,
    scenario: &Scenario,
    length: usize,
    row: impl FnMut(usize) -> Bytes + Send + 'static,
) -> Frames {
    let count = ask.count(scenario).min(length as u64);
    let rows = (0..usize::try_from(count).unwrap_or(length)).map(row);
    let done = ndjson(&Done::PLAIN);
    Frames { format: Format::Ndjson, total: count + 1, frames: Box::new(rows.chain([done])) }
}

#[derive(Serialize)]
struct WithId<'a, T> {
    id: String,
    #[serde(flatten)]
    record: &'a T,
}

fn stocks(data: &Arc<Data>, ask: &Ask) -> Frames {
    let data = Arc::clone(data);
    table(ask, &STOCKS, data.shares.len(), move |i| ndjson(&data.shares[i]))
}

fn energy(data: &Arc<Data>, ask: &Ask) -> Frames {
    let data = Arc::clone(data);
    table(ask, &ENERGY, data.energy.len(), move |i| ndjson(&data.energy[i]))
}

fn flights(data: &Arc<Data>, ask: &Ask) -> Frames {
    let data = Arc::clone(data);
    table(ask, &FLIGHTS, data.flights.len(), move |i| {
        ndjson(&WithId { id: format!("a{}", i + 1), record: &data.flights[i] })
    })
}

fn cars(data: &Arc<Data>, ask: &Ask) -> Frames {
    let data = Arc::clone(data);
    table(ask, &CARS, data.cars.len(), move |i| {
        ndjson(&WithId { id: format!("c{}", i + 1), record: &data.cars[i] })
    })
}

#[derive(Serialize)]
struct Week<'a> {
    id: String,
    week: &'a str,
    max: f64,
    min: f64,
    rain: f64,
    wind: f64,
    wet: usize,
}

fn weather(data: &Arc<Data>, ask: &Ask) -> Frames {
    let days = data.weather.iter().filter(|day| day.location == "Seattle" && day.date.starts_with("2015"));
    let days: Vec<WeatherDay> = days.cloned().collect();
    // The odd day at the end of the year belongs to its last week.
    let weeks = days.len() / 7;
    table(ask, &WEATHER, weeks, move |i| {
        let week = if i + 1 == weeks { &days[i * 7..] } else { &days[i * 7..i * 7 + 7] };
        let mean =
            |value: fn(&WeatherDay) -> f64| round2(week.iter().map(value).sum::<f64>() / week.len() as f64);
        ndjson(&Week {
            id: format!("w{}", i + 1),
            week: &week[0].date,
            max: mean(|day| day.temp_max),
            min: mean(|day| day.temp_min),
            rain: round2(week.iter().map(|day| day.precipitation).sum()),
            wind: mean(|day| day.wind),
            wet: week.iter().filter(|day| day.precipitation > 0.0).count(),
        })
    })
}
