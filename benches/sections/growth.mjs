// Time against size: is every path linear?
import { exponent, median } from "../report/stats.mjs";
import { table, timing } from "../report/format.mjs";

const PLAN = { warmups: 4, settle: 200, least: 9, most: 15, box: 500 };
const QUICK = { warmups: 1, settle: 0, least: 1, most: 1, box: 0 };
const MEGABYTES = [1e6, 2e6, 4e6, 8e6];
const MEBIBYTES = [1, 2, 4, 8].map((count) => count << 19);

/** One row a path: who is to be seen on it, and the sizes. */
const PATHS = [
  { id: "text", title: "SSE events as text", task: "sse-rows", chunk: 16 * 1024, sizes: MEGABYTES, only: ["ours-batches", "eventsource-parser"] },
  { id: "objects", title: "NDJSON as objects", task: "ndjson-rows", chunk: 16 * 1024, sizes: MEGABYTES, only: ["ours-batches", "line-reader"] },
  { id: "select", title: "one field of SSE events (`select`)", task: "chat-select", chunk: 16 * 1024, sizes: MEGABYTES, only: ["ours-batches", "eventsource-parser"] },
  { id: "line", title: "one NDJSON line in chunks of 64 B", task: "ndjson-huge", chunk: 64, sizes: MEBIBYTES, only: ["ours-batches", "line-reader"] },
  { id: "event", title: "one SSE event in chunks of 16 KB", task: "sse-huge", chunk: 16 * 1024, sizes: MEBIBYTES, only: ["ours-batches", "eventsource-parser", "fetch-event-source"] },
];

export const growth = {
  id: "growth",
  title: "Growth",

  /** @param {import("./index.mjs").Context} context */
  async measure({ withPage, quick, say }) {
    const lines = [];
    for (const { id, title, task, chunk, sizes, only } of PATHS) {
      const runs = [];
      for (const size of quick ? sizes.slice(0, 2).map((size) => size / 4) : sizes) {
        const workload = { "chat-select": "chat" }[task] ?? task;
        const run = { task, chunk, url: `/data/${workload}?limit=${size}`, plan: quick ? QUICK : PLAN, only };
        runs.push(await withPage("throughput", (page) => page.evaluate((run) => globalThis.bench.hot(run), run)));
      }
      for (const { id: who, title: name, role } of runs[0].contenders) {
        const points = runs.map(({ bytes, times }) => ({ size: bytes, times: times[who] }));
        lines.push({ path: id, title, unit: "MB", who, name, role, points });
        say(`  ${title}, ${name}: exponent ${exponent(pointsOf({ points })).toFixed(2)}`);
      }
    }
    return lines;
  },

  /** @param {Line[]} lines @param {import("./index.mjs").Results} all */
  report(lines, all) {
    const rows = linesOf(lines, all).map((line) => [
      line.title,
      line.role === "ours" ? `**${line.name}**` : line.name,
      ...line.points.map(({ size, times }) => `${sizeName(size, line.unit)}: ${timing(times)}`),
      exponent(pointsOf(line)).toFixed(2),
    ]);
    return `Time against size, hot, in ms; the exponent is the slope of the logarithms: 1 is linear, 2 quadratic.

![Growth](bench-growth.svg)

${table(["path", "who", "size 1", "size 2", "size 3", "size 4", "exponent"], rows, 2)}`;
  },
};

/** @typedef {{ path: string, title: string, unit: string, who: string, name: string, role: string, points: { size: number, times: number[] }[] }} Line */

/**
 * All lines: those that were measured for this, and that of growing values.
 * @param {Line[]} lines @param {import("./index.mjs").Results} all @returns {Line[]}
 */
export function linesOf(lines, all) {
  const runs = (all.growing?.data.runs ?? []).filter(({ paced }) => paced);
  const contenders = runs[0]?.contenders.filter(({ role }) => role !== "floor") ?? [];
  const floor = (/** @type {any} */ run) => median(run.times["read-floor"]);
  const growing = contenders.map(({ id, title, role }) => ({
    path: "growing",
    title: "growing value, deltas of 4 B, less the bare loop",
    unit: "deltas",
    who: id,
    name: title,
    role,
    points: runs.map((run) => ({ size: run.deltas, times: run.times[id].map((time) => Math.max(0.001, time - floor(run))) })),
  }));
  return [...lines, ...growing];
}

/** @param {{ points: { size: number, times: number[] }[] }} line */
export function pointsOf({ points }) {
  return points.map(({ size, times }) => [size, median(times)]);
}

/** @param {number} size @param {string} unit */
export function sizeName(size, unit) {
  return unit === "MB" ? `${(size / 1e6).toFixed(1)} MB` : `${size}`;
}
