// What stands in templates within rows and records: nested lists, conditions, formats, functions of the application.
import { configure, define, defineRenderer } from "/pkg/dom.js";
import { bound, next, page, patched, texts } from "./dom/tools.js";

function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
}

const rowOf = (list) => list.querySelector("li");

export const cases = [
  {
    name: "dom values: lists of a value keep their nodes by key, in any order",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li><b data-stream-text="/title"></b>
        <ol><template data-stream-each="/tags" data-stream-key="/id"><li data-stream-text="/name" data-stream-attr="title:/id"></li></template></ol>
      </li></template></ul>`);
      const region = bound(list);
      const tags = (...names) => names.map((name) => ({ id: name.toLowerCase(), name }));
      await patched(region, { id: 1, title: "One", tags: tags("A", "B", "C", "D") });
      t.same(texts(list, "ol li"), ["A", "B", "C", "D"]);
      const [a, b, c, d] = list.querySelectorAll("ol li");
      t.equal(a.getAttribute("data-stream-row"), "a");
      for (const order of ["DABC", "BCDA", "DCBA", "ABCD"]) {
        await patched(region, { id: 1, title: "One", tags: tags(...order) });
        t.equal(texts(list, "ol li").join(""), order);
        t.ok([...list.querySelectorAll("ol li")].every((node) => [a, b, c, d].includes(node)), `${order}: the same nodes`);
      }
      await patched(region, { id: 1, title: "One", tags: [...tags("C"), { id: "x", name: "X" }, ...tags("A")] });
      t.same(texts(list, "ol li"), ["C", "X", "A"]);
      t.equal(list.querySelectorAll("ol li")[0], c);
      const error = next(list, "stream:error");
      await patched(region, { id: 1, title: "One", tags: [{ name: "no key" }, ...tags("A")] });
      t.equal((await error).code, "key-missing");
      t.same(texts(list, "ol li"), ["A"]);
      await patched(region, { id: 1, title: "One" });
      t.same(texts(list, "ol li"), []);
      region.end();
    },
  },
  {
    name: "dom values: lists nest, in records too, without keys, and of objects",
    async run(t) {
      const card = page(t, `<section data-stream-mode="record"><h2 data-stream-text="/name"></h2>
        <template data-stream-each="/groups"><div><i data-stream-text="/name"></i><template data-stream-each="/items"><s data-stream-text=""></s></template></div></template></section>`);
      const region = bound(card);
      await patched(region, { name: "N", groups: [{ name: "g", items: [1, "two", true] }, { name: "h", items: { x: "of", y: "objects" } }] });
      t.same(texts(card, "div"), ["g1twotrue", "hofobjects"]);
      const [first] = card.querySelectorAll("div");
      await patched(region, { groups: [{ name: "g", items: [1] }] });
      t.same(texts(card, "div"), ["g1"]);
      t.equal(card.querySelector("div"), first);
      region.end();
    },
  },
  {
    name: "dom values: rows of a nested list that the server rendered are adopted",
    async run(t) {
      const card = page(t, `<ul data-stream-mode="record"><li data-stream-row="a">old</li><li data-stream-row="b">gone</li>
        <template data-stream-each="/items" data-stream-key="/id"><li data-stream-text="/text"></li></template></ul>`);
      const [a] = card.querySelectorAll("li");
      const region = bound(card);
      await patched(region, { items: [{ id: "c", text: "C" }, { id: "a", text: "A" }] });
      t.same(texts(card, "li"), ["C", "A"]);
      t.equal(card.querySelectorAll("li")[1], a);
      region.end();
    },
  },
  {
    name: "dom values: conditions hide an element, or keep it out of the page",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li>
        <em data-stream-if="/sale">Sale</em><u data-stream-if="/sale|not">Full price</u>
        <template data-stream-if="/stock|is:0"><strong>Sold out <b data-stream-text="/name"></b></strong></template></li></template></ul>`);
      const region = bound(list);
      const shown = () => [...rowOf(list).children].filter((node) => node.localName !== "template" && !node.hidden).map((node) => node.textContent);
      await patched(region, { id: 1, name: "Tea", sale: true, stock: 3 });
      t.same(shown(), ["Sale"]);
      await patched(region, { id: 1, name: "Tea", sale: false, stock: 0 });
      t.same(shown(), ["Full price", "Sold out Tea"]);
      const strong = list.querySelector("strong");
      await patched(region, { id: 1, name: "Coffee", stock: 0 });
      t.same(shown(), ["Full price", "Sold out Coffee"]);
      t.equal(list.querySelector("strong"), strong);
      await patched(region, { id: 1, name: "Coffee", stock: 1 });
      t.same(shown(), ["Full price"]);
      region.end();
    },
  },
  {
    name: "dom values: a condition hides in a drawing too",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li><svg width="9" height="9"><rect data-stream-if="/on" width="9" height="9"/></svg></li></template></ul>`);
      const region = bound(list);
      const width = () => list.querySelector("rect").getBoundingClientRect().width;
      for (const on of [true, false, true]) {
        await patched(region, { id: 1, on });
        t.equal(width(), on ? 9 : 0);
      }
      region.end();
    },
  },
  {
    name: "dom values: formats speak the language of the region",
    async run(t) {
      const cases = [
        ["/n|number", { n: 1234.5 }, "1.234,5"],
        ["/n|number:2", { n: "3" }, "3,00"],
        ["/n|percent", { n: 0.25 }, "25\u00a0%"],
        ["/n|currency:EUR", { n: 9.5 }, "9,50\u00a0€"],
        ["/n|unit:kilometer", { n: 12 }, "12\u00a0km"],
        ["/n|compact", { n: 1_200_000 }, "1,2\u00a0Mio."],
        ["/n|bytes", { n: 1536 }, "1,5 kB"],
        ["/d|date:long", { d: "2026-11-26T12:00:00" }, "26. November 2026"],
        ["/d|time", { d: "2026-11-26T14:05:00" }, "14:05"],
        ["/n|plural:one=# Rezension,other=# Rezensionen", { n: 1 }, "1 Rezension"],
        ["/n|plural:one=# Rezension,other=# Rezensionen", { n: 2000 }, "2.000 Rezensionen"],
        ["/l|list", { l: ["Rot", "Grün", "Blau"] }, "Rot, Grün und Blau"],
        ["/l|count", { l: [1, 2, 3] }, "3"],
        ["/s|upper", { s: "straße" }, "STRASSE"],
        ["/s|lower", { s: "ABC" }, "abc"],
        ["/s|number", { s: "keine" }, "keine"],
        ["/d|date", { d: "gestern" }, "gestern"],
        ["/n|number", { n: null }, ""],
        ["/a%7Cb|text", { "a|b": "x" }, "x"],
        ["/l|count|is:2", { l: [1, 2] }, "true"],
      ];
      for (const [slot, record, expected] of cases) {
        const card = page(t, `<p lang="de-DE" data-stream-mode="record"><b data-stream-text="${slot}"></b></p>`);
        const region = bound(card);
        await patched(region, record);
        t.equal(card.textContent.replaceAll(/\s/g, " "), expected.replaceAll(/\s/g, " "), slot);
        region.end();
      }
      const day = 86_400_000;
      const card = page(t, `<p lang="en" data-stream-mode="record"><b data-stream-text="/d|ago"></b></p>`);
      const region = bound(card);
      await patched(region, { d: Date.now() - 2 * day });
      t.equal(card.textContent, "2 days ago");
      region.end();
    },
  },
  {
    name: "dom values: functions of the application compute what a slot shows; one that throws is an error of its own",
    async run(t) {
      define("vat", (value, { args, locale }) => `${(value * (1 + args / 100)).toFixed(2)} ${locale}`);
      define("stars", (value) => ({ width: value * 20 }));
      define("fails", () => {
        throw new Error("no");
      });
      const card = page(t, `<p lang="en-GB" data-stream-mode="record"><b data-stream-text="/price|vat:19"></b><i data-stream-text="/price|fails"></i>
        <u data-stream-attr="title:/price|vat:7" data-stream-class="dear:/price|is:100"></u><s data-stream-text="/price|stars"></s></p>`);
      const region = bound(card);
      const error = next(card, "stream:error");
      await patched(region, { price: 100 });
      t.equal(card.querySelector("b").textContent, "119.00 en-GB");
      t.equal(card.querySelector("u").title, "107.00 en-GB");
      t.ok(card.querySelector("u").classList.contains("dear"));
      t.equal(card.querySelector("s").textContent, '{"width":2000}');
      t.equal((await error).code, "sink");
      t.equal(thrown(() => define("Upper", () => {}))?.name, "TypeError");
      t.equal(thrown(() => define("upper", () => {}))?.name, "TypeError");
      t.equal(thrown(() => define("thing", "no function"))?.name, "TypeError");
      t.equal(thrown(() => configure({ nothing: true }))?.name, "TypeError");
      region.end();
    },
  },
  {
    name: "dom values: properties of controls are written, what the reader typed stays",
    async run(t) {
      const form = page(t, `<form data-stream-mode="record"><input data-stream-prop="value:/name" value="first"><input type="checkbox" data-stream-prop="checked:/on">
        <progress data-stream-attr="value:/done max:/total"></progress></form>`);
      const [name, on] = form.querySelectorAll("input");
      const region = bound(form);
      await patched(region, { name: "Ada", on: true, done: 2, total: 8 });
      t.equal(name.value, "Ada");
      t.equal(on.checked, true);
      t.equal(form.querySelector("progress").position, 0.25);
      name.value = "typed by the reader";
      await patched(region, { name: "Bea", on: null });
      t.equal(name.value, "typed by the reader");
      t.equal(on.checked, false);
      name.value = "Bea";
      await patched(region, { name: "Cleo" });
      t.equal(name.value, "Cleo", "what equals the last write is not typed");
      region.end();
    },
  },
  {
    name: "dom values: a renderer shows text in its own way, and is told of the end",
    async run(t) {
      const calls = [];
      defineRenderer("echo", (element) => ({
        append: (text) => {
          calls.push(`append ${text}`);
          element.append(Object.assign(document.createElement("q"), { textContent: text }));
        },
        set: (text) => calls.push(`set ${text}`),
        finish: () => calls.push("finish"),
      }));
      const log = page(t, `<div data-stream-mode="record"><p data-stream-append="/delta|echo"></p></div>`);
      const region = bound(log);
      await patched(region, { delta: "a" });
      await patched(region, { delta: "b" }, { delta: "c" });
      t.same(texts(log, "q"), ["a", "bc"]);
      const done = next(log, "stream:done");
      region.end();
      await done;
      t.same(calls, ["append a", "append bc", "finish"]);
    },
  },
  {
    name: "dom values: a selection in text that changes elsewhere stays",
    async run(t) {
      const card = page(t, `<p data-stream-mode="record"><b data-stream-text="/text"></b></p>`);
      const region = bound(card);
      await patched(region, { text: "count 1 of the selected words" });
      const [node] = card.querySelector("b").childNodes;
      const selection = document.getSelection();
      const told = new Promise((resolve) => document.addEventListener("selectionchange", resolve, { once: true }));
      selection.setBaseAndExtent(node, 15, node, 23);
      t.equal(selection.toString(), "selected");
      await told;
      await patched(region, { text: "count 12345 of the selected words" });
      t.equal(selection.toString(), "selected");
      t.equal(card.textContent, "count 12345 of the selected words");
      selection.removeAllRanges();
      region.end();
    },
  },
  {
    name: "dom values: what cannot be used is said at once",
    async run(t) {
      const cases = [
        [`<b data-stream-text="/x|nothing"></b>`, "unsupported"],
        [`<b data-stream-text="/x|currency:NOPE"></b>`, "unsupported"],
        [`<b data-stream-append="/x|upper"></b>`, "unsupported"],
        [`<b data-stream-prop="innerHTML:/x"></b>`, "refused"],
        [`<b data-stream-prop="onclick:/x"></b>`, "refused"],
        [`<b data-stream-prop="__proto__:/x"></b>`, "refused"],
        [`<b data-stream-style="background-image;:/x"></b>`, "refused"],
        [`<p data-stream-each="/x"></p>`, "unsupported"],
        [`<template data-stream-each="/x"><b data-stream-append="/y"></b></template>`, "unsupported"],
        [`<template data-stream-if="/x"><p><b data-stream-append="/y"></b></p></template>`, "unsupported"],
        [`<template data-stream-if="/x"><p data-stream-text="/y"><b data-stream-text="/z"></b></p></template>`, "unsupported"],
        [`<template data-stream-each="/x"><b></b><b></b></template>`, "unsupported"],
        [`<template data-stream-if="/x">text</template>`, "unsupported"],
        [`<template data-stream-each="/x"><b data-stream-nothing></b></template>`, "unsupported"],
        [`<template data-stream-each="/x"><a data-stream-attr="onclick:/x"></a></template>`, "refused"],
      ];
      for (const [markup, code] of cases) {
        const card = page(t, `<div data-stream-mode="record">${markup}</div>`);
        const { widget, end } = bound(card);
        t.equal(widget.snapshot.error?.code, code, markup);
        end();
      }
    },
  },
  {
    name: "dom values: controls that have no default of that name are written, too; what the reader chose stays",
    async run(t) {
      const card = page(t, `<div data-stream-mode="record"><select data-stream-prop="value:/v"><option>a</option><option>b</option></select>
        <input type="range" data-stream-prop="value:/n"><input type="color" data-stream-prop="value:/c"><input type="date" value="never" data-stream-prop="value:/d">
        <progress max="100" data-stream-prop="value:/n"></progress><meter max="100" data-stream-prop="value:/n"></meter></div>`);
      const region = bound(card);
      const values = () => [...card.children].map(({ value }) => value);
      await patched(region, { v: "b", n: 70, c: "#ff0000", d: "2026-01-02" });
      t.same(values(), ["b", "70", "#ff0000", "2026-01-02", 70, 70]);
      card.querySelector("select").value = "a";
      card.querySelector("input").value = "10";
      await patched(region, { v: "c", n: 80 });
      t.same(values(), ["a", "10", "#ff0000", "2026-01-02", 80, 80]);
      region.end();
    },
  },
  {
    name: "dom values: options come before what is chosen of them, and the first is chosen else",
    async run(t) {
      const options = `<template data-stream-each="/options"><option data-stream-text=""></option></template>`;
      const card = page(t, `<div data-stream-mode="record"><select data-stream-prop="value:/v">${options}</select><select>${options}</select></div>`);
      const region = bound(card);
      const chosen = () => [...card.children].map(({ value }) => value);
      await patched(region, { v: "b", options: ["a", "b", "c"] });
      t.same(chosen(), ["b", "a"]);
      await patched(region, { v: "c" });
      t.same(chosen(), ["c", "a"]);
      region.end();
    },
  },
  {
    name: "dom values: two lists in one element leave each other alone",
    async run(t) {
      const each = (name, tag) => `<template data-stream-each="/${name}" data-stream-key="/id"><${tag} data-stream-text="/id"></${tag}></template>`;
      const card = page(t, `<p data-stream-mode="record">${each("a", "b")}${each("b", "i")}</p>`);
      const region = bound(card);
      const [one, two, three] = [1, 2, 3].map((id) => ({ id }));
      await patched(region, { a: [one, two], b: [two, three] });
      t.equal(card.innerHTML.replace(/<template.*?<\/template>| data-[a-z-]+="[^"]*"/g, ""), "<b>1</b><b>2</b><i>2</i><i>3</i>");
      await patched(region, { a: [two, one], b: [three] });
      t.equal(card.textContent, "213");
      region.end();
    },
  },
  {
    name: "dom values: a format that throws in a nested list costs its own slot only",
    async run(t) {
      define("odd", (value) => {
        if (value === 2) throw new Error("even");
        return value;
      });
      const card = page(t, `<div data-stream-mode="record"><template data-stream-each="/list"><b data-stream-text="|odd"></b></template></div>`);
      const region = bound(card);
      const error = next(card, "stream:error");
      await patched(region, { list: [1, 2, 3] });
      t.same(texts(card, "b"), ["1", "", "3"]);
      t.equal((await error).code, "sink");
      region.end();
    },
  },
  {
    name: "dom values: classes that are switched stay when the attribute is written",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li data-stream-attr="class:/kind" data-stream-class="new:/new"></li></template></ul>`);
      const region = bound(list);
      const classes = [];
      for (const row of [{ kind: "a", new: true }, { kind: "b", new: true }, { kind: null, new: true }, { kind: "c", new: false }, { new: false }]) {
        await patched(region, { id: 1, ...row });
        classes.push(rowOf(list).getAttribute("class"));
      }
      t.same(classes, ["a new", "b new", "new", "c", null]);
      region.end();
    },
  },
  {
    name: "dom values: a renderer that throws costs its own slot only, in the middle and at the end",
    async run(t) {
      let finished = 0;
      defineRenderer("touchy", (element) => ({
        append() {},
        set(text) {
          if (text === "bad") throw new Error("in the middle");
          element.textContent = text;
        },
        finish() {
          finished++;
          throw new Error("at the end");
        },
      }));
      const list = page(t, `<ul data-stream-partial="rollback"><template data-stream-each data-stream-key="/id"><li data-stream-text="/text|touchy"></li></template></ul>`);
      const region = bound(list, { end: { pointer: "/end", equals: true } });
      await patched(region, { id: 1, text: "a" }, { id: 2, text: "bad" }, { id: 3, text: "c" });
      t.same(texts(list, "li"), ["a", "", "c"]);
      await patched(region, { id: 3, text: "cc" });
      t.same(texts(list, "li"), ["a", "", "cc"]);
      const done = next(list, "stream:done");
      region.end();
      t.equal((await done).status, "interrupted");
      t.equal(finished, 3);
      t.same(texts(list, "li"), [], "taken back all the same");
    },
  },
  {
    name: "dom values: renderers of rows that went are told of the end, and let go",
    async run(t) {
      let finished = 0;
      defineRenderer("counted", (element) => ({ append() {}, set: (text) => (element.textContent = text), finish: () => finished++ }));
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id" data-stream-limit="20"><li data-stream-text="/id|counted"></li></template></ul>`);
      const region = bound(list);
      for (let start = 0; start < 200; start += 20) await patched(region, ...Array.from({ length: 20 }, (_, id) => ({ id: start + id })));
      t.ok(finished > 100, `${finished}`);
      const done = next(list, "stream:done");
      region.end();
      await done;
      t.equal(finished, 200);
    },
  },
  {
    name: "dom values: in a form, fields hide nothing that is needed",
    async run(t) {
      const form = page(t, `<form><template data-stream-each data-stream-key="/id"><p data-stream-text="/id"></p></template><input name="children"><input name="matches"></form>`);
      const region = bound(form);
      await patched(region, { id: 1 });
      t.same(texts(form, "p"), ["1"]);
      region.end();
      const card = page(t, `<div data-stream-mode="record"><form><input name="matches"></form><b data-stream-text="/x"></b></div>`);
      const second = bound(card);
      await patched(second, { x: 1 });
      t.equal(card.querySelector("b").textContent, "1");
      second.end();
    },
  },
  {
    name: "dom values: a date without a time is that day, wherever the reader is",
    async run(t) {
      const card = page(t, `<p lang="en" data-stream-mode="record" data-stream-text="/day|date:short"></p>`);
      const region = bound(card);
      await patched(region, { day: "2026-11-26" });
      t.equal(card.textContent, "11/26/26");
      region.end();
    },
  },
];
