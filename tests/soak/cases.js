// Many streams for a long time in one page, with faults throughout: every error is accounted for, and memory stays flat.
import { open } from "/pkg/index.js";
import { CONSUMERS, KINDS } from "./streams.js";

const query = new URLSearchParams(location.search);
const streams = Number(query.get("streams") ?? 200);
const minutes = Number(query.get("minutes") ?? 0.25);
/** Milliseconds between two records: at one a second, two minutes are an hour. */
const INTERVAL = 33;
const count = Math.max(60, Math.round((minutes * 60_000) / INTERVAL));

export const cases = [
  {
    name: `soak: ${streams} streams of ${count} records at once`,
    limit: minutes * 60_000 * 4 + 60_000,
    async run(t) {
      const kinds = Object.keys(KINDS);
      const consumers = Object.keys(CONSUMERS);
      const sum = new Map(kinds.map((kind) => [kind, { kind, streams: 0, delivered: 0, lost: 0, doubled: 0, errors: 0, unaccounted: 0 }]));
      const wrong = [];
      const memory = await watchMemory();
      const progress = watchProgress();
      const started = performance.now();
      const all = Array.from({ length: streams }, async (_, number) => {
        const kind = kinds[number % kinds.length];
        const consumer = consumers[number % consumers.length];
        const plan = KINDS[kind](count);
        progress.total += plan.expect.values;
        const found = await runOne(plan, CONSUMERS[consumer], `&seed=${number}`, progress.step);
        const row = sum.get(kind);
        row.streams += 1;
        for (const key of ["delivered", "lost", "doubled", "errors", "unaccounted"]) row[key] += found[key];
        if (found.wrong) wrong.push(`${kind}, ${consumer}: ${found.wrong}`);
      });
      let left = streams;
      for (const one of all) one.finally(() => (left -= 1));
      for (const [when, part] of [["start", 0.1], ["middle", 0.5], ["end", 0.9]]) {
        await progress.reaches(part);
        t.report("memory", { when, "streams open": left, values: progress.count, ...memory.now() });
      }
      await Promise.all(all);
      t.report("memory", { when: "all done", "streams open": left, values: progress.count, ...memory.now() });
      const protocols = new Set(performance.getEntriesByType("resource").filter(({ name }) => name.includes("/stream/")).map(({ nextHopProtocol }) => nextHopProtocol));
      t.report("the soak", { streams, over: [...protocols].join(" "), values: progress.count, seconds: Math.round((performance.now() - started) / 1000), "an hour of a record a second, times": (count / 3600).toFixed(2) });
      t.report("every error accounted for", ...sum.values());
      t.same(wrong, []);
      memory.check(t);
    },
  },
];

/** Takes one stream to its end, and compares it with what its faults promise. */
async function runOne({ path, query, prefix, idOf, options, expect }, consume, seed, step) {
  const stream = open(`${path}?count=${count}&interval=${INTERVAL}${query && `&${query}`}${seed}`, { limits: { queueBytes: 64 << 10, errors: 1000 }, ...options });
  let [delivered, last, lost, doubled] = [0, 0, 0, 0];
  const take = (value) => {
    const id = Number(idOf(value).slice(prefix.length));
    delivered += 1;
    if (id <= last) doubled += 1;
    else lost += id - last - 1;
    last = Math.max(last, id);
    step();
  };
  await consume(stream, take).catch(() => {}); // the outcome tells it
  const { status, snapshot } = await stream.done;
  const counts = {};
  for (const { code } of snapshot.errors) counts[code] = (counts[code] ?? 0) + 1;
  const unaccounted = Object.entries(counts).reduce((all, [code, number]) => {
    const promised = expect.errors[code] ?? 0;
    return all + (promised > 0 && expect.orMore ? 0 : Math.max(0, number - promised));
  }, 0);
  const isMissing = Object.entries(expect.errors).some(([code, number]) => (counts[code] ?? 0) < number);
  const rejected = expect.errors["frame-syntax"] ?? 0;
  const isRight = status === expect.status && delivered === expect.values && lost === rejected && doubled === 0 && unaccounted === 0 && !isMissing;
  const wrong = isRight ? "" : JSON.stringify({ status, delivered, lost, doubled, counts, expect });
  return { delivered, lost: lost - rejected, doubled, errors: snapshot.errorCount, unaccounted, wrong };
}

/** How many of the values that are to come have come; someone may wait for a part of them. */
function watchProgress() {
  const waiting = [];
  const progress = {
    total: 0,
    count: 0,
    step() {
      progress.count += 1;
      while (waiting.length > 0 && progress.count >= waiting[0].part * progress.total) waiting.shift().resolve();
    },
    reaches: (part) => new Promise((resolve) => waiting.push({ part, resolve })),
  };
  return progress;
}

/** The page's heap after a collection, and the engine's memory. */
async function watchMemory() {
  await open(new Blob(["1\n"]), { format: "ndjson" }).done;
  const { initSync } = await import("/pkg/runnelet.js");
  const { memory } = initSync();
  const seen = [];
  return {
    now() {
      globalThis.gc?.();
      const row = { "heap, KB": Math.round(performance.memory.usedJSHeapSize / 1000), "wasm, KB": Math.round(memory.buffer.byteLength / 1000) };
      seen.push(row);
      return row;
    },
    /** In the first part of a run the queues of slow consumers fill; from its middle on nothing grows. */
    check(t) {
      const [, middle, end, done] = seen;
      t.ok(end["heap, KB"] < middle["heap, KB"] * 1.2 + 2000, `heap: ${JSON.stringify(seen)}`);
      t.ok(done["heap, KB"] < middle["heap, KB"] * 1.2 + 2000, `heap: ${JSON.stringify(seen)}`);
      t.ok(end["wasm, KB"] < middle["wasm, KB"] * 1.2 + 300, `wasm: ${JSON.stringify(seen)}`);
    },
  };
}
