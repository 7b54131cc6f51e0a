// demux() of runnelet/streams in Node: one stream as several.
import assert from "node:assert/strict";
import test from "node:test";
import { StreamError, open } from "../../pkg/index.js";
import { demux } from "../../pkg/streams.js";
import { RESET, fed, feed, gather, isTypeError, ndjson, of, pause, randomFrom, turns, values, whole } from "./streams.mjs";

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
  const source = new ReadableStream({ pull: (controller) => (chunks++ < 10 ? controller.enqueue(rows.slice()) : controller.close()) }, { highWaterMark: 0 });
  const part = demux(open(source, ndjson), { key: "/w", limits: { queueBytes: 50_000 } }).get("a");
  let count = 0;
  for await (const _ of part) {
    count += 1;
    for (let step = 0; step < 20; step++) await null;
  }
  assert.equal(count, 10_000);
});

test("demux: leaving while a value is waited for ends the wait", async () => {
  const iterable = demux(fed().stream, { key: "/w" }).get("a");
  const items = iterable[Symbol.asyncIterator]();
  const waiting = [items.next(), items.next()];
  await turns();
  assert.deepEqual(await items.return(), { done: true, value: undefined });
  assert.deepEqual(await Promise.all(waiting), Array(2).fill({ done: true, value: undefined }));
  assert.equal((await iterable.done).status, "aborted");
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
