//! What each `/stream/NAME` tells. A scenario makes frames; pace and faults are not its business.

mod chat;
mod dash;
mod editions;
mod news;
mod opinions;
mod orders;
mod plain;
mod ratings;
mod recommendations;
mod reviews;
mod shop;
mod text;

use std::sync::Arc;

use serde::Serialize;

use crate::data::Data;
use crate::format::Format;
use crate::pace::Frames;

/// One entry of the table: a file here makes it, and this table routes and documents it.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) format: Format,
    /// The default count; none is everything there is.
    pub(crate) count: Option<u64>,
    pub(crate) interval_ms: u64,
    pub(crate) delay_ms: u64,
    /// The library's `end` option for this stream, as JSON.
    pub(crate) end: Option<&'static str>,
    /// Whether the scenario answers a prompt, which may be posted.
    pub(crate) prompt: bool,
    pub(crate) play: fn(&Arc<Data>, &Ask) -> Frames,
}

/// What a request wants to hear.
pub(crate) struct Ask {
    pub(crate) count: Option<u64>,
    pub(crate) seed: u64,
    pub(crate) after: Option<String>,
    pub(crate) prompt: Option<String>,
}

pub(crate) static SCENARIOS: &[&Scenario] = &[
    &reviews::SCENARIO,
    &ratings::SCENARIO,
    &recommendations::SCENARIO,
    &editions::SCENARIO,
    &orders::SCENARIO,
    &news::SCENARIO,
    &dash::STOCKS,
    &dash::WEATHER,
    &dash::FLIGHTS,
    &dash::ENERGY,
    &dash::CARS,
    &chat::SCENARIO,
    &plain::LINES,
    &plain::TEXT,
    &plain::JSON_SEQ,
    &plain::BYTES,
    &plain::JSON,
];

/// The last record of a stream of records.
#[derive(Serialize)]
struct Done {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

impl Done {
    const PLAIN: Self = Self { kind: "done", count: None };

    fn after(count: u64) -> Self {
        Self { count: Some(count), ..Self::PLAIN }
    }
}

/// The library's `end` option for streams that end with [`Done`].
const DONE: Option<&str> = Some(r#"{"pointer":"/type","equals":"done"}"#);

impl Ask {
    fn count(&self, scenario: &Scenario) -> u64 {
        self.count.or(scenario.count).unwrap_or(u64::MAX)
    }

    /// How many records the client has seen already: 7 after "n7", 0 for an id that this stream never had.
    fn seen(&self, prefix: char, count: u64) -> u64 {
        let number = self.after.as_deref().and_then(|id| id.strip_prefix(prefix)?.parse().ok());
        number.filter(|&number| (1..=count).contains(&number)).unwrap_or(0)
    }
}

/// The indexes 0 to n in another order for each seed: Fisher-Yates over the SplitMix64 generator.
fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    // Moved so that the default order of the reviews begins with a film that everybody knows.
    let mut state = seed.wrapping_add(42);
    for i in (1..n).rev() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let below = z % (i as u64 + 1);
        order.swap(i, usize::try_from(below).unwrap_or(0));
    }
    order
}

/// Wraps an endless index into a list that is not empty.
fn wrap(index: u64, length: usize) -> usize {
    usize::try_from(index % length.max(1) as u64).unwrap_or(0)
}
