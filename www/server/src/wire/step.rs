use std::time::Duration;

use bytes::Bytes;

use super::Cue;

/// One thing a response does. A response ends cleanly after its last step.
#[derive(Clone, Debug)]
pub enum Step {
    /// One chunk; the next step waits until the socket has taken it.
    Send(Bytes),
    /// Silence for a while.
    Wait(Duration),
    /// Silence until the cue is given.
    Until(Cue),
    /// Silence until the client leaves.
    Hang,
    /// Break the connection: everything sent has been flushed, and the body has no end.
    Reset,
}

/// The steps of one response, made as they are needed, so that a million frames cost no memory.
pub type Steps = Box<dyn Iterator<Item = Step> + Send>;

/// The shortest pause between dribbled bytes.
const PAUSE_MS: u64 = 10;

impl Step {
    /// One byte per chunk, spread over `time`. A timer is late by about a millisecond, so there are few of them.
    pub fn dribble(bytes: Bytes, time: Duration) -> impl Iterator<Item = Self> + Send {
        let length = bytes.len().max(1) as u128;
        let due = move |i: usize| {
            let exact = u64::try_from(time.as_millis() * i as u128 / length).unwrap_or(u64::MAX);
            exact - exact % PAUSE_MS
        };
        (0..bytes.len()).flat_map(move |i| {
            let pause = due(i + 1) - due(i);
            let pause = (pause > 0).then_some(Self::Wait(Duration::from_millis(pause)));
            pause.into_iter().chain([Self::Send(bytes.slice(i..=i))])
        })
    }
}
