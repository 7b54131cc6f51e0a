// What the main thread did between two marks, by Chromium's trace.
//
// Times are those of the thread (`tdur`), so that a busy machine does not stretch them. A task that renders is script as far as
// it calls functions or collects garbage, the rest is rendering: between style, layout and paint is more of it than has a name.
// Any other task is script: JavaScript, wasm, the DOM calls, decoding, reading, garbage. What Chromium counts as script itself
// (`ScriptDuration` of `Performance.getMetrics`, `FunctionCall` in a trace) leaves out the microtasks behind a read of a body, in
// which all of a stream reader's work is done.

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "v8"];
const RENDERING = ["UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit"];
const COLLECTIONS = ["MajorGC", "MinorGC"];
const CALLS = ["FunctionCall", "v8.callFunction", "FireAnimationFrame", "EventDispatch", "TimerFire", "RunMicrotasks", ...COLLECTIONS];

/**
 * @typedef {object} Figures ms of the main thread
 * @property {number} script
 * @property {number} longest The longest task, its rendering taken out.
 * @property {number} rendering Style, layout and paint.
 * @property {number} longestTask With its rendering.
 * @property {number} gc Part of `script`.
 */

/**
 * @param {import("playwright-core").Page} page
 * @param {() => Promise<void>} use
 * @returns {Promise<Record<string, Figures>>} by what stands behind `begin ` and `end ` in the marks
 */
export async function trace(page, use) {
  const browser = page.context().browser();
  await browser?.startTracing(page, { categories: CATEGORIES });
  try {
    await use();
  } finally {
    var buffer = await browser?.stopTracing();
  }
  return figuresOf(JSON.parse(`${buffer}`).traceEvents);
}

/** @param {any[]} events */
function figuresOf(events) {
  const marks = events.filter(({ cat, name }) => cat.includes("blink.user_timing") && /^(begin|end) /.test(name));
  const [{ pid, tid }] = marks;
  const own = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === "X");
  const begins = marks.filter(({ name }) => name.startsWith("begin "));
  return Object.fromEntries(begins.map(({ name, ts }) => {
    const phase = name.slice("begin ".length);
    const end = marks.find((mark) => mark.name === `end ${phase}` && mark.ts > ts).ts;
    const within = own.filter((event) => event.ts >= ts && event.ts + event.dur <= end);
    const of = (/** @type {string[]} */ names) => within.filter((event) => names.includes(event.name));
    const calls = outermost(of(CALLS));
    const renderings = outermost(of(RENDERING));
    // What a function asks for at once, as a size, is rendering, too.
    const forced = renderings.filter(({ ts }) => calls.some((call) => ts >= call.ts && ts < call.ts + call.dur));
    const tasks = of(["RunTask"]).map((task) => {
      const isIn = (/** @type {any} */ part) => part.ts >= task.ts && part.ts < task.ts + task.dur;
      return { all: ms(task), script: renderings.some(isIn) ? sum(calls.filter(isIn)) - sum(forced.filter(isIn)) : ms(task) };
    });
    const script = tasks.reduce((all, task) => all + task.script, 0);
    return [phase, {
      script,
      longest: Math.max(0, ...tasks.map((task) => task.script)),
      rendering: tasks.reduce((all, task) => all + task.all, 0) - script,
      longestTask: Math.max(0, ...tasks.map((task) => task.all)),
      gc: sum(outermost(of(COLLECTIONS))),
    }];
  }));
}

/** @param {any} event */
const ms = ({ dur, tdur }) => Math.min(dur, tdur ?? dur) / 1000;

/** @param {any[]} events */
const sum = (events) => events.reduce((all, event) => all + ms(event), 0);

/** Those that are not within another one. @param {any[]} events */
function outermost(events) {
  let end = -1;
  return events.sort((a, b) => a.ts - b.ts || b.dur - a.dur).filter(({ ts, dur }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}
