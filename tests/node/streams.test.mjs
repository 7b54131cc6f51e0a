// runnelet/streams in Node: several streams as one, one stream as several.
import assert from "node:assert/strict";
import test from "node:test";
import { StreamError, open } from "../../pkg/index.js";
import { demux, merge } from "../../pkg/streams.js";

const ndjson = { format: "ndjson", retry: false };
const RESET = new Error("reset");

/** A stream that a test feeds. */
function fed(options) {
  let controller;
  let isCancelled = false;
  const source = new ReadableStream({ start: (given) => void (controller = given), cancel: () => void (isCancelled = true) });
  const stream = open(source, { ...ndjson, ...options });
  const text = (value) => (typeof value === "string" && value.endsWith("\n") ? value : `${JSON.stringify(value)}\n`);
  return {
    stream,
    send: (...values) => controller.enqueue(new TextEncoder().encode(values.map(text).join(""))),
    sendText: (piece) => controller.enqueue(new TextEncoder().encode(piece)),
    end: () => controller.close(),
    fail: () => controller.error(RESET),
    get isCancelled() {
      return isCancelled;
    },
  };
}

/** A stream of values that is over at once; the last one may be an error. */
function whole(...values) {
  const input = fed();
  const isCut = values.at(-1) === RESET;
  const good = isCut ? values.slice(0, -1) : values;
  if (good.length > 0) input.send(...good);
  if (!isCut) input.end();
  else setTimeout(input.fail, 5); // What has come is read before the error is.
  return input.stream;
}

async function turns(count = 10) {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that an iteration gives, and what it threw in the end. */
async function gather(iterable) {
  const values = [];
  try {
    for await (const value of iterable) values.push(value);
  } catch (error) {
    return { values, error };
  }
  return { values, error: undefined };
}

/** Items of a merge in short: the source and the value. */
const short = (items) => items.map(({ source, value }) => `${source}${typeof value === "object" ? (value.k ?? value.v) : value}`).join(" ");

const isTypeError = (message) => (error) => error instanceof TypeError && message.test(error.message);

// merge: arguments

for (const [what, make, message] of [
  ["no streams", () => merge(), /neither an array nor an object/],
  ["a stream alone", () => merge(whole(1)), /neither/],
  ["something that is no stream", () => merge({ a: whole(1), b: "/b" }), /"b" is no stream/],
  ["an unknown option", () => merge([], { sort: "/ts" }), /unknown option "sort"/],
  ["an order that is no pointer", () => merge([], { order: "ts" }), /"order"/],
  ["a wait without an order", () => merge([], { maxWait: 5 }), /"maxWait"/],
  ["a wait that is no number", () => merge([], { order: "/ts", maxWait: "5" }), /"maxWait"/],
  ["a strict that is no boolean", () => merge([], { strict: 1 }), /"strict"/],
  ["a callback that is none", () => merge([], { onError: {} }), /"onError"/],
  ["options that are none", () => merge([], null), /options/],
]) {
  test(`merge: ${what} is a TypeError`, () => assert.throws(make, isTypeError(message)));
}

test("merge: a stream that has a consumer is a TypeError, and the others are aborted", async () => {
  const [first, taken] = [fed(), fed()];
  const values = taken.stream[Symbol.asyncIterator]();
  assert.throws(() => merge([first.stream, taken.stream]), isTypeError(/consumer/));
  assert.equal((await first.stream.done).status, "aborted");
  taken.send(1);
  assert.deepEqual(await values.next(), { done: false, value: 1 });
  taken.stream.abort();
});

test("merge: one consumer", async () => {
  const merged = merge([whole(1)]);
  merged.batches();
  assert.throws(() => merged[Symbol.asyncIterator](), isTypeError(/consumer/));
});

// merge: order of arrival

test("merge: values come in the order in which they arrive, whatever the order of the sources", async () => {
  const [a, b] = [fed(), fed()];
  const merged = merge({ a: a.stream, b: b.stream });
  const items = merged[Symbol.asyncIterator]();
  const seen = [];
  for (const [source, value] of [[b, 1], [a, 2], [a, 3], [b, 4], [b, 5], [a, 6]]) {
    source.send(value);
    seen.push((await items.next()).value);
  }
  assert.equal(short(seen), "b1 a2 a3 b4 b5 a6");
  a.end();
  b.end();
  assert.deepEqual(await items.next(), { done: true, value: undefined });
  assert.equal((await merged.done).status, "done");
});

test("merge: in an array the sources are named by their index", async () => {
  const merged = merge([whole("x"), whole("y")]);
  const { values } = await gather(merged);
  assert.deepEqual(values, [{ source: 0, value: "x" }, { source: 1, value: "y" }]);
  assert.ok(Array.isArray(merged.sources) && Array.isArray(merged.snapshot.sources) && Array.isArray((await merged.done).outcomes));
});

test("merge: nothing to merge is done at once", async () => {
  for (const merged of [merge([]), merge({})]) {
    assert.deepEqual((await gather(merged)).values, []);
    const { status, error } = await merged.done;
    assert.deepEqual([status, error], ["done", undefined]);
  }
});

test("merge: a source that never pauses does not starve another", async () => {
  async function* endless() {
    for (;;) yield "0\n".repeat(1000);
  }
  const rare = fed();
  const merged = merge({ loud: open(endless(), { ...ndjson, limits: { queueBytes: 50_000 } }), rare: rare.stream });
  let between = 0;
  let sent = 0;
  for await (const { source } of merged) {
    if (source === "rare") {
      sent += 1;
      between = 0;
      if (sent === 5) break;
    } else between += 1;
    assert.ok(between < 100_000, `${between} values of the other one`);
    if (between === 1) rare.send(sent);
    // Bytes go into the engine in tasks of their own.
    if (between % 1000 === 0) await turns(1);
  }
  assert.equal(merged.snapshot.status, "aborted");
});

test("merge: at most one batch of a source is held; the rest waits in its stream, which pauses", async () => {
  let taken = 0;
  async function* rows() {
    for (; taken < 1000; taken++) yield `"${"x".repeat(1000)}"\n`;
  }
  const merged = merge([open(rows(), { ...ndjson, limits: { queueBytes: 20_000 } })]);
  const items = merged[Symbol.asyncIterator]();
  await items.next();
  await turns(200);
  assert.ok(taken < 100, `${taken} rows were read`);
  assert.ok(merged.snapshot.paused);
  let count = 1;
  while (!(await items.next()).done) count += 1;
  assert.equal(count, 1000);
});

test("merge: a merge that nobody reads takes nothing from its sources", async () => {
  let taken = 0;
  async function* rows() {
    for (; taken < 1000; taken++) yield `"${"x".repeat(1000)}"\n`;
  }
  const stream = open(rows(), { ...ndjson, limits: { queueBytes: 20_000 } });
  const merged = merge([stream]);
  await turns(200);
  assert.ok(taken < 40 && stream.snapshot.paused, `${taken} rows were read`);
  merged.abort();
});

test("merge: batches are all that is at hand, of all sources", async () => {
  const [a, b] = [fed(), fed()];
  const batches = merge({ a: a.stream, b: b.stream }).batches();
  a.send(1, 2);
  assert.equal(short((await batches.next()).value), "a1 a2");
  a.send(3);
  b.send(4, 5);
  await turns();
  assert.equal(short((await batches.next()).value), "a3 b4 b5");
  a.end();
  b.end();
  assert.ok((await batches.next()).done);
});

test("merge: many at once neither lose nor double a value, and keep the order of each", async () => {
  const sources = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => {
      async function* rows() {
        for (let v = 0; v < 500; v++) {
          yield `{"v":${v}}\n`;
          if ((v * 7 + at * 3) % 11 === 0) await turns(1);
        }
      }
      return [`s${at}`, open(rows(), ndjson)];
    }),
  );
  const next = {};
  for await (const { source, value } of merge(sources)) {
    assert.equal(value.v, next[source] ?? 0);
    next[source] = value.v + 1;
  }
  assert.deepEqual(Object.values(next), Array(20).fill(500));
});

test("merge: calls of next() that wait are answered in their order", async () => {
  const a = fed();
  const items = merge([a.stream])[Symbol.asyncIterator]();
  const asked = [items.next(), items.next(), items.next()];
  a.send(1);
  await asked[0];
  const later = items.next();
  a.send(2, 3, 4);
  const results = await Promise.all([...asked, later]);
  assert.deepEqual(results.map(({ value }) => value.value), [1, 2, 3, 4]);
  a.stream.abort();
});

// merge: order by a key

for (const [what, sources, expected, counts = [0, 0]] of [
  ["numbers", { a: [{ k: 1 }, { k: 4 }, { k: 10 }], b: [{ k: 2 }, { k: 3 }, { k: 11 }] }, "a1 b2 b3 a4 a10 b11"],
  ["strings, by their units", { a: [{ k: "10" }, { k: "b" }], b: [{ k: "9" }, { k: "é" }] }, "a10 b9 ab bé"],
  ["numbers before strings", { a: [{ k: "0" }], b: [{ k: 7 }] }, "b7 a0"],
  ["equal keys in turns", { a: [{ k: 1 }, { k: 1 }, { k: 1 }], b: [{ k: 1 }, { k: 1 }] }, "a1 b1 a1 b1 a1"],
  ["one source alone", { a: [{ k: 2 }, { k: 3 }] }, "a2 a3"],
  ["an empty source", { a: [], b: [{ k: 1 }] }, "b1"],
  ["a key that is too low within its source: next at once, counted", { a: [{ k: 5 }, { k: 1 }, { k: 6 }], b: [{ k: 3 }, { k: 7 }] }, "b3 a5 a1 a6 b7", [1, 0]],
  ["a value without the key: behind the one before it, counted", { a: [{ k: 1 }, { v: "x" }, { k: 9 }], b: [{ k: 2 }, { k: 3 }] }, "a1 ax b2 b3 a9", [0, 1]],
  ["values without the key before the first one: at once", { a: [{ v: "x" }, { v: "y" }, { k: 9 }], b: [{ k: 2 }] }, "ax ay b2 a9", [0, 2]],
  ["keys that are neither number nor string: as if there were none", { a: [{ k: null }, { k: 9 }], b: [{ k: 2 }] }, "anull b2 a9", [0, 1]],
]) {
  test(`merge: order by ${what}`, async () => {
    const streams = Object.fromEntries(Object.entries(sources).map(([name, values]) => [name, whole(...values)]));
    const merged = merge(streams, { order: "/k" });
    const { values, error } = await gather(merged);
    const text = values.map(({ source, value }) => `${source}${"k" in value ? value.k : value.v}`).join(" ");
    assert.deepEqual([text, error], [expected, undefined]);
    assert.deepEqual([merged.snapshot.outOfOrder, merged.snapshot.keyless], counts);
  });
}

test("merge: order over many random sources is that of sorting", async () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 48_271) % 0x7fffffff) % below;
  const lists = Array.from({ length: 8 }, () => Array.from({ length: random(200) }, () => random(1000)).sort((one, other) => one - other));
  const { values } = await gather(merge(lists.map((list) => whole(...list.map((k) => ({ k })))), { order: "/k" }));
  assert.deepEqual(values.map(({ value }) => value.k), lists.flat().sort((one, other) => one - other));
  for (const [at, list] of lists.entries()) assert.deepEqual(values.filter(({ source }) => source === at).map(({ value }) => value.k), list);
});

test("merge: a source without a value holds the others back, until it has one or has ended", async () => {
  const [a, b] = [fed(), fed()];
  const items = merge({ a: a.stream, b: b.stream }, { order: "/k" })[Symbol.asyncIterator]();
  let first;
  items.next().then(({ value }) => (first = value));
  a.send({ k: 5 }, { k: 6 });
  await turns();
  assert.equal(first, undefined);
  b.send({ k: 4 });
  await turns();
  assert.deepEqual(first, { source: "b", value: { k: 4 } });
  let second;
  items.next().then(({ value }) => (second = value));
  await turns();
  assert.equal(second, undefined);
  b.end();
  await turns();
  assert.deepEqual(second, { source: "a", value: { k: 5 } });
  a.end();
  assert.equal((await items.next()).value.value.k, 6);
  assert.ok((await items.next()).done);
});

test("merge: maxWait goes on without a source that is late, and takes it in again", async () => {
  const [a, b] = [fed(), fed()];
  const merged = merge({ a: a.stream, b: b.stream }, { order: "/k", maxWait: 30 });
  const items = merged[Symbol.asyncIterator]();
  a.send({ k: 5 }, { k: 6 });
  const start = performance.now();
  assert.equal((await items.next()).value.value.k, 5);
  assert.ok(performance.now() - start >= 25, "it waited");
  const later = performance.now();
  assert.equal((await items.next()).value.value.k, 6);
  assert.ok(performance.now() - later < 25, "a late one holds nothing up twice");
  b.send({ k: 1 }, { k: 9 });
  a.send({ k: 8 });
  assert.deepEqual((await items.next()).value, { source: "b", value: { k: 1 } });
  assert.equal(merged.snapshot.outOfOrder, 1);
  assert.equal((await items.next()).value.value.k, 8);
  a.end();
  b.end();
  assert.equal((await items.next()).value.value.k, 9);
  assert.ok((await items.next()).done);
});

test("merge: with maxWait 0 nothing is waited for but what is there", async () => {
  const [a, b] = [fed(), fed()];
  b.send({ k: 1 });
  a.send({ k: 2 });
  await turns(50);
  const merged = merge({ a: a.stream, b: b.stream }, { order: "/k", maxWait: 0 });
  const items = merged[Symbol.asyncIterator]();
  assert.equal(short([(await items.next()).value, (await items.next()).value]), "b1 a2");
  merged.abort();
});

// merge: endings

for (const [what, sources, options, { values, error, status, partial }] of [
  ["all well", { a: [1], b: [2] }, {}, { values: "a1 b2", status: "done", partial: false }],
  ["one reset, one well: it ends, and tells", { a: [1, RESET], b: [2] }, {}, { values: "a1 b2", status: "interrupted", partial: true }],
  ["one without a value, one well", { a: [RESET], b: [2] }, {}, { values: "b2", status: "interrupted", partial: true }],
  ["all reset: it throws", { a: [1, RESET], b: [2, RESET] }, {}, { values: "a1 b2", error: "network", status: "interrupted", partial: true }],
  ["all failed", { a: [RESET], b: [RESET] }, {}, { values: "", error: "network", status: "failed", partial: false }],
  ["one reset, one well, strict", { a: [1, RESET], b: [2] }, { strict: true }, { values: "a1 b2", error: "network", status: "interrupted", partial: true }],
  ["all well, strict", { a: [1], b: [2] }, { strict: true }, { values: "a1 b2", status: "done", partial: false }],
  ["a bad frame: partial, but done", { a: ["{bad\n", 1], b: [2] }, {}, { values: "a1 b2", status: "done", partial: true }],
  ["one reset, by a key", { a: [{ k: 1 }, RESET], b: [{ k: 2 }] }, { order: "/k" }, { values: "a1 b2", status: "interrupted", partial: true }],
]) {
  test(`merge: endings: ${what}`, async () => {
    const told = [];
    const streams = Object.fromEntries(Object.entries(sources).map(([name, list]) => [name, whole(...list)]));
    const merged = merge(streams, { ...options, onError: (thrown, source) => told.push(`${source} ${thrown.code}`) });
    const seen = await gather(merged);
    assert.deepEqual([short(seen.values).split(" ").sort().join(" "), seen.error?.code], [values, error]);
    const outcome = await merged.done;
    assert.deepEqual([outcome.status, outcome.snapshot.partial, merged.snapshot.status], [status, partial, status]);
    const bad = Object.keys(sources).filter((name) => sources[name].at(-1) === RESET);
    await turns(2);
    assert.deepEqual(told.sort(), bad.map((name) => `${name} network`));
    for (const name of Object.keys(sources)) {
      assert.equal(outcome.outcomes[name].status === "done", !bad.includes(name), name);
      assert.equal(outcome.snapshot.sources[name], outcome.outcomes[name].snapshot);
    }
    assert.ok(bad.length === 0 ? outcome.error === undefined : StreamError.is(outcome.error) && outcome.error.cause === RESET);
  });
}

test("merge: one is cut while the others go on", async () => {
  const [a, b] = [fed(), fed()];
  const merged = merge({ a: a.stream, b: b.stream });
  const items = merged[Symbol.asyncIterator]();
  a.send(1);
  assert.equal(short([(await items.next()).value]), "a1");
  a.fail();
  await a.stream.done;
  await turns();
  const { status, partial, live, error, sources } = merged.snapshot;
  assert.deepEqual([status, partial, live, error.code, sources.a.status], ["streaming", true, 1, "network", "interrupted"]);
  for (const value of [2, 3]) {
    b.send(value);
    assert.equal(short([(await items.next()).value]), `b${value}`);
  }
  b.end();
  assert.ok((await items.next()).done);
});

test("merge: abort ends all of them, drops what is at hand, and throws its reason", async () => {
  const [a, b] = [fed(), fed()];
  const merged = merge({ a: a.stream, b: b.stream });
  const items = merged[Symbol.asyncIterator]();
  a.send(1, 2);
  await items.next();
  const reason = new Error("enough");
  merged.abort(reason);
  await assert.rejects(items.next(), reason);
  assert.deepEqual(await items.next(), { done: true, value: undefined });
  const { status, error, outcomes } = await merged.done;
  assert.deepEqual([status, error.code, outcomes.a.status, outcomes.b.status], ["aborted", "aborted", "aborted", "aborted"]);
  await turns();
  assert.ok(a.isCancelled && b.isCancelled);
  merged.abort();
});

test("merge: abort reaches who waits", async () => {
  const a = fed();
  const merged = merge([a.stream], { order: "/k", maxWait: 60_000 });
  const waiting = merged[Symbol.asyncIterator]().next();
  await turns();
  merged.abort();
  await assert.rejects(waiting, { name: "AbortError" });
});

test("merge: break lets all of them go", async () => {
  const [a, b] = [fed(), fed()];
  a.send(1, 2, 3);
  const merged = merge([a.stream, b.stream]);
  for await (const _ of merged) break;
  const { status } = await merged.done;
  assert.equal(status, "aborted");
  await turns();
  assert.ok(a.isCancelled && b.isCancelled);
});

test("merge: using disposes", { skip: !Symbol.dispose }, async () => {
  const a = fed();
  const merged = merge([a.stream]);
  merged[Symbol.dispose]();
  assert.equal((await merged.done).status, "aborted");
});

test("merge: one that its caller aborts is none that failed, and its values are not delivered any more", async () => {
  const [a, b] = [fed(), fed()];
  const told = [];
  const merged = merge({ a: a.stream, b: b.stream }, { strict: true, onError: (_, source) => told.push(source) });
  const items = merged[Symbol.asyncIterator]();
  a.send(1, 2, 3);
  await items.next();
  merged.sources.a.abort();
  await turns();
  b.send(4);
  assert.equal(short([(await items.next()).value]), "b4");
  b.end();
  assert.ok((await items.next()).done);
  const { status, outcomes } = await merged.done;
  assert.deepEqual([status, outcomes.a.status, told], ["done", "aborted", []]);
});

test("merge: a source that is given another run comes back in", async () => {
  const b = fed();
  let run = 0;
  const texts = ["1\n[2", "3\n"];
  const again = open(() => new Response(texts[run++], { headers: { "content-type": "application/x-ndjson" } }), { retry: false });
  const merged = merge({ again, b: b.stream });
  const items = merged[Symbol.asyncIterator]();
  assert.equal(short([(await items.next()).value]), "again1");
  const waiting = items.next();
  await again.done;
  await turns();
  assert.equal(merged.snapshot.error.code, "truncated");
  again.retry();
  assert.equal(short([(await waiting).value]), "again3");
  b.end();
  assert.ok((await items.next()).done);
  const { status, outcomes, error } = await merged.done;
  assert.deepEqual([status, outcomes.again.status, error], ["done", "done", undefined]);
});

test("merge: what is held of a source that begins again is not delivered twice", async () => {
  let attempt = 0;
  const again = open(
    () => {
      attempt += 1;
      let controller;
      const body = new ReadableStream({ start: (given) => void (controller = given) });
      controller.enqueue(new TextEncoder().encode("1\n2\n3\n"));
      if (attempt > 1) controller.close();
      else setTimeout(() => controller.error(RESET), 20);
      return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
    },
    { retry: { baseDelay: 1, maxDelay: 1, restart: true } },
  );
  const items = merge([again])[Symbol.asyncIterator]();
  const seen = [(await items.next()).value.value];
  await pause(60);
  for (let next = await items.next(); !next.done; next = await items.next()) seen.push(next.value.value);
  assert.deepEqual(seen, [1, 1, 2, 3]);
});

test("merge: the snapshot is the same object until something changes, and listeners are told", async () => {
  const [a, b] = [fed(), fed()];
  const merged = merge({ a: a.stream, b: b.stream });
  const told = [];
  const unsubscribe = merged.subscribe(() => told.push(merged.snapshot.status));
  const first = merged.snapshot;
  assert.equal(merged.snapshot, first);
  assert.ok(Object.isFrozen(first) && Object.isFrozen(first.sources));
  assert.deepEqual([first.status, first.live, first.frames], ["connecting", 2, 0]);
  a.send(1);
  const reading = gather(merged);
  await turns();
  a.end();
  b.fail();
  await merged.done;
  await reading;
  await turns();
  assert.deepEqual([told[0], told.at(-1)], ["streaming", "interrupted"]);
  const { frames, bytes, live, errorCount, errors } = merged.snapshot;
  assert.deepEqual([frames, bytes, live, errorCount, errors.length], [1, 2, 0, 1, 1]);
  assert.equal(merged.snapshot, merged.snapshot);
  unsubscribe();
});

test("merge: done does not wait for the consumer, nor the consumer for done", async () => {
  const merged = merge([whole(1)]);
  assert.equal((await merged.done).status, "done");
  assert.equal(short((await gather(merged)).values), "01");
});

test("merge: a callback that throws stops nothing, and is told once", async () => {
  const merged = merge(
    { a: whole(RESET), b: whole(1) },
    {
      onError() {
        throw new Error("mine");
      },
    },
  );
  merged.subscribe(() => {
    throw new Error("mine too");
  });
  assert.equal(short((await gather(merged)).values), "b1");
  await turns();
  assert.deepEqual(merged.snapshot.errors.map(({ code }) => code).sort(), ["network", "sink", "sink"]);
});

test("merge: a merge of parts of a stream, and the names of objects may be any", async () => {
  const page = fed();
  const parts = demux(page.stream, { key: "/w" });
  const merged = merge({ ["__proto__"]: parts.get("a"), b: parts.get("b") });
  page.send({ w: "a", v: 1 }, { w: "b", v: 2 }, { w: "a", v: 3 });
  page.end();
  const { values } = await gather(merged);
  assert.deepEqual(values.map(({ source, value }) => [source, value.v]).sort((one, other) => one[1] - other[1]), [["__proto__", 1], ["b", 2], ["__proto__", 3]]);
  assert.deepEqual(Object.keys(merged.snapshot.sources), ["__proto__", "b"]);
});

test("merge: of a stream with growing the values grow, and the last one is whole", async () => {
  const a = fed({ growing: true });
  const items = merge({ a: a.stream })[Symbol.asyncIterator]();
  a.sendText('{"text":"on');
  assert.deepEqual((await items.next()).value, { source: "a", value: { text: "on" } });
  a.sendText('e"}\n');
  a.end();
  let last;
  for await (const item of items) last = item;
  assert.deepEqual(last, { source: "a", value: { text: "one" } });
});

// demux: arguments

for (const [what, make, message] of [
  ["no options", () => demux(whole()), /"key"|options/],
  ["no key", () => demux(whole(), {}), /"key" is missing/],
  ["a key that is no pointer", () => demux(whole(), { key: "w" }), /"key"/],
  ["an unknown option", () => demux(whole(), { key: "/w", keys: [] }), /unknown option "keys"/],
  ["an unknown limit", () => demux(whole(), { key: "/w", limits: { bytes: 1 } }), /unknown option "limits\.bytes"/],
  ["a limit that is no number", () => demux(whole(), { key: "/w", limits: { queueBytes: "1" } }), /"limits\.queueBytes"/],
  ["an unknown queue", () => demux(whole(), { key: "/w", queue: "wait" }), /"queue"/],
  ["an end that is no test", () => demux(whole(), { key: "/w", end: "[DONE]" }), /"end"/],
  ["a test with something else in it", () => demux(whole(), { key: "/w", serverError: { pointer: "/a", is: 1 } }), /"serverError"/],
  ["a callback that is none", () => demux(whole(), { key: "/w", onUnclaimed: true }), /"onUnclaimed"/],
  ["no stream", () => demux("/page", { key: "/w" }), /no stream/],
]) {
  test(`demux: ${what} is a TypeError`, () => assert.throws(make, isTypeError(message)));
}

test("demux: a stream that has a consumer is a TypeError", () => {
  const stream = whole(1);
  stream.batches();
  assert.throws(() => demux(stream, { key: "/w" }), isTypeError(/consumer/));
});

const of = (w, ...values) => values.map((v) => ({ w, v }));
const values = (items) => items.map(({ v }) => v);

// demux: routing

test("demux: parts that were asked for before, meanwhile and after get all of theirs, in order", async () => {
  const page = fed();
  const parts = demux(page.stream, { key: "/w" });
  const before = gather(parts.get("a"));
  page.send(...of("a", 1), ...of("b", 1), ...of("c", 1), ...of("a", 2));
  await turns();
  assert.deepEqual(parts.snapshot.unclaimed, ["b", "c"]);
  const meanwhile = gather(parts.get("b"));
  page.send(...of("b", 2), ...of("c", 2), ...of("a", 3));
  page.end();
  assert.deepEqual(values((await before).values), [1, 2, 3]);
  assert.deepEqual(values((await meanwhile).values), [1, 2]);
  await turns();
  assert.deepEqual(values((await gather(parts.get("c"))).values), [1, 2]);
  assert.deepEqual((await gather(parts.get("never"))).values, []);
  const { claimed, unclaimed, dropped, status } = parts.snapshot;
  assert.deepEqual([claimed, unclaimed, dropped, status], [["a", "b", "c", "never"], [], 0, "done"]);
  assert.equal(parts.get("a"), parts.get("a"));
  assert.equal((await parts.get("a").done).status, "done");
});

test("demux: keys may be numbers, and lie deep; what has none is counted", async () => {
  const parts = demux(whole({ to: { id: 7 }, v: 1 }, { to: { id: "7" }, v: 2 }, { to: { id: null } }, { to: 1 }, 5), { key: "/to/id" });
  assert.deepEqual(values((await gather(parts.get(7))).values), [1, 2]);
  assert.equal(parts.snapshot.dropped, 3);
});

test("demux: by the type of SSE events", async () => {
  const source = new Response("event: cart\ndata: 1\n\ndata: 2\n\nevent: cart\nid: x\ndata: 3\n\n", { headers: { "content-type": "text/event-stream" } });
  const parts = demux(open(source), { key: "event" });
  const [cart, message] = [parts.get("cart"), parts.get("message")];
  assert.deepEqual((await gather(cart.frames())).values.map(({ value, index, offset, id }) => [value.data, index, offset, id]), [["1", 0, 0, ""], ["3", 2, 30, "x"]]);
  assert.deepEqual((await gather(message)).values, [{ event: "message", data: "2", id: "" }]);
});

test("demux: a part has batches, frames and a ReadableStream, and one consumer", async () => {
  const make = () => demux(whole(...of("a", 1, 2), ...of("b", 9), ...of("a", 3)), { key: "/w" }).get("a");
  const part = make();
  await part.done;
  assert.deepEqual((await gather(part.batches())).values.map(values), [[1, 2, 3]]);
  assert.throws(() => part.frames(), isTypeError(/consumer/));
  assert.deepEqual((await gather(make().frames())).values.map(({ value, index }) => [value.v, index]), [[1, 0], [2, 1], [3, 3]]);
  const reader = make().readable().getReader();
  assert.equal((await reader.read()).value.v, 1);
  assert.equal(part.name, "a");
});

test("demux: batches of a part are no larger than those of a stream", async () => {
  const part = demux(whole(...of("a", ...Array(40).fill("x".repeat(100_000)))), { key: "/w" }).get("a");
  await part.done;
  const { values: batches } = await gather(part.batches());
  assert.equal(batches.flat().length, 40);
  assert.ok(batches.length >= 3 && batches.length <= 5, `${batches.length}`);
});

test("demux: many parts at once neither lose nor double a value", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `w${at}`);
  async function* rows() {
    for (let v = 0; v < 200; v++) {
      for (const w of names) yield `${JSON.stringify({ w, v })}\n`;
      if (v % 7 === 0) await turns(1);
    }
  }
  const parts = demux(open(rows(), ndjson), { key: "/w", limits: { unclaimedBytes: 1 << 20 } });
  const seen = names.map(async (name, at) => {
    await turns(at);
    return gather(parts.get(name));
  });
  for (const { values: items, error } of await Promise.all(seen)) {
    assert.equal(error, undefined);
    assert.deepEqual(values(items), Array.from({ length: 200 }, (_, v) => v));
  }
});

// demux: what nobody has asked for

test("demux: of a key that nobody has asked for the newest are held, the others counted", async () => {
  const parts = demux(whole(...of("a", ..."x".repeat(100))), { key: "/w", limits: { unclaimedBytes: 1000 } });
  await parts.stream.done;
  await turns();
  const { dropped } = parts.snapshot;
  assert.ok(dropped > 40 && dropped < 60, `${dropped}`);
  const part = parts.get("a");
  assert.equal((await gather(part)).values.length, 100 - dropped);
  assert.deepEqual([part.snapshot.dropped, part.snapshot.partial, part.snapshot.status], [dropped, true, "done"]);
});

test("demux: beyond so many keys that nobody has asked for nothing is held", async () => {
  const input = Array.from({ length: 1000 }, (_, at) => ({ w: `w${at}`, v: at }));
  const parts = demux(whole(...input), { key: "/w", limits: { unclaimedKeys: 10 } });
  await parts.stream.done;
  await turns();
  assert.deepEqual([parts.snapshot.unclaimed.length, parts.snapshot.dropped], [10, 990]);
  assert.deepEqual(values((await gather(parts.get("w3"))).values), [3]);
  assert.deepEqual(values((await gather(parts.get("w10"))).values), []);
});

test("demux: onUnclaimed takes what no part takes, instead", async () => {
  const left = [];
  const page = fed();
  const parts = demux(page.stream, { key: "/w", end: { pointer: "/v", equals: "end" }, onUnclaimed: ({ v }, key) => left.push([key, v]) });
  const a = parts.get("a");
  page.send(...of("a", 1), ...of("b", 2), { v: 3 }, ...of("a", "end", 4));
  page.end();
  assert.deepEqual(values((await gather(a)).values), [1]);
  await parts.stream.done;
  await turns();
  assert.deepEqual(left, [["b", 2], [undefined, 3], ["a", 4]]);
  assert.deepEqual([parts.snapshot.dropped, parts.snapshot.unclaimed], [0, []]);
});

// demux: slow parts

for (const [queue, expected] of [
  ["fail", { count: 9, code: "limit", status: "interrupted", dropped: 0 }],
  ["drop-oldest", { count: 9, code: undefined, status: "done", dropped: 91 }],
  [undefined, { count: 9, code: "limit", status: "interrupted", dropped: 0 }],
]) {
  test(`demux: a part that nobody reads does not hold up the others: queue ${queue}`, async () => {
    const page = fed();
    const parts = demux(page.stream, { key: "/w", queue, limits: { queueBytes: 1000 } });
    const [slow, quick] = [parts.get("slow"), parts.get("quick")];
    const read = gather(quick);
    for (let v = 0; v < 100; v++) page.send(...of("slow", "x".repeat(81)), ...of("quick", v));
    page.end();
    assert.equal((await read).error?.code, undefined);
    assert.deepEqual(values((await read).values), Array.from({ length: 100 }, (_, v) => v));
    const { values: items, error } = await gather(slow);
    const { dropped, status } = slow.snapshot;
    assert.deepEqual({ count: items.length, code: error?.code, status, dropped }, expected);
  });
}

test("demux: queue block waits for the slow part, loses nothing, and goes on when it is read, or left", async () => {
  for (const way of ["read", "leave", "abort"]) {
    const page = fed({ limits: { queueBytes: 5000 } });
    const parts = demux(page.stream, { key: "/w", queue: "block", limits: { queueBytes: 1000 } });
    const [slow, quick] = [parts.get("slow"), parts.get("quick")];
    const seen = [];
    const read = (async () => {
      for await (const { v } of quick) seen.push(v);
    })();
    for (let v = 0; v < 300; v++) page.send(...of("slow", "x".repeat(81)), ...of("quick", v));
    page.end();
    await turns(20);
    assert.ok(seen.length < 20 && slow.snapshot.paused && page.stream.snapshot.paused, `${seen.length} of 300`);
    if (way === "read") assert.equal((await gather(slow)).values.length, 300);
    else if (way === "leave") for await (const _ of slow) break;
    else slow.abort();
    await read;
    assert.equal(seen.length, 300);
    assert.equal((await page.stream.done).status, "done");
  }
});

test("demux: a stream that is aborted while it waits for a part ends that part", async () => {
  const page = fed();
  const parts = demux(page.stream, { key: "/w", queue: "block", limits: { queueBytes: 100 } });
  const slow = parts.get("slow");
  page.send(...of("slow", ..."x".repeat(100)));
  await turns();
  assert.ok(slow.snapshot.paused);
  const reason = new Error("enough");
  page.stream.abort(reason);
  assert.equal((await slow.done).status, "aborted");
  await assert.rejects(slow[Symbol.asyncIterator]().next(), reason);
});

// demux: endings

const tests = { end: { pointer: "/v", equals: "end" }, serverError: { pointer: "/error" } };

for (const [what, input, options, expected] of [
  ["with the response", [...of("a", 1), ...of("b", 2)], {}, { a: [[1], "done"], b: [[2], "done"] }],
  ["by its own end", [...of("a", 1, "end"), ...of("b", 2, "end")], tests, { a: [[1], "done"], b: [[2], "done"] }],
  ["without its own end", [...of("a", 1, "end"), ...of("b", 2)], tests, { a: [[1], "done"], b: [[2], "interrupted", "missing-end"] }],
  ["without anything", [...of("a", 1, "end")], tests, { a: [[1], "done"], b: [[], "failed", "missing-end"] }],
  ["by the server's error", [...of("a", 1), { w: "a", error: "no stock" }, ...of("b", 2)], { serverError: tests.serverError }, { a: [[1], "interrupted", "server-error"], b: [[2], "done"] }],
  ["by the server's error alone", [{ w: "a", error: "no stock" }, ...of("b", 2, "end")], tests, { a: [[], "failed", "server-error"], b: [[2], "done"] }],
  ["with the response, which was reset", [...of("a", 1, "end"), ...of("b", 2), RESET], tests, { a: [[1], "done"], b: [[2], "interrupted", "network"] }],
  ["with the response, reset before it had a value", [...of("a", 1), RESET], {}, { a: [[1], "interrupted", "network"], b: [[], "failed", "network"] }],
]) {
  for (const when of ["before", "after"]) {
    test(`demux: a part ends ${what}, asked for ${when}`, async () => {
      const parts = demux(whole(...input), { key: "/w", ...options });
      if (when === "before") for (const name of Object.keys(expected)) parts.get(name);
      else {
        await parts.stream.done;
        await turns();
      }
      for (const [name, [list, status, code]] of Object.entries(expected)) {
        const part = parts.get(name);
        const seen = await gather(part);
        assert.deepEqual([values(seen.values), seen.error?.code], [list, code], name);
        const outcome = await part.done;
        assert.deepEqual([outcome.status, outcome.error, outcome.snapshot.partial], [status, seen.error, status === "interrupted"]);
        assert.equal(part.snapshot, outcome.snapshot);
        if (code) assert.ok(StreamError.is(seen.error));
        if (code === "server-error") assert.match(`${seen.error.message} ${seen.error.snippet}`, /: no stock .*no stock/);
      }
    });
  }
}

test("demux: a part ends while the others go on, and frames behind its end are counted", async () => {
  const page = fed();
  const parts = demux(page.stream, { key: "/w", ...tests });
  const [a, b] = [parts.get("a"), parts.get("b")];
  page.send(...of("a", 1), { w: "a", error: {} }, ...of("a", 2), ...of("b", 1));
  const { values: items, error } = await gather(a);
  assert.deepEqual([values(items), error.code, a.snapshot.status, b.snapshot.status], [[1], "server-error", "interrupted", "streaming"]);
  assert.deepEqual([error.frame, error.severity], [1, "stream"]);
  page.send(...of("b", 2, "end"));
  assert.deepEqual(values((await gather(b)).values), [1, 2]);
  assert.equal(page.stream.snapshot.status, "streaming");
  assert.equal(parts.snapshot.dropped, 1);
  parts.abort();
});

test("demux: leaving a part stops that part alone, and drops what is for it", async () => {
  const page = fed();
  const parts = demux(page.stream, { key: "/w" });
  const [a, b, c] = ["a", "b", "c"].map((name) => parts.get(name));
  page.send(...of("a", 1, 2), ...of("b", 1), ...of("c", 1));
  for await (const _ of a) break;
  const reason = new Error("not needed");
  c.abort(reason);
  await assert.rejects(c[Symbol.asyncIterator]().next(), reason);
  page.send(...of("a", 3), ...of("b", 2), ...of("c", 2));
  page.end();
  assert.deepEqual(values((await gather(b)).values), [1, 2]);
  assert.deepEqual([(await a.done).status, (await c.done).status, parts.snapshot.dropped], ["aborted", "aborted", 0]);
});

test("demux: abort ends the stream and all its parts with its reason", async () => {
  const page = fed();
  const parts = demux(page.stream, { key: "/w" });
  const waiting = parts.get("a")[Symbol.asyncIterator]().next();
  page.send(...of("b", 1));
  await turns();
  const reason = new Error("enough");
  parts.abort(reason);
  await assert.rejects(waiting, reason);
  assert.equal((await page.stream.done).status, "aborted");
  await turns();
  assert.ok(page.isCancelled);
  await assert.rejects(parts.get("b")[Symbol.asyncIterator]().next(), reason);
  await assert.rejects(parts.get("new")[Symbol.asyncIterator]().next(), reason);
});

test("demux: using disposes", { skip: !Symbol.dispose }, async () => {
  const parts = demux(fed().stream, { key: "/w" });
  const part = parts.get("a");
  part[Symbol.dispose]();
  assert.equal((await part.done).status, "aborted");
  assert.equal(parts.stream.snapshot.status, "connecting");
  parts[Symbol.dispose]();
  assert.equal((await parts.stream.done).status, "aborted");
});

test("demux: snapshots are the same object until something changes, and listeners are told", async () => {
  const page = fed();
  const parts = demux(page.stream, { key: "/w", ...tests });
  const a = parts.get("a");
  const [told, seen] = [[], []];
  parts.subscribe(() => told.push(parts.snapshot.status));
  a.subscribe(() => seen.push([a.snapshot.status, a.snapshot.frames]));
  assert.equal(a.snapshot, a.snapshot);
  assert.equal(parts.snapshot, parts.snapshot);
  assert.ok(Object.isFrozen(a.snapshot) && Object.isFrozen(parts.snapshot));
  page.send(...of("a", 1, 2));
  await pause(150);
  assert.deepEqual([seen[0][0], seen.at(-1)], ["streaming", ["streaming", 2]]);
  page.send(...of("a", "end"));
  await turns();
  assert.deepEqual(seen.at(-1), ["done", 2]);
  const last = a.snapshot;
  page.send(...of("b", 1));
  page.end();
  await pause(150);
  assert.equal(a.snapshot, last, "what has ended does not change with the stream");
  assert.equal(told.at(-1), "done");
});

test("demux: what waits of a stream that begins again is not delivered twice", async () => {
  let attempt = 0;
  const again = open(
    () => {
      attempt += 1;
      let controller;
      const body = new ReadableStream({ start: (given) => void (controller = given) });
      controller.enqueue(new TextEncoder().encode([...of("a", 1, 2), ...of("b", 1, "end"), ...of("c", 1)].map((value) => `${JSON.stringify(value)}\n`).join("")));
      if (attempt > 1) controller.close();
      else setTimeout(() => controller.error(RESET), 20);
      return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
    },
    { retry: { baseDelay: 1, maxDelay: 1, restart: true } },
  );
  const parts = demux(again, { key: "/w", end: { pointer: "/v", equals: "end" } });
  const [a, b] = [parts.get("a"), parts.get("b")];
  await again.done;
  await turns();
  assert.deepEqual(values((await gather(a)).values), [1, 2]);
  assert.deepEqual(values((await gather(b)).values), [1], "what had ended is not begun again");
  assert.deepEqual([a.snapshot.resets, b.snapshot.resets], [1, 0]);
  assert.deepEqual(values((await gather(parts.get("c"))).values), [1]);
});

test("demux: callbacks that throw stop nothing, and are told once", async () => {
  const page = fed();
  const mine = () => {
    throw new Error("mine");
  };
  const parts = demux(page.stream, { key: "/w", onUnclaimed: mine });
  const a = parts.get("a");
  a.subscribe(mine);
  page.send(...of("b", 1, 2), ...of("a", 1));
  page.end();
  assert.deepEqual(values((await gather(a)).values), [1]);
  await turns();
  assert.deepEqual(parts.snapshot.errors.map(({ code }) => code), ["sink"]);
  assert.ok(a.snapshot.errors.every(({ code }) => code === "sink"));
});

test("demux: of a growing stream only complete values are handed on", async () => {
  const page = fed({ growing: true });
  const read = gather(demux(page.stream, { key: "/w" }).get("a"));
  const text = of("a", "one", "two").map((value) => `${JSON.stringify(value)}\n`).join("");
  for (const character of text) {
    page.sendText(character);
    await turns(2);
  }
  page.end();
  assert.deepEqual(values((await read).values), ["one", "two"]);
});

const json = (...list) => list.map((value) => `${JSON.stringify(value)}\n`).join("");
const sse = (...list) => list.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join("");
const events = { end: { event: "bye" }, serverError: { event: "oops" } };
const asEvents = { format: "sse", decode: "json" };

for (const [what, text, options, key, expected] of [
  ["that ended", json(...of("a", 1), ...of("b", 5), ...of("a", "é", "end")), ndjson, ["/w", tests, "a"], [[1, "é"], "done"]],
  ["that ended with the response", json(...of("a", 1, 2)), ndjson, ["/w", {}, "a"], [[1, 2], "done"]],
  ["of no values", json(...of("b", 1)), ndjson, ["/w", {}, "a"], [[], "done"]],
  ["that the server said had failed", json(...of("a", 1), { w: "a", error: { message: "no stock" } }, ...of("a", 2)), ndjson, ["/w", tests, "a"], [[1], "interrupted", "server-error", /no stock/]],
  ["without its end", json(...of("a", 1)), ndjson, ["/w", tests, "a"], [[1], "interrupted", "missing-end"]],
  ["without anything", json(...of("b", 1, "end")), ndjson, ["/w", tests, "a"], [[], "failed", "missing-end"]],
  ["of a response that was cut", json(...of("a", 1)) + "[", ndjson, ["/w", {}, "a"], [[1], "interrupted", "network", /ended|cut|truncated/]],
  ["of events that ended", sse(["x", { w: 1, v: 1 }], ["bye", { w: 1 }], ["x", { w: 1, v: 2 }]), asEvents, ["/data/w", events, 1], [[1], "done"]],
  ["of events that failed", sse(["x", { w: 1, v: 1 }], ["oops", { w: 1 }]), asEvents, ["/data/w", events, 1], [[1], "interrupted", "server-error"]],
  ["of parts of events that ended", sse(["x", { w: 1, v: 1 }], ["bye", { w: 1 }]), { ...asEvents, select: "/data" }, ["/w", events, 1], [[1], "done"]],
]) {
  test(`demux: to the engine a part ${what} is text that ends the same`, async () => {
    const parts = demux(open(new Response(text), { ...options, retry: false }), { key: key[0], ...key[1] });
    const part = parts.get(key[2]);
    const { source, options: needed } = part[Symbol.for("runnelet.part")];
    const stream = open(source, needed);
    const { values: items, error } = await gather(stream);
    const { status } = await stream.done;
    const [list, wanted, code, message = /./] = expected;
    assert.deepEqual([items.map((item) => item.data?.v ?? item.v), status, error?.code], [list, wanted, code]);
    assert.equal((await part.done).status, wanted);
    if (error) assert.match(error.message, message);
    if (code === "network") assert.equal(error.cause, part.snapshot.error);
  });
}

test("demux: leaving a source of text that waits ends the part", async () => {
  const parts = demux(fed().stream, { key: "/w" });
  const part = parts.get("a");
  const { source, options } = part[Symbol.for("runnelet.part")];
  const stream = open(source, options);
  await turns();
  stream.abort();
  assert.equal((await part.done).status, "aborted");
  parts.abort();
});

test("demux: a consumer that needs no more than its turns is not slow, however much comes at once", async () => {
  const rows = new TextEncoder().encode(of("a", ..."x".repeat(1000)).map((value) => `${JSON.stringify(value)}\n`).join(""));
  let chunks = 0;
  const source = new ReadableStream({ pull: (controller) => (chunks++ < 20 ? controller.enqueue(rows.slice()) : controller.close()) }, { highWaterMark: 0 });
  const part = demux(open(source, ndjson), { key: "/w", limits: { queueBytes: 50_000 } }).get("a");
  let count = 0;
  for await (const _ of part) {
    count += 1;
    for (let step = 0; step < 20; step++) await null;
  }
  assert.equal(count, 20_000);
});

// Both: at random

/** Numbers from a seed. */
function randomFrom(seed) {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Feeds a stream in random pieces of lines; resolves when it has come to its end. */
async function feed(input, list, isCut, random) {
  const text = list.map((value) => `${JSON.stringify(value)}\n`).join("");
  for (let at = 0; at < text.length; ) {
    const end = at + 1 + random(60);
    input.sendText(text.slice(at, end));
    at = end;
    if (random(3) === 0) await turns(1 + random(3));
  }
  await turns(8);
  if (isCut) input.fail();
  else input.end();
}

test("merge: at random: nothing is lost, doubled or out of its place, whatever ends how", async () => {
  for (let seed = 1; seed <= 80; seed++) {
    const random = randomFrom(seed);
    const order = random(2) === 0 ? "/k" : undefined;
    const maxWait = order && random(3) === 0 ? random(4) : undefined;
    const strict = random(2) === 0;
    const plan = Array.from({ length: 1 + random(5) }, () => {
      let k = 0;
      return { list: Array.from({ length: random(40) }, (_, v) => ({ v, k: (k += random(5)) })), isCut: random(3) === 0, input: fed({ limits: { queueBytes: 200 + random(5000) } }) };
    });
    const told = [];
    const merged = merge(plan.map(({ input }) => input.stream), { order, maxWait, strict, onError: (_, source) => told.push(source) });
    const feeding = plan.map(({ input, list, isCut }) => feed(input, list, isCut, random));
    const seen = [];
    let thrown;
    try {
      if (random(2) === 0) {
        for await (const item of merged) {
          seen.push(item);
          if (random(8) === 0) await turns(random(3));
        }
      } else for await (const batch of merged.batches()) seen.push(...batch);
    } catch (error) {
      thrown = error;
    }
    await Promise.all(feeding);
    const { outcomes, status } = await merged.done;
    await turns(2);
    const what = `seed ${seed}`;
    for (const [at, { list, isCut }] of plan.entries()) {
      assert.deepEqual(seen.filter(({ source }) => source === at).map(({ value }) => value), list, what);
      assert.equal(outcomes[at].status, isCut ? (list.length > 0 ? "interrupted" : "failed") : "done", what);
    }
    const keys = seen.map(({ value }) => value.k);
    if (order && maxWait === undefined) assert.deepEqual(keys, [...keys].sort((one, other) => one - other), what);
    let highest = -1;
    const late = keys.filter((key) => key < highest || ((highest = key), false)).length;
    if (order) assert.equal(merged.snapshot.outOfOrder, late, what);
    const cut = plan.filter(({ isCut }) => isCut).length;
    assert.equal(told.length, cut, what);
    assert.equal(thrown !== undefined, cut > 0 && (strict || cut === plan.length), what);
    assert.equal(status === "done", cut === 0, what);
  }
});

test("demux: at random: nothing is lost, doubled or out of its place, whoever asks when and ends how", async () => {
  for (let seed = 1; seed <= 80; seed++) {
    const random = randomFrom(seed);
    const queue = ["fail", "block", "drop-oldest"][random(3)];
    const names = ["a", "b", "c", "d", "e"].slice(0, 1 + random(5));
    const [ended, failed] = [new Map(), new Set()];
    const list = [];
    const length = random(200);
    for (let v = 0; v < length; v++) {
      const w = names[random(names.length)];
      if (ended.has(w)) continue;
      const isLast = random(40) === 0;
      const isFailed = isLast && random(2) === 0;
      list.push({ w, v, ...(isFailed ? { error: "x" } : isLast ? { last: true } : {}) });
      if (isLast) ended.set(w, v);
      if (isFailed) failed.add(w);
    }
    const isCut = random(3) === 0;
    const input = fed({ limits: { queueBytes: 200 + random(5000) } });
    const parts = demux(input.stream, { key: "/w", queue, end: { pointer: "/last" }, serverError: { pointer: "/error" }, limits: { queueBytes: queue === "block" ? 100 : 1 << 20 } });
    const feeding = feed(input, list, isCut, random);
    const reading = names.map(async (name) => {
      if (random(2) === 0) await turns(random(30));
      const part = parts.get(name);
      const items = [];
      try {
        for await (const value of part) {
          items.push(value);
          if (random(8) === 0) await turns(random(3));
        }
      } catch (error) {
        return { name, part, items, code: error.code };
      }
      return { name, part, items };
    });
    for (const { name, part, items, code } of await Promise.all(reading)) {
      const what = `seed ${seed}, part ${name}`;
      const mine = list.filter(({ w, last, error }) => w === name && !last && !error);
      assert.deepEqual(items, mine, what);
      const isWell = ended.has(name) && !failed.has(name);
      assert.equal(code, isWell ? undefined : failed.has(name) ? "server-error" : isCut ? "network" : "missing-end", what);
      const { status } = await part.done;
      assert.equal(status, isWell ? "done" : mine.length > 0 ? "interrupted" : "failed", what);
      assert.deepEqual([part.snapshot.frames, part.snapshot.dropped], [mine.length, 0], what);
    }
    await feeding;
    await turns(2);
    assert.equal(parts.snapshot.dropped, 0, `seed ${seed}`);
  }
});
