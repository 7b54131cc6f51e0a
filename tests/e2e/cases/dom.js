// Regions of a page: modes, slots, parts, events, triggers.
import { bind, hydrate } from "/pkg/dom.js";
import { NDJSON, bound, frames, lines, next, page, patched, played, scripted, state, texts, turns } from "./dom/tools.js";

const SSE = "text/event-stream";
const DONE = "data-stream-end='{\"pointer\":\"/type\",\"equals\":\"done\"}'";

export const cases = [
  {
    name: "dom: rows appear while the response is still open",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li data-stream-text="/text"></li></template></ul>`);
      const region = bound(list);
      await patched(region, { id: 1, text: "one" });
      t.same(texts(list, "li"), ["one"]);
      t.equal(region.widget.snapshot.status, "streaming");
      await patched(region, { id: 2, text: "two" }, { id: 3, text: "three" });
      t.same(texts(list, "li"), ["one", "two", "three"]);
      const done = next(list, "stream:done");
      region.end();
      t.equal((await done).status, "done");
    },
  },
  {
    name: "dom: reviews of the real server hydrate",
    async run(t) {
      const region = page(t, `<section data-stream-src="/stream/reviews?count=6&interval=20" ${DONE}>
        <ul><template data-stream-each data-stream-key="/id"><li><b data-stream-text="/author"></b>
        <i data-stream-text="/rating" data-stream-class="top:/rating"></i></li></template></ul></section>`);
      let open = 0;
      region.addEventListener("stream:patch", () => (open += region.dataset.streamState === "streaming"));
      const { outcome } = await played(region);
      t.equal(outcome.status, "done");
      t.equal(region.querySelectorAll("li").length, 6);
      t.ok(texts(region, "b").every(Boolean), "authors");
      t.ok(open > 0, "the first rows came while the stream was open");
    },
  },
  {
    name: "dom: slots show values as JavaScript would",
    async run(t) {
      const cases = [
        [{ v: "a<b>&amp;" }, "a<b>&amp;", "a<b>&amp;", true],
        [{ v: 1.5 }, "1.5", "1.5", true],
        [{ v: 0 }, "0", "0", false],
        [{ v: "" }, "", "", false],
        [{ v: true }, "true", "", true],
        [{ v: false }, "false", null, false],
        [{ v: null }, "", null, false],
        [{}, "", null, false],
        [{ v: [1, { a: "b" }] }, '[1,{"a":"b"}]', '[1,{"a":"b"}]', true],
        ['{"v":1.50e+2}\n', "150", "150", true],
        ['{"v":-0}\n', "0", "0", false],
        ['{"v":1e400}\n', "Infinity", "Infinity", true],
        ['{"v":12345678901234567890}\n', "12345678901234567000", "12345678901234567000", true],
        ['{"v":"\\ud83d\\ude00\\u0000\\n"}\n', "😀\u0000\n", "😀\u0000\n", true],
      ];
      const list = page(t, `<ul><template data-stream-each><li><b data-stream-text="/v" data-stream-attr="title:/v lang:/v"
        data-stream-class="on:/v off:/nothing">text before</b></li></template></ul>`);
      const region = bound(list);
      const done = next(list, "stream:done");
      for (const [record] of cases) region.send(typeof record === "string" ? record : lines(record));
      region.end();
      await done;
      const rows = [...list.querySelectorAll("b")];
      cases.forEach(([record, text, attribute, isOn], index) => {
        const row = rows[index];
        t.equal(row.textContent, text, `text of ${JSON.stringify(record)}`);
        t.equal(row.getAttribute("title"), attribute, `attribute of ${JSON.stringify(record)}`);
        t.equal(row.getAttribute("lang"), attribute);
        t.equal(row.classList.contains("on"), isOn, `class of ${JSON.stringify(record)}`);
        t.ok(!row.classList.contains("off"));
      });
    },
  },
  {
    name: "dom: a record merges patches, and leaves alone what no frame speaks of",
    async run(t) {
      const card = page(t, `<dl data-stream-mode="record"><dt data-stream-text="/average">4.0</dt><dd data-stream-text="/stars/5"></dd>
        <dd id="kept" data-stream-text="/never">server</dd><dd data-stream-attr="title:/note" data-stream-class="hot:/hot"></dd></dl>`);
      const region = bound(card);
      await patched(region, { average: 4.3, stars: { 5: 80 }, note: "n", hot: 1 });
      t.same(texts(card, "dt, dd"), ["4.3", "80", "server", ""]);
      const last = card.lastElementChild;
      t.equal(last.title, "n");
      t.ok(last.classList.contains("hot"));
      await patched(region, { average: 4.5, note: null, hot: null });
      t.same(texts(card, "dt, dd"), ["4.5", "80", "server", ""]);
      t.ok(!last.hasAttribute("title") && !last.classList.contains("hot"));
      await patched(region, [{ op: "test", path: "/average", value: 4.5 }, { op: "replace", path: "/stars/5", value: 81 }]);
      t.same(texts(card, "dt, dd"), ["4.5", "81", "server", ""]);
      const error = next(card, "stream:error");
      region.sendRecords([{ op: "replace", path: "/average", value: 9 }, { op: "remove", path: "/nowhere" }]);
      t.equal((await error).code, "patch");
      await patched(region, { stars: { 5: 82 } });
      t.same(texts(card, "dt, dd"), ["4.5", "82", "server", ""], "nothing of the patch that failed");
      const done = next(card, "stream:done");
      region.end();
      t.ok((await done).snapshot.partial);
    },
  },
  {
    name: "dom: text grows by what comes",
    async run(t) {
      const cases = [
        ["text/plain", "", ["Hello ", "<b>w", "orld"], "Hello <b>world"],
        [SSE, `data-stream-end="[DONE]"`, ["data: Hello\n\n", "data:  world\n\n", "data: [DONE]\n\n"], "Hello world"],
        [NDJSON, `data-stream-select="/t"`, [lines({ t: "Hello" }, { u: 1 }, { t: " \"w\"" })], 'Hello "w"'],
      ];
      for (const [type, attributes, sent, expected] of cases) {
        const url = scripted(type, sent.map((send) => ({ send })));
        const region = page(t, `<p data-stream-src="${url}" data-stream-mode="text" ${attributes}></p>`);
        t.equal((await played(region)).outcome.status, "done", type);
        t.equal(region.textContent, expected, type);
      }
    },
  },
  {
    name: "dom: tokens of a chat are found in their JSON",
    async run(t) {
      const region = page(t, `<div data-stream-src="/stream/chat?interval=0&prompt=How+good+is+Jaws" data-stream-mode="text" data-stream-end="[DONE]">
        <p data-stream-append="/data/choices/0/delta/content"></p><p data-stream-error></p></div>`);
      const { outcome } = await played(region);
      t.equal(outcome.status, "done");
      t.ok(region.querySelector("p").textContent.includes("Jaws"), region.textContent);
      t.equal(region.querySelector("p").childNodes.length, 1, "one text node");
    },
  },
  {
    name: "dom: pointers of events start at the envelope",
    async run(t) {
      const url = scripted(SSE, [{ send: 'id: 7\nevent: news\ndata: {"a":"x"}\n\ndata: {"a":"y"}\n\n' }]);
      const list = page(t, `<ul data-stream-src="${url}"><template data-stream-each>
        <li><b data-stream-text="/data/a"></b><i data-stream-text="/event"></i><u data-stream-text="/id"></u></li></template></ul>`);
      await played(list);
      t.same(texts(list, "li"), ["xnews7", "ymessage7"]);
    },
  },
  {
    name: "dom: the region tells its state, its errors and its end",
    async run(t) {
      const key = t.key();
      const row = lines({ id: 1, text: "one" });
      const url = scripted(NDJSON, [], {
        key,
        attempts: [
          { status: 500, steps: [] },
          { steps: [{ send: `${row}{"bad\n` }, { send: lines({ id: 2, text: "two" }, { done: true }) }] },
        ],
      });
      const region = page(t, `<section data-stream-src="${url}" data-stream-retry="false" data-stream-end='{"pointer":"/done"}'>
        <p class="wait" data-stream-show="connecting streaming">…</p>
        <p class="partial" data-stream-show="partial" hidden></p><p class="ended" data-stream-show="done" hidden></p>
        <p class="bad" data-stream-show="failed" hidden><span data-stream-error></span><button data-stream-action="retry">again</button></p>
        <ul><template data-stream-each data-stream-key="/id"><li data-stream-text="/text"></li></template></ul></section>`);
      const seen = [];
      for (const type of ["stream:state", "stream:error", "stream:patch", "stream:done"]) {
        t.root.addEventListener(type, ({ detail }) => {
          seen.push(`${type.slice(7)} ${detail.status ?? detail.code ?? texts(region, "li").length}`);
        }, { signal: t.signal });
      }
      const shown = () => [...region.querySelectorAll("p")].filter((part) => !part.hidden).map((part) => part.className);
      const failed = next(region, "stream:done");
      const [widget] = hydrate(t.root);
      t.equal(region.getAttribute("data-stream-state"), "connecting");
      t.equal(region.getAttribute("aria-busy"), "true");
      t.equal((await failed).status, "failed");
      t.equal(region.getAttribute("data-stream-state"), "failed");
      t.equal(region.getAttribute("aria-busy"), "false");
      t.same(shown(), ["bad"]);
      t.ok(region.querySelector("[data-stream-error]").textContent.includes("500"), region.textContent);

      const done = next(region, "stream:done");
      region.querySelector("button").click();
      t.equal((await done).status, "done");
      t.same(texts(region, "li"), ["one", "two"]);
      t.same(shown(), ["partial", "ended"]);
      t.equal(widget.snapshot.errors.at(-1).code, "frame-syntax");
      const told = seen.filter((line) => !line.startsWith("patch"));
      t.same(told, ["state connecting", "error http-status", "state failed", "done failed", "state connecting", "state streaming", "error frame-syntax", "state done", "done done"], "order");
      t.ok(seen.indexOf("patch 2") < seen.indexOf("state done"), `all is in the page before the end is told: ${seen}`);
    },
  },
  {
    name: "dom: a button aborts, and what came stays",
    async run(t) {
      const url = scripted(NDJSON, [{ send: lines({ id: 1 }) }, { hang: true }]);
      const region = page(t, `<form><fieldset data-stream-src="${url}">
        <button data-stream-action="abort"><span>stop</span></button>
        <template data-stream-each><p data-stream-text="/id"></p></template></fieldset></form>`).firstElementChild;
      const patch = next(region, "stream:patch");
      const done = next(region, "stream:done");
      hydrate(t.root);
      await patch;
      region.querySelector("button span").click();
      t.equal((await done).status, "aborted");
      t.equal(region.getAttribute("aria-busy"), "false");
      t.same(texts(region, "p"), ["1"]);
    },
  },
  {
    name: "dom: a region waits until it is near the visible part of the page",
    async run(t) {
      const url = scripted(NDJSON, [{ send: lines({ id: 1 }) }]);
      const [spacer, region] = page(t, `<div><div></div><section data-stream-src="${url}" data-hydrate="visible">
        <p data-stream-show="idle connecting">soon</p><template data-stream-each><p data-stream-text="/id"></p></template></section></div>`).children;
      spacer.style.height = "6000px";
      const [widget] = hydrate(t.root);
      await frames();
      await turns();
      t.equal(widget.stream, null);
      t.equal(widget.snapshot.status, "idle");
      t.equal(region.getAttribute("data-stream-state"), "idle");
      t.ok(!region.hasAttribute("aria-busy") && !region.querySelector("p").hidden);
      const done = next(region, "stream:done");
      region.scrollIntoView();
      t.equal((await done).status, "done");
      scrollTo(0, 0);
    },
  },
  {
    name: "dom: a region may wait for an idle moment, be started by hand, or never",
    async run(t) {
      const url = scripted(NDJSON, [{ send: lines({ id: 1 }) }]);
      const region = (when) => `<section data-stream-src="${url}" data-hydrate="${when}"><template data-stream-each><p data-stream-text="/id"></p></template></section>`;
      const holder = page(t, `<div>${region("idle")}${region("visible")}${region("visible")}</div>`);
      const spacer = document.createElement("div");
      spacer.style.height = "6000px";
      holder.firstElementChild.after(spacer);
      const [idle, started, never] = holder.querySelectorAll("section");
      const ends = [next(idle, "stream:done"), next(started, "stream:done")];
      const [, second, third] = hydrate(t.root);
      second.retry();
      third.abort();
      t.equal(never.getAttribute("data-stream-state"), "aborted");
      t.same((await Promise.all(ends)).map(({ status }) => status), ["done", "done"]);
      third.retry();
      t.equal((await next(never, "stream:done")).status, "done", "a later retry starts it");
    },
  },
  {
    name: "dom: without requestIdleCallback a region starts soon all the same",
    async run(t) {
      const { requestIdleCallback } = globalThis;
      globalThis.requestIdleCallback = undefined;
      try {
        const url = scripted(NDJSON, [{ send: lines({ id: 1 }) }]);
        const { outcome } = await played(page(t, `<ul data-stream-src="${url}" data-hydrate="idle"><template data-stream-each><li data-stream-text="/id"></li></template></ul>`));
        t.equal(outcome.status, "done");
      } finally {
        globalThis.requestIdleCallback = requestIdleCallback;
      }
    },
  },
  {
    name: "dom: options come from attributes, those given to bind() win",
    async run(t) {
      const key = t.key();
      const url = scripted("application/octet-stream", [{ send: '{"id":1}\n{"id":2}\n' }], { key });
      const list = page(t, `<ul data-stream-src="${url}" data-stream-format="lines" data-stream-limits='{"frameBytes":100}' data-stream-strict
        data-stream-request='{"headers":{"x-case":"1"}}' data-stream-name="123" data-stream-timeouts='{"quiet":500}'>
        <template data-stream-each><li data-stream-text="/id"></li></template></ul>`);
      const done = next(list, "stream:done");
      const errors = [];
      const widget = bind(list, undefined, { format: "ndjson", onError: (error) => errors.push(error) });
      t.equal((await done).status, "done");
      t.same(texts(list, "li"), ["1", "2"]);
      t.same(errors, []);
      t.equal(widget.element, list);
      const [request] = await (await fetch(`/script/log?key=${key}`)).json();
      t.equal(request.headers["x-case"], "1");
    },
  },
  {
    name: "dom: a hidden tab is written to all the same",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each><li data-stream-text="/id"></li></template></ul>`);
      const region = bound(list);
      await patched(region, { id: 1 });
      await t.driver("hide");
      await patched(region, { id: 2 });
      t.same(texts(list, "li"), ["1", "2"]);
      await t.driver("show");
      region.end();
    },
  },
];
