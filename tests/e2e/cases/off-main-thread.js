// The option `worker`: the same in every respect, off the main thread; and here after all where workers are refused.
// The test page forbids workers from blob:, so that the file is used; pages with other policies are visited.
import { StreamError, open } from "/pkg/index.js";
import { breakAt, broken, bytes, controlled, encode, fast, finish, gather, numbered, records, requests, requestsWhen, script, streamOf, turn, until } from "./support.js";
import { visit } from "./worker/visit.js";

const worker = true;
const ndjson = { format: "ndjson" };
const text = '{"n":0}\n{"n":1}\n{"n":2}\n';
const three = (more) => script([records({ n: 0 }), records({ n: 1 }, { n: 2 })], more);
const sse = (...events) => script([{ send: events.map((event) => `${event}\n\n`).join("") }], { type: "sse" });
const rows = Array.from({ length: 3000 }, (_, n) => ({ n, name: `row ${n} é`, tags: ["a", n % 7], pad: "x".repeat(n % 200) }));
const cut = [{ send: `${records(...numbered(3)).send}{"n"` }, ...broken()];

async function* iterate(...chunks) {
  for (const chunk of chunks) yield chunk;
}

async function* failing(cause) {
  yield '{"n":0}\n';
  throw cause;
}

/** [what, make the source, options, how it is consumed, after how many frames the script goes on] */
const SAME = [
  ["ndjson", () => three()],
  ["ndjson, many rows", () => script([records(...rows.slice(0, 60))])],
  ["ndjson as text", () => script([records({ a: "é😀" }, [2])]), { decode: "text" }],
  ["ndjson with places", () => script([records({ n: 1 }), { send: "{bad\n" }, records({ n: 2 })]), {}, "frames"],
  ["ndjson in batches", () => three(), {}, "batches"],
  ["sse", () => sse("data: a", "event: e\nid: 7\ndata: b\ndata: c", "data: é")],
  ["sse with places", () => sse("data: a", "event: e\nid: 7\ndata: b"), {}, "frames"],
  ["sse as JSON", () => sse('id: 1\ndata: {"a":1}', "data: 2"), { decode: "json" }],
  ["json-seq", () => script([{ send: '\x1e{"a":1}\n\x1e[2]\n' }], { type: "json-seq" })],
  ["json", () => script([{ send: '{"a":' }, { send: "[1]}" }], { type: "json" })],
  ["text", (key) => script([{ send: "é" }, { cue: "go" }, { send: "b" }], { type: "text", key }), {}, "values", 1],
  ["lines", () => script([{ send: "a\r\nb é\n\nc" }], { type: "text" }), { format: "lines" }],
  ["one pointer", () => script([records({ a: [{ b: 1 }, { b: 2 }] })]), { select: "/a/*/b" }],
  ["several pointers", () => script([records({ a: 1, b: 2 }, { b: 3 })]), { select: ["/b", "/a"] }],
  ["a part of an SSE event", () => sse('data: {"a":1}', "data: [DONE]"), { select: "/data/a", end: "[DONE]" }],
  ["values that grow", () => script([{ send: '{"a":"x' }, { wait: 80 }, { send: 'y"}\n{"a":[1,' }, { wait: 80 }, { send: "2]}\n" }]), { growing: true }],
  ["patches", () => script([{ send: '{"a":"x' }, { wait: 80 }, { send: 'y"}\n' }]), { growing: true }, "patches"],
  ["values that are only counted", () => three(), { consume: false }],
  ["a bad record", () => script([records(1), { send: '{"a":}\n' }, records(2), bytes(0xff, 0x0a), records(3)])],
  ["a bad record, strict", () => script([{ send: '1\n{"a":}\n2\n' }]), { strict: true }],
  ["a record that is too large", () => script([records(1, "x".repeat(500), 2)]), { limits: { frameBytes: 100 } }],
  ["a record that is too deep", () => script([records(1, [[[[]]]], 2)]), { limits: { depth: 3 } }],
  ["a stream that is too long", () => three(), { limits: { totalBytes: 10 } }],
  ["errors beyond those that are kept", () => script([{ send: "{\n".repeat(50) }, records(1)]), { limits: { errors: 3 } }],
  ["no values", () => script([], {})],
  ["a reset", (key) => script(cut, { key }), { retry: false }, "values", 3],
  ["a stall", () => script([records({ n: 0 }), { hang: true }]), { retry: false, timeouts: { quiet: 50, stall: 300 } }],
  ["no promised end", () => three(), { end: "[DONE]", retry: false }],
  ["a server error", () => sse("data: a", "event: error\ndata: no"), { retry: false }],
  ["a problem", () => script([{ send: '{"title":"no","status":500}' }], { type: "application/problem+json", status: 500 }), { retry: false }],
  ["a page instead", () => script([{ send: "<p>log in" }], { type: "text/html" })],
  ["another type", () => script([records(1)], { type: "image/png" })],
  ["no content", () => script([], { status: 204 })],
  ["a connection that brings nothing", () => script([{ reset: true }]), { retry: false }],
  ["errors that pass", (key) => three({ key, attempts: [{ status: 503 }, { status: 429 }, { status: 200 }] }), { retry: fast }],
  ["errors that stay", () => three({ status: 503 }), { retry: { ...fast, attempts: 1 } }],
  ["a restart", (key) => script(cut, { key, attempts: [{}, { steps: [records(...numbered(4))] }] }), { retry: { ...fast, restart: true } }, "values", 3],
  ["a continuation", (key) => script([{ send: "id: 1\ndata: a\n\n" }, ...broken()], {
    type: "sse", key, attempts: [{}, { steps: [{ send: "id: 2\ndata: b\n\n" }] }],
  }), { retry: fast, end: "eof" }, "values", 1],
  ["a cursor", (key) => script(cut, { key, attempts: [{}, { steps: [records({ n: 9 })] }] }), {
    retry: fast, resume: { pointer: "/n", query: "from" },
  }, "values", 3],
  ["a URL object", () => new URL(three(), location.href)],
  ["a Request", () => new Request(three())],
  ["a Request with a body", () => new Request(three(), { method: "POST", body: "x" })],
  ["a Response", () => new Response(text, { headers: { "content-type": "application/x-ndjson" } })],
  ["a fetched Response", () => fetch(three())],
  ["a Response with an error status", () => new Response("no", { status: 500 })],
  ["a Blob", () => new Blob([text], { type: "application/x-ndjson" })],
  ["a stream of bytes", () => streamOf(encode(text.slice(0, 11)), encode(text.slice(11))), ndjson],
  ["a stream of text", () => streamOf(text.slice(0, 11), "", text.slice(11)), ndjson],
  ["a stream of one large chunk", () => streamOf(encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(""))), ndjson],
  ["a stream of tiny chunks", () => streamOf(...[...encode(text)].map((byte) => Uint8Array.of(byte))), ndjson],
  ["a stream with junk behind values", () => streamOf('{"n":0}\n', 5), ndjson],
  ["an iterable", () => iterate(text.slice(0, 5), text.slice(5)), ndjson],
  ["an iterable that throws", () => failing(new Error("mine")), ndjson],
  ["a function giving a URL", () => () => three()],
  ["a function giving a Response", () => async () => new Response(text, { headers: { "content-type": "application/x-ndjson" } })],
  ["a function giving a stream", () => () => streamOf(text), ndjson],
  ["a function that throws", () => () => { throw new Error("no token"); }, { retry: { ...fast, attempts: 1 } }],
  ["a function giving nothing", () => () => undefined, ndjson],
];

/** All that can be seen of a stream, but for times and where it is read. */
async function seen(stream, how) {
  const { values, error } = await gather(how === "values" ? stream : stream[how]());
  const { status, snapshot } = await stream.done;
  const { timing, worker: _, error: ending, errors, chunks, gaps: __, queue: ___, buffering: ____, ...rest } = snapshot;
  // How a response is cut into chunks is the network's affair.
  const state = { ...rest, total: chunks.total };
  const plain = (one) => one && ({ ...one, message: one.message, cause: String(one.cause) });
  const kept = Object.keys(timing).filter((key) => key !== "lastByte" || state.bytes > 0);
  return { values: how === "batches" ? values.flat() : values, status, state, errors: errors.map(plain), ending: plain(ending), thrown: plain(error), kept };
}

/** Of objects of strings. */
function patched(value, { op, path, value: part }) {
  if (path === "") return structuredClone(part);
  const key = path.slice(1);
  value[key] = op === "append" ? value[key] + part : part;
  return value;
}

/** A stream in the worker: it is that, and the page's policy was asked. */
function opened(t, source, options) {
  refuses(t);
  return open(source, { ...options, worker });
}

/** The page has no workers from blob:, and is told so once. */
function refuses(t) {
  t.expectUncaught(/policy violation: \S+ blob/);
}

/** The worker that is started next. */
function caught() {
  const { Worker } = globalThis;
  return new Promise((resolve) => {
    globalThis.Worker = class extends Worker {
      constructor(url, options) {
        super(url, options);
        if (!String(url).startsWith("blob:")) resolve(this);
      }
    };
  });
}

export const cases = [
  ...SAME.map(([what, make, options = {}, how = "values", goes]) => ({
    name: `worker: the same as without, ${what}`,
    async run(t) {
      const [key, other] = [t.key(), t.key()];
      const first = open(await make(key), options);
      if (goes) breakAt(first, key, goes);
      const here = await seen(first, how);
      const stream = opened(t, await make(other), options);
      if (goes) breakAt(stream, other, goes);
      const there = await seen(stream, how);
      // How often a value that grows is seen is a matter of time; how it ends is not.
      if (how === "patches") for (const one of [here, there]) one.values = one.values.flat().reduce(patched, undefined);
      else if (options.growing) for (const one of [here, there]) one.values = one.values.at(-1);
      t.same(there, here);
      t.equal(stream.snapshot.worker, "running");
    },
  })),
  {
    name: "worker: without the option there is none, and nothing of it is loaded",
    async run(t) {
      const { snapshot } = await finish(open(three()));
      t.equal(snapshot.worker, undefined);
      t.ok(!performance.getEntriesByType("resource").some(({ name }) => name.includes("/pkg/worker/")));
    },
  },
  {
    name: "worker: one for all streams, twenty at once, and the engine is not loaded twice",
    async run(t) {
      refuses(t);
      let started = 0;
      const { Worker } = globalThis;
      globalThis.Worker = class extends Worker {
        constructor(url, options) {
          super(url, options);
          if (!String(url).startsWith("blob:")) started += 1;
        }
      };
      const streams = Array.from({ length: 20 }, (_, at) => {
        const steps = [{ repeat: { times: 30, steps: [records(at), { wait: 1 }] } }];
        return open(script(steps), { worker });
      });
      const all = await Promise.all(streams.map(finish));
      all.forEach(({ values, status, snapshot }, at) => {
        t.same(values, Array(30).fill(at));
        t.equal(status, "done");
        t.equal(snapshot.worker, "running");
      });
      t.equal(started, 1);
      const loaded = performance.getEntriesByType("resource").filter(({ name }) => /embedded|\.wasm/.test(name));
      t.equal(loaded.length, 1);
    },
  },
  {
    name: "worker: a request is sent once, with all that it had in the page",
    async run(t) {
      refuses(t);
      document.cookie = "who=page; path=/";
      const form = new FormData();
      form.append("a", "1");
      form.append("f", new File(["file"], "f.txt"));
      const bodies = {
        text: "x=é",
        bytes: encode("abc"),
        blob: new Blob(["blob"], { type: "text/x-mine" }),
        form,
        params: new URLSearchParams({ a: "b" }),
      };
      for (const [what, body] of Object.entries(bodies)) {
        const request = { method: "POST", body, headers: { "x-mine": what } };
        const [here, there] = [t.key(), t.key()];
        await finish(open(three({ key: here }), { request }));
        const { values } = await finish(open(three({ key: there }), { request, worker }));
        t.same(values, numbered(3));
        const [[one], [other, another]] = [await requests(here), await requests(there)];
        t.equal(another, undefined, "sent once");
        const boundary = (value) => value?.replace(/boundary=.*/, "boundary");
        for (const name of ["content-type", "accept", "x-mine", "cookie", "referer"]) {
          t.equal(boundary(other.headers[name]), boundary(one.headers[name]), `${what}: ${name}`);
        }
        t.equal(other.method, "POST");
        // A boundary need not be of the same length.
        const tolerance = what === "form" ? 30 : 0;
        t.ok(other.bodyLength > 0 && Math.abs(other.bodyLength - one.bodyLength) <= tolerance, `${what}: length of the body`);
      }
      const plain = [t.key(), t.key()];
      await finish(open(three({ key: plain[0] }), { request: { credentials: "omit", referrerPolicy: "no-referrer" } }));
      await finish(open(three({ key: plain[1] }), { request: { credentials: "omit", referrerPolicy: "no-referrer" }, worker }));
      const [[one], [other]] = [await requests(plain[0]), await requests(plain[1])];
      for (const name of ["cookie", "referer"]) t.equal(other.headers[name], one.headers[name], name);
    },
  },
  {
    name: "worker: a function is called in the page for each attempt, and its requests are sent by the worker",
    async run(t) {
      const asked = [];
      const source = (attempt) => {
        asked.push(attempt);
        return new Request(script([records({ n: 0 })], { status: attempt < 3 ? 503 : 200 }), { headers: { "x-attempt": String(attempt) } });
      };
      const { values, snapshot } = await finish(opened(t, source, { retry: fast }));
      t.same(values, numbered(1));
      t.same(asked, [1, 2, 3]);
      t.equal(snapshot.attempt, 3);
    },
  },
  {
    name: "worker: what is thrown in the page keeps its identity as a cause",
    async run(t) {
      const mine = new Error("mine");
      const broken = await finish(opened(t, failing(mine), ndjson));
      t.same(broken.values, numbered(1));
      t.equal(broken.error.cause, mine);
      const { outcome } = await finish(open(() => Promise.reject(mine), { worker, retry: false }));
      t.equal(outcome.error.cause, mine);
    },
  },
  {
    name: "worker: what breaks in the worker has the cause that it had there",
    async run(t) {
      const key = t.key();
      const { error, values } = await finish(breakAt(opened(t, script(cut, { key }), { retry: false }), key, 3));
      t.same(values, numbered(3));
      t.equal(error.code, "network");
      t.ok(error.cause instanceof TypeError, String(error.cause));
      t.ok(StreamError.is(error));
    },
  },
  {
    name: "worker: times are those of the page",
    async run(t) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const start = performance.now();
      const { snapshot } = await finish(opened(t, script([{ wait: 100 }, records(1)])));
      const took = performance.now() - start;
      const { connect, firstByte, firstFrame, lastByte } = snapshot.timing;
      t.ok(0 < connect && connect <= firstByte && firstByte <= firstFrame && firstFrame <= lastByte, JSON.stringify(snapshot.timing));
      t.ok(lastByte >= 95 && lastByte <= took + 2, `${lastByte} of ${took}`);
    },
  },
  {
    name: "worker: abort is told at once, lets the request go, and nothing comes after it",
    async run(t) {
      const key = t.key();
      const errors = [];
      const stream = opened(t, script([records({ n: 0 }), { hang: true }], { key }), { onError: (error) => errors.push(error) });
      const values = stream[Symbol.asyncIterator]();
      t.same((await values.next()).value, { n: 0 });
      const reason = new Error("enough");
      stream.abort(reason);
      t.equal(stream.snapshot.status, "aborted");
      t.equal((await values.next().catch((thrown) => thrown)), reason);
      const { status, error } = await stream.done;
      t.same([status, error.code, errors.length], ["aborted", "aborted", 0]);
      await requestsWhen(key, ([request]) => request.outcome === "disconnected");
    },
  },
  {
    name: "worker: abort before it has started sends nothing",
    async run(t) {
      const key = t.key();
      const stream = opened(t, three({ key }));
      stream.abort();
      t.equal((await stream.done).status, "aborted");
      await finish(open(three(), { worker }));
      t.same(await requests(key), []);
    },
  },
  {
    name: "worker: signals, break and dispose end the stream, and cancel what the page reads",
    async run(t) {
      refuses(t);
      const controller = new AbortController();
      const ways = {
        signal: (stream) => (controller.abort(new Error("mine")), stream.done),
        break: async (stream) => {
          for await (const _ of stream) break;
          return stream.done;
        },
        cancel: async (stream) => (await stream.readable().cancel(), stream.done),
      };
      for (const [what, end] of Object.entries(ways)) {
        let cancel;
        const cancelled = new Promise((resolve) => (cancel = resolve));
        const source = new ReadableStream({ pull: (sink) => sink.enqueue(encode('{"n":0}\n')), cancel });
        const stream = open(source, { ...ndjson, worker, signal: what === "signal" ? controller.signal : undefined, limits: { queueBytes: 10_000 } });
        await until(stream, ({ paused }) => paused);
        t.equal((await end(stream)).status, "aborted", what);
        await cancelled;
      }
    },
  },
  {
    name: "worker: retry() begins a new run, and connects now while it waits",
    async run(t) {
      const key = t.key();
      const attempts = [{ status: 503 }, { status: 500 }, { status: 200 }];
      const stream = opened(t, three({ key, attempts }), { retry: { attempts: 1, baseDelay: 60_000, jitter: 0 } });
      await until(stream, ({ status }) => status === "retrying");
      stream.retry();
      t.equal(stream.snapshot.status, "connecting");
      const first = await stream.done;
      t.same([first.status, first.snapshot.attempt, first.error.httpStatus], ["failed", 2, 500]);
      stream.retry();
      t.same([stream.snapshot.status, stream.snapshot.attempt], ["connecting", 3]);
      const { values, status } = await finish(stream);
      t.same(values, numbered(3));
      t.equal(status, "done");
      t.equal((await requests(key)).length, 3);
    },
  },
  {
    name: "worker: a callback that throws is one sink error",
    async run(t) {
      const throws = () => {
        throw new Error("mine");
      };
      for (const strict of [false, true]) {
        const key = t.key();
        const source = script([records(...numbered(3)), ...broken()], { key, attempts: [{}, { steps: [records(...numbered(4))] }] });
        const stream = strict ? open(source, { worker, strict, onReset: throws, retry: { ...fast, restart: true } }) : opened(t, source, { onReset: throws, retry: { ...fast, restart: true } });
        const { codes, snapshot } = await finish(breakAt(stream, key, 3));
        t.same(codes.filter((code) => code === "sink"), ["sink"]);
        t.equal(snapshot.errors.at(-1).cause.message, "mine");
      }
    },
  },
  {
    name: "worker: reading pauses when the queue is full, and resumes as it empties",
    async run(t) {
      let pulled = 0;
      const row = `{"pad":"${"x".repeat(980)}"}\n`;
      const source = new ReadableStream(
        { pull: (sink) => (pulled++ < 400 ? sink.enqueue(encode(row)) : sink.close()) },
        { highWaterMark: 0 },
      );
      const stream = opened(t, source, { ...ndjson, limits: { queueBytes: 20_000 } });
      await until(stream, ({ paused }) => paused);
      for (let at = 0; at < 50; at++) await turn();
      await new Promise((resolve) => setTimeout(resolve, 50));
      // As much again may be on its way to the worker.
      t.ok(pulled >= 15 && pulled <= 80, `${pulled} rows of 1 KB for a queue of 20 KB`);
      let count = 0;
      for await (const _ of stream) count += 1;
      t.equal(count, 400);
    },
  },
  {
    name: "worker: a fetched response that nobody consumes is not read on",
    async run(t) {
      const source = script([{ repeat: { times: 8000, send: `{"pad":"${"x".repeat(980)}"}\n` } }]);
      const stream = opened(t, source, { limits: { queueBytes: 20_000 } });
      await until(stream, ({ paused }) => paused);
      await new Promise((resolve) => setTimeout(resolve, 200));
      t.ok(stream.snapshot.bytes < 1 << 20, `${stream.snapshot.bytes} bytes read`);
      let count = 0;
      for await (const batch of stream.batches()) count += batch.length;
      t.equal(count, 8000);
    },
  },
  {
    name: "worker: a consumer that comes late gets all of it without keeping the page from its turns",
    async run(t) {
      const source = () => streamOf(encode(rows.map((row) => `${JSON.stringify(row)}\n`).join("").repeat(12)));
      const stream = opened(t, source, { ...ndjson, limits: { queueBytes: 64 << 20 } });
      await stream.done;
      let turns = 0;
      let isOver = false;
      (async () => {
        for (; !isOver; turns++) await turn();
      })();
      let count = 0;
      for await (const batch of stream.batches()) {
        count += batch.length;
        const start = performance.now();
        while (performance.now() - start < 10);
      }
      isOver = true;
      t.equal(count, rows.length * 12);
      t.ok(turns >= 3, `${turns} turns`);
    },
  },
  ...["error", "messageerror"].map((type) => ({
    name: `worker: one that dies by ${type} ends its streams, and the next stream gets another`,
    async run(t) {
      const dying = caught();
      const stream = opened(t, script([records({ n: 0 }), { hang: true }]), {});
      const waiting = open(() => new Promise(() => {}), { worker });
      const values = stream[Symbol.asyncIterator]();
      t.same((await values.next()).value, { n: 0 });
      await until(waiting, (snapshot) => snapshot.worker === "running");
      (await dying).dispatchEvent(type === "error" ? new ErrorEvent(type, { message: "made by the test" }) : new MessageEvent(type));
      await t.rejects(values.next(), "internal");
      t.equal((await stream.done).status, "interrupted");
      const { status, error } = await waiting.done;
      t.same([status, error.code], ["failed", "internal"]);
      stream.retry();
      t.equal(stream.snapshot.status, "interrupted");
      t.same((await finish(open(three(), { worker }))).values, numbered(3));
    },
  })),
  {
    name: "worker: an engine that traps there ends its streams there, and none here",
    async run(t) {
      const dying = caught();
      const there = opened(t, script([records({ n: 0 }), { hang: true }]), {});
      const here = open(script([records({ n: 0 }), { wait: 500 }, records({ n: 1 })]));
      const values = there[Symbol.asyncIterator]();
      await values.next();
      (await dying).dispatchEvent(new MessageEvent("message", { data: [0, "broken", "unreachable"] }));
      const error = await t.rejects(values.next(), "internal");
      t.equal(error.cause, "unreachable");
      t.same((await finish(here)).values, numbered(2));
    },
  },
  ...[
    ["a policy that allows blob:", "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:", "running", ["blob"]],
    ["no policy", undefined, "running", ["blob"]],
    ["a policy that allows 'self', and demands trusted types", "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'", "running"],
    ["a policy that allows no policy of ours", "script-src 'self' 'wasm-unsafe-eval'; trusted-types other; require-trusted-types-for 'script'", undefined],
    ["a policy that forbids workers", "worker-src 'none'", "refused"],
  ].flatMap(([what, policy, expected, workers]) =>
    ["/pkg/index.js", "/pkg/slim.js"].map((module) => ({
      name: `worker: ${what}, ${module.slice(5, -3)}`,
      async run(t) {
        const seen = await visit(t, policy, { module, source: three(), options: { worker } });
        for (const run of seen.runs) {
          t.same(run.values, numbered(3));
          t.equal(run.status, "done");
          if (expected) t.equal(run.worker, expected);
        }
        const isRefused = seen.runs[0].worker === "refused";
        t.equal(seen.warnings.filter((warning) => warning.includes("worker: true")).length, isRefused ? 1 : 0, "said once");
        if (workers) t.same(seen.workers, workers);
      },
    })),
  ),
  {
    name: "worker: a platform without workers reads here, with one note",
    async run(t) {
      const { Worker } = globalThis;
      const { warn } = console;
      const notes = [];
      delete globalThis.Worker;
      console.warn = (note) => notes.push(note);
      for (let run = 0; run < 2; run++) {
        const { values, snapshot } = await finish(open(three(), { worker }));
        t.same(values, numbered(3));
        t.equal(snapshot.worker, "refused");
      }
      Object.assign(globalThis, { Worker });
      console.warn = warn;
      t.equal(notes.length, 1);
    },
  },
  {
    name: "worker: a stream that only the page has is not lost where workers are refused",
    async run(t) {
      delete globalThis.Worker;
      console.warn = () => {};
      const { stream: source, send, end } = controlled();
      const stream = open(source, { ...ndjson, worker });
      send('{"n":0}\n');
      end();
      const { values, snapshot } = await finish(stream);
      t.same(values, numbered(1));
      t.equal(snapshot.worker, "refused");
    },
  },
];
