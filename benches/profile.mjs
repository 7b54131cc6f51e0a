// Where one contender's time goes, hot: node benches/profile.mjs TASK CONTENDER [--chunk N] [--rounds N] [--pkg DIR]
import { parseArgs } from "node:util";
import { PKG } from "../scripts/lib/paths.mjs";
import { main, say } from "../scripts/lib/say.mjs";
import { launch } from "./browser/chromium.mjs";
import { serve } from "./browser/serve.mjs";
import { TASKS } from "./browser/tasks.js";
import { buildNaive } from "./naive.mjs";

const SAMPLING_MICROSECONDS = 100;
const SHOWN = 30;

main(async () => {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      chunk: { type: "string", default: "16384" },
      rounds: { type: "string", default: "60" },
      pkg: { type: "string", default: PKG },
    },
  });
  const [id = "ndjson-rows", only = "ours-batches"] = positionals;
  const task = TASKS.find((one) => one.id === id);
  if (!task) throw new Error(`there is no task "${id}"`);
  const server = await serve(flags.pkg, await buildNaive());
  const browser = await launch();
  try {
    await browser.withPage(`${server.url}/throughput`, async (page) => {
      const hot = (warmups, rounds) => {
        const plan = { warmups, settle: 0, least: rounds, most: rounds, box: 0 };
        const run = { task: id, only: [only], chunk: Number(flags.chunk), url: `/data/${task.workload}`, plan };
        return page.evaluate((run) => globalThis.bench.hot(run), run);
      };
      await hot(8, 1);
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Profiler.enable");
      await devtools.send("Profiler.setSamplingInterval", { interval: SAMPLING_MICROSECONDS });
      await devtools.send("Profiler.start");
      const { times } = await hot(0, Number(flags.rounds));
      const { profile } = await devtools.send("Profiler.stop");
      const total = times[only].reduce((sum, time) => sum + time, 0);
      say(`${id}, ${only}, chunks of ${flags.chunk} B: ${(total / times[only].length).toFixed(2)} ms a run under the profiler`);
      for (const { name, share } of byOwnTime(profile).slice(0, SHOWN)) say(`${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
    });
  } finally {
    await browser.close();
    server.close();
  }
});

/** @param {any} profile */
function byOwnTime({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map();
  let total = 0;
  samples.forEach((id, at) => {
    const name = names.get(id);
    if (name === "(idle)") return;
    times.set(name, (times.get(name) ?? 0) + timeDeltas[at]);
    total += timeDeltas[at];
  });
  return [...times].map(([name, time]) => ({ name, share: time / total })).sort((a, b) => b.share - a.share);
}

/** @param {{ functionName: string, url: string, lineNumber: number }} frame */
function nameOf({ functionName, url, lineNumber }) {
  const file = url.split("/").pop();
  return `${functionName || "(anonymous)"}${file ? `  ${file}:${lineNumber + 1}` : ""}`;
}
