// Options: what is wrong with them is a TypeError that names them, thrown before anything is sent.
import { open } from "/pkg/index.js";
import { fast, finish, records, requests, requestsWhen, script, streamOf } from "./support.js";

/** [options, what the message must name] */
const WRONG = [
  [{ retries: 3 }, '"retries"'],
  [{ growing: 1 }, '"growing"'],
  [{ growing: {} }, '"growing.pieces"'],
  [{ growing: { pieces: "/a", at: 1 } }, '"growing.at"'],
  [{ growing: { pieces: "/a", by: 1 } }, '"growing.by"'],
  [{ growing: true, decode: "text" }, '"growing"'],
  [{ growing: true, select: "/a/*" }, '"select"'],
  [{ schema: {} }, '"schema"'],
  [{ share: true }, '"share"'],
  [{ worker: "yes" }, '"worker"'],
  [{ toString: 1 }, '"toString"'],
  [{ retry: { tries: 3 } }, '"retry.tries"'],
  [{ retry: { attempts: -1 } }, '"retry.attempts"'],
  [{ retry: { baseDelay: "1s" } }, '"retry.baseDelay"'],
  [{ retry: { factor: NaN } }, '"retry.factor"'],
  [{ retry: { restart: 1 } }, '"retry.restart"'],
  [{ retry: true }, '"retry"'],
  [{ retry: 3 }, '"retry"'],
  [{ timeouts: { idle: 1 } }, '"timeouts.idle"'],
  [{ timeouts: { stall: "1" } }, '"timeouts.stall"'],
  [{ timeouts: 5 }, '"timeouts"'],
  [{ limits: { frames: 1 } }, '"limits.frames"'],
  [{ limits: { depth: -1 } }, '"limits.depth"'],
  [{ limits: null }, '"limits"'],
  [{ format: "xml" }, '"format"'],
  [{ decode: "yaml" }, '"decode"'],
  [{ select: "a/b" }, '"select"'],
  [{ select: "/a~2" }, '"select"'],
  [{ select: ["/a", 1] }, '"select"'],
  [{ select: [] }, '"select"'],
  [{ end: 1 }, '"end"'],
  [{ end: "" }, '"end"'],
  [{ end: {} }, '"end'],
  [{ end: { event: 1 } }, '"end.event"'],
  [{ end: { pointer: "x" } }, '"end.pointer"'],
  [{ end: { pointer: "/x", equals: {} } }, '"end.equals"'],
  [{ end: { pointer: "/x", equals: NaN } }, '"end.equals"'],
  [{ end: { pointer: "/x", equal: 1 } }, '"equal"'],
  [{ end: { event: "x", pointer: "/x" } }, '"end'],
  [{ serverError: "error" }, '"serverError"'],
  [{ serverError: { kind: "x" } }, '"kind"'],
  [{ request: "POST" }, '"request"'],
  [{ resume: "cursor" }, '"resume"'],
  [{ resume: true }, '"resume"'],
  [{ resume: { pointer: "/id" } }, '"resume"'],
  [{ resume: { pointer: "/id", query: "a", header: "b" } }, '"resume"'],
  [{ resume: { pointer: "id", query: "a" } }, '"resume.pointer"'],
  [{ resume: { pointer: "/id", query: "a", param: "b" } }, '"resume.param"'],
  [{ queue: "drop-newest" }, '"queue"'],
  [{ queue: { latest: "id" } }, '"queue.latest"'],
  [{ queue: { latest: "/id", first: "/id" } }, '"queue.first"'],
  [{ queue: "drop-oldest", growing: true }, '"queue"'],
  [{ unfinished: true }, '"unfinished"'],
  [{ strict: "yes" }, '"strict"'],
  [{ consume: 0 }, '"consume"'],
  [{ signal: {} }, '"signal"'],
  [{ onError: "log" }, '"onError"'],
  [{ onReset: {} }, '"onReset"'],
  [{ name: 1 }, '"name"'],
  [null, "options"],
  ["ndjson", "options"],
];

/** What can be given for each option and is taken. */
const RIGHT = {
  format: "ndjson",
  growing: false,
  decode: "json",
  select: "/n",
  end: "eof",
  serverError: { pointer: "/error" },
  request: { headers: { "x-test": "1" } },
  retry: { attempts: 1, baseDelay: 1, maxDelay: 2, factor: 1.5, jitter: 0.5, restart: false },
  resume: false,
  timeouts: { connect: 1000, firstFrame: 1000, quiet: 100, stall: 1000, total: 10_000 },
  limits: { frameBytes: 100, depth: 3, queueBytes: 1000, totalBytes: 1000, errors: 1 },
  queue: "block",
  unfinished: "error",
  strict: false,
  consume: true,
  onError: () => {},
  onReset: () => {},
  name: "test",
};

export const cases = [
  {
    name: "options: whatever is wrong is a TypeError that names it",
    async run(t) {
      const key = t.key();
      const source = script([records(1)], { key });
      for (const [options, named] of WRONG) {
        const error = thrownBy(() => open(source, options));
        t.ok(error instanceof TypeError && error.message.includes(named), `${JSON.stringify(options)}: ${error}`);
      }
      t.same(await requests(key), [], "nothing was sent");
    },
  },
  {
    name: "options: all of them together are taken",
    async run(t) {
      const key = t.key();
      const signal = new AbortController().signal;
      const { values, status } = await finish(open(script([records({ n: 1 })], { key }), { ...RIGHT, signal }));
      t.same(values, [1]);
      t.equal(status, "done");
      const [{ headers }] = await requestsWhen(key, ([request]) => request.outcome === "ended");
      t.equal(headers["x-test"], "1");
    },
  },
  {
    name: "options: undefined is as if it were not there",
    async run(t) {
      const nothing = Object.fromEntries([...Object.keys(RIGHT), "signal"].map((name) => [name, undefined]));
      const { values } = await finish(open(script([records(1)]), nothing));
      t.same(values, [1]);
      const within = { retry: { attempts: undefined }, timeouts: { stall: undefined }, limits: { frameBytes: undefined, depth: undefined } };
      t.same((await finish(open(script([records({ a: [1] })]), within))).values, [{ a: [1] }]);
    },
  },
  {
    name: "options: a source without a Content-Type needs a format",
    async run(t) {
      async function* numbers() {
        yield "1\n";
      }
      for (const source of [streamOf("1\n"), numbers(), new Blob(["1\n"])]) {
        for (const options of [undefined, {}, { format: "auto" }]) {
          const error = thrownBy(() => open(source, options));
          t.ok(error instanceof TypeError && error.message.includes('"format"'), String(error));
        }
        t.same((await finish(open(source, { format: "ndjson" }))).values, [1]);
      }
    },
  },
  {
    name: "options: limits.errors bounds what is kept, not what is counted",
    async run(t) {
      for (const errors of [0, 2]) {
        const source = script([{ send: "{\n".repeat(5) }, records(1)]);
        const { snapshot } = await finish(open(source, { limits: { errors } }));
        t.equal(snapshot.errors.length, errors);
        t.equal(snapshot.errorCount, 5);
        t.equal(snapshot.partial, true);
      }
      const failed = await open("/stream/reviews?fault=http-404", { limits: { errors: 0 } }).done;
      t.equal(failed.error.code, "http-status");
    },
  },
  {
    name: "options: the request is as asked, and a format asks for its type",
    async run(t) {
      const key = t.key();
      const request = { method: "POST", body: "hello", headers: { "x-a": "1" } };
      await finish(open(script([records(1)], { key }), { format: "ndjson", request }));
      const [sent] = await requestsWhen(key, ([first]) => first.outcome === "ended");
      t.equal(sent.method, "POST");
      t.equal(sent.bodyLength, 5);
      t.equal(sent.headers["x-a"], "1");
      t.equal(sent.headers.accept, "application/x-ndjson");
    },
  },
  {
    name: "options: an Accept of the application's own is kept",
    async run(t) {
      const key = t.key();
      await finish(open(script([records(1)], { key }), { format: "ndjson", request: { headers: { accept: "x/y" } } }));
      const [sent] = await requestsWhen(key, ([first]) => first.outcome === "ended");
      t.equal(sent.headers.accept, "x/y");
    },
  },
  {
    name: "options: a request that cannot be made is a TypeError at once",
    async run(t) {
      for (const make of [
        () => open("http://"),
        () => open("/x", { request: { method: "GET", body: "x" } }),
        () => open("/x", { request: { headers: { "bad name": "x" } } }),
      ]) {
        t.ok(thrownBy(make) instanceof TypeError);
      }
    },
  },
  {
    name: "options: a total limit ends the stream, with all that fits delivered",
    async run(t) {
      const source = script([records(1, 2), records(3, 4)]);
      const { values, status, error } = await finish(open(source, { limits: { totalBytes: 6 }, retry: fast }));
      t.same(values, [1, 2, 3]);
      t.equal(status, "interrupted");
      t.equal(error.code, "limit");
    },
  },
];

function thrownBy(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
