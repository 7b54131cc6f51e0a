// A hundred megabytes from the network: does the page keep its turns and its frames?
import { table } from "../report/format.mjs";
import { median } from "../report/stats.mjs";

const MEGABYTES = 100;
const LOADS = 3;
const QUICK_MEGABYTES = 10;

export const smooth = {
  id: "smooth",
  title: "Off the main thread",

  /** @param {import("./index.mjs").Context} context */
  async measure({ withPage, quick, say }) {
    const contenders = await withPage("smooth", (page) => page.evaluate(() => globalThis.bench.contenders()));
    const megabytes = quick ? QUICK_MEGABYTES : MEGABYTES;
    const results = [];
    for (const { id, title, role, workload, isThere } of contenders) {
      const runs = [];
      for (let load = 0; isThere && load < (quick ? 1 : LOADS); load++) {
        const run = { id, url: `/long/${workload}?megabytes=${megabytes}` };
        runs.push(await withPage("smooth", (page) => page.evaluate((run) => globalThis.bench.smooth(run), run)));
      }
      results.push({ id, title, role, isThere, runs });
      const { longestTask, fps } = worst(runs);
      say(`  ${id}: ${isThere ? `longest task ${longestTask.toFixed(0)} ms, ${fps.toFixed(0)} frames/s` : "not there"}`);
    }
    return { megabytes, results };
  },

  /** @param {any} data */
  report({ megabytes, results }) {
    return `${megabytes} MB over the loopback device, as fast as they are taken; the page paints something in each frame meanwhile. The worst of ${LOADS} pages
each (rate: median). **Longest task** is Chromium's own count, which knows tasks from 50 ms on; the longest wait for a turn is that of a chain of timers, 4 ms apart at best.

${table(
  ["", "MB/s", "tasks over 50 ms", "longest task, ms", "longest wait for a turn, ms", "frames/s", "longest frame, ms"],
  results.map(({ id, title, role, isThere, runs }) => {
    const name = role === "ours" ? `**${title}**` : title;
    if (!isThere) return [name, "not there", "", "", "", "", ""];
    const { longTasks, longestTask, longestTurn, fps, longestFrame } = worst(runs);
    const rate = id === "idle" ? "" : (megabytes * 1000) / median(runs.map(({ ms }) => ms));
    const figures = [longestTask, longestTurn, fps, longestFrame].map((value) => value.toFixed(0));
    return [name, rate && rate.toFixed(0), `${longTasks}`, ...figures];
  }),
)}`;
  },
};

/** @param {any[]} runs */
export function worst(runs) {
  const most = (/** @type {string} */ key) => Math.max(0, ...runs.map((run) => run[key]));
  return {
    longTasks: most("longTasks"),
    longestTask: most("longestTask"),
    longestTurn: most("longestTurn"),
    longestFrame: most("longestFrame"),
    fps: Math.min(Infinity, ...runs.map(({ fps }) => fps)),
  };
}
