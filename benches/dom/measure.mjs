// How a DOM section is measured: a page for each contender, the first run in it told apart from those after the warm-ups.
import { median } from "../report/stats.mjs";
import { serve } from "./serve.mjs";
import { trace } from "./trace.mjs";

/** @typedef {import("./trace.mjs").Figures} Figures */
/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} title
 * @property {"ours" | "peer" | "floor"} role
 * @property {string[]} [phases] Those that it takes part in, if not all.
 */
/** @typedef {{ warmups: number, runs: number }} Plan  in each page, after the first run */
/** @typedef {"measured" | "not there" | "unfinished"} State */
/** @typedef {{ cold: Record<string, Figures[]>, hot: Record<string, Figures[]>, state: State }} Measured  by phase */

export const PLAN = { warmups: 2, runs: 4 };
export const QUICK = { warmups: 0, runs: 1 };
/** s for a phase: who needs more is told as unfinished. */
export const LIMIT = 60;
/** s for a page: who needs more has fewer runs. */
export const BUDGET = 40;

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
export async function measure({ open, pkg, say }, { page: name, contenders, phases: all, plan, task = {} }) {
  const server = await serve(pkg);
  /** @type {Record<string, Measured>} */
  const results = {};
  /** @type {Map<string, { id: string, seen: string }>} */
  const seen = new Map();
  try {
    for (const { id, role, phases = all } of contenders) {
      const check = (/** @type {string} */ phase, /** @type {string} */ text) => role === "floor" || agree(seen, phase, id, text);
      results[id] = await open(`${server.url}/${name}?contender=${id}`, (/** @type {any} */ page) => runs(page, { phases, plan, task, check }));
      say(`  ${id.padEnd(20)} ${summary(results[id], phases)}`);
    }
  } finally {
    server.close();
  }
  return results;
}

/** @typedef {{ phases: string[], plan: Plan, task: Record<string, unknown>, check: (phase: string, text: string) => void }} Work */

/** All runs in a page. @param {import("playwright-core").Page} page @param {Work} work @returns {Promise<Measured>} */
async function runs(page, work) {
  const { phases, plan, task } = work;
  /** @type {Measured} */
  const measured = { cold: {}, hot: {}, state: "measured" };
  const end = Date.now() + BUDGET * 1000;
  try {
    for (let run = 0; run <= plan.warmups + plan.runs; run++) {
      const isLate = Date.now() > end;
      if (isLate && phases[0] in measured.hot) break;
      const isThere = await page.evaluate((task) => /** @type {any} */ (globalThis).bench.begin(task), task);
      if (!isThere) return { ...measured, state: "not there" };
      const use = () => runOnce(page, work);
      if (run === 0 || run > plan.warmups || isLate) {
        const figures = await trace(page, use);
        for (const phase of phases) ((run === 0 ? measured.cold : measured.hot)[phase] ??= []).push(figures[phase]);
      } else await use();
      await page.evaluate(() => /** @type {any} */ (globalThis).bench.end());
    }
  } catch (error) {
    if (error instanceof TooLong) return { ...measured, state: "unfinished" };
    throw error;
  }
  return measured;
}

/** @param {import("playwright-core").Page} page @param {Work} work */
async function runOnce(page, { phases, check }) {
  const { bench } = /** @type {any} */ (globalThis);
  for (const phase of phases) {
    await page.evaluate((phase) => bench.prepare(phase), phase);
    await inTime(page.evaluate((phase) => bench.run(phase), phase));
    check(phase, await page.evaluate((phase) => bench.seen(phase), phase));
  }
}

class TooLong extends Error {}

/** Fails if something takes too long, also where it leaves the page no turn to notice. @param {Promise<unknown>} work */
async function inTime(work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new TooLong()), LIMIT * 1000)));
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
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
function summary({ hot, state }, phases) {
  if (state !== "measured") return state;
  return phases.map((phase) => {
    const of = (/** @type {keyof Figures} */ name) => hot[phase].map((figures) => figures[name]);
    return `${phase} ${median(of("script")).toFixed(1)} (${Math.min(...of("script")).toFixed(1)}), longest ${median(of("longest")).toFixed(1)}`;
  }).join("; ");
}
