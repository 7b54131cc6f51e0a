// Chunks on their way into the engine: of any size and kind, broken off at any moment, and when their values leave.
import { open } from "/pkg/index.js";
import { controlled, encode, finish, gather, numbered, records, script, streamOf, turn } from "./support.js";

const MB = 1 << 20;
const format = "ndjson";
const rows = (count, pad = "") => numbered(count).map(({ n }) => `{"n":${n},"pad":"${pad}"}\n`).join("");
const count = 3000;
const text = rows(count, "é💧");

/** Cut anywhere, also within characters. */
const inBytes = (size) => {
  const bytes = encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
};

/** [what, the chunks] */
const KINDS = [
  ["of one byte", () => inBytes(1)],
  ["of one byte, each a buffer", () => inBytes(1).map((bytes) => bytes.slice().buffer)],
  ["of 1000 bytes", () => inBytes(1000)],
  ["of 64 KiB and one byte", () => inBytes((64 << 10) + 1)],
  ["of all there is", () => inBytes(2 * MB)],
  ["of all there is, a buffer", () => [encode(text).buffer]],
  ["of all there is, a string", () => [text]],
  ["of one character, a string", () => [...text]],
  ["of every kind, and of nothing", () => inBytes(999).flatMap((bytes) => ["", bytes, new Uint8Array(), new ArrayBuffer(0)])],
];

/** A source that takes one step for each read. */
function stepwise(...steps) {
  return new ReadableStream({ pull: (controller) => steps.shift()(controller) }, { highWaterMark: 0 });
}

/** The engine, loaded, and its memory. */
async function engineMemory() {
  await open(script([records(1)])).done;
  const { initSync } = await import("/pkg/runnelet.js");
  return initSync().memory;
}

export const cases = [
  ...KINDS.map(([what, make]) => ({
    name: `pump: chunks ${what}`,
    async run(t) {
      const { values, status, snapshot } = await finish(open(streamOf(...make()), { format }));
      t.equal(values.length, count);
      values.forEach(({ n, pad }, at) => t.ok(n === at && pad === "é💧", `row ${at}: ${n} ${pad}`));
      t.equal(status, "done");
      t.equal(snapshot.bytes, encode(text).length);
    },
  })),
  {
    name: "pump: a 64 MB chunk is taken in pieces, and the engine's memory does not grow with it",
    async run(t) {
      const line = rows(1, "x".repeat(1000));
      const chunk = encode(line.repeat(Math.floor((64 * MB) / line.length)));
      const memory = await engineMemory();
      const before = memory.buffer.byteLength;
      let [turns, isOver, got] = [0, false, 0];
      const start = performance.now();
      (async () => {
        for (; !isOver; turns++) await turn();
      })();
      for await (const batch of open(streamOf(chunk), { format }).batches()) got += batch.length;
      isOver = true;
      const ms = performance.now() - start;
      const growth = memory.buffer.byteLength - before;
      t.report("one chunk", { bytes: chunk.length, ms: Math.round(ms), "turns of the page": turns, "memory of the engine, KiB more": growth >> 10 });
      t.equal(got, Math.floor((64 * MB) / line.length));
      t.ok(turns >= ms / 50, `${turns} turns in ${ms} ms`);
      t.ok(growth < 4 * MB, `${growth} bytes more`);
    },
  },
  {
    name: "pump: a chunk that was given away before it was read is unsupported, behind what came before it",
    async run(t) {
      for (const kind of [(bytes) => bytes, (bytes) => bytes.buffer]) {
        for (const isEarly of [true, false]) {
          const bytes = encode('{"n":1}\n');
          const given = kind(bytes);
          structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
          if (!isEarly) await engineMemory();
          const { values, status, error } = await finish(open(streamOf('{"n":0}\n', given), { format }));
          t.same(values, numbered(1));
          t.equal(status, "interrupted");
          t.equal(error.code, "unsupported");
        }
      }
    },
  },
  {
    name: "pump: what only looks like bytes is unsupported",
    async run(t) {
      for (const make of [
        () => new Proxy(new Uint8Array(1), {}),
        () => Object.create(Uint8Array.prototype),
        () => Object.create(Uint8Array.prototype, { length: { value: 3 } }),
        () => Object.create(ArrayBuffer.prototype),
        () => new Uint16Array(1),
      ]) {
        for (const isEarly of [true, false]) {
          if (!isEarly) await engineMemory();
          const { values, error } = await finish(open(streamOf('{"n":0}\n', make()), { format }));
          t.same(values, numbered(1));
          t.equal(error.code, "unsupported");
        }
      }
    },
  },
  {
    name: "pump: a chunk that is given away while it is read ends the stream behind the values that were whole",
    async run(t) {
      const bytes = encode(rows(50_000));
      const stream = open(streamOf(bytes), { format, limits: { queueBytes: 1000 } });
      const values = stream[Symbol.asyncIterator]();
      await values.next();
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      const rest = await gather(values);
      t.equal(rest.error.code, "unsupported");
      t.ok(rest.values.length > 0 && rest.values.length < 49_999, `${rest.values.length} more values`);
      rest.values.forEach(({ n }, at) => t.equal(n, at + 1));
      t.equal((await stream.done).snapshot.frames, rest.values.length + 1);
    },
  },
  {
    name: "pump: a source that breaks while values are held back",
    async run(t) {
      const mine = new Error("mine");
      const source = stepwise(
        (controller) => controller.enqueue(encode("1\n2\n")),
        (controller) => controller.enqueue(encode("3\n4")),
        (controller) => controller.error(mine),
      );
      const { values, status, error } = await finish(open(source, { format }));
      t.same(values, [1, 2, 3]);
      t.equal(status, "interrupted");
      t.equal(error.code, "network");
      t.equal(error.cause, mine);
    },
  },
  {
    name: "pump: a source that ends, or turns to nonsense, while values are held back",
    async run(t) {
      for (const [last, code] of [
        [(controller) => controller.close(), undefined],
        [(controller) => controller.enqueue(5), "unsupported"],
      ]) {
        const source = stepwise((controller) => controller.enqueue(encode("1\n")), (controller) => controller.enqueue("2\n"), last);
        const { values, error } = await finish(open(source, { format }));
        t.same(values, [1, 2]);
        t.equal(error?.code, code);
      }
    },
  },
  {
    name: "pump: abort while values are held back discards them, and lets the source go",
    async run(t) {
      let cancelled;
      const told = new Promise((resolve) => (cancelled = resolve));
      const mine = new Error("mine");
      await engineMemory();
      const steps = [
        (controller) => controller.enqueue(encode("1\n")),
        (controller) => {
          stream.abort(mine);
          controller.enqueue(encode("2\n"));
        },
      ];
      const source = new ReadableStream({ pull: (controller) => steps.shift()(controller), cancel: cancelled }, { highWaterMark: 0 });
      const stream = open(source, { format });
      const { values, error } = await gather(stream);
      t.same(values, []);
      t.equal(error, mine);
      t.equal((await stream.done).status, "aborted");
      await told;
    },
  },
  {
    name: "pump: break out of the first of many values lets the source go, and nothing more comes",
    async run(t) {
      let cancelled;
      const told = new Promise((resolve) => (cancelled = resolve));
      const source = new ReadableStream({ pull: (controller) => controller.enqueue(encode("1\n2\n")), cancel: cancelled });
      const stream = open(source, { format });
      for await (const value of stream) {
        t.equal(value, 1);
        break;
      }
      await told;
      const { status, snapshot } = await stream.done;
      t.equal(status, "aborted");
      await turn();
      t.equal(stream.snapshot, snapshot);
    },
  },
  {
    name: "pump: a full queue stops within a chunk",
    async run(t) {
      const bytes = encode(rows(100_000));
      const stream = open(streamOf(bytes, "1\n"), { format, limits: { queueBytes: 1 } });
      const values = stream[Symbol.asyncIterator]();
      t.equal((await values.next()).value.n, 0);
      for (let at = 0; at < 20; at++) await turn();
      t.ok(stream.snapshot.bytes <= 64 << 10, `${stream.snapshot.bytes} bytes read`);
      t.equal(stream.snapshot.paused, true);
      const rest = await gather(values);
      t.equal(rest.values.length, 100_000);
      t.equal(rest.values.pop(), 1);
      rest.values.forEach(({ n }, at) => t.equal(n, at + 1));
      t.equal(rest.error, undefined);
    },
  },
  {
    name: "pump: what is there in one turn is one batch, and the order stays",
    async run(t) {
      await engineMemory();
      const source = controlled();
      const stream = open(source.stream, { format });
      const batches = stream.batches();
      // All in all so few that the pump does not look at the clock, and so gives the page no turn between them.
      for (let round = 0; round < 5; round++) {
        const next = batches.next();
        for (let n = 0; n < 20; n++) source.send(`${round * 20 + n}\n`);
        const { value } = await next;
        t.same(value, Array.from({ length: 20 }, (_, n) => round * 20 + n));
        await turn();
      }
      source.end();
      t.equal((await batches.next()).done, true);
    },
  },
  {
    name: "pump: an error between chunks comes behind the values before it",
    async run(t) {
      const told = [];
      await engineMemory();
      const stream = open(streamOf("1\n", "2\n", "{x\n", "3\n"), { format, onError: ({ frame }) => told.push(`error ${frame}`) });
      for await (const batch of stream.batches()) told.push(...batch);
      t.same(stream.snapshot.errors.map(({ frame }) => frame), [2]);
      t.same(told.filter((one) => one !== "error 2"), [1, 2, 3]);
    },
  },
  {
    name: "pump: a value of a slow stream does not wait for the next chunk",
    async run(t) {
      await engineMemory();
      const source = controlled();
      const stream = open(source.stream, { format });
      const values = stream[Symbol.asyncIterator]();
      let most = 0;
      for (let n = 0; n < 50; n++) {
        const next = values.next();
        await turn();
        let came;
        next.then(({ value }) => (came = value));
        // With the beginning of the one that follows.
        source.send(n === 0 ? '0\n{"n' : `":1}\n${n}\n{"n`);
        let turns = 0;
        for (; came === undefined; turns++) await turn();
        most = Math.max(most, turns);
        if (n > 0) {
          t.same(came, { n: 1 });
          t.equal((await values.next()).value, n);
        }
      }
      t.report("a slow stream", { values: 99, "most turns to a value": most });
      t.ok(most <= 3, `${most} turns`);
      stream.abort();
    },
  },
  {
    name: "pump: a source that gives its chunks by microtasks alone leaves the page its turns",
    async run(t) {
      const row = encode(`${JSON.stringify("x".repeat(2000))}\n`);
      let isOver = false;
      async function* rows() {
        for (let n = 0; n < 20_000; n++) yield row;
      }
      const reading = gather(open(rows(), { format })).finally(() => (isOver = true));
      let turns = 0;
      for (; !isOver; turns++) await turn();
      t.equal((await reading).values.length, 20_000);
      t.ok(turns > 5, `${turns} turns`);
    },
  },
  {
    name: "pump: an old attempt that fails late does not end the new one",
    async run(t) {
      let late;
      const source = (attempt) => (attempt === 1 ? new Promise((resolve) => (late = resolve)) : new Response(running));
      let send;
      const running = new ReadableStream({ start: (controller) => void (send = controller) });
      const stream = open(source, { format, timeouts: { connect: 50 }, retry: { baseDelay: 1 } });
      const values = stream[Symbol.asyncIterator]();
      const first = values.next();
      while (stream.snapshot.status !== "streaming") await turn();
      late(undefined);
      for (let turns = 0; turns < 10; turns++) await turn();
      send.enqueue(encode("1\n"));
      send.close();
      t.equal((await first).value, 1);
      t.equal((await stream.done).status, "done");
    },
  },
  {
    name: "pump: what is taken after the end is paid for, so that the next run has its queue",
    async run(t) {
      const body = () => new ReadableStream({
        start(controller) {
          controller.enqueue(encode(`"${"x".repeat(3000)}"\n`));
        },
        pull: (controller) => controller.error(new TypeError("made by the test")),
      }, { highWaterMark: 0 });
      const stream = open(() => new Response(body()), { format, retry: false, limits: { queueBytes: 4000 } });
      for (let run = 0; run < 4; run++) {
        t.equal((await stream.done).error.code, "network");
        const { values, error } = await gather(stream);
        t.equal(values.length, 1);
        t.equal(error.code, "network");
        stream.retry();
      }
      stream.abort();
    },
  },
  ...["head", "chunk", "deliver", "eof", "start", "snapshot", "consumed"].map((name) => ({
    name: `pump: a trap in ${name} ends every stream with internal, later ones fail at once, and nothing hangs`,
    async run(t) {
      const { Connection } = await import("/pkg/runnelet.js");
      await engineMemory();
      let cancelled = 0;
      const endless = () =>
        new ReadableStream({ pull: (controller) => controller.enqueue(encode("1\n")), cancel: () => void (cancelled += 1) });
      const limits = { queueBytes: 100 };
      const waiting = open(new ReadableStream({ cancel: () => void (cancelled += 1) }), { format });
      const running = open(endless(), { format, limits });
      const values = running[Symbol.asyncIterator]();
      for (let n = 0; n < 100; n++) await values.next();
      Connection.prototype[name] = () => {
        throw new WebAssembly.RuntimeError("made by the test");
      };
      const trigger = open(["deliver", "consumed"].includes(name) ? endless() : streamOf("1\n"), { format, limits });
      const { error } = await gather(trigger);
      t.equal(error?.code, "internal");
      t.equal(error.cause.message, "made by the test");
      t.equal((await gather(values)).error?.code, "internal");
      t.equal((await waiting.done).error?.code, "internal");
      t.equal(running.snapshot.status, "interrupted");
      t.equal(waiting.snapshot.status, "failed");
      const later = open(script([records(1)]));
      t.equal(later.snapshot.status, "failed");
      t.equal((await later.done).error.code, "internal");
      for (const stream of [waiting, running, trigger, later]) {
        stream.abort();
        stream.retry();
        t.equal(stream.snapshot.error.code, "internal");
      }
      while (cancelled < 2) await turn();
    },
  })),
];
