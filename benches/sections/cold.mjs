// The first megabyte in a fresh page and process: one contender, once.
import { TASKS } from "../browser/tasks.js";
import { kilo } from "../report/format.mjs";
import { runTable, speedsTable, terminal } from "../report/runs.mjs";

const CHUNKS = [16 * 1024, 64 * 1024];
const LIMIT = 1e6;
const LOADS = 9;
const QUICK_TASKS = ["chat-select", "ndjson-rows"];

export const cold = {
  id: "cold",
  title: "Throughput, cold",

  /** @param {import("./index.mjs").Context} context @returns {Promise<import("../report/runs.mjs").Run[]>} */
  async measure({ withPage, quick, tasks, say }) {
    const runs = [];
    for (const task of tasks.filter(({ id, isCold }) => isCold && (!quick || QUICK_TASKS.includes(id)))) {
      for (const chunk of quick ? CHUNKS.slice(0, 1) : CHUNKS) {
        const run = await oneTask(withPage, task, chunk, quick ? 1 : LOADS);
        runs.push(run);
        say(terminal(run));
      }
    }
    return runs;
  },

  /** @param {import("../report/runs.mjs").Run[]} runs */
  report(runs) {
    const tasks = TASKS.filter(({ id }) => runs.some(({ task }) => task === id));
    const sections = tasks.map(({ id, title }) => {
      const table = runTable(runs.filter(({ task }) => task === id), (run) => kilo(run.chunk));
      return `### ${title[0].toUpperCase()}${title.slice(1)}, cold\n\n${table}`;
    });
    return `The first megabyte in a page of a new browser profile, which is a new process: no compiled code is left from another
page. Scripts are loaded and the wasm is instantiated; nothing of it has run. ${LOADS} pages for each contender. Speed as above.

${speedsTable(tasks, runs, CHUNKS)}

${sections.join("\n\n")}`;
  },
};

/** Each contender in pages of its own, in turns. */
async function oneTask(withPage, task, chunk, loads) {
  const contenders = await withPage("throughput", (page) =>
    page.evaluate(([id, chunk]) => globalThis.bench.coldContenders(id, chunk), [task.id, chunk]),
  );
  const times = Object.fromEntries(contenders.map(({ id }) => [id, []]));
  let bytes = 0;
  let values = 0;
  for (let load = 0; load < loads; load++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const { id } = contenders[(turn + load) % contenders.length];
      const run = { task: task.id, contender: id, chunk, url: `/data/${task.workload}?limit=${LIMIT}` };
      const result = await withPage("throughput", (page) => page.evaluate((run) => globalThis.bench.cold(run), run));
      times[id].push(result.time);
      bytes = result.bytes;
      values ||= result.count;
      if (result.count !== values) throw new Error(`${task.id}: ${id} gave ${result.count} values, not ${values}`);
    }
  }
  return { task: task.id, chunk, contenders, times, bytes, values };
}
