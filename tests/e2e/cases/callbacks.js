// The application's code: when it is called, what it may do there, what happens if it fails.
import { open } from "/pkg/index.js";
import { fast, finish, gather, numbered, records, script, turn, until } from "./support.js";

const endless = () => script([records({ n: 0 }, { n: 1 }), { hang: true }]);
const withBad = () => script([records(1), { send: "{bad\n" }, records(2), { send: "[bad\n" }, records(3)]);

export const cases = [
  {
    name: "callbacks: onError is called once for each error, with the error",
    async run(t) {
      const told = [];
      const { values, snapshot } = await finish(open(withBad(), { onError: (error) => told.push(error) }));
      t.same(values, [1, 2, 3]);
      t.same(told.map(({ code, severity, frame, offset }) => ({ code, severity, frame, offset })), [
        { code: "frame-syntax", severity: "frame", frame: 1, offset: 3 },
        { code: "frame-syntax", severity: "frame", frame: 3, offset: 10 },
      ]);
      told.forEach((error, at) => t.equal(snapshot.errors[at], error));
    },
  },
  {
    name: "callbacks: onError hears of the error that ends the stream, not of an abort",
    async run(t) {
      const told = [];
      const onError = ({ code }) => told.push(code);
      await open("/stream/reviews?fault=http-404", { onError }).done;
      const aborted = open(endless(), { onError });
      aborted.abort();
      await aborted.done;
      await turn();
      t.same(told, ["http-status"]);
    },
  },
  {
    name: "callbacks: none runs before open() has returned",
    async run(t) {
      let returned = false;
      const early = [];
      const note = () => returned || early.push("called");
      const stream = open("/stream/reviews?fault=http-404", { onError: note, signal: AbortSignal.abort() });
      stream.subscribe(note);
      returned = true;
      await stream.done;
      t.same(early, []);
    },
  },
  {
    name: "callbacks: abort inside onError",
    async run(t) {
      const stream = open(withBad(), { onError: () => stream.abort("seen enough") });
      const { error } = await gather(stream);
      t.equal(error, "seen enough");
      t.equal((await stream.done).status, "aborted");
    },
  },
  {
    name: "callbacks: abort inside a listener",
    async run(t) {
      const stream = open(endless());
      stream.subscribe(() => stream.snapshot.frames > 0 && stream.abort("heard"));
      t.equal((await gather(stream)).error, "heard");
    },
  },
  {
    name: "callbacks: subscribe and unsubscribe inside a listener",
    async run(t) {
      const calls = { first: 0, second: 0, third: 0 };
      const stream = open(script([records(1), { wait: 120 }, records(2)]));
      let added = false;
      const removeSecond = { now() {} };
      stream.subscribe(() => {
        calls.first += 1;
        removeSecond.now();
        if (added) return;
        added = true;
        stream.subscribe(() => (calls.third += 1));
      });
      removeSecond.now = stream.subscribe(() => (calls.second += 1));
      await stream.done;
      await turn();
      t.ok(calls.first > 1);
      t.equal(calls.second, 0, "removed before its turn came");
      t.equal(calls.third, calls.first - 1, "added: from the next change on");
    },
  },
  {
    name: "callbacks: snapshot and open inside every callback",
    async run(t) {
      const seen = [];
      const inner = [];
      const look = (name) => (...args) => {
        seen.push(`${name}: ${stream.snapshot.status}`);
        if (inner.length < 4) inner.push(finish(open(script([records(args.length)]))));
      };
      const attempts = [{ steps: [records(1), { send: "{bad\n" }, { send: "{" }] }, { steps: [records(1, 2)] }];
      const stream = open(script([], { key: t.key(), attempts }), {
        retry: { ...fast, restart: true },
        onError: look("error"),
        onReset: look("reset"),
      });
      stream.subscribe(look("listener"));
      const { status } = await finish(stream);
      t.equal(status, "done");
      for (const name of ["error", "reset", "listener"]) t.ok(seen.some((line) => line.startsWith(name)), `${name} was called`);
      for (const { values, status } of await Promise.all(inner)) {
        t.equal(status, "done");
        t.equal(values.length, 1);
      }
    },
  },
  ...[
    ["throws", () => { throw new Error("mine"); }],
    ["rejects", async () => { throw new Error("mine"); }],
    ["throws undefined", () => { throw undefined; }],
    ["throws a symbol", () => { throw Symbol("mine"); }],
    ["throws an object without prototype", () => { throw Object.create(null); }],
  ].flatMap(([how, fails]) => [
    {
      name: `callbacks: a listener that ${how} is one sink error, and the stream goes on`,
      async run(t) {
        const stream = open(script([records(1), { wait: 120 }, records(2), { wait: 120 }, records(3)]));
        stream.subscribe(fails);
        let others = 0;
        stream.subscribe(() => (others += 1));
        const { values, status, codes, snapshot } = await finish(stream);
        t.same(values, [1, 2, 3]);
        t.equal(status, "done");
        t.same(codes, ["sink"]);
        t.equal(snapshot.errors[0].severity, "frame");
        t.equal(snapshot.partial, false);
        t.ok(others > 2, "the other listeners are called all the same");
      },
    },
    {
      name: `callbacks: an onError that ${how} is one sink error, and the stream goes on`,
      async run(t) {
        const stream = open(withBad(), { onError: fails });
        const { values, status } = await finish(stream);
        t.same(values, [1, 2, 3]);
        t.equal(status, "done");
        // It may fail when the stream has ended.
        const has = ({ errors }) => errors.some(({ code }) => code === "sink");
        const { errors } = await until(stream, has);
        t.equal(errors.filter(({ code }) => code === "sink").length, 1);
      },
    },
  ]),
  {
    name: "callbacks: the cause of a sink error is what was thrown",
    async run(t) {
      const mine = new Error("mine");
      const stream = open(withBad(), {
        onError() {
          throw mine;
        },
      });
      const { snapshot } = await finish(stream);
      const sink = snapshot.errors.find(({ code }) => code === "sink");
      t.equal(sink.cause, mine);
      t.ok(sink.message.includes("mine"));
    },
  },
  {
    name: "callbacks: an onReset that throws is a sink error, and the replay comes",
    async run(t) {
      const attempts = [{ steps: [records(1), { send: "{" }] }, { steps: [records(1, 2)] }];
      const { codes, status } = await finish(
        open(script([], { key: t.key(), attempts }), {
          retry: { ...fast, restart: true },
          onReset() {
            throw new Error("mine");
          },
        }),
      );
      t.equal(status, "done");
      t.same(codes, ["truncated", "sink"]);
    },
  },
  {
    name: "callbacks: one that fails when the end is told is in the snapshot too",
    async run(t) {
      const stream = open(script([records(1)]));
      stream.subscribe(() => {
        if (stream.snapshot.status === "done") throw new Error("mine");
      });
      await stream.done;
      const { errorCount, status } = await until(stream, ({ errors }) => errors.length === 1);
      t.equal(errorCount, 1);
      t.equal(status, "done");
    },
  },
  {
    name: "callbacks: one that fails without an engine is a sink error too",
    async run(t) {
      const { fail } = await import("/pkg/engine.js");
      fail(new Error("no engine"));
      const stream = open(endless(), {
        onError() {
          throw new Error("mine");
        },
      });
      const { errors } = await until(stream, ({ errorCount }) => errorCount === 2);
      t.same(errors.map(({ code }) => code), ["internal", "sink"]);
    },
  },
  {
    name: "callbacks: abort before the wasm is ready",
    async run(t) {
      const stream = open(endless());
      stream.abort("at once");
      t.equal(stream.snapshot.status, "aborted");
      t.equal((await gather(stream)).error, "at once");
      const { status, snapshot } = await stream.done;
      t.equal(status, "aborted");
      t.equal(snapshot.attempt, 1);
      t.same((await finish(open(script([records(1)])))).values, [1], "the next stream works");
      t.equal(stream.snapshot, snapshot, "and the aborted one stays as it is");
    },
  },
  {
    name: "callbacks: disposal while reading",
    async run(t) {
      const stream = open(script([{ repeat: { times: 20, steps: [records(...numbered(20))] } }, { hang: true }]));
      let count = 0;
      let error;
      try {
        for await (const value of stream) {
          t.ok(value);
          count += 1;
          if (count === 100) stream.abort("disposed");
        }
      } catch (thrown) {
        error = thrown;
      }
      t.equal(error, "disposed");
      t.equal(count, 100);
      t.equal((await stream.done).status, "aborted");
    },
  },
  {
    name: "callbacks: retry inside done.then",
    async run(t) {
      const attempts = [{ status: 404 }, { status: 404 }, { status: 200 }];
      const stream = open(script([records(1)], { key: t.key(), attempts }));
      const outcomes = [];
      const again = async ({ status }) => {
        outcomes.push(status);
        if (status !== "failed") return;
        stream.retry();
        await stream.done.then(again);
      };
      await stream.done.then(again);
      t.same(outcomes, ["failed", "failed", "done"]);
      t.same((await gather(stream)).values, [1]);
    },
  },
  {
    name: "callbacks: retry inside a listener and inside onError",
    async run(t) {
      for (const way of ["listener", "onError"]) {
        const attempts = [{ status: 404 }, { status: 200 }];
        const stream = open(script([records(1)], { key: t.key(), attempts }), {
          onError: () => way === "onError" && stream.retry(),
        });
        if (way === "listener") stream.subscribe(() => stream.retry());
        await until(stream, ({ status }) => status === "done");
        t.equal(stream.snapshot.attempt, 2, way);
      }
    },
  },
  {
    name: "callbacks: a hidden tab goes on delivering",
    async run(t) {
      const stream = open(script([{ repeat: { times: 20, steps: [records(1), { wait: 20 }] } }]));
      const values = stream[Symbol.asyncIterator]();
      await values.next();
      try {
        await t.driver("hide");
      } catch (error) {
        t.skip(`cannot be hidden: ${error.message}`);
      }
      t.equal(document.visibilityState, "hidden");
      const { values: rest } = await gather(values);
      t.equal(rest.length, 19);
      const next = await finish(open(script([records(...numbered(100))])));
      t.equal(next.values.length, 100);
      t.equal(document.visibilityState, "hidden");
      await t.driver("show");
    },
  },
];
