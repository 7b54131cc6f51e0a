use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::text::{article, calm, dollars, round2, thousands};
use super::{Ask, Scenario, shuffled, wrap};
use crate::data::{BirdStrike, Data, Disaster, Quake, ShareMonth, WeatherDay, iso_from_millis, month_name};
use crate::format::{Format, join, json as to_json, sse};
use crate::pace::Frames;

pub(super) static SCENARIO: Scenario = Scenario {
    name: "news",
    title: "A news wire made of records",
    format: Format::Sse,
    count: Some(30),
    interval_ms: 700,
    delay_ms: 0,
    end: Some(r#"{"event":"complete"}"#),
    prompt: false,
    play,
};

/// How many events pass between two comments that keep a connection alive.
const PING_EVERY: u64 = 5;

#[derive(Clone, Debug)]
struct Story {
    headline: String,
    summary: String,
    topic: &'static str,
    time: String,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    headline: &'a str,
    summary: &'a str,
    topic: &'a str,
    time: &'a str,
}

fn play(data: &Arc<Data>, ask: &Ask) -> Frames {
    let count = ask.count(&SCENARIO);
    let seen = ask.seen('n', count);
    let stories = stories(data, ask.seed);
    let events = (seen..count).map(move |i| {
        let story = &stories[wrap(i, stories.len())];
        let id = format!("n{}", i + 1);
        let item = Item {
            id: &id,
            headline: &story.headline,
            summary: &story.summary,
            topic: story.topic,
            time: &story.time,
        };
        let event = sse(None, Some(&id), &to_json(&item));
        if i % PING_EVERY == PING_EVERY - 1 { join(&[b": ping\n\n", &event]) } else { event }
    });
    let complete = sse(Some("complete"), None, &to_json(&json!({ "count": count })));
    Frames { format: Format::Sse, total: count - seen + 1, frames: Box::new(events.chain([complete])) }
}

/// The topics take turns until each has told everything.
fn stories(data: &Data, seed: u64) -> Vec<Story> {
    let desks = [quakes(data), strikes(data), weather(data), markets(data), disasters(data)];
    let orders = desks.each_ref().map(|desk| shuffled(desk.len(), seed));
    let longest = desks.iter().map(Vec::len).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|i| {
        desks.iter().zip(&orders).filter_map(move |(desk, order)| Some((desk, *order.get(i)?)))
    });
    turns.map(|(desk, i)| desk[i].clone()).collect()
}

fn quakes(data: &Data) -> Vec<Story> {
    let strong = |quake: &&Quake| quake.properties.mag.is_some_and(|mag| mag >= 4.5);
    data.quakes.iter().filter(strong).filter_map(quake).collect()
}

fn quake(quake: &Quake) -> Option<Story> {
    let properties = &quake.properties;
    let (mag, place) = (properties.mag?, properties.place.as_deref()?);
    let [longitude, latitude, depth] = quake.geometry.coordinates;
    let felt = match properties.felt {
        Some(1) => " One person reported feeling it.".to_owned(),
        Some(people) => format!(" {} people reported feeling it.", thousands(people)),
        None => String::new(),
    };
    let tsunami = if properties.tsunami == 1 { " A tsunami notice was issued." } else { "" };
    Some(Story {
        headline: format!("Magnitude {mag:.1} earthquake: {place}"),
        summary: format!("At {depth:.0} km depth, near {latitude:.2}, {longitude:.2}.{felt}{tsunami}"),
        topic: "earthquakes",
        time: iso_from_millis(properties.time),
    })
}

fn strikes(data: &Data) -> Vec<Story> {
    data.strikes.iter().map(strike).collect()
}

fn strike(strike: &BirdStrike) -> Story {
    let (operator, airport) = (calm(&strike.operator), calm(&strike.airport));
    let who = match operator.as_str() {
        "Business" => "a business jet".to_owned(),
        "Military" => "a military aircraft".to_owned(),
        _ => format!("{} {operator} flight", article(&operator)),
    };
    let animal = animal(&strike.species);
    let a = if article(&animal) == "a" { "A" } else { "An" };
    let phase = match strike.phase.as_str() {
        "Take-off run" => "on its take-off run",
        "Landing Roll" => "on its landing roll",
        "Climb" => "in its climb",
        "Descent" => "in its descent",
        "Approach" => "on approach",
        _ => "on the ground",
    };
    let when = match strike.time_of_day.as_str() {
        "Night" => "at night",
        "Dusk" => "at dusk",
        "Dawn" => "at dawn",
        _ => "by day",
    };
    let damage = match strike.damage.as_str() {
        "Substantial" => "The damage was substantial",
        "Medium" => "The damage was moderate",
        "Minor" => "The damage was minor",
        _ => "The aircraft was damaged",
    };
    Story {
        headline: format!("{a} {animal} hits {who} at {airport}"),
        summary: format!(
            "The {} was struck {phase}, {when}. {damage}; the bill came to {}.",
            strike.aircraft,
            dollars(strike.cost)
        ),
        topic: "aviation",
        time: format!("{}T00:00:00Z", strike.date),
    }
}

/// "herring gull", "Canada goose", "bird" for what nobody could name.
fn animal(species: &str) -> String {
    if species.starts_with("Unknown") {
        return "bird".to_owned();
    }
    let proper = ["Canada", "American", "European"].iter().any(|name| species.starts_with(name));
    if proper { species.to_owned() } else { species.to_lowercase() }
}

/// Days with a lot of rain, wind, heat or frost.
fn weather(data: &Data) -> Vec<Story> {
    data.weather.iter().filter_map(weather_day).collect()
}

fn weather_day(day: &WeatherDay) -> Option<Story> {
    let WeatherDay {
        location: city, precipitation: rain, temp_max: max, temp_min: min, wind, weather, ..
    } = day;
    let headline = if *rain >= 40.0 {
        format!("{rain:.0} millimetres of rain in {city} in one day")
    } else if *max >= 35.0 {
        format!("{city} sweats at {max:.1} degrees")
    } else if *min <= -10.0 {
        format!("{city} freezes: {min:.1} degrees at night")
    } else if *wind >= 9.0 {
        format!("A stormy day in {city}")
    } else {
        return None;
    };
    Some(Story {
        headline,
        summary: format!(
            "From {min:.1} to {max:.1} degrees, wind of {wind:.1} m/s, {rain:.1} mm of precipitation; recorded \
             as {weather}."
        ),
        topic: "weather",
        time: format!("{}T00:00:00Z", day.date),
    })
}

const COMPANIES: [(&str, &str); 5] =
    [("MSFT", "Microsoft"), ("AMZN", "Amazon"), ("IBM", "IBM"), ("AAPL", "Apple"), ("GOOG", "Google")];
/// A month in which a price moves by less is no news.
const MOVE_PERCENT: f64 = 15.0;

fn markets(data: &Data) -> Vec<Story> {
    let pairs = data.shares.windows(2);
    pairs
        .flat_map(|pair| COMPANIES.iter().filter_map(move |company| market(&pair[0], &pair[1], *company)))
        .collect()
}

fn market(before: &ShareMonth, now: &ShareMonth, (symbol, company): (&str, &str)) -> Option<Story> {
    let (old, new) = (before.price(symbol)?, now.price(symbol)?);
    let percent = (new - old) / old * 100.0;
    if percent.abs() < MOVE_PERCENT {
        return None;
    }
    let verb = if percent > 0.0 { "gains" } else { "loses" };
    let month = month_name(now.date.get(5..7)?.parse().ok()?);
    Some(Story {
        headline: format!("{company} {verb} {:.0} percent in a month", percent.abs()),
        summary: format!("The share went from ${old:.2} to ${new:.2} by {month} {}.", &now.date[..4]),
        topic: "markets",
        time: format!("{}T00:00:00Z", now.date),
    })
}

const GRAVE: u64 = 1000;

fn disasters(data: &Data) -> Vec<Story> {
    let grave = data.disasters.iter().filter(|record| record.deaths >= GRAVE && record.year >= 1950);
    grave
        .filter(|record| record.entity != "All natural disasters")
        .map(|record| disaster(record, data))
        .collect()
}

fn disaster(record: &Disaster, data: &Data) -> Story {
    let all = data
        .disasters
        .iter()
        .find(|other| other.year == record.year && other.entity == "All natural disasters");
    let share = all.map_or(100.0, |all| round2(record.deaths as f64 / all.deaths.max(1) as f64 * 100.0));
    let what = match record.entity.as_str() {
        "Earthquake" => "Earthquakes",
        "Flood" => "Floods",
        "Landslide" => "Landslides",
        "Epidemic" => "Epidemics",
        "Wildfire" => "Wildfires",
        "Drought" => "Droughts",
        "Extreme temperature" => "Extreme temperatures",
        "Volcanic activity" => "Volcanoes",
        other => other,
    };
    Story {
        headline: format!("{what} killed {} people in {}", thousands(record.deaths), record.year),
        summary: format!(
            "That is {share:.0} percent of all deaths in natural disasters worldwide that year."
        ),
        topic: "disasters",
        time: format!("{}-12-31T00:00:00Z", record.year),
    }
}
