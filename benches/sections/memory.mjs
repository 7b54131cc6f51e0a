// What is held: of a stream of a gigabyte, of ten thousand streams, and by a consumer that keeps a little.
import { megabytes, table } from "../report/format.mjs";

const MARKS = [10e6, 100e6, 1e9];
const COUNTS = [100, 1000, 10_000];
const KEPT_MEGABYTES = 50;
const READERS = { ours: "Runnelet, `batches()`", "line-reader": "JS line reader" };
const KEEPERS = { ours: "Runnelet", "eventsource-parser": "eventsource-parser" };

export const memory = {
  id: "memory",
  title: "Memory",

  /** @param {import("./index.mjs").Context} context */
  async measure({ withPage, quick, say }) {
    const long = [];
    for (const who of Object.keys(READERS)) {
      await withPage("memory", async (page) => {
        const look = await lookInto(page);
        await page.evaluate((who) => globalThis.bench.begin(who, "/data/ndjson-rows?limit=1000000"), who);
        for (const mark of quick ? MARKS.slice(0, 1) : MARKS) {
          const reached = await page.evaluate((bytes) => globalThis.bench.advance(bytes), mark);
          long.push({ who, mark, ...reached, ...(await look()) });
          const { heap, wasm, ms } = long[long.length - 1];
          say(`  ${who}, ${megabytes(mark)}: heap ${megabytes(heap)}, wasm ${megabytes(wasm)}, ${(reached.bytes / ms / 1000).toFixed(0)} MB/s`);
        }
        await page.evaluate(() => globalThis.bench.finish());
      });
    }
    const many = await withPage("memory", async (page) => {
      const look = await lookInto(page);
      const rows = [];
      let opened = 0;
      for (const count of quick ? COUNTS.slice(0, 2) : COUNTS) {
        const more = [count - opened, "/data/ndjson-rows?limit=1200"];
        await page.evaluate(([count, url]) => globalThis.bench.many(count, url), more);
        opened = count;
        rows.push({ count, ...(await look()) });
        say(`  ${count} streams: heap ${megabytes(rows.at(-1)?.heap)}, wasm ${megabytes(rows.at(-1)?.wasm)}`);
      }
      return rows;
    });
    const kept = [];
    for (const who of Object.keys(KEEPERS)) {
      await withPage("memory", async (page) => {
        const look = await lookInto(page);
        const before = await look();
        const run = [who, "/data/chat?limit=1000000", quick ? 5 : KEPT_MEGABYTES];
        const what = await page.evaluate(([who, url, megabytes]) => globalThis.bench.keep(who, url, megabytes), run);
        kept.push({ who, ...what, held: (await look()).heap - before.heap });
        say(`  ${who} kept ${megabytes(what.characters)} of text: the heap holds ${megabytes(kept.at(-1)?.held)} more`);
      });
    }
    return { long, many, kept };
  },

  /** @param {any} data */
  report({ long, many, kept }) {
    return `JS heap and wasm memory by Chromium's own count, garbage collected before each look. Wasm memory never shrinks: what it is, is its peak.

### One stream of NDJSON, by how far it has come

${table(
  ["", "read", "wasm memory", "JS heap, collected", "JS heap, its peak before collections", "buffers outside the heap", "MB/s"],
  long.map(({ who, mark, bytes, ms, wasm, heap, peakHeap, buffers }) => [
    who === "ours" ? `**${READERS[who]}**` : READERS[who],
    megabytes(mark),
    who === "ours" ? megabytes(wasm) : "",
    megabytes(heap),
    megabytes(peakHeap),
    megabytes(buffers),
    (bytes / ms / 1000).toFixed(0),
  ]),
)}

### Many streams

Opened one after another: a third is read to its end, a third left after the first value, a third aborted at once.

${table(
  ["streams so far", "wasm memory", "JS heap", "buffers outside the heap"],
  many.map(({ count, wasm, heap, buffers }) => [`${count}`, ...[wasm, heap, buffers].map((bytes) => megabytes(bytes, 2))]),
)}

### A consumer that keeps a little

Of ${KEPT_MEGABYTES} MB of chat events the text of one for every 64 KB is kept. What the heap holds then beyond the texts is what they keep alive.

${table(
  ["", "texts kept", "their characters", "heap, more than before"],
  kept.map(({ who, count, characters, held }) => [KEEPERS[who], `${count}`, megabytes(characters, 2), megabytes(held, 2)]),
)}`;
  },
};

/** How to look at a page's memory from outside. @param {import("playwright-core").Page} page */
async function lookInto(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  return async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize } = await devtools.send("Runtime.getHeapUsage");
    const wasm = await page.evaluate(() => globalThis.bench.wasm());
    return { heap: usedSize, buffers: (backingStorageSize ?? 0) - wasm, wasm };
  };
}
