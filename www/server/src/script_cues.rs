use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::keyed::Keyed;

/// The cues that tests have given to their scripts, by key.
#[derive(Clone)]
pub(crate) struct ScriptCues(Arc<Mutex<Keyed<watch::Sender<BTreeSet<String>>>>>);

const KEYS: usize = 2048;
const NAMES_PER_KEY: usize = 1000;

impl Default for ScriptCues {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Keyed::new(KEYS))))
    }
}

impl ScriptCues {
    /// The names of all cues given to this key, now and later.
    pub(crate) fn of(&self, key: &str) -> watch::Receiver<BTreeSet<String>> {
        self.with(key, |names| names.subscribe())
    }

    pub(crate) fn give(&self, key: &str, name: String) {
        self.with(key, |names| {
            names.send_modify(|names| {
                if names.len() < NAMES_PER_KEY {
                    names.insert(name);
                }
            });
        });
    }

    fn with<T>(&self, key: &str, act: impl FnOnce(&watch::Sender<BTreeSet<String>>) -> T) -> T {
        act(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key))
    }
}
