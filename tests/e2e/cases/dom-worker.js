// Regions that are filled through a worker: the same in every respect, and in the order that is promised.
import { bind, hydrate } from "/pkg/dom.js";
import { cases as dom } from "./dom.js";
import { cases as life } from "./dom-life.js";
import { cases as ops } from "./dom-ops.js";
import { cases as rows } from "./dom-rows.js";
import { cases as values } from "./dom-values.js";
import { LIST, NDJSON, bound, frames, lines, next, page, patched, played, scripted, texts, through, turns } from "./dom/tools.js";
import { breakAt, broken, encode, requestsWhen, streamOf, until } from "./support.js";

const KEYED = `<template data-stream-each data-stream-key="/id"><li data-stream-text="/text"></li></template>`;
const record = (id) => ({ id, text: `row ${id}` });
const numbered = (count) => Array.from({ length: count }, (_, id) => record(id));

/** What is run once more with the engine in a worker. */
const SAME = [
  "dom: rows appear while the response is still open",
  "dom: slots show values as JavaScript would",
  "dom: a record merges patches, and leaves alone what no frame speaks of",
  "dom: text grows by what comes",
  "dom: tokens of a chat are found in their JSON",
  "dom: pointers of events start at the envelope",
  "dom: the region tells its state, its errors and its end",
  "dom: a button aborts, and what came stays",
  "dom: options come from attributes, those given to bind() win",
  "dom: a hidden tab is written to all the same",
  "dom rows: a repeated key updates its row in place and keeps the focus",
  "dom rows: rows of the server are adopted, updated in place and never repeated",
  "dom rows: a limit takes the oldest away, at either end",
  "dom rows: a frame without a key is an error of its own",
  "dom rows: a row or element that others removed is told once, and the stream goes on",
  "dom rows: a replay clears the rows and fills them again",
  "dom rows: a thousand rows are written in few flushes",
  "dom life: code that runs during a flush may read, subscribe, retry, abort and hydrate",
  "dom life: code that runs during a flush may remove or dispose of the region",
  "dom ops: keyed rows come, change, move and go",
  "dom ops: numbers tell of what is missing, and what came twice is done once",
  "dom ops: what is wrong with an operation is told, the others are done",
  "dom values: lists of a value keep their nodes by key, in any order",
];

const others = [dom, rows, life, ops, values].flat().filter(({ name }) => SAME.includes(name));

/** The page has no workers from blob:, and is told so once; the file of the worker is used then. Counts those that start. */
function workers(t) {
  t.expectUncaught(/policy violation: \S+ blob/);
  const { Worker } = globalThis;
  const started = [];
  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      if (!String(url).startsWith("blob:")) started.push(this);
    }
  };
  return started;
}

/** Keeps the page from being written to, until it is let go: no frame comes, and no timer that stands in for one. */
function heldFrames() {
  const { requestAnimationFrame, setTimeout } = globalThis;
  const held = [];
  globalThis.requestAnimationFrame = (job) => held.push(job);
  globalThis.setTimeout = (job, delay, ...args) => (delay === 200 ? held.push(job) : setTimeout(job, delay, ...args));
  return () => {
    Object.assign(globalThis, { requestAnimationFrame, setTimeout });
    for (const job of held.slice(0, 1)) job();
  };
}

/** What the element tells, in order. */
function story(element) {
  const seen = [];
  element.addEventListener("stream:error", ({ detail: { code } }) => seen.push(code));
  element.addEventListener("stream:state", ({ detail: { status } }) => seen.push(status));
  element.addEventListener("stream:done", () => seen.push(`${element.querySelectorAll("li").length} rows`));
  return seen;
}

export const cases = [
  ...others.map(({ name, run }) => ({
    name: `dom worker: the same as without, ${name}`,
    async run(t) {
      const started = workers(t);
      through.worker = true;
      await run(t);
      t.equal(started.length, 1);
    },
  })),
  {
    name: "dom worker: all the cases that are to be run again are there",
    run(t) {
      t.same(SAME.filter((wanted) => !others.some(({ name }) => name === wanted)), []);
    },
  },
  {
    name: "dom worker: all that came is in the page, and all errors are told, before the end is",
    async run(t) {
      workers(t);
      const steps = [{ repeat: { times: 100, steps: [{ send: lines(...numbered(20)).replaceAll("row", "old") }] } }, { send: lines(...numbered(500)) }];
      const cases = [
        // A last record without its line end, and the error of one, come with the end.
        [[...steps, { send: '{"id":500,"text":"last"}' }], "", ["connecting", "streaming", "done", "501 rows"]],
        [[...steps, { send: '{"text":"lost"}' }], "", ["connecting", "streaming", "key-missing", "done", "500 rows"]],
        [[...steps, { send: '{"id":500}\n{"id"' }, { wait: 200 }, { reset: true }], "data-stream-retry=false", ["connecting", "streaming", "network", "interrupted"]],
      ];
      for (const [steps, attributes, expected] of cases) {
        const list = page(t, `<ul data-stream-src="${scripted(NDJSON, steps)}" data-stream-worker ${attributes}>${KEYED}</ul>`);
        const seen = story(list);
        const ended = next(list, "stream:state", ({ status }) => ["done", "interrupted", "failed"].includes(status));
        const played = next(list, "stream:done");
        const [widget] = hydrate(list);
        await ended;
        const found = texts(list, "li").length;
        const { status, error } = await played;
        t.same(seen.slice(0, expected.length), expected);
        if (status === "done") t.equal(found, texts(list, "li").length, "nothing came behind the end");
        else t.equal(error.code, "network");
        t.equal(widget.snapshot.worker, "running");
      }
    },
  },
  {
    name: "dom worker: several faults that the page finds at once are told once each, and the state is not told again",
    async run(t) {
      workers(t);
      const seen = [];
      for (const worker of [false, true]) {
        const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li><a data-stream-attr="href:/a"></a><a data-stream-attr="href:/b"></a></li></template></ul>`);
        const told = [];
        list.addEventListener("stream:error", ({ detail: { code, message } }) => told.push(`${code}: ${message}`));
        list.addEventListener("stream:state", ({ detail: { status } }) => told.push(status));
        const cut = next(list, "stream:done");
        const again = next(list, "stream:done", ({ status }) => status === "done");
        let runs = 0;
        const bad = { id: 1, a: "javascript:1", b: "javascript:2" };
        const widget = bind(list, () => streamOf(encode(lines(runs++ ? { id: 2, a: "/" } : bad))), { format: "ndjson", strict: true, retry: { attempts: 0, restart: true }, worker });
        await cut;
        widget.retry();
        await again;
        await frames();
        seen.push(told.filter((one) => one !== "streaming"));
      }
      t.same(seen[1], seen[0]);
      t.equal(seen[0].filter((one) => one.startsWith("refused")).length, 2, seen[0].join());
    },
  },
  {
    name: "dom worker: what the page finds wrong is told, also behind the last frame",
    async run(t) {
      workers(t);
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li><a data-stream-attr="href:/url"></a></li></template></ul>`);
      const seen = story(list);
      const region = bound(list, { worker: true });
      await patched(region, { id: 1, url: "/fine" });
      const refused = next(list, "stream:error");
      region.send('{"id":2,"url":"javascript:alert(1)"}\n{"id":}\n');
      await refused;
      list.querySelector("a").remove();
      const done = next(list, "stream:done");
      region.send('{"id":1,"url":"/gone"}\n');
      region.end();
      const { status, snapshot } = await done;
      t.equal(status, "done");
      t.same(seen.toSorted(), ["2 rows", "connecting", "done", "frame-syntax", "refused", "streaming", "target-missing"]);
      t.ok(seen.indexOf("target-missing") < seen.indexOf("done"), seen.join());
      t.equal(snapshot.partial, true);
      t.same(snapshot.errors.map(({ severity }) => severity).filter((severity) => severity !== "frame"), []);
    },
  },
  {
    name: "dom worker: what the page finds wrong ends a strict stream",
    async run(t) {
      workers(t);
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li><a data-stream-attr="href:/url"></a></li></template></ul>`);
      const region = bound(list, { worker: true, strict: true });
      const done = next(list, "stream:done");
      region.sendRecords({ id: 1, url: "data:text/html,no" });
      const { status, error } = await done;
      t.same([status, error.code, error.severity], ["interrupted", "refused", "stream"]);
      t.equal(list.querySelector("a").hasAttribute("href"), false);
    },
  },
  {
    name: "dom worker: while the page writes nothing, reading pauses; then all of it comes",
    async run(t) {
      workers(t);
      const letGo = heldFrames();
      let pulled = 0;
      const pad = "x".repeat(960);
      const encoder = new TextEncoder();
      const source = new ReadableStream(
        { pull: (sink) => (pulled < 600 ? sink.enqueue(encoder.encode(lines({ id: pulled++, pad }))) : sink.close()) },
        { highWaterMark: 0 },
      );
      const list = page(t, LIST.replace("/text", "/id"));
      const { stream } = bind(list, source, { format: "ndjson", worker: true, limits: { queueBytes: 100_000 } });
      await until(stream, ({ paused }) => paused);
      await turns(50);
      // As much again may be on its way to the worker; not what the worker has sent, which counts until it is taken.
      t.ok(pulled >= 90 && pulled <= 220, `${pulled} rows of 1 KB for a queue of 100 KB`);
      const done = next(list, "stream:done");
      letGo();
      t.equal((await done).status, "done");
      t.same(texts(list, "li"), Array.from({ length: 600 }, (_, id) => String(id)));
    },
  },
  {
    name: "dom worker: while the page writes nothing, the last write to a slot wins",
    async run(t) {
      workers(t);
      const card = page(t, `<p data-stream-mode="record"><b data-stream-text="/n"></b><i data-stream-append="/d"></i></p>`);
      let patches = 0;
      card.addEventListener("stream:patch", () => patches++);
      const region = bound(card, { worker: true });
      await patched(region, { n: -1 });
      const letGo = heldFrames();
      for (let n = 0; n < 200; n++) region.sendRecords({ n, d: n % 10 });
      await until(region.widget.stream, ({ frames }) => frames === 201);
      letGo();
      const done = next(card, "stream:done");
      region.end();
      await done;
      t.same(texts(card, "b, i"), ["199", "0123456789".repeat(20)]);
      t.ok(patches <= 4, `${patches} patches`);
    },
  },
  {
    name: "dom worker: retry() begins a new run, and a restart clears the rows",
    async run(t) {
      workers(t);
      const attempts = [{ steps: [{ send: lines(record(1), record(2)) }, ...broken()] }, { steps: [{ send: lines(record(2), record(3)) }] }];
      const key = t.key();
      const url = scripted(NDJSON, [], { key, attempts });
      const list = page(t, `<ul data-stream-src="${url}" data-stream-worker data-stream-retry='{"attempts":0,"restart":true}'>${KEYED}</ul>`);
      const cut = next(list, "stream:done");
      const [widget] = hydrate(list);
      breakAt(widget.stream, key, 2);
      t.equal((await cut).status, "interrupted");
      t.same(texts(list, "li"), ["row 1", "row 2"]);
      const done = next(list, "stream:done");
      widget.retry();
      const { status, snapshot } = await done;
      t.same([status, snapshot.resets], ["done", 1]);
      t.same(texts(list, "li"), ["row 2", "row 3"]);
    },
  },
  {
    name: "dom worker: abort and dispose let the request go, and nothing comes after them",
    async run(t) {
      workers(t);
      for (const end of ["abort", "dispose"]) {
        const key = t.key();
        const url = scripted(NDJSON, [{ send: lines(record(1)) }, { repeat: { times: 5000, steps: [{ send: lines(record(2)) }, { wait: 1 }] } }], { key });
        const list = page(t, `<ul data-stream-src="${url}" data-stream-worker>${KEYED}</ul>`);
        const patch = next(list, "stream:patch");
        const [widget] = hydrate(list);
        await patch;
        const { stream } = widget;
        widget[end]();
        t.equal(list.getAttribute("data-stream-state") ?? "aborted", end === "abort" ? "streaming" : "aborted");
        t.equal((await stream.done).status, "aborted");
        await turns();
        t.equal(list.getAttribute("data-stream-state"), "aborted");
        let patches = 0;
        list.addEventListener("stream:patch", () => patches++);
        await requestsWhen(key, ([request]) => request.outcome === "disconnected");
        t.equal(patches, 0);
      }
    },
  },
  {
    name: "dom worker: one worker for many regions",
    async run(t) {
      const started = workers(t);
      const url = (at) => scripted(NDJSON, [{ repeat: { times: 20, steps: [{ send: lines({ id: 1, text: `${at}` }, { id: 2, text: "b" }) }, { wait: 2 }] } }]);
      const regions = Array.from({ length: 20 }, (_, at) => `<ul data-stream-src="${url(at)}" data-stream-worker>${KEYED}</ul>`);
      page(t, regions.join(""));
      const lists = [...t.root.querySelectorAll("ul")];
      const ends = lists.map((list) => next(list, "stream:done"));
      hydrate(t.root);
      for (const { status } of await Promise.all(ends)) t.equal(status, "done");
      t.same(lists.map((list) => texts(list, "li").join()), lists.map((_, at) => `${at},b`));
      t.equal(started.length, 1);
    },
  },
  {
    name: "dom worker: a worker that dies ends the stream, and what came is in the page",
    async run(t) {
      const [list, started] = [page(t, LIST), workers(t)];
      const letGo = heldFrames();
      const region = bound(list, { worker: true });
      region.sendRecords(record(1), record(2));
      await until(region.widget.stream, ({ frames }) => frames === 2);
      const done = next(list, "stream:done");
      started[0].dispatchEvent(new ErrorEvent("error", { message: "made by the test" }));
      const { status, error } = await done;
      t.same([status, error.code], ["interrupted", "internal"]);
      t.same(texts(list, "li"), ["row 1", "row 2"]);
      letGo();
    },
  },
  {
    name: "dom worker: where workers are refused the page is filled by the engine in it",
    async run(t) {
      const { warn } = console;
      delete globalThis.Worker;
      console.warn = () => {};
      const list = page(t, `<ul data-stream-src="${scripted(NDJSON, [{ send: lines(record(1)) }])}" data-stream-worker="true">${KEYED}</ul>`);
      const { widget, outcome } = await played(list);
      console.warn = warn;
      t.equal(outcome.status, "done");
      t.equal(widget.snapshot.worker, "refused");
      t.same(texts(list, "li"), ["row 1"]);
    },
  },
  {
    name: "dom worker: a package in which all is shown already does not hide what follows it",
    async run(t) {
      workers(t);
      const list = page(t, `<ul>${KEYED}</ul>`);
      const region = bound(list, { worker: true });
      await patched(region, record(1));
      const letGo = heldFrames();
      for (const frames of [2, 3]) {
        region.sendRecords(record(1));
        await until(region.widget.stream, (snapshot) => snapshot.frames === frames);
      }
      let found = 0;
      list.addEventListener("stream:state", () => (found = list.querySelectorAll("li").length));
      const done = next(list, "stream:done");
      region.sendRecords(record(2));
      region.end();
      await done;
      letGo();
      t.equal(found, 2, "when the end was told");
    },
  },
];
