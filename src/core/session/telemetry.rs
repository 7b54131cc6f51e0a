//! How the bytes of a stream came: sizes, gaps, stalls, bursts. A few numbers, however long it runs.

/// How often values came, by their size. Counts saturate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// `buckets[0]` counts zeros, `buckets[i]` values from 2^(i - 1) to 2^i - 1, the last one also all beyond.
    pub buckets: [u32; Self::BUCKETS],
    /// How many values there were.
    pub count: u64,
    /// Their sum.
    pub total: u64,
    /// The largest one.
    pub largest: u64,
}

impl Histogram {
    /// The last one begins at 64 MiB, or 18 hours.
    pub const BUCKETS: usize = 28;

    /// Counts `times` values, of which only the sum is known unless it is one: each as their mean.
    pub fn add(&mut self, total: u64, times: u32) {
        let value = total / u64::from(times.max(1));
        let bucket = &mut self.buckets[Self::bucket_of(value)];
        *bucket = bucket.saturating_add(times);
        self.count = self.count.saturating_add(times.into());
        self.total = self.total.saturating_add(total);
        self.largest = self.largest.max(value);
    }

    /// The buckets up to the last one in use.
    pub fn used(&self) -> &[u32] {
        let used = if self.count == 0 { 0 } else { Self::bucket_of(self.largest) + 1 };
        &self.buckets[..used]
    }

    fn bucket_of(value: u64) -> usize {
        let bits = u64::BITS - value.leading_zeros();
        (bits as usize).min(Self::BUCKETS - 1)
    }
}

/// Bytes that wait for the consumer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Now, as [`super::Batch::bytes`] counts them.
    pub bytes: u64,
    /// The most there ever were.
    pub peak: u64,
}

/// Whether it looks as if something on the way held frames back, and what that rests on. A burst is what came with less than
/// 25 ms between its pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffering {
    /// What the numbers mean, most likely.
    pub verdict: Verdict,
    /// All bursts.
    pub bursts: u32,
    /// Those that look held back: three frames or more at once after half a second of silence.
    pub held: u32,
    /// Frames that came in these.
    pub held_frames: u64,
    /// The longest silence before one of these, in ms.
    pub longest_hold: u64,
}

/// How a response came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing can be told, or not yet.
    Unknown,
    /// Its parts came one after another.
    Streamed,
    /// Its frames came many at once after long silences.
    Buffered,
}

/// Pieces that are closer than this came together, in ms.
const TOGETHER: u64 = 25;
/// A silence that people notice, in ms; after it many frames at once are a sign.
const SILENCE: u64 = 500;
/// Frames at once that are many.
const MANY: u64 = 3;
/// A burst that lasts no longer than this, or than this share of the silence before it, came at once.
const SHORT: u64 = 50;
const SHORT_SHARE: u64 = 5;
/// Bursts that look held back and are enough to tell before the end.
const ENOUGH: u32 = 3;
/// So long must parts come one after another before it can be told, in ms; less, if they came at several times.
const TELLING: u64 = 500;
const TELLING_BY_TIMES: u64 = 100;
const TIMES: u32 = 3;

#[derive(Debug, Default)]
pub(super) struct Telemetry {
    pub(super) chunks: Histogram,
    pub(super) gaps: Histogram,
    pub(super) longest_stall: u64,
    pub(super) stalls: u32,
    /// Response heads that were accepted.
    pub(super) heads: u32,
    pub(super) peak: u64,
    bursts: Bursts,
    /// Bytes of a chunk of which the rest is still to come.
    begun: u64,
    /// Since when nothing has come, be it since the request. None: reading waited, or we slept.
    quiet_since: Option<u64>,
    /// That is since a piece of the same body.
    follows: bool,
}

impl Telemetry {
    /// An attempt is made, or one that was made can be watched only now.
    pub(super) fn watch_from(&mut self, now: u64) {
        if self.begun > 0 {
            self.end_chunks(1);
        }
        self.follows = false;
        self.quiet_since = Some(now);
    }

    /// A response body begins.
    pub(super) fn begin_body(&mut self) {
        self.heads += 1;
        self.follows = false;
    }

    /// The silence is not the peer's.
    pub(super) fn look_away(&mut self) {
        self.follows = false;
        self.quiet_since = None;
    }

    /// A piece came, in which so many chunks end. `frames`: those that came before it.
    pub(super) fn note_piece(&mut self, now: u64, length: u64, chunks: u32, frames: u64) {
        let silence = self.end_silence(now);
        let is_inside = self.begun > 0;
        if self.follows {
            // Between the pieces of one body its parts come one after another.
            self.bursts.spread += silence;
            if !is_inside {
                self.gaps.add(silence, 1);
            }
        }
        if !is_inside && chunks > 1 {
            self.gaps.add(0, chunks - 1);
        }
        if !self.follows || silence >= TOGETHER {
            self.bursts.begin(now, silence, frames);
        }
        self.bursts.to = now;
        self.quiet_since = Some(now);
        self.follows = true;
        self.begun += length;
        if chunks > 0 {
            self.end_chunks(chunks);
        }
    }

    /// How long nothing has come, 0 if that is not known. It is over now, be it that the attempt is.
    pub(super) fn end_silence(&mut self, now: u64) -> u64 {
        let silence = self.quiet_since.map_or(0, |since| now - since);
        if self.follows {
            self.longest_stall = self.longest_stall.max(silence);
        }
        silence
    }

    pub(super) fn buffering(&self, frames: u64, is_framed: bool, is_over: bool) -> Buffering {
        let mut bursts = self.bursts;
        bursts.close(frames);
        bursts.told(frames, is_framed, is_over)
    }

    fn end_chunks(&mut self, chunks: u32) {
        self.chunks.add(std::mem::take(&mut self.begun), chunks);
    }
}

/// The bursts so far; the open one is counted, but not judged.
#[derive(Clone, Copy, Debug, Default)]
struct Bursts {
    count: u32,
    held: u32,
    held_frames: u64,
    longest_hold: u64,
    /// Ms in which parts came one after another.
    spread: u64,
    from: u64,
    to: u64,
    /// What went before the open one; 0 if that is not known.
    silence: u64,
    /// Frames that came before it.
    before: u64,
}

impl Bursts {
    fn begin(&mut self, now: u64, silence: u64, frames: u64) {
        self.close(frames);
        self.count = self.count.saturating_add(1);
        self.from = now;
        self.silence = silence;
        self.before = frames;
    }

    /// Judges the open burst: so many frames had come by its end.
    fn close(&mut self, frames: u64) {
        let (came, lasted) = (frames - self.before, self.to - self.from);
        if self.silence >= SILENCE && came >= MANY && lasted <= SHORT.max(self.silence / SHORT_SHARE) {
            self.held = self.held.saturating_add(1);
            self.held_frames += came;
            self.longest_hold = self.longest_hold.max(self.silence);
        }
    }

    /// Frames that no server sends by themselves, pieces of text say, tell nothing by their number.
    fn told(&self, frames: u64, is_framed: bool, is_over: bool) -> Buffering {
        let Self { count: bursts, held, held_frames, longest_hold, .. } = *self;
        let telling = if bursts >= TIMES { TELLING_BY_TIMES } else { TELLING };
        let looks_held = is_framed && held > 0 && 5 * held_frames >= 4 * frames;
        let verdict = match looks_held {
            true if is_over || held >= ENOUGH => Verdict::Buffered,
            false if self.spread >= telling => Verdict::Streamed,
            _ => Verdict::Unknown,
        };
        Buffering { verdict, bursts, held, held_frames, longest_hold }
    }
}

impl Verdict {
    /// Its name, as JavaScript sees it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Unknown => "unknown",
            Verdict::Streamed => "streamed",
            Verdict::Buffered => "buffered",
        }
    }
}
