//! Numbers by key. One kind of map for all that is found by key: each kind is a few KB of WebAssembly.

use std::{collections::BTreeMap, sync::Arc};

/// A tree, not a hash table: keys come from the peer, who could make them collide.
pub(crate) type Keys = BTreeMap<Arc<[u8]>, u32>;
