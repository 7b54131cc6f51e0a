use std::collections::BTreeSet;
use std::future::pending;

use tokio::sync::watch;

/// Something that a response waits for; it is given from outside, once and for all.
#[derive(Clone, Debug)]
pub struct Cue {
    given: watch::Receiver<BTreeSet<String>>,
    name: String,
}

impl Cue {
    /// The cue with this name, given once it is among those of `given`.
    pub fn new(given: watch::Receiver<BTreeSet<String>>, name: String) -> Self {
        Self { given, name }
    }

    /// Resolves when the cue has been given; never if nobody can give it any more.
    pub async fn given(mut self) {
        let Self { given, name } = &mut self;
        if given.wait_for(|names| names.contains(name)).await.is_err() {
            pending().await
        }
    }
}
