// How a DOM section is measured: a page for each contender, the first run in it apart, in rounds over all contenders.
import { median } from "../report/stats.mjs";
import { serve } from "./serve.mjs";
import { trace } from "./trace.mjs";

/** @typedef {import("./trace.mjs").Figures} Figures */
/** @typedef {{ id: string, title: string, role: "ours" | "peer" | "floor" }} Contender */
/** @typedef {{ rounds: number, warmups: number, runs: number }} Plan  rounds: pages of each; warmups, runs: in each page */
/** @typedef {{ cold: Record<string, Figures[]>, hot: Record<string, Figures[]>, isThere: boolean }} Measured  by phase */

export const PLAN = { rounds: 3, warmups: 3, runs: 5 };
export const QUICK = { rounds: 1, warmups: 0, runs: 1 };

/**
 * @param {any} context
 * @param {object} section
 * @param {string} section.page
 * @param {Contender[]} section.contenders
 * @param {string[]} section.phases
 * @param {Plan} section.plan
 * @param {Record<string, unknown>} [section.task] What the page is told of the work.
 * @returns {Promise<Record<string, Measured>>} by contender
 */
export async function measure({ open, pkg, say }, { page, contenders, phases, plan, task = {} }) {
  const server = await serve(pkg);
  /** @type {Record<string, Measured>} */
  const results = Object.fromEntries(contenders.map(({ id }) => [id, { cold: {}, hot: {}, isThere: true }]));
  /** @type {Map<string, { id: string, seen: string }>} */
  const seen = new Map();
  try {
    for (let round = 0; round < plan.rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const { id, role } = contenders[(turn + round) % contenders.length];
        const { cold, hot, isThere } = results[id];
        if (!isThere) continue;
        await open(`${server.url}/${page}?contender=${id}`, async (page) => {
          for (let run = 0; run <= plan.warmups + plan.runs; run++) {
            const isCounted = run === 0 || run > plan.warmups;
            const figures = await runOnce(page, task, phases, isCounted, (phase, text) => role === "floor" || agree(seen, phase, id, text));
            if (!figures) return void (results[id].isThere = false);
            if (!isCounted) continue;
            for (const phase of phases) ((run === 0 ? cold : hot)[phase] ??= []).push(figures[phase]);
          }
        });
        if (round === plan.rounds - 1) say(`  ${id.padEnd(20)} ${results[id].isThere ? summary(results[id], phases) : "not there"}`);
      }
    }
  } finally {
    server.close();
  }
  return results;
}

/**
 * @param {import("playwright-core").Page} page @param {Record<string, unknown>} task @param {string[]} phases
 * @param {boolean} isCounted @param {(phase: string, text: string) => void} check
 */
async function runOnce(page, task, phases, isCounted, check) {
  const { bench } = /** @type {any} */ (globalThis);
  const isThere = await page.evaluate((task) => bench.begin(task), task);
  if (!isThere) return undefined;
  /** @type {Record<string, Figures>} */
  const all = {};
  for (const phase of phases) {
    await page.evaluate((phase) => bench.prepare(phase), phase);
    const run = () => page.evaluate((phase) => bench.run(phase), phase);
    if (isCounted) Object.assign(all, await trace(page, run));
    else await run();
    check(phase, await page.evaluate((phase) => bench.seen(phase), phase));
  }
  await page.evaluate(() => bench.end());
  return all;
}

/** All contenders must have made the same page. @param {Map<string, { id: string, seen: string }>} all @param {string} phase @param {string} id @param {string} seen */
function agree(all, phase, id, seen) {
  const first = all.get(phase);
  if (!first) all.set(phase, { id, seen });
  else if (first.seen !== seen) {
    const at = [...seen].findIndex((character, index) => first.seen[index] !== character);
    const around = (/** @type {string} */ text) => text.slice(Math.max(0, at - 60), at + 60);
    throw new Error(`${phase}: ${id} shows "${around(seen)}", ${first.id} "${around(first.seen)}"`);
  }
}

/** @param {Measured} measured @param {string[]} phases */
function summary({ hot }, phases) {
  return phases.map((phase) => {
    const of = (/** @type {keyof Figures} */ name) => hot[phase].map((figures) => figures[name]);
    return `${phase} ${median(of("script")).toFixed(1)} (${Math.min(...of("script")).toFixed(1)}), longest ${median(of("longest")).toFixed(1)}`;
  }).join("; ");
}
