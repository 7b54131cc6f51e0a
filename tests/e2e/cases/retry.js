// Another attempt: when, how it continues, and when there is none.
import { open } from "/pkg/index.js";
import { breakAt, broken, cue, fast, finish, gather, numbered, records, requests, requestsWhen, script, turn, until } from "./support.js";

const patient = { baseDelay: 1_000_000, maxDelay: 1_000_000, jitter: 0 };
const event = (id) => `id: ${id}\ndata: ${id}\n\n`;
const ids = (values) => values.map(({ id }) => id);

export const cases = [
  {
    name: "retry: a retryable status is tried again",
    async run(t) {
      const key = t.key();
      const attempts = [{ status: 503 }, { status: 500 }, { status: 200 }];
      const { values, status, snapshot, codes } = await finish(open(script([records(1)], { key, attempts }), { retry: fast }));
      t.same(values, [1]);
      t.equal(status, "done");
      t.equal(snapshot.attempt, 3);
      t.equal(snapshot.partial, false);
      t.same(codes, ["http-status", "http-status"]);
      t.equal((await requests(key)).length, 3);
    },
  },
  {
    name: "retry: the statuses go from connecting over retrying to done",
    async run(t) {
      const attempts = [{ status: 503 }, { status: 200 }];
      const stream = open(script([records(1)], { key: t.key(), attempts }), { retry: { ...fast, baseDelay: 20, jitter: 0 } });
      const seen = [stream.snapshot.status];
      stream.subscribe(() => seen.at(-1) !== stream.snapshot.status && seen.push(stream.snapshot.status));
      await stream.done;
      await until(stream, () => seen.at(-1) === "done");
      t.same(seen, ["connecting", "retrying", "connecting", "streaming", "done"]);
    },
  },
  {
    name: "retry: Retry-After is a floor under the delay",
    async run(t) {
      const url = `/stream/reviews?count=2&interval=0&fault=http-429&fail-first=1&key=${t.key()}`;
      const start = performance.now();
      const { status, snapshot } = await finish(open(url, { retry: { ...fast, jitter: 0 } }));
      const took = performance.now() - start;
      t.equal(status, "done");
      t.equal(snapshot.attempt, 2);
      t.ok(took >= 990, `${took} ms`);
    },
  },
  {
    name: "retry: SSE retry is a floor under the delay",
    async run(t) {
      const key = t.key();
      const attempts = [{ steps: [{ send: `retry: 300\n\n${event(1)}` }, ...broken()] }, { steps: [{ send: event(2) }] }];
      const stream = breakAt(open(script([], { type: "sse", key, attempts }), { retry: fast }), key, 1);
      await until(stream, ({ status }) => status === "retrying");
      const start = performance.now();
      const { values } = await finish(stream);
      t.ok(performance.now() - start >= 290);
      t.same(ids(values), ["1", "2"]);
    },
  },
  {
    name: "retry: Last-Event-ID continues over a reset, each event once",
    async run(t) {
      const key = t.key();
      const attempts = [
        { steps: [{ send: event("a") + event("b") + "id: c\ndata: half" }, ...broken("first")] },
        { steps: [{ send: event("c") + "id: d\n\n" }, ...broken("second")] },
        { steps: [{ send: event("e") }] },
      ];
      const stream = open(script([], { type: "sse", key, attempts }), { retry: fast });
      breakAt(stream, key, 2, "first");
      breakAt(stream, key, ({ lastEventId }) => lastEventId === "d", "second");
      const { values, status, snapshot } = await finish(stream);
      t.same(ids(values), ["a", "b", "c", "e"]);
      t.equal(status, "done");
      t.equal(snapshot.partial, false);
      t.equal(snapshot.lastEventId, "e");
      t.same((await requests(key)).map(({ headers }) => headers["last-event-id"] ?? null), [null, "b", "d"], "an id counts at its blank line, also without data");
    },
  },
  {
    name: "retry: news over many resets, each event once",
    async run(t) {
      const url = "/stream/news?count=20&interval=5&fault=reset&at=4";
      const { values, status, snapshot } = await finish(open(url, { decode: "json", end: { event: "complete" }, retry: fast }));
      t.same(values.map(({ data }) => data.id), Array.from({ length: 20 }, (_, at) => `n${at + 1}`));
      t.equal(status, "done");
      t.ok(snapshot.attempt > 4, `${snapshot.attempt} attempts: progress resets the count`);
    },
  },
  {
    name: "retry: without a way to continue there is none after the first frame",
    async run(t) {
      const key = t.key();
      const source = script([records({ n: 0 }), ...broken()], { key });
      const { values, status, error } = await finish(breakAt(open(source, { retry: fast }), key, 1));
      t.same(values, numbered(1));
      t.equal(status, "interrupted");
      t.equal(error.exhausted, false);
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "retry: SSE without ids is not continued either",
    async run(t) {
      const key = t.key();
      const stream = open(script([{ send: "data: a\n\n" }, ...broken()], { type: "sse", key }), { retry: fast });
      const { values, status } = await finish(breakAt(stream, key, 1));
      t.equal(values.length, 1);
      t.equal(status, "interrupted");
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "retry: restart replays, says so before, and nothing old comes after",
    async run(t) {
      const key = t.key();
      const attempts = [{ steps: [records(...numbered(3)), ...broken()] }, { steps: [records(...numbered(5))] }];
      const seen = [];
      const stream = open(script([], { key, attempts }), {
        retry: { ...fast, restart: true },
        onReset: () => seen.push("reset"),
      });
      for await (const { n } of stream) if (seen.push(n) === 3) cue(key);
      t.same(seen, [0, 1, 2, "reset", 0, 1, 2, 3, 4]);
      t.equal(stream.snapshot.resets, 1);
      t.equal(stream.snapshot.status, "done");
      t.equal(stream.snapshot.partial, false);
    },
  },
  {
    name: "retry: restart drops what a slow consumer has not taken, and goes on reading",
    async run(t) {
      const pad = "x".repeat(900);
      const rows = (count) => records(...numbered(count).map((row) => ({ ...row, pad })));
      const key = t.key();
      const attempts = [{ steps: [rows(3), ...broken()] }, { steps: [rows(30)] }];
      const seen = [];
      const stream = open(script([], { key, attempts }), {
        retry: { ...fast, restart: true },
        limits: { queueBytes: 4000 },
        onReset: () => seen.push("reset"),
      });
      const values = stream[Symbol.asyncIterator]();
      seen.push((await values.next()).value.n);
      breakAt(stream, key, 3);
      await until(stream, ({ resets }) => resets === 1);
      for await (const { n } of values) seen.push(n);
      t.same(seen, [0, "reset", ...numbered(30).map(({ n }) => n)]);
      t.equal(stream.snapshot.status, "done");
    },
  },
  {
    name: "retry: retries end exhausted",
    async run(t) {
      const key = t.key();
      const { status, error, snapshot } = await finish(open(script([], { status: 503, key }), { retry: fast }));
      t.equal(status, "failed");
      t.equal(error.exhausted, true);
      t.equal(snapshot.attempt, 4);
      t.equal(snapshot.errorCount, 4);
      t.equal((await requests(key)).length, 4);
    },
  },
  {
    name: "retry: false means one attempt",
    async run(t) {
      const key = t.key();
      const { status, error } = await finish(open(script([], { status: 503, key }), { retry: false }));
      t.equal(status, "failed");
      t.equal(error.exhausted, false);
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "retry: a POST is not sent again unless asked",
    async run(t) {
      for (const [retry, sent] of [[undefined, 1], [{ ...fast, attempts: 2 }, 3]]) {
        const key = t.key();
        const request = { method: "POST", body: "x" };
        const { status } = await finish(open(script([], { status: 503, key }), { request, ...(retry && { retry }) }));
        t.equal(status, "failed");
        const log = await requests(key);
        t.equal(log.length, sent);
        t.ok(log.every(({ method, bodyLength }) => method === "POST" && bodyLength === 1));
      }
    },
  },
  {
    name: "retry: PUT and DELETE are sent again, PATCH is not",
    async run(t) {
      for (const [method, sent] of [["PUT", 2], ["DELETE", 2], ["PATCH", 1]]) {
        const key = t.key();
        const attempts = [{ status: 503 }, { status: 200 }];
        const stream = open(script([records(1)], { key, attempts }), { request: { method } });
        await until(stream, ({ status }) => ["retrying", "done", "failed"].includes(status));
        stream.retry();
        if (sent === 1) stream.abort();
        await stream.done;
        if (sent === 2) t.equal((await requests(key)).length, sent, method);
        else t.equal(stream.snapshot.errors[0].code, "http-status");
      }
    },
  },
  {
    name: "retry: a range continues at the byte, each record once",
    async run(t) {
      const text = records(...numbered(6)).send;
      const cut = 20; // inside the third record
      const key = t.key();
      const etag = '"v1"';
      const attempts = [
        {
          status: 206,
          headers: { "content-type": "application/x-ndjson", etag, "content-range": `bytes 0-${text.length - 1}/${text.length}` },
          steps: [{ send: text.slice(0, cut) }, ...broken()],
        },
        {
          status: 206,
          headers: { "content-type": "application/x-ndjson", etag, "content-range": `bytes ${cut}-${text.length - 1}/${text.length}` },
          steps: [{ send: text.slice(cut) }],
        },
      ];
      const stream = open(script([], { key, attempts }), { resume: "range", retry: fast });
      const { values, status, snapshot } = await finish(breakAt(stream, key, ({ bytes }) => bytes === cut));
      t.same(values, numbered(6));
      t.equal(status, "done");
      t.equal(snapshot.resets, 0);
      t.equal(snapshot.bytes, text.length);
      const log = await requests(key);
      t.same(log.map(({ headers }) => [headers.range, headers["if-range"] ?? null]), [
        ["bytes=0-", null],
        [`bytes=${cut}-`, etag],
      ]);
    },
  },
  {
    name: "retry: a range of another version is a gap, not a mixture",
    async run(t) {
      const key = t.key();
      const attempts = [
        { status: 206, headers: { "content-type": "application/x-ndjson", etag: '"v1"', "content-range": "bytes 0-99/100" }, steps: [records({ n: 0 }), { send: '{"n":' }, ...broken()] },
        { status: 200, headers: { "content-type": "application/x-ndjson", etag: '"v2"' }, steps: [records({ n: 9 })] },
      ];
      const { values, status, error } = await finish(breakAt(open(script([], { key, attempts }), { resume: "range", retry: fast }), key, 1));
      t.same(values, numbered(1));
      t.equal(status, "interrupted");
      t.equal(error.code, "gap");
    },
  },
  {
    name: "retry: a server without ranges is read all the same, and not continued",
    async run(t) {
      const { values, status } = await finish(open(script([records(1, 2)]), { resume: "range" }));
      t.same(values, [1, 2]);
      t.equal(status, "done");
      const key = t.key();
      const cut = await finish(breakAt(open(script([records(1), ...broken()], { key }), { resume: "range", retry: fast }), key, 1));
      t.equal(cut.status, "interrupted");
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "retry: a cursor continues by query",
    async run(t) {
      const url = `/stream/reviews?count=6&interval=5&fault=cut&at=2&fail-first=1&key=${t.key()}`;
      const options = { end: { pointer: "/type", equals: "done" }, resume: { pointer: "/id", query: "after" }, retry: fast };
      const { values, status, snapshot } = await finish(open(url, options));
      t.same(values.slice(0, 3).map(({ id }) => id), ["r1", "r2", "r3"]);
      t.equal(new Set(values.map(({ id }) => id)).size, values.length, "each once");
      t.equal(status, "done");
      t.equal(snapshot.attempt, 2);
    },
  },
  {
    name: "retry: a cursor continues by header, whatever JSON it is",
    async run(t) {
      const key = t.key();
      const attempts = [{ steps: [records({ at: 7 }), ...broken("first")] }, { steps: [records({ at: "x y" }), ...broken("second")] }, { steps: [records({ at: 9 })] }];
      const stream = open(script([], { key, attempts }), { resume: { pointer: "/at", header: "X-Cursor" }, retry: fast });
      breakAt(stream, key, 1, "first");
      breakAt(stream, key, 2, "second");
      const { values, status } = await finish(stream);
      t.same(values, [{ at: 7 }, { at: "x y" }, { at: 9 }]);
      t.equal(status, "done");
      t.same((await requests(key)).map(({ headers }) => headers["x-cursor"] ?? null), [null, "7", "x y"]);
    },
  },
  {
    name: "retry: a function as source gets the cursor too if it gives a URL",
    async run(t) {
      const key = t.key();
      const attempts = [{ steps: [{ send: event("a") }, ...broken()] }, { steps: [{ send: event("b") }] }];
      const asked = [];
      const source = (attempt) => {
        asked.push(attempt);
        return script([], { type: "sse", key, attempts });
      };
      const { values } = await finish(breakAt(open(source, { retry: fast }), key, 1));
      t.same(ids(values), ["a", "b"]);
      t.same(asked, [1, 2]);
      t.equal((await requests(key))[1].headers["last-event-id"], "a");
    },
  },
  {
    name: "retry: a feed that never ends reconnects at every end",
    async run(t) {
      const key = t.key();
      const attempts = [{ steps: [{ send: event("a") }] }, { steps: [{ send: event("b") }] }, { steps: [{ send: event("c") }, { hang: true }] }];
      const stream = open(script([], { type: "sse", key, attempts }), { end: "never", retry: fast });
      const seen = [];
      for await (const { id } of stream) {
        seen.push(id);
        if (id === "c") break;
      }
      t.same(seen, ["a", "b", "c"]);
      t.same(stream.snapshot.errors.slice(0, 2).map(({ code }) => code), ["missing-end", "missing-end"]);
    },
  },
  {
    name: "retry: a feed that cannot be continued goes on and records the gap",
    async run(t) {
      const attempts = [{ steps: [records(1)] }, { steps: [records(2), { hang: true }] }];
      const stream = open(script([], { key: t.key(), attempts }), { end: "never", retry: fast });
      const seen = [];
      for await (const value of stream) {
        seen.push(value);
        if (value === 2) break;
      }
      t.same(seen, [1, 2]);
      const gap = stream.snapshot.errors.find(({ code }) => code === "gap");
      t.equal(gap.severity, "frame");
    },
  },
  {
    name: "retry: coming online connects at once",
    async run(t) {
      await wakes(t, () => dispatchEvent(new Event("online")));
    },
  },
  {
    name: "retry: a page restored from the cache connects at once",
    async run(t) {
      await wakes(t, () => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    },
  },
  {
    name: "retry: becoming visible connects at once",
    async run(t) {
      await wakes(t, async () => {
        try {
          await t.driver("hide");
        } catch (error) {
          t.skip(`cannot be hidden: ${error.message}`);
        }
        await t.driver("show");
      });
    },
  },
  {
    name: "retry: a hidden page does not send a POST again until it is shown",
    async run(t) {
      const key = t.key();
      const source = script([records(1)], { key, attempts: [{ status: 503 }, { status: 503 }, { status: 200 }] });
      try {
        await t.driver("hide");
      } catch (error) {
        t.skip(`cannot be hidden: ${error.message}`);
      }
      const stream = open(source, { request: { method: "POST", body: "{}" }, retry: fast });
      await until(stream, ({ status }) => status === "retrying");
      const start = performance.now();
      while (performance.now() - start < 300) await new Promise((resolve) => setTimeout(resolve, 20));
      dispatchEvent(new Event("online"));
      await turn();
      t.equal(stream.snapshot.status, "retrying", "it was sent again");
      t.equal((await requests(key)).length, 1);
      await t.driver("show");
      // Its clock goes on: what fails once more is tried again.
      t.equal((await finish(stream)).status, "done");
      t.equal((await requests(key)).length, 3);
    },
  },
  {
    name: "retry: abort while retrying ends at once, and nothing is sent any more",
    async run(t) {
      const key = t.key();
      const stream = open(script([], { status: 503, key }), { retry: patient });
      await until(stream, ({ status }) => status === "retrying");
      stream.abort("enough");
      t.equal((await gather(stream)).error, "enough");
      t.equal((await stream.done).status, "aborted");
      dispatchEvent(new Event("online"));
      stream.retry();
      t.equal((await requests(key)).length, 1);
    },
  },
  {
    name: "retry: the request body is sent again with the attempt that was asked for",
    async run(t) {
      const key = t.key();
      const attempts = [{ status: 503 }, { status: 200 }];
      const request = { method: "POST", body: JSON.stringify({ prompt: "hi" }), headers: { "content-type": "application/json" } };
      await finish(open(script([records(1)], { key, attempts }), { request, retry: fast }));
      const log = await requestsWhen(key, (all) => all.length === 2);
      t.same(log.map(({ bodyLength }) => bodyLength), [15, 15]);
    },
  },
  {
    name: "retry: a body that is a stream is sent once",
    async run(t) {
      const key = t.key();
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array([120]));
          controller.close();
        },
      });
      let stream;
      try {
        stream = open(script([], { status: 503, key }), { request: { method: "PUT", body, duplex: "half" }, retry: fast });
      } catch (error) {
        t.ok(error instanceof TypeError);
        t.skip("no upload of streams");
      }
      const { status, error, snapshot } = await finish(stream);
      t.equal(status, "failed");
      t.equal(snapshot.attempt, 1, error.message);
    },
  },
];

/** A stream that waits for its next attempt makes it when `wake` is called. */
async function wakes(t, wake) {
  const attempts = [{ status: 503 }, { status: 200 }];
  const stream = open(script([records(1)], { key: t.key(), attempts }), { retry: patient });
  await until(stream, ({ status }) => status === "retrying");
  await wake();
  const { values, status } = await finish(stream);
  t.same(values, [1]);
  t.equal(status, "done");
}
