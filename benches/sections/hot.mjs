// Steady state: all contenders of a task in one page, in turns, for each chunk size.
import { WORKLOADS } from "../browser/workloads.mjs";
import { TASKS } from "../browser/tasks.js";
import { kilo } from "../report/format.mjs";
import { runTable, speedsTable, terminal } from "../report/runs.mjs";

/** Bytes of a chunk. The smallest ones get less to do. */
const CHUNKS = [
  { size: 1, limit: 25_000, isTiny: true },
  { size: 64, limit: 500_000 },
  { size: 1400 },
  { size: 16 * 1024 },
  { size: 64 * 1024 },
  { size: 1e6 },
];
const PLAN = { warmups: 5, settle: 700, least: 9, most: 25, box: 1800 };
const QUICK = { warmups: 1, settle: 0, least: 2, most: 2, box: 0 };
const QUICK_CHUNKS = [{ size: 16 * 1024, limit: 300_000 }];

export const hot = {
  id: "hot",
  title: "Throughput, hot",

  /** @param {import("./index.mjs").Context} context @returns {Promise<import("../report/runs.mjs").Run[]>} */
  async measure({ withPage, quick, tasks, say }) {
    const chunks = quick ? QUICK_CHUNKS : CHUNKS;
    const runs = [];
    for (const task of tasks) {
      for (const { size, limit, isTiny } of chunks) {
        if (task.isHuge && isTiny) continue;
        // One page for each: what one task has taught the compiler about values is not true of the next.
        const url = `/data/${task.workload}?limit=${task.isHuge && !quick ? 0 : (limit ?? 0)}`;
        const plan = quick ? QUICK : PLAN;
        const run = await withPage("throughput", (page) =>
          page.evaluate((run) => globalThis.bench.hot(run), { task: task.id, chunk: size, url, plan }),
        );
        runs.push(run);
        say(terminal(run));
      }
    }
    return runs;
  },

  /** @param {import("../report/runs.mjs").Run[]} runs */
  report(runs) {
    const tasks = TASKS.filter(({ id }) => runs.some(({ task }) => task === id));
    return `One page for each task and chunk size, all contenders in turns, another one first each time: after at least
${PLAN.warmups} rounds and ${PLAN.settle} ms that do not count, at least ${PLAN.least} rounds, up to ${PLAN.most} within ${PLAN.box / 1000} s. Who needs more than 1.5 s for a run is
timed three times. Tiny chunks get less of the data, at least one frame: ${CHUNKS.filter(({ limit }) => limit).map(({ size, limit }) => `${kilo(size)} the first ${kilo(limit)}`).join(", ")}; the frames of 4 MiB stay whole.

**Speed** of Runnelet by \`batches()\` against the best peer: 2.00 is twice as fast, below 1.00 it is the slower one.

${speedsTable(tasks, runs, CHUNKS.map(({ size }) => size))}

${tasks.map((task) => section(task, runs.filter((run) => run.task === task.id))).join("\n\n")}`;
  },
};

/** @param {any} task @param {import("../report/runs.mjs").Run[]} runs */
function section(task, runs) {
  const { title } = WORKLOADS.find(({ id }) => id === task.workload) ?? task;
  const { bytes, values } = runs.reduce((a, b) => (a.bytes >= b.bytes ? a : b));
  const head = `${title}: ${(bytes / 1e6).toFixed(1)} MB, ${values} value${values === 1 ? "" : "s"}. ms: median (least to most).`;
  return `### ${task.title[0].toUpperCase()}${task.title.slice(1)}\n\n${head}\n\n${runTable(runs, (run) => kilo(run.chunk))}`;
}
