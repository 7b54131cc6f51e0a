//! What an adapter yields, and how it is made from a payload.

use std::ops::Deref;

/// Made from the payload of a frame: what an adapter can yield.
///
/// Implemented for every `serde::de::DeserializeOwned` type (feature `serde`), and for [`Raw`], [`Event`] and
/// [`Frame`]. A type of your own that borrows from the payload only while it is made can implement it too.
///
/// ```
/// use runnelet::{Format, io};
///
/// /// Counts the bytes of each line without keeping them.
/// struct Length(usize);
///
/// impl io::FromFrame for Length {
///     const WANTS_JSON: bool = false;
///
///     fn from_frame(payload: &io::Payload<'_>) -> Result<Self, String> {
///         Ok(Length(payload.content.bytes().len()))
///     }
/// }
///
/// let lengths = io::read::<Length, _>(&b"one\nthree\n"[..], Format::Lines);
/// let total: usize = lengths.map(|length| length.map_or(0, |length| length.0)).sum();
/// assert_eq!(total, 8);
/// ```
pub trait FromFrame: Sized {
    /// Whether it wants SSE data to be JSON, unless `Config::decode` says otherwise.
    const WANTS_JSON: bool;

    /// Makes the value, or says in a sentence why it cannot be made: a frame error of code `schema`.
    fn from_frame(payload: &Payload<'_>) -> Result<Self, String>;
}

/// A payload where it lies, judged already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload<'a> {
    /// What it holds, or the part of it that `Config::select` led to.
    pub content: Content<'a>,
    /// Index of its frame, from 0, rejected frames counted.
    pub index: u64,
    /// Stream offset of the first byte of its frame.
    pub offset: u64,
    /// Which of several pointers of `Config::select` led to it; else 0.
    pub pointer: usize,
    /// The event it is data of, if the format is SSE.
    pub event: Option<EventFields<'a>>,
}

/// What a payload holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// One JSON text: well-formed UTF-8, no deeper than `limits.depth`.
    Json(&'a [u8]),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What an SSE event has beside its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFields<'a> {
    /// Its type, `message` if the stream names none.
    pub event: &'a str,
    /// The last event id as of this event; empty if there was none.
    pub id: &'a str,
}

/// The bytes of a payload, checked but not parsed: JSON text, text, or bytes, as `Config::decode` and the format say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Raw(pub Vec<u8>);

/// A server-sent event. In other formats every payload is the data of a `message` without id.
///
/// ```
/// use runnelet::{Format, io::{self, Event}};
///
/// #[derive(serde::Deserialize)]
/// struct Price {
///     bid: f64,
/// }
///
/// let body = b"id: 7\nevent: price\ndata: {\"bid\":1.5}\n\n";
/// let mut events = io::read::<Event<Price>, _>(&body[..], Format::Sse);
/// let Some(Ok(event)) = events.next() else { panic!("one event") };
/// assert_eq!((event.event.as_str(), event.id.as_str(), event.data.bid), ("price", "7", 1.5));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    /// Its type.
    pub event: String,
    /// Its data.
    pub data: T,
    /// The last event id as of this event; empty if there was none. It is what `Last-Event-ID` takes.
    pub id: String,
}

/// A value with its place in the stream; by itself, the raw bytes.
///
/// ```
/// use runnelet::{Format, io::{self, Frame}};
///
/// let mut frames = io::read::<Frame, _>(&b"[1]\n{\"a\":2}\n"[..], Format::Ndjson);
/// let second = frames.nth(1).expect("two frames").expect("good ones");
/// assert_eq!((&second.value[..], second.index, second.offset), (&b"{\"a\":2}"[..], 1, 4));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame<T = Raw> {
    /// The value.
    pub value: T,
    /// Index of its frame, from 0, rejected frames counted.
    pub index: u64,
    /// Stream offset of the first byte of its frame.
    pub offset: u64,
    /// Which of several pointers of `Config::select` led to it; else 0.
    pub pointer: usize,
    /// The type of its event, if the format is SSE.
    pub event: Option<String>,
    /// The last event id as of this event, if there was one.
    pub id: Option<String>,
}

impl<'a> Content<'a> {
    /// Its bytes, whatever it is.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Content::Json(bytes) | Content::Bytes(bytes) => bytes,
            Content::Text(text) => text.as_bytes(),
        }
    }
}

impl Deref for Raw {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromFrame for Raw {
    const WANTS_JSON: bool = false;

    fn from_frame(payload: &Payload<'_>) -> Result<Self, String> {
        Ok(Raw(payload.content.bytes().to_vec()))
    }
}

impl<T: FromFrame> FromFrame for Event<T> {
    const WANTS_JSON: bool = T::WANTS_JSON;

    fn from_frame(payload: &Payload<'_>) -> Result<Self, String> {
        let EventFields { event, id } = payload.event.unwrap_or(EventFields { event: "message", id: "" });
        Ok(Event { data: T::from_frame(payload)?, event: event.to_owned(), id: id.to_owned() })
    }
}

impl<T: FromFrame> FromFrame for Frame<T> {
    const WANTS_JSON: bool = T::WANTS_JSON;

    fn from_frame(payload: &Payload<'_>) -> Result<Self, String> {
        Ok(Frame {
            value: T::from_frame(payload)?,
            index: payload.index,
            offset: payload.offset,
            pointer: payload.pointer,
            event: payload.event.map(|fields| fields.event.to_owned()),
            id: payload.event.map(|fields| fields.id.to_owned()).filter(|id| !id.is_empty()),
        })
    }
}
