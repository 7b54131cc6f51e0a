// What a stream tells about how it came: figures of the snapshot, entries of the timeline, words.
import { open } from "/pkg/index.js";
import { Stamps, explain, quantile } from "/pkg/telemetry.js";
import { bound, page, patched } from "./dom/tools.js";
import { controlled, encode, finish, records, script, streamOf, until } from "./support.js";

const COUNT = 9;
const URLS = {
  reviews: (query) => `/stream/reviews?count=${COUNT}&${query}`,
  news: (query) => `/stream/news?count=${COUNT}&${query}`,
};

/** The snapshot once what was asked for is there: what comes behind the end is told in microtasks. */
async function ended(source, options) {
  const stream = open(source, options);
  const { snapshot } = await finish(stream);
  return { stream, snapshot };
}

const sum = (buckets) => buckets.reduce((total, count) => total + count, 0);

/** What must hold of the figures of any stream that has ended. */
function checkFigures(t, { snapshot }) {
  const { timing, chunks, gaps, queue, buffering, bytes } = snapshot;
  const order = [0, timing.connect, timing.firstByte, timing.firstFrame, timing.end];
  t.ok(order.every((at, place) => place === 0 || order[place - 1] <= at), `times in order: ${JSON.stringify(timing)}`);
  t.ok(timing.firstByte <= timing.lastByte && timing.lastByte <= timing.end, JSON.stringify(timing));
  for (const histogram of [chunks, gaps]) {
    t.equal(sum(histogram.buckets), histogram.count, "each is counted once");
    t.ok(histogram.buckets.length === 0 || histogram.buckets.at(-1) > 0, "no empty buckets at the end");
    t.ok(histogram.largest <= histogram.total && histogram.total < (histogram.largest + 1) * Math.max(1, histogram.count), JSON.stringify(histogram));
  }
  t.equal(chunks.total, bytes, "the bytes of all chunks");
  t.ok(gaps.count < chunks.count, "a gap is between two");
  t.ok(gaps.largest <= timing.longestStall, `${gaps.largest} <= ${timing.longestStall}`);
  t.ok(queue.peak > 0 && queue.bytes <= queue.peak, JSON.stringify(queue));
  t.ok(buffering.held <= buffering.bursts);
}

/** Entries of the timeline by the last part of their names. */
async function entriesOf(name, wanted) {
  const prefix = `runnelet:${name}:`;
  for (;;) {
    const entries = performance.getEntriesByType("measure").filter((entry) => entry.name.startsWith(prefix));
    if (entries.some((entry) => entry.name === prefix + wanted)) {
      return new Map(entries.map((entry) => [entry.name.slice(prefix.length), entry]));
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const near = (one, other) => Math.abs(one - other) <= 3;

export const cases = [
  ...[false, true].flatMap((worker) => {
    const where = worker ? ", in a worker" : "";
    const allow = (t) => worker && t.expectUncaught(/policy violation: worker-src blob/);
    return [
      {
        name: `telemetry: frames that come one by one are streamed${where}`,
        async run(t) {
          allow(t);
          const told = await ended(URLS.reviews("interval=100"), { worker });
          checkFigures(t, told);
          const { chunks, gaps, buffering, timing } = told.snapshot;
          t.equal(buffering.verdict, "streamed");
          t.ok(chunks.count >= COUNT - 2 && gaps.count >= COUNT - 3, `${chunks.count} chunks`);
          t.ok(gaps.largest >= 60, JSON.stringify(gaps));
          t.same([timing.stalls, timing.reconnects], [0, 0]);
          t.report("telemetry", { case: `healthy${where}`, verdict: buffering.verdict, chunks: chunks.count, "p50 gap, ms": quantile(gaps, 0.5), "longest gap, ms": gaps.largest });
        },
      },
      {
        name: `telemetry: frames that the server held back look buffered${where}`,
        async run(t) {
          allow(t);
          const told = await ended(URLS.news("interval=150&fault=buffered"), { worker });
          checkFigures(t, told);
          const { buffering } = told.snapshot;
          t.equal(buffering.verdict, "buffered", JSON.stringify(told.snapshot));
          t.ok(buffering.held >= 1 && buffering.heldFrames >= COUNT && buffering.longestHold >= 500, JSON.stringify(buffering));
          const { certainty, evidence, causes } = explain(told.snapshot);
          t.equal(certainty, "likely");
          t.ok(/^nothing for .* frames at once/.test(evidence[0]), evidence[0]);
          t.ok(causes.length > 2 && causes.some((cause) => cause.includes("proxy_buffering")), causes.join("\n"));
          t.report("telemetry", { case: `buffered${where}`, verdict: buffering.verdict, chunks: told.snapshot.chunks.count, evidence: evidence[0] });
        },
      },
      {
        name: `telemetry: sizes, gaps and counts are those of the chunks${where}`,
        async run(t) {
          allow(t);
          const { stream: source, send, end } = controlled();
          const stream = open(source, { format: "ndjson", worker });
          const reading = finish(stream);
          send("1\n");
          await until(stream, ({ frames }) => frames === 1);
          send("12345\n".repeat(2000)); // of 12,000 bytes
          send("[]\n");
          send("[1]\n");
          await until(stream, ({ frames }) => frames === 2003);
          await new Promise((resolve) => setTimeout(resolve, 120));
          send(`"${"x".repeat(99_997)}"\n`); // of 100,000 bytes, in pieces
          end();
          const { snapshot } = await reading;
          checkFigures(t, { snapshot });
          const { chunks, gaps } = snapshot;
          t.same([chunks.count, chunks.total, chunks.largest], [5, 112_009, 100_000]);
          // Two of 2 to 4 bytes that were there at once are counted by their mean; one has 2.
          t.same(chunks.buckets.map((count, at) => [at, count]).filter(([, count]) => count > 0), [[2, 3], [14, 1], [17, 1]]);
          t.equal(gaps.count, 4);
          t.ok(gaps.largest >= 100, JSON.stringify(gaps));
        },
      },
      {
        name: `telemetry: what it names and when, in the timeline${where}`,
        async run(t) {
          allow(t);
          const name = `news-${t.key()}`;
          const before = performance.now();
          const { snapshot } = await ended(URLS.news("interval=20"), { worker, name, telemetry: true });
          const after = performance.now();
          const entries = await entriesOf(name, "stream");
          t.same([...entries.keys()].sort(), ["connect", "first-byte", "first-frame", "stream"], "no update without a page");
          const { timing } = snapshot;
          for (const [entry, ms] of [["connect", timing.connect], ["first-byte", timing.firstByte], ["first-frame", timing.firstFrame], ["stream", timing.end]]) {
            const { startTime, duration, detail } = entries.get(entry);
            t.ok(startTime >= before - 1 && startTime + duration <= after + 3, `${entry} from ${startTime} for ${duration}`);
            t.ok(near(duration, ms), `${entry}: ${duration} and ${ms}`);
            t.equal(detail.attempt, 1);
          }
          const { status, code, frames, bytes, buffering } = entries.get("stream").detail;
          t.same([status, code, frames, bytes], ["done", undefined, snapshot.frames, snapshot.bytes]);
          t.equal(buffering, snapshot.buffering.verdict);
        },
      },
    ];
  }),
  {
    name: "telemetry: a slow stream is none that stalls, a silent one is",
    async run(t) {
      const slow = await ended(URLS.reviews("interval=20&fault=slow"), { timeouts: { quiet: 10_000 } });
      checkFigures(t, slow);
      t.equal(slow.snapshot.buffering.verdict, "streamed");
      t.equal(slow.snapshot.timing.stalls, 0);
      const options = { timeouts: { quiet: 100, stall: 400 }, retry: false };
      const { snapshot } = await ended(script([records(1, 2, 3), { hang: true }]), options);
      t.equal(snapshot.error.code, "stall-timeout");
      t.equal(snapshot.timing.stalls, 1);
      t.ok(snapshot.timing.longestStall >= 390, JSON.stringify(snapshot.timing));
    },
  },
  {
    name: "telemetry: a continued stream tells its reconnects",
    async run(t) {
      const query = `interval=10&at=3&fault=cut&fail-first=1&key=${t.key()}`;
      const name = `again-${t.key()}`;
      const { snapshot } = await ended(URLS.news(query), { end: { event: "complete" }, retry: { baseDelay: 1, maxDelay: 5 }, telemetry: true, name });
      t.same([snapshot.timing.reconnects, snapshot.attempt, snapshot.status], [1, 2, "done"]);
      const { detail } = (await entriesOf(name, "stream")).get("stream");
      t.same([detail.reconnects, detail.attempt, detail.errorCount], [1, 2, 1]);
    },
  },
  {
    name: "telemetry: the first write to the page is told, and is no earlier than the frame it shows",
    async run(t) {
      const name = `page-${t.key()}`;
      const root = page(t, '<ul><template data-stream-each data-stream-key="/id"><li data-stream-text="/author"></li></template></ul>');
      const region = bound(root, { telemetry: true, name });
      await patched(region, { id: 1, author: "a" });
      region.end();
      const { widget } = region;
      await widget.stream.done;
      const entries = await entriesOf(name, "first-update");
      const { timing } = widget.snapshot;
      t.ok(root.querySelector("li"), "there is a row");
      t.ok(timing.firstUpdate >= timing.firstFrame && timing.firstUpdate <= timing.end, JSON.stringify(timing));
      t.ok(near(entries.get("first-update").duration, timing.firstUpdate));
      t.equal(widget.snapshot, widget.snapshot);
      t.report("telemetry", { case: "a page", "first frame, ms": timing.firstFrame, "first update, ms": timing.firstUpdate });
    },
  },
  {
    name: "telemetry: each run has its own entry, and no failure of the timeline is one of the stream",
    async run(t) {
      const { measure } = performance;
      const name = `runs-${t.key()}`;
      const stream = open(script([{ status: 200 }], { status: 503 }), { retry: false, telemetry: true, name });
      t.equal((await stream.done).status, "failed");
      await entriesOf(name, "stream");
      stream.retry();
      t.equal((await stream.done).status, "failed");
      const told = () => performance.getEntriesByName(`runnelet:${name}:stream`);
      while (told().length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      const [first, second] = told();
      t.equal(first.detail.code, "http-status");
      t.ok(second.startTime >= first.startTime + first.duration - 2, "one after the other");
      let calls = 0;
      performance.measure = () => {
        calls += 1;
        throw new TypeError("patched");
      };
      try {
        const { snapshot } = await ended(script([records({ n: 1 })]), { telemetry: true });
        t.equal(snapshot.status, "done");
        while (calls < 4) await new Promise((resolve) => setTimeout(resolve, 10));
      } finally {
        performance.measure = measure;
      }
    },
  },
  {
    name: "telemetry: without the option the timeline stays empty, the figures are there",
    async run(t) {
      const { snapshot } = await ended(script([records({ n: 1 })]), { name: "silent" });
      await new Promise((resolve) => setTimeout(resolve, 50));
      t.equal(performance.getEntriesByType("measure").filter(({ name }) => name.startsWith("runnelet:")).length, 0);
      t.equal(snapshot.chunks.count, 1);
      t.equal(snapshot.buffering.verdict, "unknown");
    },
  },
  {
    name: "telemetry: the queue tells what waits",
    async run(t) {
      const stream = open(streamOf(encode("1\n2\n3\n")), { format: "ndjson" });
      const { queue } = await until(stream, ({ frames }) => frames === 3);
      t.ok(queue.bytes > 0 && queue.peak === queue.bytes, JSON.stringify(queue));
      const { snapshot } = await finish(stream);
      t.equal(snapshot.queue.peak, queue.peak);
    },
  },
  {
    name: "telemetry: what came while the engine was loading has its own time, and is not held to be buffered",
    async run(t) {
      // The first stream of this page: it came before the engine.
      const start = performance.now();
      const { snapshot } = await ended(script([records({ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 })]));
      checkFigures(t, { snapshot });
      t.ok(snapshot.timing.end <= performance.now() - start + 1);
      t.ok(snapshot.buffering.held === 0, JSON.stringify(snapshot.buffering));
      t.report("telemetry", { case: "cold", "connect, ms": snapshot.timing.connect, "first byte, ms": snapshot.timing.firstByte, "first frame, ms": snapshot.timing.firstFrame });
    },
  },
  {
    name: "telemetry: frames that say when they were made make it certain",
    async run(t) {
      const now = Date.now();
      const made = (at) => ({ time: new Date(now - 5000 + at * 500).toISOString() });
      const at = Array.from({ length: 10 }, (_, index) => index);
      const stamps = new Stamps();
      // The clocks differ by what they like.
      const stream = open(script([{ wait: 600 }, records(...at.map(made))]));
      for await (const value of stream) stamps.add(value);
      const told = explain(stream.snapshot, { stamps, response: new Response("", { headers: { server: "nginx" } }) });
      // Made before the request: they say nothing, and the arrivals tell.
      t.equal(told.verdict, stream.snapshot.buffering.verdict);
      const late = new Stamps();
      const held = open(script([{ wait: 1600 }, records(...at.map((n) => ({ ts: Date.now() + n * 150 })))]));
      for await (const { ts } of held) late.add(ts);
      const { verdict, certainty, evidence, causes } = explain(held.snapshot, { stamps: late, response: new Response("", { headers: { server: "nginx" } }) });
      t.same([verdict, certainty], ["buffered", "certain"]);
      t.ok(evidence[0].startsWith("by their own timestamps"), evidence[0]);
      t.ok(causes[0].startsWith("nginx buffers by default"), causes[0]);
    },
  },
];
