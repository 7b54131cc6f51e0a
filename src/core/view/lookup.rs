//! Finds what the slots want in a frame, all of it in one walk.

use std::{borrow::Cow, ops::Range};

use super::Item;
use crate::core::{
    frame::Event,
    json::{Match, Pointer, Pointers, quote},
};

/// The pointers of a plan, for frames with and without an envelope.
#[derive(Debug)]
pub(super) struct Lookup {
    whole: Pointers,
    /// For each pointer, what it means where frames have an envelope.
    places: Vec<Place>,
    /// The part behind `/data` of those that are [`Place::Data`], in their order.
    data: Pointers,
    found: Vec<Option<Range<usize>>>,
    matches: Vec<Match>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Data(usize),
    Event,
    Id,
    Envelope,
    Nowhere,
}

impl Lookup {
    pub(super) fn new<'a>(pointers: impl Iterator<Item = &'a Pointer> + Clone) -> Self {
        let mut inner = Vec::new();
        let places: Vec<Place> = pointers
            .clone()
            .map(|pointer| {
                if let Some(rest) = pointer.strip("data") {
                    inner.push(rest);
                    Place::Data(inner.len() - 1)
                } else if pointer.is("event") {
                    Place::Event
                } else if pointer.is("id") {
                    Place::Id
                } else if pointer.is_empty() {
                    Place::Envelope
                } else {
                    Place::Nowhere
                }
            })
            .collect();
        Self {
            whole: Pointers::new(pointers),
            places,
            data: Pointers::new(&inner),
            found: Vec::new(),
            matches: Vec::new(),
        }
    }

    /// Looks everything up; [`Lookup::get`] then answers for the same item.
    pub(super) fn find(&mut self, item: Item<'_>) {
        let pointers = if item.envelope.is_some() { &self.data } else { &self.whole };
        self.matches.clear();
        self.found.clear();
        self.found.resize(pointers.len(), None);
        pointers.find(item.payload, &mut self.matches);
        for found in self.matches.drain(..) {
            self.found[found.pointer].get_or_insert(found.value);
        }
    }

    /// The JSON text that pointer `number` leads to.
    pub(super) fn get<'a>(&self, item: Item<'a>, number: usize) -> Option<Cow<'a, [u8]>> {
        let found = |number: usize| self.found[number].clone().map(|range| item.payload[range].into());
        let Some(event) = item.envelope else { return found(number) };
        match self.places[number] {
            Place::Data(number) => found(number),
            Place::Event => Some(string(event_name(event))),
            Place::Id => Some(string(event.id)),
            Place::Envelope => Some(envelope(event, item.payload).into()),
            Place::Nowhere => None,
        }
    }

    /// Whether frames led to something there, be it `null`.
    pub(super) fn has(&self, item: Item<'_>, number: usize) -> bool {
        match (item.envelope, self.places[number]) {
            (None, _) => self.found[number].is_some(),
            (Some(_), Place::Data(number)) => self.found[number].is_some(),
            (Some(_), place) => place != Place::Nowhere,
        }
    }
}

/// The type of an event; unnamed ones are messages.
pub(super) fn event_name<'a>(event: Event<'a>) -> &'a [u8] {
    if event.name.is_empty() { b"message" } else { event.name }
}

fn string(text: &[u8]) -> Cow<'static, [u8]> {
    let mut quoted = Vec::with_capacity(text.len() + 2);
    quote(text, &mut quoted);
    quoted.into()
}

/// An event as JSON text, its data being some already.
pub(super) fn envelope(event: Event<'_>, data: &[u8]) -> Vec<u8> {
    let mut text = b"{\"event\":".to_vec();
    quote(event_name(event), &mut text);
    text.extend_from_slice(b",\"data\":");
    text.extend_from_slice(data);
    text.extend_from_slice(b",\"id\":");
    quote(event.id, &mut text);
    text.push(b'}');
    text
}
