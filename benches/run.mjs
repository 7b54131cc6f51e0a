// The benchmarks: `npm run bench` builds the package and runs this.
//   --quick      a smoke run: few repetitions, less data; do all contenders still agree? writes nothing
//   --only a,b   only these sections; the report is written anew with what is known of the others
//   --task a,b   only these tasks in the sections of throughput; writes nothing
//   --pkg DIR    measures another build of the package; writes nothing
//   --report     measures nothing: writes the report anew
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PKG, ROOT, TARGET } from "../scripts/lib/paths.mjs";
import { Stop, duration, main, red, say, step } from "../scripts/lib/say.mjs";
import { launch } from "./browser/chromium.mjs";
import { serve } from "./browser/serve.mjs";
import { TASKS } from "./browser/tasks.js";
import { buildNaive } from "./naive.mjs";
import { charts } from "./report/charts.mjs";
import { commit, machine, peers } from "./report/machine.mjs";
import { report } from "./report/report.mjs";
import { SECTIONS } from "./sections/index.mjs";

/** What was measured, one file a section: a section can be measured alone, and again. */
const RESULTS = join(TARGET, "bench");
const DOCS = join(ROOT, "docs");

main(async () => {
  const { values: flags } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      task: { type: "string" },
      pkg: { type: "string" },
      report: { type: "boolean", default: false },
    },
  });
  const sections = chosen(SECTIONS, flags.only, "section").filter(({ isSlow }) => !(flags.quick && isSlow && !flags.only));
  const tasks = chosen(TASKS, flags.task, "task");
  const isKept = !flags.quick && !flags.task && !flags.pkg;
  if (isKept && !flags.report) mkdirSync(RESULTS, { recursive: true });
  const began = Date.now();
  const failed = flags.report ? [] : await measure(sections, { tasks, quick: flags.quick, pkg: flags.pkg ?? PKG, isKept });
  if (isKept) write();
  const what = isKept ? "the tables are in docs/BENCHMARKS.md" : "nothing was written";
  say(`Done in ${duration(Date.now() - began)}; ${what}.`);
  if (failed.length > 0) throw new Stop(`${failed.join(", ")} failed.`, "What they said stands above.");
});

/** Runs sections one after another; one that fails does not take the others with it. */
async function measure(sections, { tasks, quick, pkg, isKept }) {
  const server = await serve(pkg, await buildNaive());
  const browser = await launch();
  const withPage = (name, use) => browser.withPage(`${server.url}/${name}`, use);
  const context = { browser: browser.raw, withPage, open: browser.withPage, pkg, quick, tasks, say };
  const failed = [];
  try {
    for (const { id, title, measure } of sections) {
      step(title);
      const start = Date.now();
      const before = loadavg()[0];
      const file = join(RESULTS, `${id}.json`);
      if (isKept) rmSync(file, { force: true });
      try {
        const data = await measure(context);
        const load = [before, loadavg()[0]].map((load) => load.toFixed(1));
        const took = duration(Date.now() - start);
        const about = { date: new Date().toISOString().slice(0, 10), commit: commit(), took, load, browser: browser.version };
        if (isKept) writeFileSync(file, JSON.stringify({ about, data }));
        say(`  (${took})`);
      } catch (error) {
        failed.push(title);
        say(red(`  ${process.env.DEBUG ? error.stack : error.message}`));
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
  return failed;
}

/** The report and the charts, of all that is known. */
function write() {
  const known = SECTIONS.map(({ id }) => [id, join(RESULTS, `${id}.json`)]).filter(([, file]) => existsSync(file));
  const all = Object.fromEntries(known.map(([id, file]) => [id, JSON.parse(readFileSync(file, "utf8"))]));
  const browser = Object.values(all)[0]?.about.browser;
  writeFileSync(join(DOCS, "BENCHMARKS.md"), report(all, { ...machine(), peers: peers(), browser }));
  for (const [name, svg] of Object.entries(charts(all))) writeFileSync(join(DOCS, name), svg);
}

/** @template {{ id: string }} T @param {T[]} all @param {string | undefined} wanted @param {string} what @returns {T[]} */
function chosen(all, wanted, what) {
  if (!wanted) return all;
  const ids = wanted.split(",");
  const unknown = ids.find((id) => !all.some((one) => one.id === id));
  if (unknown) throw new Stop(`There is no ${what} "${unknown}".`, `There are: ${all.map(({ id }) => id).join(", ")}.`);
  return all.filter(({ id }) => ids.includes(id));
}
