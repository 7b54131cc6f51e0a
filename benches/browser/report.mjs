// Results become docs/BENCHMARKS.md, and lines on the terminal.
import { stats } from "./stats.mjs";

/**
 * @typedef {object} Result
 * @property {string} task
 * @property {number} chunk
 * @property {{ id: string, title: string, role: "ours" | "peer" | "floor" }[]} contenders
 * @property {Record<string, number[]>} times  ms
 * @property {number} bytes
 * @property {number} values
 */

/** @param {any} context @param {Result[]} hot @param {Result[]} cold */
export function report({ tasks, plan, cold: coldPlan, about, sizes, native }, hot, cold) {
  const of = (results, task) => results.filter((result) => result.task === task.id);
  return `# Benchmarks

Written by \`npm run bench\` on ${about.date}; edit \`benches/\`, not this file. How to read and extend: \`benches/README.md\`.

${about.cpu}, ${about.cores} cores; ${about.browser}; ${about.node}. Peers and data: ${about.peers.join(", ")}. The browser part took ${about.took};
the machine's load average (1 min) was ${about.load[0]} before it and ${about.load[1]} after: above 2 at the start, the times are those of a busy machine.

Every contender reads the same \`ReadableStream\` of bytes to its end through its public interface and hands each value
to the same function. Before its time counts, it has given the same values in the same order as all others.
Times are medians (least to most). **Speed** is that of the best peer divided into it: 1.00 is the best peer, 2.00 is
twice as fast, 0.50 half as fast. Runnelet also checks each record, keeps limits and offsets and goes on after a bad
one; the line reader does nothing of that, and the floors are no ways to read a stream: they show what cannot be saved.

## Summary

Speed of Runnelet by \`batches()\` against the best peer, hot by chunk size, and cold. Below 1.00 it is the slower one.
Hot: ${plan.rounds} rounds in turns in one page, after ${plan.warmups} that do not count. Cold: the first megabyte in a fresh page and process,
the wasm instantiated but never used, ${plan.loads} pages for each.

${table(
  ["task", ...plan.chunks.map(({ size }) => kilo(size)), `cold, ${kilo(coldPlan.size)}`, "time / floor's, hot, largest chunks"],
  tasks.map((task) => summary(task, of(hot, task), of(cold, task)[0])),
)}

## Hot, by chunk size

${tasks.map((task) => section(task, of(hot, task))).join("\n\n")}

## Cold, the first megabyte, chunks of ${kilo(coldPlan.size)}

${tasks.map((task) => `### ${capital(task.title)}\n\n${times(of(cold, task))}`).join("\n\n")}

## What a page loads

All that \`open()\` needs, the wasm included, minified by esbuild; each file compressed on its own.

${table(
  ["entry", "raw", "gzip", "brotli", "budget (brotli)"],
  sizes.map(({ name, raw, gzip, brotli, budget }) => [`\`${name}\``, ...[raw, gzip, brotli, budget].map(kilobytes)]),
)}

## Native

${native?.trim() || "`cargo bench`: no table was given to this run."}
`;
}

/** One task on the terminal. @param {Result} result */
export function lines(result) {
  const { contenders, times, bytes, task, chunk } = result;
  const best = bestPeer(result);
  const rows = contenders.map(({ id, title }) => {
    const { median, min, max } = stats(times[id]);
    const range = `${median.toFixed(2)} ms (${min.toFixed(2)} to ${max.toFixed(2)})`;
    return `    ${title.slice(0, 60).padEnd(60)} ${range.padEnd(28)} ${rate(bytes, median).padStart(5)} MB/s  ${(best / median).toFixed(2)}`;
  });
  return [`  ${task}, chunks of ${kilo(chunk)}, ${(bytes / 1e6).toFixed(1)} MB`, ...rows].join("\n");
}

/** @param {any} task @param {Result[]} hot @param {Result} cold */
function summary(task, hot, cold) {
  const ours = (/** @type {Result} */ result) => stats(result.times["ours-batches"]).median;
  const speed = (/** @type {Result} */ result) => {
    const value = bestPeer(result) / ours(result);
    return value < 0.995 ? value.toFixed(2) : `**${value.toFixed(2)}**`;
  };
  const last = hot[hot.length - 1];
  const floor = last.times["parse-floor"];
  return [task.title, ...hot.map(speed), speed(cold), floor ? (ours(last) / stats(floor).median).toFixed(2) : ""];
}

/** @param {any} task @param {Result[]} results */
function section(task, results) {
  const [{ bytes, values }] = results.slice(-1);
  return `### ${capital(task.title)}\n\n${(bytes / 1e6).toFixed(1)} MB, ${values} values${
    results.some((result) => result.bytes !== bytes) ? "; less where chunks are tiny" : ""
  }.\n\n${times(results)}`;
}

/** One column for each chunk size. @param {Result[]} results */
function times(results) {
  const [{ contenders }] = results;
  const heads = results.flatMap(({ chunk }) => [`${kilo(chunk)}: ms`, "MB/s", "speed"]);
  const rows = contenders.map(({ id, title, role }) => [
    role === "ours" ? `**${title}**` : title,
    ...results.flatMap((result) => {
      const { median, min, max } = stats(result.times[id]);
      const speed = id === "read-floor" ? "" : (bestPeer(result) / median).toFixed(2);
      return [`${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`, rate(result.bytes, median), speed];
    }),
  ]);
  return table(["", ...heads], rows);
}

/** @param {Result} result */
function bestPeer({ contenders, times }) {
  return Math.min(...contenders.filter(({ role }) => role === "peer").map(({ id }) => stats(times[id]).median));
}

/** @param {string[]} heads @param {string[][]} rows */
function table(heads, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const rate = (/** @type {number} */ bytes, /** @type {number} */ ms) => (bytes / ms / 1000).toFixed(0);
const capital = (/** @type {string} */ text) => text[0].toUpperCase() + text.slice(1);
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} KB`;

/** @param {number} bytes */
function kilo(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KB` : `${bytes / 1000} KB`;
}
