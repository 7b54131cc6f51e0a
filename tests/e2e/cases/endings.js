// How a stream ends: statuses, types, broken and silent connections.
import { open } from "/pkg/index.js";
import { breakAt, broken, fast, finish, numbered, records, requestsWhen, script, until } from "./support.js";

/** Pages of the test server may not connect to other ports, their workers may. */
const CLOSED_PORT = "http://127.0.0.1:1/";

export const cases = [
  ...[400, 401, 403, 404, 408, 410, 425, 429, 500, 501, 502, 503, 504].map((status) => ({
    name: `endings: status ${status} is an http-status error`,
    async run(t) {
      const { outcome, values, error } = await finish(open(script([{ send: "no" }], { status, type: "text" }), { retry: false }));
      t.same(values, []);
      t.equal(outcome.status, "failed");
      t.equal(error, outcome.error);
      t.equal(error.code, "http-status");
      t.equal(error.httpStatus, status);
      t.equal(error.retryable, [408, 425, 429, 500, 502, 503, 504].includes(status), "retryable");
      t.equal(error.exhausted, false);
      t.equal(error.snippet, "no");
      t.equal(outcome.snapshot.partial, false);
    },
  })),
  {
    name: "endings: problem details (RFC 9457) are in the error",
    async run(t) {
      const { error } = await open("/stream/reviews?fault=http-500", { retry: false }).done;
      t.equal(error.problem.status, 500);
      t.ok(typeof error.problem.title === "string");
    },
  },
  {
    name: "endings: problem details that are no JSON, too long, or never end, do no harm",
    async run(t) {
      const type = "application/problem+json";
      for (const steps of [
        [{ send: "{oops" }],
        [{ send: `{"title":"${"x".repeat(100_000)}"}` }],
        [{ send: '{"title":"x"' }, { hang: true }],
        [{ send: '{"title":' }, { wait: 20 }, { reset: true }],
        [],
      ]) {
        const { error } = await open(script(steps, { type, status: 500 }), { retry: false }).done;
        t.equal(error.code, "http-status");
        t.equal(error.problem, undefined);
      }
    },
  },
  {
    name: "endings: an HTML page with status 200 is a content-type error that shows its beginning",
    async run(t) {
      for (const options of [{}, { format: "ndjson" }, { format: "text" }]) {
        const { error, status } = await open("/stream/reviews?fault=html-200", { retry: fast, ...options }).done;
        t.equal(status, "failed");
        t.equal(error.code, "content-type");
        t.equal(error.httpStatus, 200);
        t.ok(/^<!doctype html>/i.test(error.snippet), error.snippet);
        t.equal(error.attempt, 1);
      }
    },
  },
  {
    name: "endings: a Content-Type that is no stream format, or none, is an error that names it",
    async run(t) {
      const wrong = await open(script([records(1)], { type: "image/png" })).done;
      t.equal(wrong.error.code, "content-type");
      t.ok(wrong.error.message.includes("image/png"));
      const none = await open(script([records(1)], { type: "none" })).done;
      t.equal(none.error.code, "content-type");
    },
  },
  {
    name: "endings: a closed port is a network error, retried until it is exhausted",
    async run(t) {
      const { status, errors } = await inWorker(CLOSED_PORT, { retry: { ...fast, attempts: 2 } });
      t.equal(status, "failed");
      const error = { code: "network", retryable: true, exhausted: false, cause: "TypeError" };
      t.same(errors, [
        { ...error, attempt: 1 },
        { ...error, attempt: 2 },
        { ...error, attempt: 3, exhausted: true },
      ]);
    },
  },
  {
    name: "endings: a worker reads as a page does",
    async run(t) {
      const { status, values, errors } = await inWorker("/stream/reviews?count=3&interval=10", { end: { pointer: "/type", equals: "done" } });
      t.equal(status, "done");
      t.same(values.map(({ id }) => id), ["r1", "r2", "r3"]);
      t.same(errors, []);
    },
  },
  {
    name: "endings: a reset in mid-frame delivers all frames before it",
    async run(t) {
      const key = t.key();
      const source = script([records(...numbered(3)), { send: '{"n":' }, ...broken()], { key });
      const { values, status, error, snapshot } = await finish(breakAt(open(source, { retry: false }), key, 3));
      t.same(values, numbered(3));
      t.equal(status, "interrupted");
      t.equal(error.code, "network");
      t.equal(snapshot.partial, true);
    },
  },
  {
    name: "endings: a reset before the first byte is failed",
    async run(t) {
      const { status, error, snapshot } = await finish(open(script([{ wait: 200 }, { reset: true }]), { retry: false }));
      t.equal(status, "failed");
      t.equal(error.code, "network");
      t.equal(snapshot.partial, false);
    },
  },
  {
    name: "endings: 204 is done",
    async run(t) {
      const { values, status } = await finish(open("/stream/news?fault=no-content"));
      t.same(values, []);
      t.equal(status, "done");
    },
  },
  {
    name: "endings: 204 is done also for an end that was promised",
    async run(t) {
      const { status } = await finish(open("/stream/news?fault=no-content", { end: { event: "complete" } }));
      t.equal(status, "done");
    },
  },
  {
    name: "endings: an empty response is done, or misses its promised end",
    async run(t) {
      t.equal((await finish(open("/stream/reviews?fault=empty"))).status, "done");
      const { status, error } = await finish(open("/stream/reviews?fault=empty", { retry: false, end: { pointer: "/type", equals: "done" } }));
      t.equal(status, "failed");
      t.equal(error.code, "missing-end");
    },
  },
  {
    name: "endings: no response head in time is a connect-timeout",
    async run(t) {
      const key = t.key();
      const { status, error } = await finish(open(`/stream/reviews?delay=20000&key=${key}`, { retry: false, timeouts: { connect: 100 } }));
      t.equal(status, "failed");
      t.equal(error.code, "connect-timeout");
      t.equal(error.retryable, true);
    },
  },
  {
    name: "endings: no first frame in time is a first-frame-timeout",
    async run(t) {
      const source = script([{ send: ": ping\n\n" }, { hang: true }], { type: "sse" });
      const { status, error } = await finish(open(source, { retry: false, timeouts: { firstFrame: 100 } }));
      t.equal(status, "failed");
      t.equal(error.code, "first-frame-timeout");
    },
  },
  {
    name: "endings: quiet is stalled and ends nothing; stall ends, and lets the server go",
    async run(t) {
      const key = t.key();
      const stream = open(script([records({ n: 0 }), { hang: true }], { key }), { retry: false, timeouts: { quiet: 50, stall: 1000 } });
      await until(stream, ({ status }) => status === "stalled");
      const { values, status, error, snapshot } = await finish(stream);
      t.same(values, numbered(1));
      t.equal(status, "interrupted");
      t.equal(error.code, "stall-timeout");
      t.equal(snapshot.timing.stalls, 1);
      await requestsWhen(key, ([request]) => request.outcome === "disconnected");
    },
  },
  {
    name: "endings: comments and pings keep a stream alive",
    async run(t) {
      const pings = { repeat: { times: 12, steps: [{ send: ": ping\n\n" }, { wait: 250 }] } };
      const { values, status } = await finish(open(script([pings, { send: "data: a\n\n" }], { type: "sse" }), { retry: false, timeouts: { stall: 2000 } }));
      t.equal(values.length, 1);
      t.equal(status, "done");
    },
  },
  {
    name: "endings: the total time is a limit over all attempts",
    async run(t) {
      const source = script([records({ n: 0 }), { hang: true }]);
      const { values, status, error } = await finish(open(source, { timeouts: { total: 1500 }, retry: fast }));
      t.same(values, numbered(1));
      t.equal(status, "interrupted");
      t.equal(error.code, "total-timeout");
      t.equal(error.attempt, 1);
    },
  },
  {
    name: "endings: a marker ends the stream, and lets the server go",
    async run(t) {
      const key = t.key();
      const source = script([{ send: "data: a\n\ndata: [DONE]\n\n" }, { hang: true }], { type: "sse", key });
      const { values, status } = await finish(open(source, { end: "[DONE]" }));
      t.equal(values.length, 1);
      t.equal(status, "done");
      await requestsWhen(key, ([request]) => request.outcome === "disconnected");
    },
  },
  ...[false, true].map((worker) => ({
    name: `endings: what a failing AWS Lambda function writes is a server-error, however it is cut${worker ? ", in a worker" : ""}`,
    async run(t) {
      if (worker) t.expectUncaught(/^policy violation: worker-src blob/);
      const body = btoa(JSON.stringify({ errorType: "Fail", errorMessage: "the table is gone" }));
      const suffix = `Lambda-Runtime-Function-Error-Type: Fail\r\nLambda-Runtime-Function-Error-Body: ${body}\r\n`;
      for (const [type, before, good] of [
        ["ndjson", '{"n":0}\n{"n":', [{ n: 0 }]],
        ["sse", "data: a\n\ndata: b", ["a"]],
        ["text", "one L", ["one L"]],
      ]) {
        for (const steps of [[{ send: before }, { wait: 20 }, { send: suffix }], [{ dribble: before + suffix }]]) {
          const { values, status, error } = await finish(open(script(steps, { type }), { worker }));
          t.equal(status, "interrupted");
          t.equal(error.code, "server-error");
          t.ok(error.message.endsWith(": the table is gone"), error.message);
          const seen = values.map((value) => value.data ?? value);
          t.same(type === "text" ? [seen.join("")] : seen, good);
        }
      }
    },
  })),
  {
    name: "endings: the first row comes long before the last",
    async run(t) {
      const start = performance.now();
      const stream = open("/stream/reviews?count=24&interval=60", { end: { pointer: "/type", equals: "done" } });
      const times = [];
      let openWhenFirst;
      for await (const _ of stream) {
        times.push(performance.now() - start);
        if (times.length === 1) openWhenFirst = (await (await fetch("/healthz")).json()).openStreams;
      }
      t.equal(times.length, 24);
      t.ok(openWhenFirst > 0, "the response is still open");
      t.ok(times.at(-1) - times[0] > 400, "spread over the time of the server");
      t.report("first row before the end", {
        rows: times.length,
        "first row, ms": Math.round(times[0]),
        "responses open then": openWhenFirst,
        "last row, ms": Math.round(times.at(-1)),
        "as the snapshot tells, ms": Math.round(stream.snapshot.timing.firstFrame),
      });
    },
  },
  {
    name: "endings: reset after N frames: N are delivered, then the error, 100 of 100 times",
    limit: 120_000,
    async run(t) {
      const seen = { runs: 0, exact: 0, others: [] };
      await finish(open(script([records(1)]))); // the engine is there
      const once = async (at) => {
        const key = t.key();
        const source = script([records(...numbered(at)), { send: '{"n":' }, ...broken()], { key });
        const { values, error, status } = await finish(breakAt(open(source, { retry: false }), key, at));
        seen.runs += 1;
        const good = values.length === at && values.every(({ n }, index) => n === index) && error?.code === "network" && status === "interrupted";
        if (good) seen.exact += 1;
        else seen.others.push({ at, got: values.length, code: error?.code, status });
      };
      for (let round = 0; round < 20; round++) {
        await Promise.all([0, 1, 2, 3, 4].map((lane) => once(1 + ((round * 5 + lane) % 17))));
      }
      t.report("reset after N frames", { runs: seen.runs, "N delivered, then the error": seen.exact, others: seen.others.length });
      t.same(seen.others, []);
      t.equal(seen.exact, 100);
    },
  },
];

/** Opens a stream in a worker; tells what came of it. */
function inWorker(source, options) {
  const worker = new Worker(trusted("/tests/e2e/cases/worker.js"), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => reject(new Error("the worker failed"));
    worker.postMessage({ source, options });
  }).finally(() => worker.terminate());
}

/** The test page demands trusted types. */
function trusted(url) {
  const { trustedTypes } = globalThis;
  return trustedTypes ? trustedTypes.createPolicy("cases", { createScriptURL: (given) => given }).createScriptURL(url) : url;
}
