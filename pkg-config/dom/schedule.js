// When the page is written to: with the next frame or, where no frames come, soon.

/** @type {Set<() => void>} */
const due = new Set();
/** @type {Set<() => void>} */
const after = new Set();
/** @type {(() => void) | undefined} */
let disarm;
let isRunning = false;

/** Frames stop in hidden tabs and hidden iframes, sometimes after one was promised; no single message is relied upon. */
const LATEST = 200;

/** How long it is written to at a time (ms), by all together: what follows is drawing, and both must leave room for what the reader does. */
const SLICE = 20;
/** Where drawing takes so long that nobody would notice, there is less of it if more is written at a time. */
const LONGEST_SLICE = 40;
let slice = SLICE;
/** When those who write now have to stop. */
let end = 0;
/** When something was left to be written, if something was. */
let left = 0;

/** Calls `job` once, with all others that wait. @param {() => void} job */
export function schedule(job) {
  due.add(job);
  disarm ??= arm();
}

/** Until when may be written (ms since the time origin). */
export function deadline() {
  if (document.hidden) return Infinity;
  return isRunning ? end : performance.now() + slice;
}

/** @param {() => void} job */
export function unschedule(job) {
  due.delete(job);
}

/** Calls `job` when all that is due was written: what asks for the layout asks once. @param {() => void} job */
export function afterWrites(job) {
  after.add(job);
  // Written outside of its turn, as at the end of a stream.
  if (!isRunning) queueMicrotask(runAfter);
}

function arm() {
  const timer = setTimeout(run, LATEST);
  const cancel = document.hidden ? turnTo(run) : frameTo(run);
  return () => {
    clearTimeout(timer);
    cancel();
  };
}

/** @param {() => void} job */
function frameTo(job) {
  const frame = requestAnimationFrame(job);
  return () => cancelAnimationFrame(frame);
}

/** Where timers are slowed down. @param {() => void} job */
function turnTo(job) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = job;
  port2.postMessage(undefined);
  return () => [port1, port2].forEach((port) => port.close());
}

function run() {
  disarm?.();
  disarm = undefined;
  const jobs = [...due];
  due.clear();
  const start = performance.now();
  slice = left > 0 ? Math.min(Math.max(SLICE, (start - left) / 2), LONGEST_SLICE) : SLICE;
  end = start + slice;
  isRunning = true;
  try {
    for (let job = jobs.shift(); job; job = performance.now() < deadline() ? jobs.shift() : undefined) attempt(job);
  } finally {
    isRunning = false;
    runAfter();
  }
  // Who had no turn is the first to have the next one.
  const again = [...jobs, ...due];
  due.clear();
  again.forEach(schedule);
  left = due.size > 0 ? performance.now() : 0;
}

/** One region's failure never stops another. @param {() => void} job */
function attempt(job) {
  try {
    job();
  } catch (cause) {
    reportError(cause);
  }
}

function runAfter() {
  const jobs = [...after];
  after.clear();
  for (const job of jobs) job();
}
