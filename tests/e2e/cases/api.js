// What a stream offers: ways to consume it, to watch it, to end it.
import { StreamError, open } from "/pkg/index.js";
import { controlled, fast, finish, gather, numbered, records, requestsWhen, script, turn, until } from "./support.js";

const three = () => script([records({ n: 0 }), records({ n: 1 }, { n: 2 })]);
const endless = (key) => script([records({ n: 0 }, { n: 1 }), { hang: true }], { key });

export const cases = [
  {
    name: "api: iteration gives every value, then ends",
    async run(t) {
      const stream = open(three());
      const { values, error, outcome } = await finish(stream);
      t.same(values, numbered(3));
      t.equal(error, undefined);
      t.equal(outcome.status, "done");
      t.equal(outcome.error, undefined);
      t.equal(outcome.snapshot, stream.snapshot);
    },
  },
  {
    name: "api: batches are all that has come since the last pull",
    async run(t) {
      const stream = open(script([records(...numbered(2)), records({ n: 2 })]));
      await stream.done;
      const { values } = await gather(stream.batches());
      t.same(values, [numbered(3)]);
    },
  },
  {
    name: "api: frames tell their index and offset, rejected ones counted",
    async run(t) {
      const stream = open(script([{ send: '{"a":1}\n{bad}\n\n{"b":2}\n' }]));
      const { values } = await gather(stream.frames());
      t.same(values, [
        { value: { a: 1 }, index: 0, offset: 0 },
        { value: { b: 2 }, index: 2, offset: 15 },
      ]);
    },
  },
  {
    name: "api: frames of SSE tell event and id",
    async run(t) {
      const stream = open(script([{ send: "id: 7\nevent: x\ndata: a\n\ndata: b\n\n" }], { type: "sse" }));
      const { values } = await gather(stream.frames());
      t.same(values, [
        { value: { event: "x", data: "a", id: "7" }, index: 0, offset: 0, event: "x", id: "7" },
        { value: { event: "message", data: "b", id: "7" }, index: 1, offset: 24, event: "message", id: "7" },
      ]);
    },
  },
  {
    name: "api: readable() is a stream of the values",
    async run(t) {
      const reader = open(three()).readable().getReader();
      const values = [];
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        values.push(value);
      }
      t.same(values, numbered(3));
    },
  },
  {
    name: "api: readable() fails as iteration does, behind all values",
    async run(t) {
      const reader = open(script([records({ n: 0 }), { send: '{"n":' }]), { retry: false }).readable().getReader();
      t.same((await reader.read()).value, { n: 0 });
      await t.rejects(reader.read(), "truncated");
    },
  },
  {
    name: "api: cancelling readable() aborts",
    async run(t) {
      const key = t.key();
      const stream = open(endless(key));
      const reader = stream.readable().getReader();
      await reader.read();
      await reader.cancel("enough");
      t.equal((await stream.done).status, "aborted");
      await requestsWhen(key, ([request]) => request.outcome === "disconnected");
    },
  },
  {
    name: "api: a second consumer is a TypeError, however it comes",
    async run(t) {
      const stream = open(three());
      const first = stream[Symbol.asyncIterator]();
      for (const second of [() => stream[Symbol.asyncIterator](), () => stream.batches(), () => stream.frames(), () => stream.readable()]) {
        t.ok(thrownBy(second) instanceof TypeError);
      }
      t.equal((await gather(first)).values.length, 3);
      t.ok(thrownBy(() => stream.batches()) instanceof TypeError, "after the end too");
    },
  },
  {
    name: "api: break aborts, and the server sees it",
    async run(t) {
      const key = t.key();
      const stream = open(endless(key));
      for await (const value of stream) {
        t.same(value, { n: 0 });
        break;
      }
      const { status, error } = await stream.done;
      t.equal(status, "aborted");
      t.equal(error.code, "aborted");
      await requestsWhen(key, ([request]) => request.outcome === "disconnected");
    },
  },
  {
    name: "api: abort makes iteration throw the reason, and the server sees it",
    async run(t) {
      const key = t.key();
      const stream = open(endless(key));
      const values = stream[Symbol.asyncIterator]();
      await values.next();
      const reason = { why: "closed" };
      const waiting = values.next().then(() => values.next());
      stream.abort(reason);
      t.equal(await t.rejects(waiting), reason);
      t.same(await values.next(), { done: true, value: undefined }, "closed after that");
      t.equal((await stream.done).status, "aborted");
      await requestsWhen(key, ([request]) => request.outcome === "disconnected");
    },
  },
  {
    name: "api: abort without a reason throws an AbortError",
    async run(t) {
      const stream = open(endless());
      stream.abort();
      const { error } = await gather(stream);
      t.equal(error.name, "AbortError");
      t.ok(error instanceof DOMException);
    },
  },
  {
    name: "api: no value is delivered after abort",
    async run(t) {
      const stream = open(script([records(...numbered(10)), { hang: true }]));
      const values = stream[Symbol.asyncIterator]();
      await values.next();
      stream.abort("stop");
      t.equal(await t.rejects(values.next()), "stop");
    },
  },
  {
    name: "api: the signal ends the stream with its reason",
    async run(t) {
      const controller = new AbortController();
      const stream = open(endless(), { signal: controller.signal });
      const values = stream[Symbol.asyncIterator]();
      await values.next();
      controller.abort("by signal");
      t.equal(await t.rejects(values.next()), "by signal");
      t.equal((await stream.done).status, "aborted");
    },
  },
  {
    name: "api: a signal in the request, or of a Request, ends the stream too",
    async run(t) {
      for (const make of [
        (signal) => open(endless(), { request: { signal } }),
        (signal) => open(new Request(endless(), { signal })),
      ]) {
        const controller = new AbortController();
        const stream = make(controller.signal);
        const values = stream[Symbol.asyncIterator]();
        await values.next();
        controller.abort("by request");
        t.equal(await t.rejects(values.next()), "by request");
        t.equal((await stream.done).status, "aborted");
      }
    },
  },
  {
    name: "api: an aborted signal sends nothing",
    async run(t) {
      const key = t.key();
      const stream = open(endless(key), { signal: AbortSignal.abort("before") });
      t.equal(stream.snapshot.status, "aborted");
      t.equal((await gather(stream)).error, "before");
      t.equal((await stream.done).error.code, "aborted");
      const other = t.key();
      await gather(open(script([records(1)], { key: other })));
      await requestsWhen(other, (log) => log.length === 1);
      t.same(await (await fetch(`/script/log?key=${key}`)).json(), []);
    },
  },
  {
    name: "api: abort of an ended stream does nothing",
    async run(t) {
      const stream = open(three());
      await stream.done;
      stream.abort("late");
      t.equal((await gather(stream)).values.length, 3);
      t.equal(stream.snapshot.status, "done");
    },
  },
  {
    name: "api: the snapshot stays the same object until something changes, and is frozen",
    async run(t) {
      const stream = open(script([{ send: "{bad}\n" }, records({ n: 1 }), { hang: true }]));
      t.equal(stream.snapshot, stream.snapshot);
      t.equal(stream.snapshot.status, "connecting");
      const snapshot = await until(stream, ({ frames }) => frames === 1);
      t.equal(stream.snapshot, snapshot);
      const { timing, errors, chunks, gaps, queue, buffering } = snapshot;
      for (const part of [snapshot, timing, errors, chunks, chunks.buckets, gaps, queue, buffering]) t.ok(Object.isFrozen(part), "frozen");
      stream.abort();
      await stream.done;
      t.ok(stream.snapshot !== snapshot);
      t.equal(snapshot.status, "streaming", "an old snapshot stays as it was");
    },
  },
  {
    name: "api: the snapshot tells counts and times",
    async run(t) {
      const { snapshot } = await finish(open(script([{ send: '{"n":1}\n' }, { send: "{bad}\n" }])));
      const { frames, bytes, errorCount, attempt, resets, partial, paused, lastEventId } = snapshot;
      t.same(
        { frames, bytes, errorCount, attempt, resets, partial, paused, lastEventId },
        { frames: 1, bytes: 14, errorCount: 1, attempt: 1, resets: 0, partial: true, paused: false, lastEventId: "" },
      );
      const { connect, firstByte, firstFrame, lastByte, longestStall } = snapshot.timing;
      t.ok(0 <= connect && connect <= firstByte && firstByte <= firstFrame && firstFrame <= lastByte, "times in order");
      t.ok(longestStall >= 0);
    },
  },
  {
    name: "api: listeners hear of every status at once, in order",
    async run(t) {
      const { stream: source, send, end } = controlled();
      const seen = ["connecting"];
      const stream = open(source, { format: "ndjson", timeouts: { quiet: 50 } });
      stream.subscribe(() => {
        const { status } = stream.snapshot;
        if (seen.at(-1) !== status) seen.push(status);
      });
      for (const text of ["1\n", "2\n"]) {
        await until(stream, ({ status }) => status === "stalled");
        send(text);
        await until(stream, ({ status }) => status === "streaming");
      }
      end();
      await until(stream, ({ status }) => status === "done");
      t.same(seen, ["connecting", "streaming", "stalled", "streaming", "stalled", "streaming", "done"]);
    },
  },
  {
    name: "api: counts are told at most every 100 ms, and told in the end",
    async run(t) {
      const source = controlled();
      const stream = open(source.stream, { format: "ndjson" });
      let calls = 0;
      const start = performance.now();
      stream.subscribe(() => (calls += 1));
      for (let count = 1; count <= 60; count++) {
        source.send("1\n");
        // Each of these needs a call.
        if (count <= 3) await until(stream, ({ frames }) => frames === count);
        else await turn();
      }
      source.end();
      const { snapshot } = await stream.done;
      const most = (performance.now() - start) / 100 + 4;
      t.ok(calls > 2 && calls <= most, `${calls} calls, at most ${most}`);
      t.equal(snapshot.frames, 60);
    },
  },
  {
    name: "api: counts of a stream that has fallen silent are told",
    async run(t) {
      const stream = open(script([records(1), records(2), records(3), { hang: true }]));
      await until(stream, ({ frames }) => frames === 3);
      stream.abort();
    },
  },
  {
    name: "api: an unsubscribed listener is not called",
    async run(t) {
      const stream = open(three());
      let calls = 0;
      const unsubscribe = stream.subscribe(() => (calls += 1));
      unsubscribe();
      unsubscribe();
      await stream.done;
      await turn();
      t.equal(calls, 0);
    },
  },
  {
    name: "api: done never rejects, and tells how it ended",
    async run(t) {
      const failed = await open("/stream/reviews?fault=http-500", { retry: false }).done;
      t.same(Object.keys(failed).sort(), ["error", "snapshot", "status"]);
      t.equal(failed.status, "failed");
      t.equal(failed.error.code, "http-status");
      t.equal(failed.snapshot.error, failed.error);
      t.equal(failed.snapshot.errors.at(-1), failed.error);
      const cut = await open(script([records(1), { send: "{" }]), { retry: false }).done;
      t.equal(cut.status, "interrupted");
      t.equal(cut.snapshot.partial, true);
    },
  },
  {
    name: "api: dispose aborts",
    async run(t) {
      if (!Symbol.dispose) t.skip("no Symbol.dispose");
      const stream = open(endless());
      stream[Symbol.dispose]();
      t.equal((await stream.done).status, "aborted");
    },
  },
  {
    name: "api: retry() while connecting, streaming, done or aborted does nothing",
    async run(t) {
      const key = t.key();
      const stream = open(endless(key));
      stream.retry();
      await until(stream, ({ status }) => status === "streaming");
      stream.retry();
      stream.abort();
      const outcome = stream.done;
      await outcome;
      stream.retry();
      t.equal(stream.done, outcome);
      t.equal(stream.snapshot.status, "aborted");
      const { length } = await requestsWhen(key, (log) => log.every(({ outcome }) => outcome === "disconnected"));
      t.equal(length, 1);
      const well = open(three());
      await well.done;
      well.retry();
      t.equal(well.snapshot.status, "done");
    },
  },
  {
    name: "api: retry() while retrying connects now",
    async run(t) {
      const attempts = [{ status: 503 }, { status: 200 }];
      const stream = open(script([records({ n: 0 })], { key: t.key(), attempts }), {
        retry: { baseDelay: 1_000_000, maxDelay: 1_000_000, jitter: 0 },
      });
      await until(stream, ({ status }) => status === "retrying");
      stream.retry();
      const { values, snapshot } = await finish(stream);
      t.same(values, [{ n: 0 }]);
      t.equal(snapshot.attempt, 2);
    },
  },
  {
    name: "api: retry() of a failed stream is a new run with a new done and a new iteration",
    async run(t) {
      const attempts = [{ status: 404 }, { status: 200 }];
      const stream = open(script([records({ n: 0 })], { key: t.key(), attempts }));
      const first = stream.done;
      const failed = await finish(stream);
      t.equal(failed.status, "failed");
      stream.retry();
      stream.retry();
      t.ok(stream.done !== first, "a new promise");
      const again = await finish(stream);
      t.same(again.values, [{ n: 0 }]);
      t.equal(again.status, "done");
      t.equal(again.snapshot.error, undefined);
      t.equal(again.snapshot.attempt, 2);
      t.equal(again.snapshot.errorCount, 1, "counters go on");
    },
  },
  {
    name: "api: retry() of an interrupted stream that cannot resume begins anew and says so",
    async run(t) {
      const attempts = [{ steps: [records({ n: 0 }), { send: "{" }] }, { steps: [records({ n: 0 }, { n: 1 })] }];
      let resets = 0;
      const stream = open(script([], { key: t.key(), attempts }), { retry: false, onReset: () => (resets += 1) });
      const cut = await finish(stream);
      t.equal(cut.status, "interrupted");
      t.same(cut.values, [{ n: 0 }]);
      stream.retry();
      const again = await finish(stream);
      t.same(again.values, numbered(2));
      t.equal(again.status, "done");
      t.equal(again.snapshot.resets, 1);
      t.equal(resets, 1);
    },
  },
  {
    name: "api: a consumer that has not seen the end goes on with the new run",
    async run(t) {
      const attempts = [{ steps: [{ send: "id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: c" }] }, { steps: [{ send: "id: 3\ndata: c\n\n" }] }];
      const stream = open(script([], { type: "sse", key: t.key(), attempts }), { retry: false });
      const values = stream[Symbol.asyncIterator]();
      t.equal((await values.next()).value.data, "a");
      await stream.done;
      stream.retry();
      t.ok(thrownBy(() => stream.batches()) instanceof TypeError, "it is still the one consumer");
      const rest = await gather(values);
      t.same(rest.values.map(({ data }) => data), ["b", "c"]);
      t.equal(rest.error, undefined);
    },
  },
  {
    name: "api: StreamError.is knows the errors of another copy of the library",
    async run(t) {
      const other = await import("/pkg/error.js?copy");
      t.ok(other.StreamError !== StreamError, "there are two classes");
      const { error } = await open("/stream/reviews?fault=http-404", { retry: false }).done;
      t.ok(error instanceof StreamError && error instanceof Error);
      t.ok(StreamError.is(error) && other.StreamError.is(error));
      for (const value of [new Error("x"), undefined, null, "x", {}, { code: "network" }]) t.equal(StreamError.is(value), false);
    },
  },
  {
    name: "api: a defect of the engine ends every stream, and later opens fail at once",
    async run(t) {
      const { fail } = await import("/pkg/engine.js");
      const stream = open(endless());
      const values = stream[Symbol.asyncIterator]();
      await values.next();
      const waiting = open(endless());
      fail(new Error("made by the test"));
      t.same((await values.next()).value, { n: 1 }, "what arrived is delivered");
      await t.rejects(values.next(), "internal");
      const outcome = await stream.done;
      t.equal(outcome.status, "interrupted");
      t.equal(outcome.error.cause.message, "made by the test");
      t.equal((await waiting.done).status, "failed");
      const later = open(endless(), { retry: fast });
      t.equal(later.snapshot.status, "failed");
      await t.rejects(later[Symbol.asyncIterator]().next(), "internal");
      stream.retry();
      t.equal(stream.snapshot.status, "interrupted");
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
