// Runs of the contenders of a task: the one kind of result behind the tables of throughput.
import { kilo, rate, ratio, short, table, timing } from "./format.mjs";
import { median, stats } from "./stats.mjs";

/**
 * @typedef {object} Run
 * @property {string} task
 * @property {number} chunk
 * @property {{ id: string, title: string, role: "ours" | "peer" | "floor" }[]} contenders
 * @property {Record<string, number[]>} times  ms
 * @property {number} bytes
 * @property {number} values
 */

/** @param {Run} run */
export function bestPeer({ contenders, times }) {
  return Math.min(...contenders.filter(({ role }) => role === "peer").map(({ id }) => median(times[id])));
}

/** How many times as fast one is as another; without another: as the best peer. @param {Run} run @param {string} id @param {string} [other] */
export function speed(run, id, other) {
  return (other ? median(run.times[other]) : bestPeer(run)) / median(run.times[id]);
}

/**
 * How many times as fast one is as another, both less the bare reader loop of the same round.
 * @param {Run} run @param {string} id @param {string} other
 */
export function bareSpeed({ times }, id, other) {
  const bare = (/** @type {string} */ name) => median(times[name].map((time, round) => time - times["read-floor"][round]));
  return bare(other) / bare(id);
}

/** Speed of ours by task and chunk size. @param {any[]} tasks @param {Run[]} runs @param {number[]} chunks */
export function speedsTable(tasks, runs, chunks) {
  const rows = tasks.map(({ id, title }) => [
    title,
    ...chunks.map((chunk) => {
      const run = runs.find((one) => one.task === id && one.chunk === chunk);
      if (!run) return "";
      const value = speed(run, "ours-batches");
      return value < 0.995 ? ratio(value) : `**${ratio(value)}**`;
    }),
  ]);
  return table(["task", ...chunks.map(kilo)], rows);
}

/** One column for each run: the same contenders, or nearly. @param {Run[]} runs @param {(run: Run) => string} name */
export function runTable(runs, name) {
  const contenders = new Map(runs.flatMap((run) => run.contenders.map((one) => [one.id, one])));
  const heads = runs.flatMap((run) => [`${name(run)}: ms`, "MB/s", "speed"]);
  const rows = [...contenders.values()].map(({ id, title, role }) => [
    role === "ours" ? `**${title}**` : title,
    ...runs.flatMap((run) => {
      const times = run.times[id];
      if (!times) return ["", "", ""];
      return [timing(times), rate(run.bytes, median(times)), role === "floor" ? "" : ratio(speed(run, id))];
    }),
  ]);
  return table(["", ...heads], rows);
}

/** A run on the terminal. @param {Run} run */
export function terminal(run) {
  const { contenders, times, bytes, task, chunk } = run;
  const rows = contenders.map(({ id, title, role }) => {
    const { median, min, max } = stats(times[id]);
    const range = `${short(median)} ms (${short(min)} to ${short(max)})`;
    return `    ${title.slice(0, 60).padEnd(60)} ${range.padEnd(28)} ${rate(bytes, median).padStart(5)} MB/s  ${role === "floor" ? "" : ratio(speed(run, id))}`;
  });
  return [`  ${task}, chunks of ${kilo(chunk)}, ${(bytes / 1e6).toFixed(1)} MB`, ...rows].join("\n");
}
