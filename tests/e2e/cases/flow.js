// Consumers that are slow or late: reading pauses, nothing is lost, memory stays bounded.
import { open } from "/pkg/index.js";
import { breakAt, broken, controlled, encode, finish, gather, numbered, records, requests, script, turn, until } from "./support.js";

const row = (n) => `{"n":${n},"pad":"${"x".repeat(980)}"}\n`;
const queueBytes = 20_000;

/** A source that counts what is taken from it. */
function counted(total) {
  let cancel;
  const taken = { chunks: 0, cancelled: new Promise((resolve) => (cancel = resolve)) };
  const stream = new ReadableStream(
    {
      pull(controller) {
        if (taken.chunks === total) return controller.close();
        controller.enqueue(encode(row(taken.chunks++)));
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  return { taken, stream };
}

export const cases = [
  {
    name: "flow: reading pauses when the queue is full, and resumes as it empties",
    async run(t) {
      const { taken, stream: source } = counted(200);
      const stream = open(source, { format: "ndjson", limits: { queueBytes } });
      await until(stream, ({ paused }) => paused);
      for (let at = 0; at < 20; at++) await turn();
      const ahead = taken.chunks;
      t.ok(ahead >= 15 && ahead <= 40, `${ahead} rows of 1 KB read for a queue of 20 KB`);
      const values = stream[Symbol.asyncIterator]();
      for (let n = 0; n < ahead; n++) t.equal((await values.next()).value.n, n);
      await until(stream, () => taken.chunks > ahead);
      let most = 0;
      let count = ahead;
      for await (const { n } of values) {
        t.equal(n, count++);
        most = Math.max(most, taken.chunks - count);
        if (count % 10 === 0) for (let at = 0; at < 5; at++) await turn();
      }
      t.equal(count, 200);
      t.ok(most <= 40, `at most ${most} rows ahead`);
      t.equal(stream.snapshot.paused, false);
      t.report("a slow consumer", { "queueBytes": queueBytes, "row, bytes": 1000, rows: 200, "most rows ahead": Math.max(most, ahead) });
    },
  },
  {
    // Whether the server then waits is up to the browser and the buffers of sockets: that is told, not asserted.
    name: "flow: while reading is paused little is read, and the stall clock stands",
    async run(t) {
      const key = t.key();
      const source = script([{ repeat: { times: 8000, send: row(1) } }], { key });
      const stream = open(source, { limits: { queueBytes }, timeouts: { quiet: 500, stall: 1000 }, retry: false });
      await until(stream, ({ paused }) => paused);
      const start = performance.now();
      while (performance.now() - start < 1500) await turn();
      t.equal(stream.snapshot.status, "streaming", "neither stalled nor ended");
      t.ok(stream.snapshot.bytes < 1 << 20, `${stream.snapshot.bytes} bytes read`);
      const [{ outcome }] = await requests(key);
      t.report("a response of 8 MB that is not read", { "bytes taken": stream.snapshot.bytes, "the server": outcome === "open" ? "waits" : "is rid of it: the browser buffers it" });
      let count = 0;
      for await (const batch of stream.batches()) count += batch.length;
      t.equal(count, 8000);
    },
  },
  ...[false, true].map((worker) => ({
    name: `flow: drop-oldest keeps what came last and counts the rest${worker ? ", in a worker" : ""}`,
    async run(t) {
      if (worker) t.expectUncaught(/^policy violation: worker-src blob/);
      const { taken, stream: source } = counted(400);
      const stream = open(source, { format: "ndjson", limits: { queueBytes }, queue: "drop-oldest", worker });
      await until(stream, ({ frames }) => frames === 400);
      t.equal(taken.chunks, 400, "reading did not wait");
      const { values, error } = await gather(stream);
      t.equal(error, undefined);
      const { dropped, partial } = stream.snapshot;
      t.same(values.map(({ n }) => n), Array.from({ length: 400 - dropped }, (_, at) => dropped + at));
      t.ok(values.length >= 1 && values.length <= 100, `${values.length} values of 1 KB waited for half of 20 KB`);
      t.equal(partial, false);
    },
  })),
  {
    name: "flow: of a live feed that is read slowly the latest of each key is kept, in order",
    async run(t) {
      const source = controlled();
      const stream = open(source.stream, { format: "ndjson", queue: { latest: "/key" } });
      source.send('{"key":"a","n":1}\n{"key":"b","n":2}\n{"n":3}\n');
      source.send('{"key":"a","n":4}\n{"n":5}\n{"key":{"x":1},"n":6}\n{"key":{"x":1},"n":7}\n');
      await until(stream, ({ frames }) => frames === 7);
      const frames = stream.frames();
      const seen = [];
      for (let at = 0; at < 5; at++) seen.push((await frames.next()).value);
      t.same(seen.map(({ value }) => value.n), [2, 3, 4, 5, 7]);
      t.same(seen.map(({ index }) => index), [1, 2, 3, 4, 6]);
      t.equal(stream.snapshot.dropped, 2);
      source.send('{"key":"a","n":8}\n');
      t.equal((await frames.next()).value.value.n, 8);
      source.end();
      t.equal((await frames.next()).done, true);
    },
  },
  {
    name: "flow: the latest of more keys than there is room for are the last ones",
    async run(t) {
      const stream = open(counted(300).stream, { format: "ndjson", limits: { queueBytes }, queue: { latest: "/n" } });
      await until(stream, ({ frames }) => frames === 300);
      const { values } = await gather(stream);
      const { dropped } = stream.snapshot;
      t.ok(values.length <= 20, `${values.length} values waited`);
      t.same(values.map(({ n }) => n), Array.from({ length: values.length }, (_, at) => dropped + at));
      t.equal(values.length + dropped, 300);
    },
  },
  ...["drop-oldest", { latest: "/n" }].map((queue) => ({
    name: `flow: what alone is more than the queue holds does not keep a feed from going on (${JSON.stringify(queue)})`,
    async run(t) {
      const source = controlled();
      const stream = open(source.stream, { format: "ndjson", limits: { queueBytes: 100 }, queue });
      for (let n = 1; n <= 50; n++) {
        source.send(row(n));
        await until(stream, ({ frames }) => frames === n);
      }
      const values = stream[Symbol.asyncIterator]();
      t.equal((await values.next()).value.n, 50);
      t.equal(stream.snapshot.dropped, 49);
      for (let n = 51; n <= 100; n++) {
        source.send(row(n));
        t.equal((await values.next()).value.n, n);
      }
      source.end();
      t.equal((await values.next()).done, true);
      await until(stream, ({ queue: { bytes } }) => bytes === 0);
    },
  })),
  {
    name: "flow: a slow consumer of a feed that never stops holds no more than its queue",
    async run(t) {
      const feed = new ReadableStream({ pull: (controller) => controller.enqueue(encode(row(1).repeat(64))) });
      const stream = open(feed, { format: "ndjson", limits: { queueBytes: 1 << 20 }, queue: "drop-oldest" });
      await until(stream, ({ frames }) => frames > 100_000);
      const { frames, dropped } = stream.snapshot;
      t.ok((frames - dropped) * 1000 <= 1 << 20, `${frames - dropped} values wait`);
      stream.abort();
    },
  },
  {
    name: "flow: a late reader after a reset gets every frame that arrived, then the error",
    async run(t) {
      const key = t.key();
      const source = script([records(...numbered(50)), { send: '{"n":' }, ...broken()], { key });
      const stream = breakAt(open(source, { retry: false }), key, 50);
      await stream.done;
      const { values, error } = await gather(stream);
      t.same(values, numbered(50));
      t.equal(error.code, "network");
    },
  },
  {
    name: "flow: a late reader after the end gets everything",
    async run(t) {
      const stream = open("/stream/reviews?count=24&interval=0", { end: { pointer: "/type", equals: "done" } });
      await stream.done;
      t.equal((await gather(stream)).values.length, 24);
    },
  },
  {
    name: "flow: a frame larger than the queue passes",
    async run(t) {
      const big = [{ send: '"' }, { repeat: { times: 200, send: "x".repeat(1000) } }, { send: '"\n' }];
      const { values, status } = await finish(open(script([...big, ...big, records(1)]), { limits: { queueBytes: 1000 } }));
      t.same(values.map((value) => value.length ?? value), [200_000, 200_000, 1]);
      t.equal(status, "done");
    },
  },
  {
    name: "flow: a queue of no bytes works one piece at a time",
    async run(t) {
      const { values } = await finish(open(script([records(1), records(2), records(3)]), { limits: { queueBytes: 0 } }));
      t.same(values, [1, 2, 3]);
    },
  },
  {
    name: "flow: frames that select nothing do not fill the queue",
    async run(t) {
      const steps = [{ repeat: { times: 100, send: row(1) } }, records({ hit: 1 })];
      const { values, snapshot } = await finish(open(script(steps), { select: "/hit", limits: { queueBytes: 5000 } }));
      t.same(values, [1]);
      t.equal(snapshot.frames, 101);
    },
  },
  {
    name: "flow: frames that nobody consumes do not fill the queue",
    async run(t) {
      const { snapshot } = await open(script([{ repeat: { times: 100, send: row(1) } }]), { consume: false, limits: { queueBytes: 5000 } }).done;
      t.equal(snapshot.frames, 100);
    },
  },
  {
    name: "flow: break while paused lets the source go",
    async run(t) {
      const { taken, stream: source } = counted(1000);
      const stream = open(source, { format: "ndjson", limits: { queueBytes } });
      await until(stream, ({ paused }) => paused);
      for await (const _ of stream) break;
      await stream.done;
      await taken.cancelled;
      t.ok(taken.chunks < 50);
    },
  },
  {
    name: "flow: a readable() that nobody reads pauses the source",
    async run(t) {
      const { taken, stream: source } = counted(200);
      const stream = open(source, { format: "ndjson", limits: { queueBytes } });
      const reader = stream.readable().getReader();
      await until(stream, ({ paused }) => paused);
      t.ok(taken.chunks < 50);
      let count = 0;
      while (!(await reader.read()).done) count += 1;
      t.equal(count, 200);
    },
  },
];
