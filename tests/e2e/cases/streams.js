// runnelet/streams in a page: real responses merged and taken apart, widgets filled from one response.
import { bind } from "/pkg/dom.js";
import { open } from "/pkg/index.js";
import { demux, merge } from "/pkg/streams.js";
import { next, page, source, state, texts } from "./dom/tools.js";
import { breakAt, broken, cue, gather, records, requestsWhen, script, until } from "./support.js";

const done = { pointer: "/type", equals: "done" };
const pieces = (w, ...values) => records(...values.map((v) => (typeof v === "object" ? { w, ...v } : { w, v })));
const tests = { end: { pointer: "/last" }, serverError: { pointer: "/error" } };

const LIST = `<section><p data-stream-error></p><ul><template data-stream-each data-stream-key="/v"><li data-stream-text="/v"></li></template></ul></section>`;
const TEXT = `<section data-stream-mode="text"><p data-stream-append="/v"></p><i data-stream-error></i></section>`;

/** Two regions in the page. */
function regions(t) {
  page(t, `<div>${LIST}${TEXT}</div>`);
  return t.root.querySelectorAll("section");
}

export const cases = [
  {
    name: "streams: three responses merged, one of them reset: the others are whole",
    async run(t) {
      const told = [];
      const key = t.key();
      const streams = {
        reviews: open("/stream/reviews?count=24&interval=5", { end: done }),
        cut: breakAt(open(script([records(...["f1", "f2", "f3"].map((id) => ({ id }))), { send: '{"id' }, ...broken()], { key }), { end: done, retry: false }), key, 3),
        news: open("/stream/news?count=30&interval=3", { end: { event: "complete" }, decode: "json" }),
      };
      const merged = merge(streams, { onError: (error, source) => told.push([source, error.code]) });
      const { values, error } = await gather(merged);
      t.equal(error, undefined);
      const ids = (name, id = (value) => value.id) => values.filter(({ source }) => source === name).map(({ value }) => id(value));
      t.equal(new Set(ids("reviews")).size, 24);
      t.same(ids("cut"), ["f1", "f2", "f3"]);
      t.same(ids("news"), Array.from({ length: 30 }, (_, at) => `n${at + 1}`));
      const { status, outcomes, snapshot } = await merged.done;
      t.same([status, outcomes.reviews.status, outcomes.cut.status, outcomes.news.status], ["interrupted", "done", "interrupted", "done"]);
      t.same(told, [["cut", "network"]]);
      t.ok(snapshot.partial && snapshot.error === outcomes.cut.error, "the snapshot tells");
    },
  },
  {
    name: "streams: a response that is reset and retried comes into the merge whole",
    async run(t) {
      const key = t.key();
      const news = open(`/stream/news?count=20&interval=2&fault=reset&at=6&fail-first=2&key=${key}`, { end: { event: "complete" }, retry: { baseDelay: 1, maxDelay: 5 } });
      const { values, error } = await gather(merge({ news, reviews: open("/stream/reviews?count=10&interval=20", { end: done }) }));
      t.equal(error, undefined);
      t.same(values.filter(({ source }) => source === "news").map(({ value }) => value.id), Array.from({ length: 20 }, (_, at) => `n${at + 1}`));
      t.equal(values.length, 30);
    },
  },
  {
    name: "streams: two responses merged by their times are in order, however they arrive",
    async run(t) {
      const times = (...all) => records(...all.map((ts) => ({ ts })));
      const early = open(script([times(1, 4), { wait: 60 }, times(5), { wait: 100 }, times(8, 11)]));
      const late = open(script([{ wait: 40 }, times(2, 3, 6), { wait: 40 }, times(7, 9), { wait: 150 }, times(10)]));
      const merged = merge({ early, late }, { order: "/ts" });
      const { values, error } = await gather(merged);
      t.equal(error, undefined);
      t.same(values.map(({ value }) => value.ts), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      t.same([merged.snapshot.outOfOrder, merged.snapshot.keyless], [0, 0]);
    },
  },
  {
    name: "streams: leaving a merge disconnects all of its responses",
    async run(t) {
      const key = t.key();
      // Of two requests for one URL Firefox sends the second when the first has its answer.
      const endless = (n) => open(`${script([records(1), { hang: true }], { key })}&n=${n}`, { retry: false });
      const merged = merge([endless(1), endless(2)]);
      let count = 0;
      for await (const _ of merged) if (++count === 2) break;
      t.equal((await merged.done).status, "aborted");
      await requestsWhen(key, (log) => log.length === 2 && log.every(({ outcome }) => outcome === "disconnected"));
    },
  },
  {
    name: "streams: a merge reads from the worker too",
    async run(t) {
      t.expectUncaught(/^policy violation: worker-src blob/);
      const merged = merge({ here: open(script([records(1, 2)])), there: open(script([records(3, 4)]), { worker: true }) });
      const { values, error } = await gather(merged);
      t.equal(error, undefined);
      t.same(values.map(({ value }) => value).sort(), [1, 2, 3, 4]);
      t.equal(merged.snapshot.sources.there.worker, "running");
    },
  },
  {
    name: "streams: a response that is read in the worker is taken apart",
    async run(t) {
      t.expectUncaught(/^policy violation: worker-src blob/);
      const parts = demux(open(script([pieces("a", 1), pieces("b", 2), pieces("a", 3)]), { worker: true }), { key: "/w" });
      const [a, b] = await Promise.all(["a", "b"].map((name) => gather(parts.get(name).frames())));
      t.same([a, b].map(({ values }) => values.map(({ value, index }) => [value.v, index])), [[[1, 0], [3, 2]], [[2, 1]]]);
      t.equal(parts.stream.snapshot.worker, "running");
    },
  },
  {
    name: "streams: a response that is reset and continued is taken apart whole",
    async run(t) {
      const source = `/stream/news?count=30&interval=2&fault=reset&at=6&fail-first=3&key=${t.key()}`;
      const stream = open(source, { end: { event: "complete" }, decode: "json", retry: { baseDelay: 1, maxDelay: 5 } });
      const parts = demux(stream, { key: "/data/topic" });
      const topics = ["earthquakes", "aviation", "weather", "markets", "disasters"];
      const seen = await Promise.all(topics.map((topic) => gather(parts.get(topic))));
      t.ok(seen.every(({ error, values }) => !error && values.length > 0), "all ended well, each with values");
      const ids = seen.map(({ values }) => values.map(({ id }) => Number(id.slice(1))));
      for (const own of ids) t.same(own, [...own].sort((one, other) => one - other), "in order");
      t.same(ids.flat().sort((one, other) => one - other), Array.from({ length: 30 }, (_, at) => at + 1));
      t.same([stream.snapshot.attempt > 1, parts.snapshot.dropped], [true, 0]);
    },
  },
  {
    name: "streams: two widgets filled from one response; one fails while the other goes on",
    async run(t) {
      const [list, text] = regions(t);
      const key = t.key();
      const steps = [
        pieces("chat", "Hel", "lo"),
        pieces("cart", 1, 2),
        pieces("cart", { error: { message: "out of stock" } }),
        pieces("cart", 3),
        { cue: "failed" },
        pieces("chat", ", world"),
        pieces("chat", { last: true }),
        { cue: "ended" },
      ];
      const parts = demux(open(script(steps, { key })), { key: "/w", ...tests });
      const [cart, chat] = [bind(list, parts.get("cart")), bind(text, parts.get("chat"))];
      const ends = [next(list, "stream:done"), next(text, "stream:done")];
      const failed = await ends[0];
      t.same([failed.status, failed.error.code], ["interrupted", "server-error"]);
      t.same(texts(list, "li"), ["1", "2"]);
      t.ok(list.querySelector("[data-stream-error]").textContent.includes("out of stock"), "the region says so");
      t.same([chat.snapshot.status, parts.stream.snapshot.status], ["streaming", "streaming"]);
      await cue(key, "failed");
      t.equal((await ends[1]).status, "done");
      t.equal(parts.stream.snapshot.status, "streaming", "the response is still open");
      await cue(key, "ended");
      t.same(texts(text, "p"), ["Hello, world"]);
      t.same([list, text].map((region) => region.getAttribute("data-stream-state")), ["interrupted", "done"]);
      t.equal((await parts.stream.done).status, "done");
      t.equal((await requestsWhen(key, () => true)).length, 1, "one request");
      t.equal(parts.snapshot.dropped, 1);
      t.equal(cart.snapshot.frames, 2);
    },
  },
  {
    name: "streams: a response that is reset cuts the widgets that have not ended",
    async run(t) {
      const [list, text] = regions(t);
      const steps = [pieces("chat", "Hello"), pieces("chat", { last: true }), pieces("cart", 1, 2), ...broken()];
      const key = t.key();
      const parts = demux(breakAt(open(script(steps, { key }), { retry: false }), key, 4), { key: "/w", ...tests });
      const ends = [list, text].map((region) => next(region, "stream:done"));
      bind(list, parts.get("cart"));
      bind(text, parts.get("chat"));
      const [cut, well] = await Promise.all(ends);
      t.same([cut.status, cut.error.code, cut.error.cause.code, well.status], ["interrupted", "network", "network", "done"]);
      t.same([texts(list, "li"), texts(text, "p")], [["1", "2"], ["Hello"]]);
    },
  },
  {
    name: "streams: a region bound late gets what came before; one taken away ends its part alone",
    async run(t) {
      const [list, text] = regions(t);
      const input = source();
      const send = (...steps) => steps.forEach((step) => input.send(step.send));
      const parts = demux(open(input.stream, { format: "ndjson" }), { key: "/w" });
      send(pieces("cart", 1), pieces("chat", "a"), pieces("cart", 2), pieces("chat", "b"));
      const chat = bind(text, parts.get("chat"));
      await until(parts.stream, ({ frames }) => frames === 4);
      const ended = next(list, "stream:done");
      bind(list, parts.get("cart"));
      text.remove();
      t.equal((await parts.get("chat").done).status, "aborted");
      send(pieces("cart", 3), pieces("chat", "c"));
      input.end();
      t.equal((await ended).status, "done");
      t.same(texts(list, "li"), ["1", "2", "3"]);
      t.equal(chat.snapshot.status, "aborted");
      t.equal((await parts.stream.done).status, "done");
    },
  },
  {
    name: "streams: a region shows a part of SSE events, told apart by their type",
    async run(t) {
      page(t, `<ul><template data-stream-each data-stream-key="/data/v"><li data-stream-text="/data/v"></li></template></ul>`);
      const list = t.root.firstElementChild;
      const event = (name, v) => ({ send: `event: ${name}\ndata: {"v":${JSON.stringify(v)}}\n\n` });
      const steps = [event("cart", "a"), event("tick", 1), event("cart", "b"), event("oops", "sold out"), event("tick", 2)];
      const source = open(script(steps, { type: "sse" }), { decode: "json" });
      const parts = demux(source, { key: "event", onUnclaimed: () => {} });
      const ended = next(list, "stream:done");
      bind(list, parts.get("cart"));
      const ticks = await gather(parts.get("tick"));
      t.same(ticks.values.map(({ data }) => data.v), [1, 2]);
      t.equal((await ended).status, "done");
      t.same(texts(list, "li"), ["a", "b"]);
    },
  },
  {
    name: "streams: a part that nobody reads costs no more than its queue",
    async run(t) {
      const row = JSON.stringify({ w: "slow", v: "x".repeat(1000) });
      const steps = [{ repeat: { times: 5000, send: `${row}\n` } }, pieces("quick", 1, 2, 3)];
      const parts = demux(open(script(steps)), { key: "/w", queue: "drop-oldest", limits: { queueBytes: 100_000 } });
      const slow = parts.get("slow");
      const { values } = await gather(parts.get("quick"));
      t.same(values.map(({ v }) => v), [1, 2, 3]);
      const { frames, dropped } = slow.snapshot;
      t.equal(frames, 5000);
      t.ok(frames - dropped <= 100, `${frames - dropped} values of 1 KB wait`);
      t.equal((await gather(slow)).values.length, frames - dropped);
    },
  },
  {
    name: "streams: parts are in the page what a region needs: state shown at once, one mark each",
    async run(t) {
      const [list] = regions(t);
      const parts = demux(open(script([pieces("cart", 1), { hang: true }]), { retry: false }), { key: "/w" });
      const widget = bind(list, parts.get("cart"));
      t.equal(bind(list, parts.get("other")), widget, "an element has one widget");
      await next(list, "stream:patch");
      await state(list, "streaming");
      parts.abort();
      await state(list, "interrupted");
      t.same(texts(list, "li"), ["1"]);
      widget.dispose();
    },
  },
];
