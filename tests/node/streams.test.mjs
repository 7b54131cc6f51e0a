// merge() of runnelet/streams in Node: several streams as one.
import assert from "node:assert/strict";
import test from "node:test";
import { StreamError, open } from "../../pkg/index.js";
import { demux, merge } from "../../pkg/streams.js";
import { RESET, fed, feed, gather, isTypeError, ndjson, randomFrom, turns, until, whole } from "./streams.mjs";

/** Items of a merge in short: the source and the value. */
const short = (items) => items.map(({ source, value }) => `${source}${typeof value === "object" ? (value.k ?? value.v) : value}`).join(" ");

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
  const merged = merge({ a: a.stream, b: b.stream }, { order: "/k", maxWait: 250 });
  const items = merged[Symbol.asyncIterator]();
  a.send({ k: 5 }, { k: 6 });
  const start = performance.now();
  assert.equal((await items.next()).value.value.k, 5);
  assert.ok(performance.now() - start >= 240, "it waited");
  let second;
  items.next().then(({ value }) => (second = value.value.k));
  await turns();
  assert.equal(second, 6, "a late one holds nothing up twice");
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
  await until(again, ({ resets }) => resets === 1);
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

test("merge: leaving while a value is waited for ends the wait", async () => {
  const iterable = merge([fed().stream]);
  const items = iterable[Symbol.asyncIterator]();
  const waiting = [items.next(), items.next()];
  await turns();
  assert.deepEqual(await items.return(), { done: true, value: undefined });
  assert.deepEqual(await Promise.all(waiting), Array(2).fill({ done: true, value: undefined }));
  assert.equal((await iterable.done).status, "aborted");
});

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

test("where one of the streams has a consumer already all the others are aborted", async () => {
  const streams = [1, 2, 3].map(() => open(async function* () {}(), { format: "ndjson" }));
  streams[1].batches();
  assert.throws(() => merge(streams), TypeError);
  assert.deepEqual(await Promise.all([streams[0].done, streams[2].done].map(async (done) => (await done).status)), ["aborted", "aborted"]);
});
