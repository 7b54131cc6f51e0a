// The benchmarks in Chromium: `npm run bench` runs them after the native ones.
//   --quick       a smoke run: few repetitions, writes nothing
//   --task a,b    only these tasks; writes nothing
//   --pkg DIR     measures another build of the package; writes nothing
//   --native FILE puts the table of that file into the report
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkSizes } from "../../pkg-config/sizes.mjs";
import { PKG, ROOT } from "../../scripts/lib/paths.mjs";
import { duration, main, say, step } from "../../scripts/lib/say.mjs";
import { launch } from "./chromium.mjs";
import { machine, peers } from "./machine.mjs";
import { lines, report } from "./report.mjs";
import { serve } from "./serve.mjs";
import { TASKS } from "./tasks.js";

/** Bytes of a chunk. The smallest one gets less to do. */
const CHUNKS = [{ size: 64, limit: 1e6 }, { size: 1400 }, { size: 16 * 1024 }, { size: 64 * 1024 }];
const COLD = { size: 16 * 1024, limit: 1e6 };
const FULL = { rounds: 15, warmups: 6, loads: 9, chunks: CHUNKS };
const QUICK = { rounds: 3, warmups: 1, loads: 1, chunks: CHUNKS.slice(2, 3) };

main(async () => {
  const { values: flags } = parseArgs({
    options: {
      quick: { type: "boolean" },
      task: { type: "string" },
      pkg: { type: "string" },
      native: { type: "string" },
    },
  });
  const plan = flags.quick ? QUICK : FULL;
  const wanted = flags.task?.split(",");
  const tasks = TASKS.filter(({ id }) => !wanted || wanted.includes(id));
  const began = Date.now();
  const loadBefore = loadavg()[0];
  const server = await serve(flags.pkg ?? PKG);
  const browser = await launch(server.url);
  try {
    const hot = await runHot(browser, tasks, plan);
    const cold = await runCold(browser, tasks, plan);
    const took = duration(Date.now() - began);
    if (flags.quick || wanted || flags.pkg) return say(`Done in ${took}; nothing was written.`);
    const sizes = await checkSizes(PKG, join(ROOT, "pkg-config/sizes.json"));
    const native = flags.native && readFileSync(flags.native, "utf8");
    const load = [loadBefore, loadavg()[0]].map((load) => load.toFixed(1));
    const date = new Date().toISOString().slice(0, 10);
    const about = { ...machine(), browser: browser.version, peers: peers(), date, took, load };
    const file = join(ROOT, "docs/BENCHMARKS.md");
    writeFileSync(file, report({ tasks, plan, cold: COLD, about, sizes, native }, hot, cold));
    say(`Done in ${took}; the tables are in docs/BENCHMARKS.md.`);
  } finally {
    await browser.close();
    server.close();
  }
});

/**
 * All contenders in one page, in turns: one result for each task and chunk size.
 * @returns {Promise<import("./report.mjs").Result[]>}
 */
async function runHot(browser, tasks, { rounds, warmups, chunks }) {
  step(`Hot: ${rounds} rounds each, after ${warmups} that do not count.`);
  const results = [];
  for (const task of tasks) {
    for (const { size, limit } of chunks) {
      // One page for each: what one task has taught the compiler about values is not true of the next.
      const result = await browser.withPage(async (page) => {
        const run = { task: task.id, chunk: size, url: urlOf(task, limit), rounds, warmups };
        const contenders = await page.evaluate((id) => globalThis.bench.contenders(id), task.id);
        return { task: task.id, chunk: size, contenders, ...(await page.evaluate((run) => globalThis.bench.hot(run), run)) };
      });
      results.push(result);
      say(lines(result));
    }
  }
  return results;
}

/**
 * Each contender once in pages of its own, in turns.
 * @returns {Promise<import("./report.mjs").Result[]>}
 */
async function runCold(browser, tasks, { loads }) {
  step(`Cold: ${loads} page loads each.`);
  const results = [];
  for (const task of tasks) {
    const all = await browser.withPage((page) => page.evaluate((id) => globalThis.bench.contenders(id), task.id));
    const contenders = all.filter(({ id }) => id !== "read-floor");
    const times = Object.fromEntries(contenders.map(({ id }) => [id, []]));
    let bytes = 0;
    let values = 0;
    for (let load = 0; load < loads; load++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const { id, role } = contenders[(turn + load) % contenders.length];
        const run = { task: task.id, contender: id, chunk: COLD.size, url: urlOf(task, COLD.limit) };
        const result = await browser.withPage((page) => page.evaluate((run) => globalThis.bench.cold(run), run));
        times[id].push(result.time);
        bytes = result.bytes;
        if (role === "floor") continue;
        values ||= result.count;
        if (result.count !== values) throw new Error(`${task.id}: ${id} gave ${result.count} values, not ${values}`);
      }
    }
    const result = { task: task.id, chunk: COLD.size, contenders, times, bytes, values };
    results.push(result);
    say(lines(result));
  }
  return results;
}

const urlOf = (task, limit = 0) => `/data/${task.workload}?limit=${limit}`;
