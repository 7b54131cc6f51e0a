// Mode ops: frames that are operations.
import { bind, configure, define } from "/pkg/dom.js";
import { OPERATIONS } from "/pkg/dom/ops/operations.js";
import { bound, frames, lines, next, page, patched, source, state, texts, trusted, turns } from "./dom/tools.js";

const OPS = `data-stream-mode="ops"`;
const ROWS = `<ul id="rows"><template data-stream-each data-stream-key="/id"><li><b data-stream-text="/name"></b><i data-stream-text="/n" data-stream-class="high:/high"></i></li></template></ul>`;

/** Where the browser has no sanitizer, the application gives one: the markup of these cases is their own. */
function sanitize() {
  if ("setHTML" in Element.prototype) return;
  configure({
    sanitizer(html) {
      const template = document.createElement("template");
      template.innerHTML = trusted(html);
      return template.content;
    },
  });
}

/** A region of that markup, and a way to do operations in it. */
function region(t, html, attributes = "", options) {
  sanitize();
  const element = page(t, `<section ${OPS} ${attributes}>${html}</section>`);
  const fed = bound(element, options);
  const errors = [];
  element.addEventListener("stream:error", ({ detail }) => errors.push(`${detail.code} ${detail.frame}`));
  return {
    ...fed,
    element,
    errors,
    find: (selector) => element.querySelector(selector),
    /** One frame for each argument; waits until they are in the page. */
    apply: (...frames) => patched(fed, ...frames),
    /** What changes nothing patches nothing: the next operation that does tells that it is over. */
    async settle(...frames) {
      await patched(fed, ...frames, { op: "attr", target: "", name: "title", value: String(Math.random()) });
    },
    async finish() {
      const done = next(element, "stream:done");
      fed.end();
      return done;
    },
  };
}

export const cases = [
  {
    name: "dom ops: text, attributes, properties, classes and styles are set and taken away",
    async run(t) {
      const page = region(t, `<p id="a" class="x">old</p><input id="i"><a id="l">link</a>`);
      const { apply, find } = page;
      await apply([
        { op: "text", target: "#a", value: "new" },
        { op: "append", target: "#a", value: " and " },
        { op: "append", target: "#a", value: 7 },
        { op: "attr", target: "#a", name: "title", value: "t" },
        { op: "class", target: "#a", name: "y" },
        { op: "class", target: "#a", name: "x", on: false },
        { op: "style", target: "#a", name: "color", value: "red" },
        { op: "prop", target: "#i", name: "value", value: "typed" },
        { op: "attr", target: "#l", name: "href", value: "/there" },
        { op: "attr", target: "#l", name: "hidden", value: true },
      ]);
      t.equal(find("#a").textContent, "new and 7");
      t.equal(find("#a").title, "t");
      t.equal(find("#a").className, "y");
      t.equal(find("#a").style.color, "red");
      t.equal(find("#i").value, "typed");
      t.equal(find("#l").getAttribute("href"), "/there");
      t.equal(find("#l").getAttribute("hidden"), "");
      await apply([{ op: "attr", target: "#a", name: "title", value: null }, { op: "style", target: "#a", name: "color", value: null }]);
      t.ok(!find("#a").hasAttribute("title"));
      t.equal(find("#a").style.color, "");
      t.same(page.errors, []);
      page.end();
    },
  },
  {
    name: "dom ops: keyed rows come, change, move and go",
    async run(t) {
      const page = region(t, ROWS);
      const { apply, element, find } = page;
      const names = () => texts(element, "li b").join("");
      const row = (id, name, more) => ({ id, name, n: id, ...more });
      await apply({ op: "upsert", target: "#rows", values: [row(1, "A"), row(2, "B"), row(3, "C")] });
      t.equal(names(), "ABC");
      const [a, b, c] = element.querySelectorAll("li");
      t.equal(a.getAttribute("data-stream-row"), "1");
      await apply({ op: "upsert", target: "#rows", value: row(2, "b", { high: true }) });
      t.equal(names(), "AbC");
      t.equal(find("i.high").textContent, "2");
      await apply({ op: "upsert", target: "#rows", value: { id: 2, name: "BB" }, patch: true });
      t.equal(names(), "ABBC");
      t.equal(b.querySelector("i.high").textContent, "2", "what a patch does not name stays");
      await apply({ op: "upsert", target: "#rows", value: row(0, "0"), at: "start" }, { op: "upsert", target: "#rows", value: row(25, "x"), before: 3 });
      t.equal(names(), "0ABBxC");
      await apply(
        { op: "move", target: { list: "#rows", key: 3 }, at: "start" },
        { op: "move", target: { list: "#rows", key: "1" }, before: "25" },
      );
      t.equal(names(), "C0BBAx");
      t.equal(element.querySelectorAll("li")[0], c);
      t.equal(element.querySelectorAll("li")[3], a);
      await apply({ op: "move", target: { list: "#rows", key: 3 } });
      t.equal(names(), "0BBAxC");
      await apply({ op: "remove", target: { list: "#rows", key: 25 } }, { op: "trim", target: "#rows", limit: 3 });
      t.equal(names(), "BBAC");
      await apply({ op: "trim", target: "#rows", limit: 1, from: "end" });
      t.equal(names(), "BB");
      await apply({ op: "class", target: { list: "#rows", key: 2 }, name: "picked" });
      t.ok(b.classList.contains("picked"));
      await apply({ op: "clear", target: "#rows" });
      t.equal(names(), "");
      t.ok(find("#rows > template"), "the template stays");
      await apply({ op: "upsert", target: "#rows", value: row(2, "again") });
      t.equal(names(), "again");
      t.same(page.errors, []);
      page.end();
    },
  },
  {
    name: "dom ops: rows of the server are adopted, limits hold",
    async run(t) {
      const page = region(t, `<ul id="rows"><li data-stream-row="s"><b>server</b></li><template data-stream-each data-stream-key="/id" data-stream-limit="2" data-stream-at="start"><li><b data-stream-text="/name"></b></li></template></ul>`);
      const [server] = page.element.querySelectorAll("li");
      await page.apply({ op: "upsert", target: "#rows", values: [{ id: "s", name: "S" }, { id: "t", name: "T" }] });
      t.equal(page.element.querySelectorAll("li")[1], server);
      t.same(texts(page.element, "li"), ["T", "S"]);
      await page.apply({ op: "upsert", target: "#rows", value: { id: "u", name: "U" } });
      t.same(texts(page.element, "li"), ["U", "T"]);
      page.end();
    },
  },
  {
    name: "dom ops: one frame's operations are in the page together; a unit waits for its commit",
    async run(t) {
      const page = region(t, `<p id="a">a</p><p id="b">b</p>`);
      page.sendRecords({ op: "begin" }, { op: "text", target: "#a", value: "1" }, { op: "text", target: "#b", value: "2" });
      await frames();
      t.same(texts(page.element, "p"), ["a", "b"], "nothing before the commit");
      await page.apply({ op: "commit" });
      t.same(texts(page.element, "p"), ["1", "2"]);
      await page.settle({ op: "begin" }, { op: "text", target: "#a", value: "no" }, { op: "rollback" }, { op: "rollback" });
      t.same(texts(page.element, "p"), ["1", "2"]);
      page.end();
    },
  },
  {
    name: "dom ops: what a cut leaves of a unit is kept and marked, or taken back",
    async run(t) {
      const units = [
        { op: "text", target: "#a", value: "whole" },
        { op: "commit" },
        { op: "text", target: "#a", value: "half" },
        { op: "style", target: "#b", name: "color", value: "red" },
        { op: "begin" },
        { op: "text", target: "#b", value: "unit" },
      ];
      for (const [policy, expected] of [["keep", ["half", "unit"]], ["rollback", ["whole", "b"]]]) {
        const cut = region(t, `<p id="a">a</p><p id="b">b</p><i data-stream-show="partial" hidden>incomplete</i>`,
          `data-stream-partial="${policy}"`, { end: { pointer: "/op", equals: "end" }, retry: false });
        const { element } = cut;
        const [first] = element.querySelectorAll("p");
        await cut.apply(...units);
        t.equal((await cut.finish()).status, "interrupted", policy);
        t.same(texts(element, "p"), expected, policy);
        t.equal(element.querySelector("p"), first, `${policy}: the same node`);
        t.equal(element.querySelector("#b").style.color, policy === "keep" ? "red" : "", policy);
        t.equal(element.querySelector("i").hidden, false, policy);
      }
    },
  },
  {
    name: "dom ops: states of parts are true after what was written is taken back, and retry() begins anew",
    async run(t) {
      const input = [source(), source()];
      const show = `<b data-stream-show="streaming">…</b><i data-stream-show="failed interrupted" hidden>!</i><u data-stream-error></u>`;
      const element = page(t, `<section ${OPS} data-stream-partial="rollback"><div id="x">${show}</div><div id="y">${show}</div><p id="a">a</p></section>`);
      let attempt = 0;
      const widget = bind(element, () => input[attempt++].stream, { format: "ndjson", end: { pointer: "/op", equals: "end" }, retry: false });
      const states = () => [...element.querySelectorAll("div")].map((div) =>
        [div.dataset.streamState, div.getAttribute("aria-busy"), div.querySelector("b").hidden, div.querySelector("i").hidden, div.querySelector("u").textContent].join());
      const send = async (at, ...ops) => {
        const patch = next(element, "stream:patch");
        input[at].send(ops.map((op) => `${JSON.stringify(op)}\n`).join(""));
        await patch;
      };
      await send(0, { op: "state", target: "#x", state: "streaming" }, { op: "state", target: "#y", state: "streaming" }, { op: "commit" });
      await send(0, { op: "error", target: "#y", message: "away" }, { op: "text", target: "#a", value: "b" });
      const ended = next(element, "stream:done");
      input[0].end();
      t.equal((await ended).status, "interrupted");
      t.equal(element.querySelector("p").textContent, "a");
      t.same(states(), ["interrupted,false,true,false,", "failed,false,true,false,away"]);

      widget.retry();
      await send(1, { op: "state", target: "#y", state: "streaming" }, { op: "text", target: "#a", value: "c" });
      t.equal(states()[1].slice(0, 26), "streaming,true,false,true,");
      const done = next(element, "stream:done");
      input[1].send('{"op":"end"}\n');
      t.equal((await done).status, "done");
      t.equal(element.querySelector("p").textContent, "c");
    },
  },
  {
    name: "dom ops: what is taken back is counted from the last commit, and nothing that waited is written to it",
    async run(t) {
      const list = `<ul id="rows"><template data-stream-each data-stream-key="/id"><li data-stream-text="/id"></li></template></ul>`;
      const page = region(t, `${list}<p id="a">a</p>`, `data-stream-partial="rollback" data-stream-missing="queue"`, { end: { pointer: "/op", equals: "end" }, retry: false });
      const row = (id) => ({ op: "upsert", target: "#rows", value: { id } });
      const patches = [];
      page.element.addEventListener("stream:patch", ({ detail: { inserted, removed } }) => patches.push([inserted, removed]));
      await page.apply(row(1), row(2), { op: "commit" }, row(3), row(4), row(5), { op: "remove", target: { list: "#rows", key: 1 } },
        { op: "remove", target: "#a" }, { op: "text", target: "#a", value: "half" });
      t.equal((await page.finish()).status, "interrupted");
      t.same([texts(page.element, "li"), texts(page.element, "p")], [["1", "2"], ["a"]]);
      const [inserted, removed] = [0, 1].map((at) => patches.slice(0, -1).reduce((sum, patch) => sum + patch[at], 0));
      t.same([inserted, removed, patches.at(-1)], [5, 2, [0, 1]], "elements that were removed count as well");
    },
  },
  {
    name: "dom ops: a list or record that was taken back is filled anew by retry()",
    async run(t) {
      const input = [source(), source()];
      const list = page(t, `<ul data-stream-partial="rollback"><li data-stream-row="0">server</li><template data-stream-each data-stream-key="/id"><li data-stream-text="/text"></li></template></ul>`);
      let attempt = 0;
      const widget = bind(list, () => input[attempt++].stream, { format: "ndjson", end: { pointer: "/end", equals: true }, retry: false });
      const [kept] = list.querySelectorAll("li");
      let rows = 0;
      list.addEventListener("stream:patch", ({ detail: { inserted, removed } }) => (rows += inserted - removed));
      const patch = next(list, "stream:patch");
      input[0].send('{"id":0,"text":"S"}\n{"id":1,"text":"one"}\n');
      await patch;
      t.same(texts(list, "li"), ["S", "one"]);
      const ended = next(list, "stream:done");
      input[0].end();
      t.equal((await ended).error.code, "missing-end");
      t.same([texts(list, "li"), rows], [["server"], 0]);
      const done = next(list, "stream:done");
      widget.retry();
      input[1].send('{"id":0,"text":"S"}\n{"id":1,"text":"one"}\n{"end":true}\n');
      input[1].end();
      t.equal((await done).status, "done");
      t.same(texts(list, "li"), ["S", "one"]);
      t.equal(list.querySelector("li"), kept);
    },
  },
  {
    name: "dom ops: numbers tell of what is missing, and what came twice is done once",
    async run(t) {
      const page = region(t, `<p id="a"></p>`);
      const add = (seq) => ({ op: "append", target: "#a", value: `${seq} `, seq });
      await page.apply(add(3), add(4), add(4), add(3), add(7));
      t.equal(page.find("#a").textContent, "3 4 7 ");
      await turns();
      t.same(page.errors, ["gap 4"]);
      t.equal(page.widget.snapshot.errors[0].message, "operations are missing: 5 to 6");
      page.end();
    },
  },
  {
    name: "dom ops: a stream that is told again from its beginning does numbered operations once, and a unit that was cut",
    async run(t) {
      const element = page(t, `<section ${OPS}><p id="a"></p><p id="b"></p></section>`);
      const inputs = [source(), source()];
      let attempt = 0;
      const add = (seq, target = "#a") => ({ op: "append", target, value: `${seq} `, seq });
      const all = [add(1), add(2), { op: "begin", seq: 3 }, add(4, "#b"), { op: "commit", seq: 5 }, add(6), { op: "end" }];
      bind(element, () => inputs[attempt++].stream, { format: "ndjson", end: { pointer: "/op", equals: "end" }, retry: { attempts: 1, baseDelay: 1, restart: true } });
      const patch = next(element, "stream:patch");
      inputs[0].send(lines(...all.slice(0, 4)));
      await patch;
      inputs[0].end();
      const done = next(element, "stream:done");
      inputs[1].send(lines(...all));
      inputs[1].end();
      t.equal((await done).status, "done");
      t.same(texts(element, "p"), ["1 2 6 ", "4 "]);
      t.equal((await done).snapshot.resets, 1);
      t.same((await done).snapshot.errors.map(({ code }) => code), ["missing-end"]);
    },
  },
  {
    name: "dom ops: a missing target is told, dropped, or waited for",
    async run(t) {
      const late = [{ op: "text", target: "#late", value: "1" }, { op: "append", target: "#late", value: "2" }];
      for (const [policy, codes, text] of [["report", ["target-missing 0", "target-missing 1"], ""], ["drop", [], ""], ["queue", [], "12"]]) {
        const page = region(t, `<p id="here"></p>`, `data-stream-missing="${policy}"`);
        await page.settle(...late);
        const p = document.createElement("p");
        p.id = "late";
        page.find("#here").after(p);
        await page.settle();
        t.equal(p.textContent, text, policy);
        await page.settle({ op: "text", target: "#never", value: "" });
        await page.finish();
        t.same(page.errors, policy === "report" ? [...codes, "target-missing 4"] : policy === "queue" ? ["target-missing 4"] : [], policy);
      }
    },
  },
  {
    name: "dom ops: parts have states of their own, and those left open are not done",
    async run(t) {
      const page = region(t, `<div id="x"><b data-stream-show="streaming">…</b><i data-stream-show="failed interrupted" hidden>!</i><u data-stream-error></u></div><div id="y"></div><s data-stream-show="streaming">root</s>`,
        "", { end: { pointer: "/op", equals: "end" }, retry: false });
      const events = [];
      page.element.addEventListener("stream:target", ({ target, detail }) => events.push(`${target.id} ${detail.status}`));
      await page.apply({ op: "state", target: "#x", state: "streaming" }, { op: "state", target: "#y", state: "done" });
      t.equal(page.find("#x").getAttribute("aria-busy"), "true");
      t.equal(page.find("#x b").hidden, false);
      await page.apply({ op: "error", target: "#x", message: "The shop is closed" });
      t.equal(page.find("#x").getAttribute("data-stream-state"), "failed");
      t.same([page.find("#x b").hidden, page.find("#x i").hidden, page.find("#x u").textContent], [true, false, "The shop is closed"]);
      t.equal(page.find("s").hidden, false, "the region goes on");
      await page.apply({ op: "state", target: "#y", state: "streaming" });
      t.equal((await page.finish()).status, "interrupted");
      t.equal(page.find("#y").getAttribute("data-stream-state"), "interrupted");
      t.equal(page.find("#x").getAttribute("data-stream-state"), "failed");
      t.same(events, ["x streaming", "y done", "x failed", "y streaming", "y interrupted"]);
    },
  },
  {
    name: "dom ops: what is wrong with an operation is told, the others are done",
    async run(t) {
      const page = region(t, `<p id="a"></p><iframe id="f"></iframe>${ROWS}`);
      const bad = [
        { op: "nothing" }, 7, null, {}, { op: "toString" }, { op: "__proto__", target: "#a" },
        { op: "text", target: "#a[" }, { op: "text", target: 5, value: "" }, { op: "upsert", target: "#rows", value: { name: "no key" } },
        { op: "upsert", target: "#a", value: { id: 1 } }, { op: "move", target: "#a", before: "none" }, { op: "trim", target: "#rows", limit: -1 },
        { op: "state", target: "#a", state: "sleeping" }, { op: "remove", target: "" }, { op: "class", target: "#a", name: "a b" }, { op: "text", target: "#a", value: "", seq: "1" },
        { op: "commit", target: "#a" },
      ];
      const unsafe = [
        { op: "attr", target: "#a", name: "onclick", value: "alert(1)" }, { op: "attr", target: "#a", name: "STYLE", value: "x" },
        { op: "attr", target: "#f", name: "src", value: "javascript:alert(1)" }, { op: "attr", target: "#f", name: "srcdoc", value: "<b>" },
        { op: "text", target: "#f", value: "<b>" }, { op: "prop", target: "#a", name: "innerHTML", value: "<b>" }, { op: "prop", target: "#a", name: "__proto__", value: {} },
        { op: "style", target: "#a", name: "background-image", value: "url(//evil.example)" },
      ];
      await page.settle(...bad, ...unsafe);
      await page.finish();
      const codes = page.errors.map((error) => error.split(" ")[0]);
      t.same(codes, [...bad.slice(0, -1).map(() => "patch"), ...unsafe.map(() => "refused")]);
      t.equal(page.find("#a").attributes.length, 1);
    },
  },
  {
    name: "dom ops: nothing outside of the region is reached",
    async run(t) {
      const outside = document.createElement("p");
      outside.id = "outside";
      const page = region(t, `<p id="a"></p>`);
      t.root.append(outside);
      await page.settle({ op: "text", target: "#outside", value: "no" }, { op: "remove", target: "body" }, { op: "text", target: ":root", value: "no" });
      await page.finish();
      t.equal(outside.textContent, "");
      t.same(page.errors.map((error) => error.split(" ")[0]), ["target-missing", "target-missing", "target-missing"]);
    },
  },
  {
    name: "dom ops: the schema names what can be done, and nothing else",
    async run(t) {
      const schema = await (await fetch("/pkg/ops.schema.json")).json();
      const named = schema.$defs.operation.oneOf.flatMap(({ properties: { op } }) => op.enum ?? [op.const]);
      t.same(named.sort(), [...Object.keys(OPERATIONS), "begin", "commit", "rollback"].sort());
    },
  },
  {
    name: "dom ops: events carry operations, and thousands are done in few flushes",
    async run(t) {
      const element = page(t, `<section ${OPS}>${ROWS}</section>`);
      const { stream, send, end } = source();
      bind(element, stream, { format: "sse" });
      let flushes = 0;
      element.addEventListener("stream:patch", () => flushes++);
      const done = next(element, "stream:done");
      for (let id = 0; id < 3000; id++) send(`data: {"op":"upsert","target":"#rows","value":{"id":${id},"name":"n${id}","n":${id % 7}}}\n\n`);
      end();
      t.equal((await done).status, "done");
      t.equal(element.querySelectorAll("li").length, 3000);
      t.ok(flushes < 300, `${flushes} flushes`);
      t.equal(element.querySelector("li:last-of-type b").textContent, "n2999");
      await state(element, "done");
    },
  },
  {
    name: "dom ops: what a selector finds may change between two operations of one flush",
    async run(t) {
      const page = region(t, `<p id="a" class="active"></p><p id="b"></p>`);
      const text = (target, value) => ({ op: "text", target, value });
      await page.apply([text(".active", "done"), { op: "class", target: "#a", name: "active", on: false }, { op: "class", target: "#b", name: "active" }, text(".active", "running")]);
      t.same(texts(page.element, "p"), ["done", "running"]);
      await page.apply([text("#a", "1"), { op: "attr", target: "#a", name: "id", value: "c" }, { op: "attr", target: "#b", name: "id", value: "a" }, text("#a", "2")]);
      t.same(texts(page.element, "p"), ["1", "2"]);
      page.end();
    },
  },
  {
    name: "dom ops: an unsafe style takes the safe one away, in one flush or two",
    async run(t) {
      const page = region(t, `<p id="a"></p>`);
      const color = (value) => ({ op: "style", target: "#a", name: "color", value });
      await page.settle(color("red"), color("url(x)"));
      t.equal(page.find("#a").style.color, "");
      await page.settle(color("red"));
      await page.settle(color("url(x)"));
      t.equal(page.find("#a").style.color, "");
      page.end();
    },
  },
  {
    name: "dom ops: what waits for its target is done when anybody adds it, or the last unit does",
    async run(t) {
      const page = region(t, `<p id="a"></p>`, `data-stream-missing="queue"`);
      await page.settle({ op: "text", target: "#late", value: "here" }, { op: "text", target: "#a i", value: "there" });
      const late = document.createElement("p");
      late.id = "late";
      const patch = next(page.element, "stream:patch");
      page.element.append(late);
      await patch;
      t.equal(late.textContent, "here");
      page.sendRecords({ op: "begin" }, { op: "insert", target: "#a", html: "<i></i>" });
      await page.finish();
      t.equal(page.find("#a").textContent, "there");
      t.same(page.errors, []);
    },
  },
  {
    name: "dom ops: rows that were taken away count no more, and a list has one set of rows",
    async run(t) {
      const page = region(t, ROWS.replace("<template", `<template id="row" data-stream-limit="3"`));
      const row = (id, target = "#rows") => ({ op: "upsert", target, value: { id, name: id } });
      await page.apply(row("1"), row("2"), row("3"));
      await page.apply({ op: "remove", target: { list: "#rows", key: "3" } }, row("4"));
      t.same(texts(page.element, "b"), ["1", "2", "4"]);
      await page.apply(row("4", "#row"), row("5", "#row"), row("5"));
      t.same(texts(page.element, "b"), ["2", "4", "5"]);
      page.end();
    },
  },
  {
    name: "dom ops: parts that the stream took away show the end once they are back",
    async run(t) {
      const page = region(t, `<p>old</p><i data-stream-show="interrupted" hidden>again?</i>`, `data-stream-partial="rollback"`, { end: { pointer: "/op", equals: "end" } });
      await page.apply({ op: "html", target: "", html: "<p>new</p>" });
      await page.finish();
      t.equal(page.element.textContent, "oldagain?");
      t.equal(page.find("i").hidden, false);
    },
  },
  {
    name: "dom ops: what is wrong in a frame or with a row costs nothing else",
    async run(t) {
      define("odd-only", (value) => {
        if (value === 2) throw new Error("even");
        return value;
      });
      const page = region(t, `<p id="a"></p><form id="f"><input name="after"></form>` + ROWS.replace('"/n"', '"/n|odd-only"'));
      await page.apply([{ op: "text", target: "#a", value: "no", seq: "x" }, { op: "text", target: "#a", value: "yes" }, { op: "insert", target: "#f", at: "after", html: "<u>u</u>" }]);
      t.equal(page.find("#a").textContent, "yes");
      t.equal(page.find("u").textContent, "u");
      await page.settle({ op: "upsert", target: "#rows", values: [{ id: 1, name: "a", n: 1 }, { name: "no key" }, { id: 2, name: "b", n: 2 }, { id: 3, name: "c", n: 3 }] });
      t.same(texts(page.element, "li"), ["a1", "b", "c3"]);
      t.same(page.errors, ["patch 0", "sink undefined", "patch 1"]);
      page.end();
    },
  },
  {
    name: "dom ops: what is kept to be gone back to is not alive, and of several commits the last one counts",
    async run(t) {
      let made = 0;
      const name = `case-${crypto.randomUUID()}`;
      customElements.define(name, class extends HTMLElement {
        constructor() {
          super();
          made++;
        }
      });
      const page = region(t, `<${name}></${name}><p id="a">a</p>`, `data-stream-partial="rollback"`, { end: { pointer: "/op", equals: "end" } });
      await page.apply(...["1", "2", "3", "4"].flatMap((value) => [{ op: "text", target: "#a", value }, { op: "commit" }]), { op: "text", target: "#a", value: "5" });
      t.equal(page.find("#a").textContent, "5");
      await page.finish();
      t.equal(page.find("#a").textContent, "4");
      t.equal(made, 1);
    },
  },
];
