// When the page is written to: with the next frame or, where no frames come, soon.

/** @type {Set<() => void>} */
const due = new Set();
/** @type {Set<() => void>} */
const after = new Set();
/** @type {(() => void) | undefined} */
let disarm;

/** Frames stop in hidden tabs and hidden iframes, sometimes after one was promised. */
const LATEST = 200;

/** How long it may be written to at a time (ms): what follows is drawing, and both must leave room for what the reader does. */
export const SLICE = 20;

/** Calls `job` once, with all others that wait. @param {() => void} job */
export function schedule(job) {
  due.add(job);
  disarm ??= arm();
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

let isRunning = false;

function arm() {
  if (document.hidden) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = run;
    port2.postMessage(undefined);
    return () => [port1, port2].forEach((port) => port.close());
  }
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, LATEST);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

function run() {
  disarm?.();
  disarm = undefined;
  const jobs = [...due];
  due.clear();
  isRunning = true;
  try {
    for (const job of jobs) attempt(job);
  } finally {
    isRunning = false;
    runAfter();
  }
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
