// What is to be reached: one row a target. `measure` gives the figures in the order they are told, and the verdict.
import { linesOf, pointsOf } from "../sections/growth.mjs";
import { bare } from "../sections/growing.mjs";
import { worst } from "../sections/smooth.mjs";
import { kilo, kilobytes, megabytes, ratio, table } from "./format.mjs";
import { PAGE_TARGETS } from "./page-targets.mjs";
import { bareSpeed, speed } from "./runs.mjs";
import { exponent, median } from "./stats.mjs";

/** @typedef {{ told: string, isMet?: boolean } | undefined} Verdict  nothing: it was not measured; without `isMet`: only told */

/**
 * @typedef {object} Target
 * @property {string} what
 * @property {string} target
 * @property {(all: import("../sections/index.mjs").Results) => Verdict} measure
 */

/** The chunk sizes of networks: a target holds at both. */
const USUAL = [16 * 1024, 64 * 1024];
const OURS = "ours-batches";
/** As fast as another: what is below it by less is noise. */
const LEVEL = 0.98;
const PARSER = "eventsource-parser";
/** What noise and caches add to a line: 2 is quadratic. */
const LINEAR = 1.2;
/** Share of the frames of an idle page that counts as held. */
const HELD = 0.9;

/** @type {Target[]} */
export const TARGETS = [
  ...["chat", "sse-rows", "sse-named"].map((task) => ({
    what: `cold, SSE events as text (${task})`,
    target: "2 times eventsource-parser",
    measure: throughput("cold", task, PARSER, 2),
  })),
  ...["sse-rows", "sse-named"].map((task) => ({
    what: `hot, SSE events as text (${task})`,
    target: "1.2 times eventsource-parser",
    measure: throughput("hot", task, PARSER, 1.2),
  })),
  { what: "hot, SSE events as text (chat)", target: `no slower than eventsource-parser (${LEVEL})`, measure: throughput("hot", "chat", PARSER, LEVEL) },
  ...["ndjson-rows", "ndjson-unicode", "ndjson-movies"].flatMap((task) => [
    { what: `cold, NDJSON as objects (${task})`, target: "1.5 times the JS line reader", measure: throughput("cold", task, "line-reader", 1.5) },
    { what: `hot, NDJSON as objects (${task})`, target: "1.1 times the JS line reader", measure: throughput("hot", task, "line-reader", 1.1) },
    { what: `hot, NDJSON as objects (${task})`, target: "1.15 times the floor's time at most", measure: floor(task, 1.15) },
  ]),
  { what: "hot, NDJSON as objects, value by value (ndjson-rows)", target: "told beside it", measure: beside("ndjson-rows") },
  ...["cold", "hot"].map((section) => ({
    what: `${section}, chat deltas with \`select\``,
    target: "5 times eventsource-parser and `JSON.parse`",
    measure: throughput(section, "chat-select", PARSER, 5),
  })),
  { what: "growing value, 4,000 deltas", target: "2 times jsonriver", measure: growing("jsonriver", 2) },
  { what: "growing value, 4,000 deltas", target: "50 times the AI SDK", measure: growing("ai-sdk", 50) },
  { what: "growing value, 8,000 deltas", target: "2.2 times the time of 4,000 at most", measure: doubling(2.2) },
  {
    what: "4 MiB NDJSON line in chunks of 64 B",
    target: "half the best JS peer's time at most, both less the bare loop",
    measure: huge("ndjson-huge", "line-reader"),
  },
  {
    what: "4 MiB SSE event in chunks of 64 B",
    target: "half the best JS peer's time at most, both less the bare loop",
    measure: huge("sse-huge", PARSER),
  },
  ...["chat", "sse-rows"].map((task) => ({
    what: `chunks of 1 B (${task})`,
    target: `no slower than eventsource-parser (${LEVEL})`,
    measure: throughput("hot", task, PARSER, LEVEL, [1]),
  })),
  { what: "growth of every path", target: `linear: exponents up to ${LINEAR}`, measure: linear },
  ...["worker", "worker-select"].map((id) => ({ what: `100 MB off the main thread (${id})`, target: "no task over 50 ms, frame rate held", measure: smoothly(id) })),
  { what: "1 GB of NDJSON", target: "constant memory: no more at 1 GB than at 10 MB", measure: constant },
  { what: "10,000 streams opened and ended", target: "nothing is left of them", measure: leakless },
  { what: "start-up, server delay of 40 ms: slim with hints", target: "close to plain JavaScript", measure: close },
  ...PAGE_TARGETS,
  { what: "first load, `runnelet`", target: "58 KB (brotli)", measure: weight("runnelet", 58_000) },
  { what: "first load, `runnelet/slim` with the DOM", target: "49 KB (brotli)", measure: weight("runnelet/slim and runnelet/dom", 49_000) },
];

/** @param {import("../sections/index.mjs").Results} all */
export function targetsTable(all) {
  const rows = TARGETS.map(({ what, target, measure }) => {
    const verdict = measure(all);
    return [what, target, verdict?.told ?? "not measured", verdict?.isMet === undefined ? "" : verdict.isMet ? "met" : "**missed**"];
  });
  return table(["what", "target", "measured", ""], rows, 4);
}

/** @param {string} section @param {string} task @param {string} peer @param {number} least @param {number[]} [chunks] */
function throughput(section, task, peer, least, chunks = USUAL) {
  return ofRuns(section, task, chunks, (run) => speed(run, OURS, peer), (value) => value >= least);
}

/** @param {string} task @param {number} most */
function floor(task, most) {
  return (/** @type {any} */ all) => {
    const verdict = ofRuns("hot", task, USUAL, (run) => 1 / speed(run, OURS, "parse-floor"), (value) => value <= most)(all);
    const blocks = ofRuns("hot", task, USUAL, (run) => 1 / speed(run, OURS, "block-floor"))(all);
    return verdict && { ...verdict, told: `${verdict.told}; of the floor in blocks of 64 KB: ${blocks?.told}` };
  };
}

/** @param {string} task */
function beside(task) {
  return ofRuns("hot", task, USUAL, (run) => speed(run, "ours-values", "line-reader-values"));
}

/** @param {string} section @param {string} task @param {number[]} chunks @param {(run: any) => number} figure @param {(value: number) => boolean} [isGood] */
function ofRuns(section, task, chunks, figure, isGood) {
  return (/** @type {any} */ all) => {
    const runs = chunks.map((chunk) => all[section]?.data.find((/** @type {any} */ run) => run.task === task && run.chunk === chunk));
    if (runs.some((run) => !run)) return undefined;
    const values = runs.map(figure);
    return { told: values.map((value, at) => `${ratio(value)} at ${kilo(chunks[at])}`).join(", "), ...(isGood && { isMet: values.every(isGood) }) };
  };
}

/** @param {any} all @param {number} deltas @param {boolean} paced */
function growingRun(all, deltas, paced) {
  if (!all.growing?.data.isThere) return undefined;
  return all.growing.data.runs.find((/** @type {any} */ run) => run.deltas === deltas && run.paced === paced);
}

/** @param {string} peer @param {number} least */
function growing(peer, least) {
  return (/** @type {any} */ all) => {
    const paced = growingRun(all, 4000, true);
    if (!paced) return undefined;
    const value = bare(paced, peer) / bare(paced, "ours");
    const one = `${ratio(value)} delta by delta, less the bare loop`;
    // Those that parse everything anew were not asked to.
    const queued = growingRun(all, 4000, false);
    if (!queued?.times[peer]) return { told: one, isMet: value >= least };
    const whole = median(queued.times[peer]) / median(queued.times.ours);
    return { told: `${one}; ${ratio(whole)} with all deltas there at once`, isMet: Math.min(value, whole) >= least };
  };
}

/** @param {number} most */
function doubling(most) {
  return (/** @type {any} */ all) => {
    const times = [true, false].map((paced) => {
      const [half, full] = [growingRun(all, 4000, paced), growingRun(all, 8000, paced)];
      return half && full ? bare(full, "ours") / bare(half, "ours") : NaN;
    });
    if (times.some(Number.isNaN)) return undefined;
    const told = `${ratio(times[0])} delta by delta, ${ratio(times[1])} with all there at once, less the bare loop`;
    return { told, isMet: Math.max(...times) <= most };
  };
}

/** @param {string} task @param {string} peer */
function huge(task, peer) {
  return (/** @type {any} */ all) => {
    const run = all.hot?.data.find((/** @type {any} */ run) => run.task === task && run.chunk === 64);
    if (!run) return undefined;
    const value = 1 / bareSpeed(run, OURS, peer);
    const whole = [OURS, peer, "read-floor"].map((id) => median(run.times[id]).toFixed(0)).join(", ");
    return { told: `${ratio(value)} (ms: ours, peer, bare loop: ${whole})`, isMet: value <= 0.5 };
  };
}

/** @param {any} all @returns {Verdict} */
function linear(all) {
  if (!all.growth) return undefined;
  const ours = linesOf(all.growth.data, all).filter(({ role }) => role === "ours");
  const told = ours.map((line) => `${line.path} ${exponent(pointsOf(line)).toFixed(2)}`).join(", ");
  return { told, isMet: ours.every((line) => exponent(pointsOf(line)) <= LINEAR) };
}

/** @param {string} id */
function smoothly(id) {
  return (/** @type {any} */ all) => {
    const find = (/** @type {string} */ id) => all.smooth?.data.results.find((/** @type {any} */ result) => result.id === id);
    const one = find(id);
    if (!one?.isThere) return undefined;
    const idle = worst(find("idle").runs).fps;
    const { longestTask, fps, longestTurn } = worst(one.runs);
    const told = `longest task ${longestTask === 0 ? "under 50" : longestTask.toFixed(0)} ms, longest wait ${longestTurn.toFixed(0)} ms, ${fps.toFixed(0)} frames/s of ${idle.toFixed(0)} when idle`;
    return { told, isMet: longestTask <= 50 && fps >= idle * HELD };
  };
}

/** @param {any} all @returns {Verdict} */
function constant(all) {
  const marks = all.memory?.data.long.filter((/** @type {any} */ row) => row.who === "ours");
  if (!marks) return undefined;
  const [first, last] = [marks[0], marks[marks.length - 1]];
  const told = marks.map((/** @type {any} */ { mark, wasm, heap }) => `${megabytes(mark, 0)}: wasm ${megabytes(wasm)}, heap ${megabytes(heap)}`).join("; ");
  return { told, isMet: last.wasm <= first.wasm && last.heap <= first.heap * 1.1 + 1e6 };
}

/** @param {any} all @returns {Verdict} */
function leakless(all) {
  const rows = all.memory?.data.many;
  if (!rows) return undefined;
  const [first, last] = [rows[0], rows[rows.length - 1]];
  const grown = (last.heap - first.heap) / (last.count - first.count);
  const told = `wasm ${megabytes(first.wasm)} after ${first.count}, ${megabytes(last.wasm)} after ${last.count}; heap ${grown.toFixed(0)} B a stream`;
  // Code that is compiled meanwhile counts as heap too.
  return { told, isMet: last.wasm <= first.wasm && grown < 50 };
}

/** @param {any} all @returns {Verdict} */
function close(all) {
  const of = (/** @type {string} */ id) => all.startup?.data.find((/** @type {any} */ one) => one.id === id && one.delay === 40)?.times;
  if (!of("slim")) return undefined;
  const [slim, hinted, plain] = ["slim", "default-hints", "plain"].map((id) => median(of(id)));
  const told = `${slim.toFixed(0)} ms; \`runnelet\` with hints ${hinted.toFixed(0)} ms, plain ${plain.toFixed(0)} ms`;
  return { told, isMet: slim <= plain * 1.25 };
}

/** @param {string} name @param {number} most */
function weight(name, most) {
  return (/** @type {any} */ all) => {
    const entry = all.bytes?.data.entries.find((/** @type {any} */ one) => one.name === name);
    return entry && { told: kilobytes(entry.brotli), isMet: entry.brotli <= most };
  };
}
