// Consumers that are slow or late: reading pauses, nothing is lost, memory stays bounded.
import { open } from "/pkg/index.js";
import { encode, finish, gather, numbered, records, requests, script, turn, until } from "./support.js";

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
    name: "flow: while reading is paused little is read, the stall clock stands, and the server waits if the browser lets it",
    async run(t) {
      const eightMB = (key) => script([{ repeat: { times: 8000, send: row(1) } }], { key });
      const [ours, plain] = [t.key(), t.key()];
      const stream = open(eightMB(ours), { limits: { queueBytes }, timeouts: { quiet: 50, stall: 200 }, retry: false });
      const reader = (await fetch(eightMB(plain))).body.getReader();
      await reader.read(); // and no more
      await until(stream, ({ paused }) => paused);
      const start = performance.now();
      while (performance.now() - start < 600) await turn();
      t.equal(stream.snapshot.status, "streaming", "neither stalled nor ended");
      t.ok(stream.snapshot.bytes < 1 << 20, `${stream.snapshot.bytes} bytes read`);
      const [[us], [them]] = await Promise.all([requests(ours), requests(plain)]);
      t.equal(us.outcome, them.outcome, "the server waits as it does for a fetch that is not read");
      t.report("a response of 8 MB that is not read", { "bytes taken": stream.snapshot.bytes, "the server": us.outcome === "open" ? "waits" : "is rid of it: the browser buffers it" });
      await reader.cancel();
      let count = 0;
      for await (const batch of stream.batches()) count += batch.length;
      t.equal(count, 8000);
    },
  },
  {
    name: "flow: a late reader after a reset gets every frame that arrived, then the error",
    async run(t) {
      const source = script([records(...numbered(50)), { send: '{"n":' }, { wait: 200 }, { reset: true }]);
      const stream = open(source, { retry: false });
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
