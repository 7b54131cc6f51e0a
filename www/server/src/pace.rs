use std::iter;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::fault::Fault;
use crate::format::Format;
use crate::problem::Problem;
use crate::wire::{Step, Steps};

/// The frames of one response, as the scenario made them.
pub(crate) struct Frames {
    pub(crate) format: Format,
    /// How many frames there are, the last one included.
    pub(crate) total: u64,
    pub(crate) frames: Box<dyn Iterator<Item = Bytes> + Send>,
}

/// A browser that learns of the broken connection together with the last bytes may throw those away (Chromium does,
/// one time in three). A client that reads as they come has them long before this.
const BEFORE_RESET: Duration = Duration::from_millis(200);
/// What ten times no interval is ten times of.
const SLOW: Duration = Duration::from_millis(50);

/// Paces the frames and lets the fault, if there is one, strike at a frame index.
pub(crate) fn steps(
    frames: Frames,
    interval: Duration,
    fault: Option<Fault>,
    at: Option<u64>,
) -> Result<Steps, Problem> {
    let Frames { format, total, frames } = frames;
    let place = at.unwrap_or(total / 3);
    let beyond = place >= total;
    let at = usize::try_from(place).unwrap_or(usize::MAX);
    let Some(fault) = fault.filter(|fault| !(fault.has_place() && beyond)) else {
        return Ok(paced(frames, interval));
    };
    Ok(match fault {
        Fault::Slow => paced(frames, interval.max(SLOW) * 10),
        Fault::Dribble => Box::new(frames.flat_map(move |frame| Step::dribble(frame, interval))),
        Fault::Stall => Box::new(paced(frames.take(at), interval).chain([Step::Hang])),
        Fault::Cut => paced(frames.take(at), interval),
        Fault::Reset => {
            let frames = change_at(at, frames.take(at + 1), |frame| frame.slice(..frame.len() / 2));
            Box::new(paced(frames, interval).chain([Step::Wait(interval.max(BEFORE_RESET)), Step::Reset]))
        }
        Fault::BadRecord if format == Format::Bytes => return Err(no_place(fault, format)),
        Fault::BadRecord => paced(change_at(at, frames, move |frame| format.malformed(&frame)), interval),
        Fault::ServerError => {
            let error = format.server_error().ok_or_else(|| no_place(fault, format))?;
            paced(frames.take(at).chain([error]), interval)
        }
        Fault::Buffered => {
            let time = interval * u32::try_from(total).unwrap_or(u32::MAX);
            let all = frames.fold(BytesMut::new(), |mut all, frame| {
                all.extend_from_slice(&frame);
                all
            });
            Box::new([Step::Wait(time), Step::Send(all.freeze())].into_iter())
        }
        Fault::Empty => Box::new(iter::empty()),
        // These answer with another head, or without any stream.
        Fault::Http500
        | Fault::Http404
        | Fault::Http429
        | Fault::Html200
        | Fault::WrongType
        | Fault::NoContent => paced(frames, interval),
    })
}

fn paced(frames: impl Iterator<Item = Bytes> + Send + 'static, interval: Duration) -> Steps {
    Box::new(frames.enumerate().flat_map(move |(i, frame)| {
        let pause = (i > 0 && !interval.is_zero()).then_some(Step::Wait(interval));
        pause.into_iter().chain([Step::Send(frame)])
    }))
}

fn change_at(
    at: usize,
    frames: impl Iterator<Item = Bytes> + Send + 'static,
    change: impl Fn(Bytes) -> Bytes + Send + 'static,
) -> impl Iterator<Item = Bytes> + Send + 'static {
    frames.enumerate().map(move |(i, frame)| if i == at { change(frame) } else { frame })
}

fn no_place(fault: Fault, format: Format) -> Problem {
    Problem::bad_request(format!("{} has no meaning in the format {}", fault.name(), format.name()))
}
