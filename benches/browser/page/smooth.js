// Runs in the page: a hundred megabytes from the network, and whether the page keeps its turns and frames meanwhile.
import { createParser } from "eventsource-parser";
import { init, open } from "runnelet";
import { lineBatches } from "./line-reader.js";
import { knows } from "./options.js";
import { eachChunk } from "./streams.js";

await init("/pkg/runnelet_bg.wasm");

/** Timers in a row come at least this far apart. */
const TICK = 4;
const hasWorker = knows({ worker: true });

/** @typedef {{ id: string, title: string, role: "ours" | "peer" | "floor", workload: string, isThere: boolean, run: (url: string, take: (value: any) => void) => Promise<void> }} Contender */

/** @type {Contender[]} */
const CONTENDERS = [
  {
    id: "idle",
    title: "nothing is read",
    role: "floor",
    workload: "ndjson-rows",
    isThere: true,
    run: () => new Promise((resolve) => setTimeout(resolve, 1500)),
  },
  {
    id: "worker",
    title: "Runnelet, `worker: true`, rows as objects",
    role: "ours",
    workload: "ndjson-rows",
    isThere: hasWorker,
    run: (url, take) => batches(url, { worker: true }, take),
  },
  {
    id: "worker-select",
    title: "Runnelet, `worker: true`, one field of each row (`select`)",
    role: "ours",
    workload: "ndjson-rows",
    isThere: hasWorker,
    run: (url, take) => batches(url, { worker: true, select: "/price" }, take),
  },
  {
    id: "main",
    title: "Runnelet on the main thread, rows as objects",
    role: "ours",
    workload: "ndjson-rows",
    isThere: true,
    run: (url, take) => batches(url, {}, take),
  },
  {
    id: "line-reader",
    title: "JS line reader on the main thread, rows as objects",
    role: "peer",
    workload: "ndjson-rows",
    isThere: true,
    async run(url, take) {
      for await (const batch of lineBatches(await body(url))) {
        for (const value of batch) take(value);
      }
    },
  },
  {
    id: "eventsource-parser",
    title: "eventsource-parser on the main thread, `JSON.parse` of each event",
    role: "peer",
    workload: "sse-rows",
    isThere: true,
    async run(url, take) {
      const decoder = new TextDecoder();
      const parser = createParser({ onEvent: ({ data }) => take(JSON.parse(data)) });
      await eachChunk(await body(url), (chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
    },
  },
];

const bench = {
  contenders: () => CONTENDERS.map(({ run: _, ...about }) => about),

  /** @param {{ id: string, url: string }} run */
  async smooth({ id, url }) {
    const { run } = CONTENDERS.filter((one) => one.id === id)[0];
    const watch = watchPage();
    let values = 0;
    const start = performance.now();
    await run(url, () => {
      values += 1;
    });
    const ms = performance.now() - start;
    return { ms, values, ...(await watch.stop(ms)) };
  },
};

/** @param {string} url @param {object} options @param {(value: any) => void} take */
async function batches(url, options, take) {
  for await (const batch of open(url, options).batches()) {
    for (const value of batch) take(value);
  }
}

/** @param {string} url @returns {Promise<ReadableStream<Uint8Array>>} */
async function body(url) {
  return /** @type {any} */ ((await fetch(url)).body);
}

/** Watches tasks, turns and frames, and paints something in each frame, as a page that is alive does. */
function watchPage() {
  /** @type {number[]} */
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  let isOver = false;
  let [frames, lastFrame, longestFrame] = [0, performance.now(), 0];
  requestAnimationFrame(function frame() {
    if (isOver) return;
    const now = performance.now();
    longestFrame = Math.max(longestFrame, now - lastFrame);
    lastFrame = now;
    document.body.textContent = `${frames++}`;
    requestAnimationFrame(frame);
  });
  let [lastTurn, longestTurn] = [performance.now(), 0];
  const turn = () => {
    const now = performance.now();
    longestTurn = Math.max(longestTurn, now - lastTurn - TICK);
    lastTurn = now;
    if (!isOver) setTimeout(turn, 0);
  };
  turn();
  return {
    /** @param {number} ms */
    async stop(ms) {
      turn();
      isOver = true;
      // Long tasks are told after they have ended.
      await new Promise((resolve) => setTimeout(resolve, 100));
      tasks.push(...observer.takeRecords().map(({ duration }) => duration));
      observer.disconnect();
      const longestTask = Math.max(0, ...tasks);
      return { longTasks: tasks.length, longestTask, longestTurn, fps: (frames / ms) * 1000, longestFrame };
    },
  };
}

Object.assign(globalThis, { bench, isReady: true });
