/**
 * Writes down what a stream tells through subscribe(): how many frames and bytes came since the last
 * time, each change of status, each error. It works with any FrameStream.
 *
 * @param {import("/pkg/index.js").FrameStream} stream
 * @param {number} origin  performance.now() when the page opened its streams: time 0 of the track
 */
export function record(stream, origin, changed) {
  const log = { ticks: [], phases: [], errors: [], attempts: [], stream, last: 0 };
  let seen = { frames: 0, bytes: 0, errorCount: 0, status: undefined, attempt: 0 };

  const note = () => {
    const now = performance.now() - origin;
    const { frames, bytes, errorCount, errors, status, attempt } = stream.snapshot;
    if (frames !== seen.frames || bytes !== seen.bytes) {
      log.ticks.push({ t: now, frames: frames - seen.frames, bytes: bytes - seen.bytes });
    }
    if (status !== seen.status) log.phases.push({ t: now, status });
    if (attempt !== seen.attempt && attempt > 1) log.attempts.push({ t: now, attempt });
    // Of the errors that came at once only the kept ones can be told apart.
    const news = Math.min(errorCount - seen.errorCount, errors.length);
    for (const error of news > 0 ? errors.slice(-news) : []) log.errors.push({ t: now, error });
    seen = { frames, bytes, errorCount, status, attempt };
    log.last = now;
    changed();
  };

  const unsubscribe = stream.subscribe(note);
  note();
  log.stop = unsubscribe;
  return log;
}

const ENDS = new Set(["done", "interrupted", "failed", "aborted"]);
export const hasEnded = (log) => ENDS.has(log.stream.snapshot.status);
