use std::iter;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::format::Format;
use crate::problem::Problem;
use crate::wire::{Step, Steps};

/// Everything that can go wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Slow,
    Dribble,
    Stall,
    Cut,
    Reset,
    BadRecord,
    ServerError,
    Buffered,
    Http500,
    Http404,
    Http429,
    Html200,
    WrongType,
    NoContent,
    Empty,
}

impl Fault {
    pub(crate) const ALL: &[Self] = &[
        Self::Slow,
        Self::Dribble,
        Self::Stall,
        Self::Cut,
        Self::Reset,
        Self::BadRecord,
        Self::ServerError,
        Self::Buffered,
        Self::Http500,
        Self::Http404,
        Self::Http429,
        Self::Html200,
        Self::WrongType,
        Self::NoContent,
        Self::Empty,
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        self.texts().0
    }

    /// A short label for a button, and a sentence.
    pub(crate) fn about(self) -> (&'static str, &'static str) {
        let (_, label, about) = self.texts();
        (label, about)
    }

    /// Whether `at` matters.
    pub(crate) fn has_place(self) -> bool {
        matches!(self, Self::Stall | Self::Cut | Self::Reset | Self::BadRecord | Self::ServerError)
    }

    fn texts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Slow => ("slow", "Slow", "Ten times the interval between frames"),
            Self::Dribble => ("dribble", "Dribble", "One byte per chunk"),
            Self::Stall => ("stall", "Stall", "Some frames, then silence on an open connection"),
            Self::Cut => ("cut", "Cut", "Ends cleanly, but too early"),
            Self::Reset => ("reset", "Reset", "The connection breaks in the middle of a frame"),
            Self::BadRecord => ("bad-record", "Bad record", "One frame is malformed, the others are good"),
            Self::ServerError => {
                ("server-error", "Server error", "The server reports an error inside the stream and ends")
            }
            Self::Buffered => {
                ("buffered", "Buffered", "As behind a buffering proxy: everything at once, at the end")
            }
            Self::Http500 => ("http-500", "HTTP 500", "Fails at once, with problem details"),
            Self::Http404 => ("http-404", "HTTP 404", "Not found, with problem details"),
            Self::Http429 => ("http-429", "HTTP 429", "Too many requests: Retry-After 1 second"),
            Self::Html200 => ("html-200", "HTML with 200", "An HTML error page that claims success"),
            Self::WrongType => ("wrong-type", "Wrong type", "The right bytes with Content-Type image/png"),
            Self::NoContent => ("no-content", "No content", "Status 204"),
            Self::Empty => ("empty", "Empty", "Status 200, the right type, no bytes"),
        }
    }
}

/// The frames of one response, as the scenario made them.
pub(crate) struct Frames {
    pub(crate) format: Format,
    /// How many frames there are, the last one included.
    pub(crate) total: u64,
    pub(crate) frames: Box<dyn Iterator<Item = Bytes> + Send>,
}

/// A browser that learns of the broken connection together with the last bytes may throw those away (Chromium does, one
/// time in three). A client that reads as they come has them long before this.
const BEFORE_RESET: Duration = Duration::from_millis(50);

/// Paces the frames and lets the fault, if there is one, strike at a frame index.
pub(crate) fn steps(
    frames: Frames,
    interval: Duration,
    fault: Option<Fault>,
    at: Option<u64>,
) -> Result<Steps, Problem> {
    let Frames { format, total, frames } = frames;
    let place = at.unwrap_or(total / 3);
    let at = usize::try_from(place).unwrap_or(usize::MAX);
    let strikes = place < total;
    let last = |step| iter::once(step);
    Ok(match fault {
        Some(Fault::Slow) => paced(frames, interval.max(Duration::from_millis(50)) * 10),
        Some(Fault::Dribble) => Box::new(frames.flat_map(move |frame| Step::dribble(frame, interval))),
        Some(Fault::Buffered) => {
            let time = interval * u32::try_from(total).unwrap_or(u32::MAX);
            let all = frames.fold(BytesMut::new(), |mut all, frame| {
                all.extend_from_slice(&frame);
                all
            });
            Box::new([Step::Wait(time), Step::Send(all.freeze())].into_iter())
        }
        Some(Fault::Empty | Fault::NoContent) => Box::new(iter::empty()),
        Some(Fault::Stall) if strikes => Box::new(paced(frames.take(at), interval).chain(last(Step::Hang))),
        Some(Fault::Cut) if strikes => paced(frames.take(at), interval),
        Some(Fault::Reset) if strikes => {
            let frames = frames.take(at + 1).enumerate();
            let halved =
                frames.map(move |(i, frame)| if i == at { frame.slice(..frame.len() / 2) } else { frame });
            Box::new(paced(halved, interval).chain([Step::Wait(interval.max(BEFORE_RESET)), Step::Reset]))
        }
        Some(Fault::BadRecord) if strikes => {
            if format.malformed(&Bytes::new()).is_none() {
                return Err(no_place(Fault::BadRecord, format));
            }
            let frames = frames.enumerate();
            paced(
                frames.map(
                    move |(i, frame)| if i == at { format.malformed(&frame).unwrap_or(frame) } else { frame },
                ),
                interval,
            )
        }
        Some(Fault::ServerError) if strikes => {
            let error = format.server_error().ok_or_else(|| no_place(Fault::ServerError, format))?;
            paced(frames.take(at).chain([error]), interval)
        }
        _ => paced(frames, interval),
    })
}

fn paced(frames: impl Iterator<Item = Bytes> + Send + 'static, interval: Duration) -> Steps {
    Box::new(frames.enumerate().flat_map(move |(i, frame)| {
        let pause = (i > 0 && !interval.is_zero()).then_some(Step::Wait(interval));
        pause.into_iter().chain([Step::Send(frame)])
    }))
}

fn no_place(fault: Fault, format: Format) -> Problem {
    Problem::bad_request(format!("{} has no meaning in the format {}", fault.name(), format.name()))
}
