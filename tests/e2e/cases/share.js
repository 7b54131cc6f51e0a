// The option `share`: one connection for all who ask for the same, in a page and in all tabs.
import { open } from "/pkg/index.js";
import { cue, fast, finish, gather, numbered, records, requests, requestsWhen, script, until } from "./support.js";
import { page } from "./dom/tools.js";
import { frameTab, frameTabs, leaderOf, settled, windowTab } from "./share/tabs.js";

const share = "page";
const event = (n) => `id: ${n}\ndata: ${n}\n\n`;
const events = (from, to) => ({ send: Array.from({ length: to - from }, (_, at) => event(from + at)).join("") });
const go = { cue: "go" };
const live = (key, ...steps) => script([...steps, { hang: true }], { key });
const data = ({ data }) => data;
const feed = "/stream/news?count=1000&interval=4&delay=150";
const sse = { end: { event: "complete" }, retry: fast };

/** Nothing else comes from a stream that hangs: what was taken so far. */
async function take(iterator, count) {
  const values = [];
  while (values.length < count) values.push((await iterator.next()).value);
  return values;
}

/** All have seen so many frames: what the browser has not told of a response when it breaks may be lost. */
const seen = (streams, count) => Promise.all(streams.map((stream) => until(stream, ({ frames }) => frames === count)));

/** Not every engine can iterate over a ReadableStream. */
async function* chunks(readable) {
  const reader = readable.getReader();
  for (let next; !(next = await reader.read()).done; ) yield next.value;
}

/** A response that comes when it is asked for the nth time. */
const attempts = (key, list, type = "sse") => script([], { type, key, attempts: list.map((steps) => ({ steps })) });

export const cases = [
  {
    name: "share: two who ask for the same have one request, and each all values",
    async run(t) {
      const key = t.key();
      const url = script([records(...numbered(3)), { wait: 50 }, records({ n: 3 })], { key });
      const streams = [open(url, { share }), open(new URL(url, location.href), { share, queue: "drop-oldest", name: "b" }), open(new Request(url), { share })];
      const all = await Promise.all(streams.map(finish));
      for (const { values, status, snapshot } of all) {
        t.same(values, numbered(4));
        t.same([status, snapshot.share, snapshot.frames], ["done", "page", 4]);
      }
      t.equal((await requests(key)).length, 1);
      t.equal(streams[1].name, "b");
    },
  },
  {
    name: "share: without the option nothing of it is loaded",
    async run(t) {
      const { snapshot } = await finish(open(script([records(1)])));
      t.equal(snapshot.share, undefined);
      t.ok(!performance.getEntriesByType("resource").some(({ name }) => name.includes("/pkg/share/")));
    },
  },
  ...[
    ["another header", {}, { request: { headers: { "x-mine": "1" } } }],
    ["another pointer", { select: "/n" }, { select: "/m" }],
    ["another limit", {}, { limits: { frameBytes: 1000 } }],
    ["another end", { end: "a" }, { end: "b" }],
    ["other credentials", {}, { request: { credentials: "omit" } }],
    ["one that is not shared", {}, { share: false }],
  ].map(([what, one, other]) => ({
    name: `share: different requests do not share, ${what}`,
    async run(t) {
      const key = t.key();
      const url = live(key, records(1));
      const streams = [one, other].map((options) => open(url, { share, ...options }));
      await Promise.all(streams.map((stream) => until(stream, ({ frames }) => frames === 1)));
      t.equal((await requests(key)).length, 2);
      for (const stream of streams) stream.abort();
    },
  })),
  {
    name: "share: every way to take values, each with arrays of its own",
    async run(t) {
      const url = script([records(...numbered(3))], {});
      const [one, two, three, four, five] = Array.from({ length: 5 }, (_, at) => open(url, { share, consume: at < 4 }));
      const [values, batches, frames, readable] = await Promise.all([
        gather(one), gather(two.batches()), gather(three.frames()), gather(chunks(four.readable())),
      ]);
      t.same(values.values, numbered(3));
      t.same(batches.values.flat(), numbered(3));
      t.same(frames.values, [0, 8, 16].map((offset, index) => ({ value: { n: index }, index, offset })));
      t.same(readable.values, numbered(3));
      t.equal((await five.done).snapshot.frames, 3);
    },
  },
  {
    name: "share: who comes later gets the current record, then what follows",
    async run(t) {
      const key = t.key();
      const url = attempts(key, [[records(...numbered(3)), go, records({ n: 3 })]], "ndjson");
      const first = open(url, { share });
      await until(first, ({ frames }) => frames === 3);
      const late = open(url, { share });
      const taken = [finish(first), gather(late.frames())];
      await seen([late], 3);
      await cue(key);
      const [one, two] = await Promise.all(taken);
      t.same(one.values, numbered(4));
      t.same(two.values.map(({ value, index }) => [value.n, index]), [[2, 2], [3, 3]]);
      t.equal(late.snapshot.frames, 4);
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "share: one leaves, the others go on; the last one closes the connection",
    async run(t) {
      const key = t.key();
      const url = live(key, records({ n: 0 }), go, records({ n: 1 }));
      const [leaving, breaking, staying] = Array.from({ length: 3 }, () => open(url, { share }));
      for await (const _ of breaking) break;
      const reason = new Error("enough");
      leaving.abort(reason);
      t.equal(await t.rejects(leaving[Symbol.asyncIterator]().next()), reason);
      t.equal((await leaving.done).status, "aborted");
      const taken = take(staying[Symbol.asyncIterator](), 2);
      await cue(key);
      t.same(await taken, numbered(2));
      t.equal((await requests(key))[0].outcome, "open");
      staying.abort();
      await requestsWhen(key, ([request, ...more]) => request.outcome === "disconnected" && more.length === 0);
      t.same((await finish(open(url.replace("hang", "end"), { share }))).values, numbered(2));
    },
  },
  ...[
    ["a reset", [records(...numbered(3)), go, { reset: true }], { retry: false }, ["network"], "interrupted"],
    ["no promised end", [records(...numbered(3))], { end: "[DONE]", retry: false }, ["missing-end"], "interrupted"],
    ["a bad record", [records(...numbered(3)), { send: "{bad\n" }], {}, ["frame-syntax"], "done"],
    ["a server error", [records(...numbered(3), { error: "no" })], { serverError: { pointer: "/error" }, retry: false }, ["server-error"], "interrupted"],
    ["a bad record, strict", [records(...numbered(3)), { send: "{bad\n" }], { strict: true }, ["frame-syntax"], "interrupted"],
  ].map(([what, steps, options, codes, status]) => ({
    name: `share: errors and the end reach all, ${what}`,
    async run(t) {
      const ended = async (key, streams) => {
        await seen(streams, 3);
        await cue(key);
        return Promise.all(streams.map(finish));
      };
      const [mine, shared] = [t.key(), t.key()];
      const [alone] = await ended(mine, [open(script(steps, { key: mine }), options)]);
      const told = [];
      const url = script(steps, { key: shared });
      const streams = [0, 1].map((at) => open(url, { ...options, share, onError: ({ code }) => told.push(`${at} ${code}`) }));
      for (const one of await ended(shared, streams)) {
        t.same(one.values, numbered(3));
        t.same([one.status, one.codes], [status, codes]);
        t.equal(one.snapshot.partial, true);
        t.same(one.snapshot.errors.map(({ message, severity, retryable, frame, offset, snippet }) => ({ message, severity, retryable, frame, offset, snippet })),
          alone.snapshot.errors.map(({ message, severity, retryable, frame, offset, snippet }) => ({ message, severity, retryable, frame, offset, snippet })));
        t.equal(one.error, one.outcome.error);
      }
      t.equal(told.length, 2 * codes.length);
    },
  })),
  {
    name: "share: an error status reaches all, with what the server said and what was thrown",
    async run(t) {
      const url = script([{ send: '{"title":"no"}' }], { type: "application/problem+json", status: 500 });
      const streams = [0, 1].map(() => open(url, { share, retry: false }));
      for (const { status, error } of await Promise.all(streams.map(finish))) {
        t.same([status, error.code, error.httpStatus, error.problem.title], ["failed", "http-status", 500, "no"]);
      }
    },
  },
  {
    name: "share: a connection that breaks is continued for all, each value once",
    async run(t) {
      const key = t.key();
      const url = attempts(key, [[events(0, 3), go, { reset: true }], [events(3, 6)]]);
      const streams = [0, 1].map(() => open(url, { share, retry: fast }));
      await seen(streams, 3);
      await cue(key);
      for (const { values, snapshot } of await Promise.all(streams.map(finish))) {
        t.same(values.map(data), ["0", "1", "2", "3", "4", "5"]);
        t.same([snapshot.attempt, snapshot.lastEventId], [2, "5"]);
      }
      t.equal((await requests(key))[1].headers["last-event-id"], "2");
    },
  },
  {
    name: "share: a replay is told to all, and voids what waits",
    async run(t) {
      const key = t.key();
      const url = attempts(key, [[records(...numbered(3)), go, { reset: true }], [records(...numbered(4))]], "ndjson");
      let resets = 0;
      const options = { share, retry: { ...fast, restart: true }, onReset: () => resets++ };
      const [taking, late] = [open(url, options), open(url, options)];
      const all = [finish(taking), late.done];
      await seen([taking, late], 3);
      await cue(key);
      const [one] = await Promise.all(all);
      t.same(one.values, [...numbered(3), ...numbered(4)]);
      t.same((await gather(late)).values, numbered(4));
      t.same([resets, one.snapshot.resets], [2, 1]);
    },
  },
  {
    name: "share: a slow one stops nobody, holds no more than its queue, and is told what it has missed",
    async run(t) {
      const rows = 3000;
      const url = script([{ repeat: { times: rows, send: `${JSON.stringify({ pad: "x".repeat(200) })}\n` } }]);
      const limits = { queueBytes: 100_000 };
      const [fast, slow] = [0, 1].map(() => open(url, { share, limits }));
      const taken = await finish(fast);
      t.equal(taken.values.length, rows);
      t.same([taken.status, taken.snapshot.dropped, taken.codes], ["done", 0, []]);
      const left = await finish(slow);
      t.ok(left.values.length * 200 <= limits.queueBytes + 70_000, `${left.values.length} waited`);
      t.equal(left.values.length + left.snapshot.dropped, rows);
      t.same([left.status, left.codes, left.snapshot.partial], ["done", ["gap"], true]);
      t.report("share: a slow reader beside one that takes all", { rows, "waited for the slow one": left.values.length, dropped: left.snapshot.dropped });
    },
  },
  {
    name: "share: where all are slow the connection waits, and nothing is lost",
    async run(t) {
      const rows = 20_000;
      const url = script([{ repeat: { times: rows / 100, send: `${JSON.stringify({ pad: "x".repeat(400) })}\n`.repeat(100) } }]);
      const limits = { queueBytes: 100_000 };
      const streams = [0, 1].map(() => open(url, { share, limits }));
      const snapshots = await Promise.all(streams.map((stream) => until(stream, ({ paused }) => paused)));
      t.ok(snapshots[0].frames < rows / 2, `${snapshots[0].frames} read`);
      for (const { values, snapshot } of await Promise.all(streams.map(finish))) t.same([values.length, snapshot.dropped], [rows, 0]);
    },
  },
  {
    name: "share: each has the queue that it asked for",
    async run(t) {
      const rows = 3000;
      const url = script([{ repeat: { times: rows, send: `${JSON.stringify({ key: 1, pad: "x".repeat(200) })}\n` } }]);
      const limits = { queueBytes: 100_000 };
      const [all, recent, latest] = ["block", "drop-oldest", { latest: "/key" }].map((queue) => open(url, { share, limits, queue }));
      t.equal((await finish(all)).values.length, rows);
      const [one, two] = await Promise.all([gather(recent), gather(latest)]);
      t.ok(one.values.length < rows);
      t.equal(one.values.length + recent.snapshot.dropped, rows);
      t.same([two.values.length, latest.snapshot.dropped, latest.snapshot.errorCount], [1, rows - 1, 0]);
    },
  },
  {
    name: "share: retry() connects now for all while it waits, and begins a new run for who asks",
    async run(t) {
      const key = t.key();
      const url = script([], { type: "sse", key, attempts: [
        { steps: [events(0, 2), go, { reset: true }] }, { status: 503 }, { steps: [events(2, 4)] },
      ] });
      const options = { share, retry: { attempts: 1, baseDelay: 60_000, jitter: 0 } };
      const [one, two] = [open(url, options), open(url, options)];
      await seen([one, two], 2);
      await cue(key);
      await until(two, ({ status }) => status === "retrying");
      one.retry();
      const ends = await Promise.all([finish(one), finish(two)]);
      for (const { values, status } of ends) t.same([values.map(data), status], [["0", "1"], "interrupted"]);
      one.retry();
      two.retry();
      for (const { values, status, snapshot } of await Promise.all([finish(one), finish(two)])) {
        t.same([values.map(data), status, snapshot.attempt, snapshot.frames, snapshot.partial], [["2", "3"], "done", 3, 4, false]);
      }
      const log = await requests(key);
      t.same(log.map(({ headers }) => headers["last-event-id"]), [undefined, "1", "1"]);
    },
  },
  {
    name: "share: with a worker",
    async run(t) {
      t.expectUncaught(/policy violation: \S+ blob/);
      const key = t.key();
      const url = script([records(...numbered(3)), { wait: 30 }, records({ n: 3 })], { key });
      const all = await Promise.all([0, 1].map(() => finish(open(url, { share, worker: true }))));
      for (const { values, snapshot } of all) t.same([values, snapshot.worker], [numbered(4), "running"]);
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "share: what cannot be shared is a TypeError that names the option",
    async run(t) {
      const url = script([records(1)]);
      const wrong = [
        [url, { share: "all" }],
        [() => url, {}],
        [new Response("", { headers: { "content-type": "text/plain" } }), {}],
        [new Blob([""], { type: "text/plain" }), {}],
        [url, { request: { method: "POST" } }],
        [url, { request: { method: "POST", body: "x" } }],
        [new Request(url, { method: "POST", body: "x" }), {}],
        [url, { growing: true }],
      ];
      for (const [source, options] of wrong) {
        let error;
        try {
          open(source, { share, ...options });
        } catch (thrown) {
          error = thrown;
        }
        t.ok(error instanceof TypeError && error.message.includes('"share"'), String(error));
      }
      const { bind } = await import("/pkg/dom.js");
      t.root.dataset.streamMode = "text";
      const widget = bind(t.root, url, { share });
      t.ok(widget.snapshot.error?.message.includes('"share"'), String(widget.snapshot.error));
    },
  },
  {
    name: "share: what is shared fills pages as a source of text",
    async run(t) {
      const { bind } = await import("/pkg/dom.js");
      const key = t.key();
      const url = script([records(...numbered(2)), { wait: 50 }, records({ n: 2 })], { key });
      async function* lines(values) {
        for await (const value of values) yield `${JSON.stringify(value)}\n`;
      }
      const list = '<ul><template data-stream-each data-stream-key="/n"><li data-stream-text="/n"></li></template></ul>';
      page(t, list + list);
      const lists = [...t.root.children].map((element) => {
        return bind(element, lines(open(url, { share })), { format: "ndjson" });
      });
      for (const { stream, element } of lists) {
        t.equal((await stream.done).status, "done");
        t.equal(element.textContent.trim(), "012");
      }
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "share: tabs have one connection, and each all values",
    async run(t) {
      const key = t.key();
      const tabs = await frameTabs(t, 4);
      const url = script([go, records(...numbered(3)), { wait: 50 }, records({ n: 3 })], { key });
      for (const tab of tabs) tab.open(url);
      // The lock is for who asks first, and a frame has modules to load before it asks.
      await leaderOf(tabs);
      const streams = [0, 1].map(() => open(new URL(url, location.href), { share: "tabs" }));
      const here = streams.map(finish);
      await settled(tabs);
      await Promise.all(streams.map((stream) => until(stream, ({ share }) => share !== undefined)));
      await cue(key);
      t.equal(tabs.filter(({ role }) => role === "leading").length, 1);
      for (const { values, snapshot } of await Promise.all(here)) t.same([values, snapshot.share], [numbered(4), "following"]);
      for (const tab of tabs) {
        t.equal((await tab.ended).status, "done");
        t.same(tab.values, numbered(4));
        t.equal(tab.stream.snapshot.frames, 4);
      }
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "share: a tab that comes later gets the current record; the next run is a new request",
    async run(t) {
      const key = t.key();
      const [one, two] = await frameTabs(t, 2);
      const url = attempts(key, [[records(...numbered(3)), go, records({ n: 3 })]], "ndjson");
      one.open(url);
      await one.has(3);
      two.open(url);
      await two.has(1);
      await cue(key);
      await Promise.all([one.ended, two.ended]);
      t.same(one.values, numbered(4));
      t.same(two.values, numbered(2, 2));
      two.values.length = 0;
      await two.open(url).ended;
      t.same(two.values, numbered(4));
      t.equal((await requests(key)).length, 2);
    },
  },
  {
    name: "share: ten tabs, one connection, the leader closed five times: 1,000 events, none lost or doubled",
    limit: 60_000,
    async run(t) {
      let tabs = await frameTabs(t, 10);
      const key = t.key();
      const warm = script([go, records(1)], { key });
      for (const tab of tabs) tab.open(warm);
      await settled(tabs);
      await cue(key);
      await Promise.all(tabs.map((tab) => tab.ended));
      for (const tab of tabs) tab.values.length = tab.times.length = 0;
      for (const tab of tabs) tab.open(feed, sse);
      const expected = Array.from({ length: 1000 }, (_, at) => `n${at + 1}`);
      const handOvers = [];
      for (let time = 1; time <= 5; time++) {
        const leader = await leaderOf(tabs);
        await leader.has(time * 130);
        t.equal((await (await fetch("/healthz")).json()).openStreams, 1);
        tabs = tabs.filter((tab) => tab !== leader);
        const had = Math.max(...tabs.map(({ values }) => values.length));
        const closed = performance.now();
        leader.close();
        const next = await leaderOf(tabs);
        const led = performance.now();
        await next.has(had + 1);
        handOvers.push({ time, had, closed, next, led });
      }
      for (const tab of tabs) {
        t.equal((await tab.ended).status, "done");
        t.same(tab.values.map(({ id }) => id), expected);
        t.same(tab.errors, []);
        t.equal(tab.stream.snapshot.attempt, 6);
      }
      t.equal(tabs.length, 5);
      for (const { time, had, closed, next, led } of handOvers) {
        t.report("share: hand-over, the leader of ten tabs closed", {
          time,
          "events so far": had,
          "next leader after": `${(led - closed).toFixed(0)} ms`,
          "next event after": `${(next.times.find((moment) => moment > led) - closed).toFixed(0)} ms, 150 of them the server's`,
        });
      }
    },
  },
  {
    name: "share: the leader aborts, another tab goes on by cursor",
    async run(t) {
      const key = t.key();
      const tabs = await frameTabs(t, 3);
      const url = attempts(key, [[go, records(...numbered(3)), { hang: true }], [records(...numbered(3, 3))]], "ndjson");
      for (const tab of tabs) tab.open(url, { resume: { pointer: "/n", query: "from" } });
      await settled(tabs);
      await cue(key);
      await Promise.all(tabs.map((tab) => tab.has(3)));
      const leader = await leaderOf(tabs);
      leader.stream.abort();
      for (const tab of tabs.filter((one) => one !== leader)) {
        t.equal((await tab.ended).status, "done");
        t.same(tab.values, numbered(6));
      }
      const [, second] = await requests(key);
      t.equal(new URL(second.url, location.href).searchParams.get("from"), "2");
      t.equal(leader.values.length, 3);
    },
  },
  ...[
    ["is interrupted", {}, "interrupted", numbered(2), ["gap stream"], 0],
    ["begins again if it may", { retry: { ...fast, restart: true } }, "done", [...numbered(2), ...numbered(3)], [], 1],
    ["goes on with a gap if it is a feed", { end: "never", retry: { attempts: 0 } }, "interrupted", [...numbered(2), ...numbered(3)], ["gap frame", "missing-end stream"], 0],
  ].map(([what, options, status, values, errors, resets]) => ({
    name: `share: the leader is closed, a stream that cannot be continued ${what}`,
    async run(t) {
      const tabs = await frameTabs(t, 3);
      const key = t.key();
      const url = attempts(key, [[go, records(...numbered(2)), { hang: true }], [records(...numbered(3))]], "ndjson");
      for (const tab of tabs) tab.open(url, options);
      await settled(tabs);
      await cue(key);
      await Promise.all(tabs.map((tab) => tab.has(2)));
      const leader = await leaderOf(tabs);
      leader.close();
      for (const tab of tabs.filter((one) => one !== leader)) {
        t.equal((await tab.ended).status, status);
        t.same(tab.values, values);
        t.same(tab.errors, errors);
        t.equal(tab.resets, resets);
      }
    },
  })),
  {
    name: "share: a page that is put away lets another lead, and has missed nothing when it is back",
    async run(t) {
      const tabs = await frameTabs(t, 3);
      for (const tab of tabs) tab.open(feed, sse);
      await settled(tabs);
      const leader = await leaderOf(tabs);
      await leader.has(60);
      leader.window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      const next = await leaderOf(tabs.filter((tab) => tab !== leader));
      await next.has(120);
      leader.window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      for (const tab of tabs) {
        t.equal((await tab.ended).status, "done");
        t.same(tab.values.map(({ id }) => id), Array.from({ length: 1000 }, (_, at) => `n${at + 1}`).slice(-tab.values.length));
        t.same(tab.errors, []);
      }
      t.equal(leader.values.length, 1000);
    },
  },
  ...[
    ["that retries", (tab) => tab.stream.retry()],
    ["whose network is back", (tab) => tab.window.dispatchEvent(new Event("online"))],
  ].map(([what, act]) => ({
    name: `share: a follower ${what} has the leader connect`,
    async run(t) {
      const tabs = await frameTabs(t, 2);
      const key = t.key();
      const url = attempts(key, [[go, events(0, 2), { cue: "break" }, { reset: true }], [events(2, 4)]]);
      for (const tab of tabs) tab.open(url, { retry: { attempts: 1, baseDelay: 60_000, jitter: 0 } });
      await settled(tabs);
      await cue(key);
      await Promise.all(tabs.map((tab) => tab.has(2)));
      await cue(key, "break");
      await Promise.all(tabs.map((tab) => tab.until(({ status }) => status === "retrying")));
      act(tabs.find(({ role }) => role === "following"));
      for (const tab of tabs) {
        t.equal((await tab.ended).status, "done");
        t.same(tab.values.map(data), ["0", "1", "2", "3"]);
        t.same(tab.errors, ["network stream"]);
      }
    },
  })),
  {
    name: "share: noise on the channel is ignored",
    async run(t) {
      const tabs = await frameTabs(t, 2);
      const key = t.key();
      const url = script([go, records(...numbered(3)), { cue: "last" }, records({ n: 3 })], { key });
      for (const tab of tabs) tab.open(url);
      await settled(tabs);
      const { held } = await navigator.locks.query();
      const { name } = held.find((lock) => lock.name.startsWith("runnelet"));
      const noise = new BroadcastChannel(name);
      const place = { epoch: 1, n: 0, resets: 0 };
      const messages = [1, null, {}, [], ["frames"], ["frames", "x", place], ["frames", "x", place, 5, 1], ["frames", "x", { epoch: 1 }, [], 1], ["end", "x", 1], ["want", "x", 5], ["state", "x", 1, null], ["toString", "x"]];
      for (const message of messages) noise.postMessage(message);
      await cue(key);
      await Promise.all(tabs.map((tab) => tab.has(3)));
      for (const message of messages) noise.postMessage(message);
      await cue(key, "last");
      for (const tab of tabs) {
        t.equal((await tab.ended).status, "done");
        t.same([tab.values, tab.errors], [numbered(4), []]);
      }
      noise.close();
    },
  },
  {
    name: "share: messages that are lost or come twice are no values lost or doubled",
    async run(t) {
      const tabs = await frameTabs(t, 3);
      for (const tab of tabs) {
        const { prototype } = tab.window.BroadcastChannel;
        const { postMessage } = prototype;
        let count = 0;
        prototype.postMessage = function (message) {
          const times = message[0] === "frames" ? [1, 0, 2][count++ % 3] : 1;
          for (let time = 0; time < times; time++) postMessage.call(this, message);
        };
      }
      for (const tab of tabs) tab.open(feed, sse);
      await settled(tabs);
      const leader = await leaderOf(tabs);
      await leader.has(100);
      leader.close();
      for (const tab of tabs.filter((one) => one !== leader)) {
        t.equal((await tab.ended).status, "done");
        t.same(tab.values.map(({ id }) => id), Array.from({ length: 1000 }, (_, at) => `n${at + 1}`).slice(-tab.values.length));
        t.same(tab.errors, []);
      }
    },
  },
  {
    name: "share: without locks it is the page that shares, with one note",
    async run(t) {
      Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });
      const notes = [];
      console.warn = (note) => notes.push(note);
      const key = t.key();
      const url = script([records(...numbered(2)), { wait: 50 }, records({ n: 2 })], { key });
      for (let run = 0; run < 2; run++) {
        for (const { values, snapshot } of await Promise.all([0, 1].map(() => finish(open(url, { share: "tabs" }))))) {
          t.same([values, snapshot.share], [numbered(3), "page"]);
        }
      }
      t.equal((await requests(key)).length, 2);
      t.equal(notes.length, 1);
    },
  },
  {
    name: "share: a window that leads is closed",
    async run(t) {
      const frames = await frameTabs(t, 2);
      const opened = await windowTab(t);
      if (!opened) t.skip("windows are blocked");
      const url = feed;
      await leaderOf([opened.open(url, sse)]);
      for (const tab of frames) tab.open(url, sse);
      await settled(frames);
      await frames[0].has(50);
      opened.close();
      for (const tab of frames) {
        t.equal((await tab.ended).status, "done");
        t.same(tab.values.map(({ id }) => id), Array.from({ length: 1000 }, (_, at) => `n${at + 1}`).slice(-tab.values.length));
        t.same(tab.errors, []);
      }
    },
  },
  ...[
    ["leads", true],
    ["follows", false],
  ].map(([what, leads]) => ({
    name: `share: a slow tab stops nobody, one that ${what}`,
    async run(t) {
      const rows = 4000;
      const row = `${JSON.stringify({ pad: "x".repeat(200) })}\n`;
      const key = t.key();
      const url = script([go, { repeat: { times: rows / 100, steps: [{ send: row.repeat(100) }, { wait: 5 }] } }], { key });
      const limits = { queueBytes: 100_000 };
      const tab = await frameTab(t);
      const openHere = () => open(new URL(url, location.href), { share: "tabs", limits });
      let slow = leads && openHere();
      if (slow) await until(slow, ({ share }) => share === "leading");
      tab.open(url, { limits });
      await settled([tab]);
      slow ||= openHere();
      await until(slow, ({ share }) => share !== undefined);
      await cue(key);
      t.equal((await tab.ended).status, "done");
      t.same([tab.values.length, tab.errors], [rows, []]);
      const left = await finish(slow);
      t.equal(left.snapshot.share, leads ? "leading" : "following");
      t.same([left.status, left.codes, left.values.length + left.snapshot.dropped], ["done", ["gap"], rows]);
      t.ok(left.values.length * 200 <= limits.queueBytes + 70_000, `${left.values.length} waited`);
    },
  })),
  {
    name: "share: a tab alone reads as fast as it takes",
    async run(t) {
      const rows = 20_000;
      const url = script([{ repeat: { times: rows / 100, send: `${JSON.stringify({ pad: "x".repeat(400) })}\n`.repeat(100) } }]);
      const stream = open(url, { share: "tabs", limits: { queueBytes: 100_000 } });
      t.ok((await until(stream, ({ paused }) => paused)).frames < rows / 2);
      const { values, snapshot } = await finish(stream);
      t.same([values.length, snapshot.dropped, snapshot.share], [rows, 0, "leading"]);
    },
  },
  {
    name: "share: where locks are refused it is the page that shares",
    async run(t) {
      navigator.locks.request = () => Promise.reject(new DOMException("no", "SecurityError"));
      const notes = [];
      console.warn = (note) => notes.push(note);
      const url = script([records(...numbered(2)), { wait: 50 }, records({ n: 2 })]);
      for (const { values, snapshot } of await Promise.all([0, 1].map(() => finish(open(url, { share: "tabs" }))))) {
        t.same([values, snapshot.share], [numbered(3), "page"]);
      }
      t.equal(notes.length, 1);
    },
  },
];
