use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::request::Parts;
use serde::Serialize;

use crate::keyed::Keyed;
use crate::wire::Outcome;

/// What the scripts' clients asked for and how each response ended, by key.
#[derive(Clone)]
pub(crate) struct ScriptLog(Arc<Mutex<Keyed<Vec<Entry>>>>);

const KEYS: usize = 2048;
const REQUESTS_PER_KEY: usize = 1000;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    method: String,
    url: String,
    headers: BTreeMap<String, String>,
    body_length: usize,
    attempt: usize,
    outcome: &'static str,
    disconnected: bool,
}

impl Default for ScriptLog {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Keyed::new(KEYS))))
    }
}

impl ScriptLog {
    /// Logs a request; the answer is its index among those with the same key, from 0.
    pub(crate) fn request(&self, key: &str, parts: &Parts, body_length: usize) -> usize {
        let headers = parts.headers.iter();
        let headers = headers
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        self.with(key, |entries| {
            let index = entries.len();
            if index < REQUESTS_PER_KEY {
                entries.push(Entry {
                    method: parts.method.to_string(),
                    url: parts.uri.to_string(),
                    headers,
                    body_length,
                    attempt: index + 1,
                    outcome: "open",
                    disconnected: false,
                });
            }
            index
        })
    }

    pub(crate) fn ended(&self, key: &str, index: usize, outcome: Outcome) {
        self.with(key, |entries| {
            if let Some(entry) = entries.get_mut(index) {
                entry.disconnected = outcome == Outcome::Disconnected;
                entry.outcome = match outcome {
                    Outcome::Ended => "ended",
                    Outcome::Reset => "reset",
                    Outcome::Disconnected => "disconnected",
                };
            }
        });
    }

    pub(crate) fn entries(&self, key: &str) -> Vec<Entry> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.get(key).cloned().unwrap_or_default()
    }

    fn with<T>(&self, key: &str, change: impl FnOnce(&mut Vec<Entry>) -> T) -> T {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(log.entry(key))
    }
}
