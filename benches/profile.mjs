// Where one contender's time goes, hot: node benches/profile.mjs TASK CONTENDER [--chunk N] [--rounds N] [--pkg DIR]
// TASK is one of browser/tasks.js, or dom-insert or dom-update: rows into the page, with the contenders of dom/sections/rows.mjs.
import { parseArgs } from "node:util";
import { PKG } from "../scripts/lib/paths.mjs";
import { main, say } from "../scripts/lib/say.mjs";
import { launch } from "./browser/chromium.mjs";
import * as browser from "./browser/serve.mjs";
import { TASKS } from "./browser/tasks.js";
import { taskOf } from "./dom/sections/rows.mjs";
import * as dom from "./dom/serve.mjs";
import { buildNaive } from "./naive.mjs";

const SAMPLING_MICROSECONDS = 100;
const SHOWN = 30;
const WARMUPS = 3;
const PHASES = ["insert", "update"];

main(async () => {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      chunk: { type: "string", default: "16384" },
      rounds: { type: "string" },
      pkg: { type: "string", default: PKG },
    },
  });
  const [id = "ndjson-rows", only = id.startsWith("dom-") ? "ours" : "ours-batches"] = positionals;
  const { server, url, run, without } = id.startsWith("dom-") ? await rows(id.slice(4), only, flags) : await throughput(id, only, flags);
  const chromium = await launch();
  try {
    await chromium.withPage(url, async (page) => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Profiler.enable");
      await devtools.send("Profiler.setSamplingInterval", { interval: SAMPLING_MICROSECONDS });
      /** @type {any[]} */
      const profiles = [];
      const profiled = async (/** @type {() => Promise<unknown>} */ work) => {
        await devtools.send("Profiler.start");
        await work();
        profiles.push((await devtools.send("Profiler.stop")).profile);
      };
      const times = await run(page, profiled);
      const { total, shares } = byOwnTime(profiles, without);
      const mean = times ? times.reduce((sum, time) => sum + time, 0) / times.length : total / 1000 / profiles.length;
      say(`${id}, ${only}: ${mean.toFixed(2)} ms a run under the profiler`);
      for (const { name, share } of shares.slice(0, SHOWN)) say(`${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
    });
  } finally {
    await chromium.close();
    server.close();
  }
});

/** @typedef {{ chunk: string, rounds?: string, pkg: string }} Flags */
/** @typedef {(page: import("playwright-core").Page, profiled: (work: () => Promise<unknown>) => Promise<void>) => Promise<number[] | void>} Run  tells the time of each run (ms); without them it is what was profiled */

/** Values from a body of the page's own, without a network. @param {string} id @param {string} only @param {Flags} flags */
async function throughput(id, only, { chunk, rounds = "60", pkg }) {
  const task = TASKS.find((one) => one.id === id);
  if (!task) throw new Error(`there is no task "${id}"`);
  const server = await browser.serve(pkg, await buildNaive());
  /** @type {Run} */
  const run = async (page, profiled) => {
    const hot = (/** @type {number} */ warmups, /** @type {number} */ rounds) => {
      const plan = { warmups, settle: 0, least: rounds, most: rounds, box: 0 };
      const run = { task: id, only: [only], chunk: Number(chunk), url: `/data/${task.workload}`, plan };
      return page.evaluate((run) => /** @type {any} */ (globalThis).bench.hot(run), run);
    };
    await hot(8, 1);
    let times;
    await profiled(async () => ({ times } = await hot(0, Number(rounds))));
    return times[only];
  };
  return { server, url: `${server.url}/throughput`, run, without: ["(idle)"] };
}

/** Rows into the page. @param {string} phase @param {string} only @param {Flags} flags */
async function rows(phase, only, { rounds = "8", pkg }) {
  if (!PHASES.includes(phase)) throw new Error(`rows have the phases ${PHASES.join(" and ")}`);
  const server = await dom.serve(pkg);
  /** @type {Run} */
  const run = async (page, profiled) => {
    const bench = (/** @type {string} */ step, /** @type {unknown} */ given) =>
      page.evaluate(([step, given]) => /** @type {any} */ (globalThis).bench[/** @type {string} */ (step)](given), [step, given]);
    for (let round = -WARMUPS; round < Number(rounds); round++) {
      if (!(await bench("begin", taskOf()))) throw new Error(`there is no "${only}"`);
      for (const one of PHASES) {
        await bench("prepare", one);
        if (one === phase && round >= 0) await profiled(() => bench("run", one));
        else await bench("run", one);
      }
      await bench("end", undefined);
    }
  };
  // What the browser does besides is drawing, for the most part.
  return { server, url: `${server.url}/rows?contender=${only}`, run, without: ["(idle)", "(program)"] };
}

/** @param {any[]} profiles @param {string[]} without What does not count. */
function byOwnTime(profiles, without) {
  /** @type {Map<string, number>} */
  const times = new Map();
  let total = 0;
  for (const { nodes, samples, timeDeltas } of profiles) {
    const names = new Map(nodes.map((/** @type {any} */ node) => [node.id, nameOf(node.callFrame)]));
    samples.forEach((/** @type {number} */ id, /** @type {number} */ at) => {
      const name = names.get(id);
      if (without.includes(name)) return;
      times.set(name, (times.get(name) ?? 0) + timeDeltas[at]);
      total += timeDeltas[at];
    });
  }
  const shares = [...times].map(([name, time]) => ({ name, share: time / total })).sort((a, b) => b.share - a.share);
  return { total, shares };
}

/** @param {{ functionName: string, url: string, lineNumber: number }} frame */
function nameOf({ functionName, url, lineNumber }) {
  const file = url.split("/").pop();
  return `${functionName || "(anonymous)"}${file ? `  ${file}:${lineNumber + 1}` : ""}`;
}
