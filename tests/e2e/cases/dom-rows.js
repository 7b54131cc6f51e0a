// Rows of a list: keys, adoption, limits, and what others do to them.
import { hydrate } from "/pkg/dom.js";
import { NDJSON, bound, lines, next, page, patched, played, scripted, texts } from "./dom/tools.js";

const KEYED = `<ul><template data-stream-each data-stream-key="/id"><li><b data-stream-text="/text"></b><input></li></template></ul>`;

export const cases = [
  {
    name: "dom rows: new rows come first, also when the page took the newest one away",
    async run(t) {
      const list = page(t, `<ol><li data-stream-row="server">server</li><template data-stream-each data-stream-at="start"><li data-stream-text="/id"></li></template></ol>`);
      const region = bound(list);
      for (const id of [1, 2, 3]) await patched(region, { id });
      t.same(texts(list, "li"), ["3", "2", "1", "server"]);
      list.querySelector("li").remove();
      for (const id of [4, 5]) await patched(region, { id });
      t.same(texts(list, "li"), ["5", "4", "2", "1", "server"]);
      region.end();
    },
  },
  {
    name: "dom rows: a repeated key updates its row in place and keeps the focus",
    async run(t) {
      const list = page(t, KEYED);
      const region = bound(list);
      await patched(region, { id: "a", text: "1" }, { id: "b", text: "2" });
      const [first] = list.children;
      const [input] = list.querySelectorAll("input");
      input.value = "typed";
      input.focus();
      input.setSelectionRange(1, 3);
      await patched(region, { id: "a", text: "11" }, { id: "c", text: "3" });
      t.same(texts(list, "b"), ["11", "2", "3"]);
      t.equal(list.children[0], first, "the same node");
      t.equal(document.activeElement, input);
      t.same([input.value, input.selectionStart, input.selectionEnd], ["typed", 1, 3]);
      t.same([...list.querySelectorAll("li")].map((row) => region.widget.keyOf(row.firstChild)), ["a", "b", "c"]);
      t.equal(region.widget.keyOf(list), undefined);
      region.end();
    },
  },
  {
    name: "dom rows: rows of the server are adopted, updated in place and never repeated",
    async run(t) {
      // The first row says where its slots are, the second is found by its shape, the third has lost one.
      const list = page(t, `<ul>
        <li data-stream-row="a"><b>server a</b><em data-stream-text="/text">old a</em></li>
        <li data-stream-row="b"><b>server b</b><em>old b</em></li>
        <li data-stream-row="c"><b>server c</b></li>
        <template data-stream-each data-stream-key="/id"><li><b>client</b><em data-stream-text="/text"></em></li></template>
        <li data-stream-row="d"><b>server d</b><em>old d</em></li></ul>`);
      const before = [...list.querySelectorAll("li")];
      const region = bound(list);
      const missing = next(list, "stream:error");
      await patched(region, ...["a", "b", "c", "d", "e"].map((id) => ({ id, text: `new ${id}` })));
      const after = [...list.querySelectorAll("li")];
      t.same(after.map((row) => row.textContent), ["server anew a", "server bnew b", "server c", "server dnew d", "clientnew e"]);
      t.ok(before.every((row, index) => row === after[index]), "the same nodes");
      t.equal((await missing).code, "target-missing");
      region.end();
    },
  },
  {
    name: "dom rows: hydrating the same rows again after dispose() adopts them",
    async run(t) {
      const list = page(t, KEYED);
      const first = bound(list);
      await patched(first, { id: "a", text: "1" }, { id: "b", text: "2" });
      const rows = [...list.querySelectorAll("li")];
      first.widget.dispose();
      const second = bound(list);
      await patched(second, { id: "b", text: "22" }, { id: "c", text: "3" });
      t.same(texts(list, "b"), ["1", "22", "3"]);
      t.ok(rows.every((row, index) => row === list.children[index]));
      second.end();
    },
  },
  {
    name: "dom rows: without a key rows are only added",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each><li data-stream-text="/text"></li></template><li>footer</li></ul>`);
      const region = bound(list);
      await patched(region, { id: 1, text: "a" }, { id: 1, text: "b" });
      await patched(region, { id: 1, text: "c" });
      t.same(texts(list, "li"), ["a", "b", "c", "footer"]);
      region.end();
    },
  },
  {
    name: "dom rows: a limit takes the oldest away, at either end",
    async run(t) {
      for (const [at, expected] of [["end", ["3", "4", "5"]], ["start", ["5", "4", "3"]]]) {
        const list = page(t, `<ol><li>static</li><template data-stream-each data-stream-key="/id" data-stream-limit="3" data-stream-at="${at}"><li data-stream-text="/id"></li></template></ol>`);
        const region = bound(list);
        await patched(region, { id: 1 }, { id: 2 });
        await patched(region, { id: 3 }, { id: 4 });
        await patched(region, { id: 5 });
        t.same(texts(list, "li"), ["static", ...expected], at);
        region.end();
      }
    },
  },
  {
    name: "dom rows: a frame without a key is an error of its own",
    async run(t) {
      const list = page(t, KEYED);
      const region = bound(list);
      const error = next(list, "stream:error");
      await patched(region, { id: "a", text: "1" }, { text: "lost" }, { id: null, text: "lost" }, { id: "__proto__", text: "2" });
      t.same(texts(list, "b"), ["1", "2"]);
      const { code, severity, frame, snippet } = await error;
      t.same({ code, severity, frame, snippet }, { code: "key-missing", severity: "frame", frame: 1, snippet: '{"text":"lost"}' });
      const done = next(list, "stream:done");
      region.end();
      const { snapshot } = await done;
      t.same([snapshot.partial, snapshot.errorCount], [true, 2]);
    },
  },
  {
    name: "dom rows: a row or element that others removed is told once, and the stream goes on",
    async run(t) {
      const list = page(t, KEYED);
      const region = bound(list);
      await patched(region, { id: "a", text: "1" }, { id: "b", text: "2" }, { id: "c", text: "3" });
      const errors = [];
      list.addEventListener("stream:error", ({ detail }) => errors.push(detail.code));
      list.children[0].remove();
      list.children[0].querySelector("b").remove();
      for (const text of ["x", "y", "z"]) await patched(region, { id: "a", text }, { id: "b", text }, { id: "c", text });
      t.same(texts(list, "b"), ["z"]);
      const done = next(list, "stream:done");
      region.end();
      t.equal((await done).status, "done");
      t.same(errors, ["target-missing", "target-missing"]);
    },
  },
  {
    name: "dom rows: a list whose element was replaced is told, and the stream goes on",
    async run(t) {
      const region = page(t, `<section><ul><template data-stream-each><li data-stream-text="/id"></li></template></ul><p data-stream-error></p></section>`);
      const input = bound(region);
      await patched(input, { id: 1 });
      region.querySelector("ul").remove();
      const error = next(region, "stream:error");
      await patched(input, { id: 2 });
      t.equal((await error).code, "target-missing");
      await patched(input, { id: 3 });
      const done = next(region, "stream:done");
      input.end();
      const { status, snapshot } = await done;
      t.same([status, snapshot.errorCount], ["done", 1]);
    },
  },
  {
    name: "dom rows: a replay clears the rows and fills them again",
    async run(t) {
      const first = { steps: [{ send: lines({ id: 1 }, { id: 2 }, { id: 3 }) }] };
      const second = { steps: [{ send: lines({ id: 1 }, { id: 2 }, { id: 4 }, { done: 1 }) }] };
      const url = scripted(NDJSON, [], { key: t.key(), attempts: [first, second] });
      const list = page(t, `<ul data-stream-src="${url}" data-stream-retry='{"baseDelay":1,"restart":true}' data-stream-end='{"pointer":"/done"}'>
        <template data-stream-each data-stream-key="/id"><li data-stream-text="/id"></li></template></ul>`);
      const { outcome } = await played(list);
      t.equal(outcome.status, "done");
      t.equal(outcome.snapshot.resets, 1);
      t.same(texts(list, "li"), ["1", "2", "4"]);
    },
  },
  {
    name: "dom rows: rows of tables, and text that is appended row by row",
    async run(t) {
      const table = page(t, `<table><tbody><template data-stream-each data-stream-key="/id"><tr data-stream-attr="title:/id"><td data-stream-append="/delta"></td><td data-stream-append="/n"></td></tr></template></tbody></table>`);
      const region = bound(table);
      region.send('{"id":"a","delta":"He","n":1.50}\n{"id":"a","delta":"llo","n":2}\n');
      await patched(region, { id: "b", delta: "you" });
      await patched(region, { id: "a", delta: "!", n: 0.5 });
      t.same(texts(table, "tr"), ["Hello!1.520.5", "you"]);
      t.equal(table.querySelector("tr").title, "a");
      region.end();
    },
  },
  {
    name: "dom rows: a thousand rows are written in few flushes",
    async run(t) {
      const list = page(t, KEYED);
      let patches = 0;
      list.addEventListener("stream:patch", () => patches++);
      const region = bound(list);
      const done = next(list, "stream:done");
      for (let id = 0; id < 1000; id++) region.sendRecords({ id, text: `row ${id}` });
      region.end();
      t.equal((await done).status, "done");
      t.equal(list.querySelectorAll("li").length, 1000);
      t.ok(patches < 20, `${patches} flushes`);
    },
  },
  {
    name: "dom rows: regions in rows and in other regions are not mixed up",
    async run(t) {
      const inner = scripted(NDJSON, [{ send: lines({ id: "inner" }) }]);
      const outer = scripted(NDJSON, [{ send: lines({ id: "outer" }) }]);
      const region = page(t, `<section data-stream-src="${outer}"><div data-stream-src="${inner}">
        <template data-stream-each><p data-stream-text="/id"></p></template></div>
        <template data-stream-each><h2 data-stream-text="/id"></h2></template></section>`);
      const ends = [next(region, "stream:done"), next(region.firstElementChild, "stream:done")];
      t.equal(hydrate(t.root).length, 2);
      await Promise.all(ends);
      t.same(texts(region, "h2, p"), ["inner", "outer"]);
    },
  },
];
