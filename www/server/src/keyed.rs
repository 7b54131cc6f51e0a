use std::collections::{HashMap, VecDeque};

/// A map that remembers only its newest keys, so that a server that runs for days does not grow.
pub(crate) struct Keyed<T> {
    entries: HashMap<String, T>,
    order: VecDeque<String>,
    capacity: usize,
}

impl<T: Default> Keyed<T> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new(), capacity }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.entries.get(key)
    }

    /// The entry of this key, made if it is new; the oldest key goes if there are too many.
    pub(crate) fn entry(&mut self, key: &str) -> &mut T {
        if !self.entries.contains_key(key) {
            if self.order.len() >= self.capacity
                && let Some(oldest) = self.order.pop_front()
            {
                self.entries.remove(&oldest);
            }
            self.order.push_back(key.to_owned());
        }
        self.entries.entry(key.to_owned()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_key_goes_first() {
        let mut map: Keyed<u32> = Keyed::new(2);
        for key in ["a", "b", "a", "c"] {
            *map.entry(key) += 1;
        }
        assert_eq!([map.get("a"), map.get("b"), map.get("c")], [None, Some(&1), Some(&1)]);
    }
}
