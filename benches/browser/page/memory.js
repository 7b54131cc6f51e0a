// Runs in the page: streams without end, and many of them; the command looks at the memory from outside in between.
import { createParser } from "eventsource-parser";
import { init, open } from "runnelet";
import { initSync } from "runnelet/runnelet.js";
import { lineBatches } from "./line-reader.js";
import { bytesOf, chunksOf, eachChunk, streamOf } from "./streams.js";

const CHUNK = 64 * 1024;

/** Who reads records that nobody keeps. */
const READERS = {
  ours: (/** @type {ReadableStream<Uint8Array>} */ stream) => open(stream, { format: "ndjson" }).batches(),
  "line-reader": (/** @type {ReadableStream<Uint8Array>} */ stream) => lineBatches(stream),
};

/** Who reads events, of which one in a while is kept. */
const EVENTS = {
  ours: async (/** @type {ReadableStream<Uint8Array>} */ stream, /** @type {(data: string) => void} */ take) => {
    for await (const batch of open(stream, { format: "sse" }).batches()) {
      for (const { data } of batch) take(data);
    }
  },
  "eventsource-parser": async (/** @type {ReadableStream<Uint8Array>} */ stream, /** @type {(data: string) => void} */ take) => {
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ data }) => take(data) });
    await eachChunk(stream, (chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
  },
};

/** @type {{ advance(bytes: number): Promise<any>, close(): Promise<void> } | undefined} */
let running;
/** What must outlive its stream. @type {string[]} */
const kept = [];

const bench = {
  /** Bytes of wasm memory. It never shrinks, so that what it is now is its peak. */
  wasm: () => initSync(/** @type {any} */ (undefined)).memory.buffer.byteLength,

  /** Begins to read a stream without end, block by block. @param {keyof typeof READERS} who @param {string} url */
  async begin(who, url) {
    running = endless(READERS[who], await bytesOf(url));
  },

  /** Reads on, up to so many bytes from its beginning. @param {number} bytes */
  advance: (bytes) => running?.advance(bytes),
  finish: () => running?.close(),

  /**
   * Opens and ends streams, one after another: read to the end, left after the first value, aborted at once.
   * @param {number} count @param {string} url
   */
  async many(count, url) {
    const chunks = chunksOf(await bytesOf(url), 300);
    for (let index = 0; index < count; index++) {
      const stream = open(streamOf(chunks), { format: "ndjson" });
      if (index % 3 === 2) stream.abort();
      else {
        for await (const _ of stream) {
          if (index % 3 === 1) break;
        }
      }
      await stream.done;
    }
  },

  /**
   * Reads events and keeps the text of one for every 64 KB of them.
   * @param {keyof typeof EVENTS} who @param {string} url @param {number} megabytes
   */
  async keep(who, url, megabytes) {
    const bytes = await bytesOf(url);
    const chunks = chunksOf(bytes, CHUNK);
    let size = 0;
    await EVENTS[who](streamOf(Array.from({ length: (megabytes * 1e6) / bytes.length }, () => chunks).flat()), (data) => {
      size += data.length;
      if (size < CHUNK) return;
      size = 0;
      kept.push(data);
    });
    return { count: kept.length, characters: kept.reduce((sum, text) => sum + text.length, 0) };
  },
};

/** @param {(stream: ReadableStream<Uint8Array>) => AsyncIterable<any[]>} read @param {Uint8Array} block Whole lines. */
function endless(read, block) {
  const chunks = chunksOf(block, CHUNK);
  let rows = 0;
  for (const byte of block) rows += byte === 10 ? 1 : 0;
  let [sent, allowed, seen, peakHeap, isOver, worked] = [0, 0, 0, 0, false, 0];
  let [letGo, reached] = [() => {}, () => {}];
  const heap = () => /** @type {any} */ (performance).memory.usedJSHeapSize;
  const stream = new ReadableStream(
    {
      async pull(controller) {
        if (sent % chunks.length === 0) {
          peakHeap = Math.max(peakHeap, heap());
          while (sent >= allowed && !isOver) await new Promise((resolve) => (letGo = /** @type {any} */ (resolve)));
        }
        if (isOver) controller.close();
        else controller.enqueue(chunks[sent++ % chunks.length]);
      },
    },
    { highWaterMark: 0 },
  );
  const ended = (async () => {
    for await (const batch of read(stream)) {
      seen += batch.length;
      if (seen * chunks.length >= rows * allowed) reached();
    }
  })();
  return {
    /** @param {number} bytes */
    async advance(bytes) {
      const start = performance.now();
      allowed = Math.ceil(bytes / block.length) * chunks.length;
      const there = new Promise((resolve) => (reached = /** @type {any} */ (resolve)));
      letGo();
      await Promise.race([there, ended]);
      worked += performance.now() - start;
      return { bytes: (sent / chunks.length) * block.length, values: seen, peakHeap, ms: worked };
    },
    async close() {
      isOver = true;
      letGo();
      await ended;
    },
  };
}

await init("/pkg/runnelet_bg.wasm");
Object.assign(globalThis, { bench, isReady: true });
