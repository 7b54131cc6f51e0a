// Thousands of streams, and long ones, in a page that stays open: the engine's memory is given back.
import { open } from "/pkg/index.js";
import { encode, records, script, streamOf, turn } from "./support.js";

const format = "ndjson";
const chunk = encode('{"n":1,"text":"some words"}\n'.repeat(10));
const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });

/** How streams come to their end: [what, how many, how]. */
const WAYS = [
  ["read to the end", 10_000, async (signal) => {
    let count = 0;
    for await (const batch of open(streamOf(chunk), { format, signal }).batches()) count += batch.length;
    if (count !== 10) throw new Error(`${count} values`);
  }],
  ["read to a mistake", 2000, async (signal) => {
    const stream = open(streamOf(chunk, "{x\n"), { format, signal, strict: true });
    if ((await stream.done).status !== "interrupted") throw new Error("not interrupted");
  }],
  ["aborted at once", 1000, async (signal) => {
    const stream = open(endless(), { format, signal });
    stream.abort();
    await stream.done;
  }],
  ["aborted in its midst", 1000, async (signal) => {
    const stream = open(endless(), { format, signal, limits: { queueBytes: 1000 } });
    await stream[Symbol.asyncIterator]().next();
    stream.abort();
    await stream.done;
  }],
  ["left by break", 2000, async (signal) => {
    for await (const _ of open(endless(), { format, signal, limits: { queueBytes: 1000 } })) break;
  }],
];
const WARM_UP = 300;

/** The engine, loaded. */
async function engine() {
  await open(script([records(1)])).done;
  const { Connection, initSync } = await import("/pkg/runnelet.js");
  const { memory, __wbindgen_externrefs: objects } = initSync();
  return { Connection, size: () => memory.buffer.byteLength, objects: () => objects.length };
}

/** Notes what is added and not removed again. */
function countListeners(...targets) {
  const counts = { all: 0 };
  for (const target of targets) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (...rest) => {
      counts.all += 1;
      addEventListener.apply(target, rest);
    };
    target.removeEventListener = (...rest) => {
      counts.all -= 1;
      removeEventListener.apply(target, rest);
    };
  }
  return counts;
}

export const cases = [
  ...WAYS.map(([what, count, run]) => ({
    name: `memory: ${count} streams ${what}`,
    limit: 50_000,
    async run(t) {
      const { Connection, size, objects } = await engine();
      const { signal } = new AbortController();
      const listeners = countListeners(signal, globalThis, document);
      let live = 0;
      const { free, start, wake } = Connection.prototype;
      Connection.prototype.start = function (...rest) {
        live += 1;
        start.apply(this, rest);
      };
      Connection.prototype.free = function () {
        live -= 1;
        free.apply(this);
      };
      let woken = 0;
      Connection.prototype.wake = function () {
        woken += 1;
        wake.apply(this);
      };
      for (let at = 0; at < WARM_UP; at++) await run(signal);
      const [before, objectsBefore] = [size(), objects()];
      const started = performance.now();
      for (let at = 0; at < count; at++) await run(signal);
      const ms = performance.now() - started;
      await turn();
      t.report("streams that came and went", {
        streams: `${count} ${what}`,
        "µs each": Math.round((ms * 1000) / count),
        "memory, KiB": before >> 10,
        "KiB more": (size() - before) >> 10,
        "objects more": objects() - objectsBefore,
        "not freed": live,
        "listeners left": listeners.all,
      });
      t.equal(size(), before, "memory of the engine");
      t.equal(objects(), objectsBefore, "objects that the engine holds");
      t.equal(live, 0, "connections that were not freed");
      t.equal(listeners.all, 0, "listeners");
      dispatchEvent(new Event("online"));
      t.equal(woken, 0, "streams that still listen for the network");
    },
  })),
  {
    name: "memory: an ended stream whose part of the engine is freed can be asked everything",
    async run(t) {
      await engine();
      for (const [make, status] of [
        [() => open(streamOf("1\n"), { format }), "done"],
        [() => open(streamOf("1\n{"), { format }), "interrupted"],
        [() => open(new Blob(["1\n"]), { format }), "done"],
      ]) {
        const stream = make();
        const first = (await stream.done).snapshot;
        await turn();
        const told = [];
        stream.subscribe(() => told.push(stream.snapshot.status));
        stream.abort();
        stream.retry();
        dispatchEvent(new Event("online"));
        t.equal(stream.snapshot, first);
        t.equal(first.status, status);
        const values = stream[Symbol.asyncIterator]();
        t.same((await values.next()).value, 1);
        if (status === "done") t.equal((await values.next()).done, true);
        else await t.rejects(values.next(), first.error.code);
        await values.return();
        t.equal(stream.snapshot, first);
      }
    },
  },
  {
    name: "memory: a callback that fails at the end is told, and the state is the last one",
    async run(t) {
      await engine();
      let calls = 0;
      const stream = open(streamOf("1\n", "{x\n"), {
        format,
        onError() {
          calls += 1;
          throw new Error("mine");
        },
      });
      const { snapshot } = await stream.done;
      await turn();
      await turn();
      t.ok(calls >= 1);
      const { errors, errorCount, status, frames, bytes, attempt } = stream.snapshot;
      t.same(errors.map(({ code }) => code), ["frame-syntax", "sink"]);
      t.equal(errors[1].cause.message, "mine");
      t.same([errorCount, status, frames, bytes, attempt], [2, "done", snapshot.frames, snapshot.bytes, 1]);
    },
  },
  {
    name: "memory: 100 MB of one stream in the memory of its first 10",
    limit: 50_000,
    async run(t) {
      const { size } = await engine();
      const lines = encode('{"n":1,"text":"some words of a text that is as long as most are","more":[1,2,3]}\n'.repeat(800));
      const all = Math.ceil(100e6 / lines.length);
      let sent = 0;
      let warm;
      const source = new ReadableStream({
        pull(controller) {
          if (sent === all) return controller.close();
          if (sent === Math.ceil(all / 10)) warm = size();
          sent += 1;
          controller.enqueue(lines);
        },
      });
      const started = performance.now();
      let count = 0;
      for await (const batch of open(source, { format }).batches()) count += batch.length;
      const ms = performance.now() - started;
      t.report("a long stream", {
        MB: Math.round((all * lines.length) / 1e6),
        values: count,
        "MB/s": Math.round((all * lines.length) / ms / 1000),
        "memory, KiB": size() >> 10,
        "KiB more": (size() - warm) >> 10,
      });
      t.equal(count, all * 800);
      t.equal(size(), warm);
    },
  },
];
