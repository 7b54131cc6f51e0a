// What moves in a window without anybody having touched it, and what keeps it from answering. Chromium alone measures both.
import { atWork } from "./axe.js";

/**
 * Measures from now on, and what was before.
 * @param {Window} window
 */
export function measure({ PerformanceObserver, performance }) {
  const entries = [];
  const observers = ["layout-shift", "longtask"].map((type) => {
    const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
    observer.observe({ type, buffered: true });
    return observer;
  });
  return {
    read() {
      for (const observer of observers) entries.push(...observer.takeRecords());
      const tasks = entries.filter((entry) => entry.entryType === "longtask" && !isAxe(entry, performance.timeOrigin));
      const longest = Math.round(Math.max(0, ...tasks.map(({ duration }) => duration)));
      return { shift: shift(entries), moved: sources(entries), "long tasks": tasks.length, longest };
    },
  };
}

function isAxe({ startTime, duration }, origin) {
  const start = origin + startTime;
  return atWork.some((period) => start < period.end && start + duration > period.start);
}

/** As Core Web Vitals count it: the worst window of at most five seconds, without a second of rest in it. */
function shift(entries) {
  let worst = 0;
  let sum = 0;
  let [start, last] = [-Infinity, -Infinity];
  for (const { value, startTime, hadRecentInput, entryType } of entries) {
    if (entryType !== "layout-shift" || hadRecentInput) continue;
    if (startTime - last > 1000 || startTime - start > 5000) [sum, start] = [0, startTime];
    last = startTime;
    sum += value;
    worst = Math.max(worst, sum);
  }
  return Math.round(worst * 1000) / 1000;
}

/** What moved, by its name in the page. */
function sources(entries) {
  const moved = entries.filter(({ value }) => value > 0.005).flatMap(({ sources = [] }) => sources.map(({ node }) => node));
  const names = moved.map((node) => node?.className || node?.nodeName);
  return [...new Set(names)].join(", ");
}
