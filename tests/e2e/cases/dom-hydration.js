// When regions start, their own code, and regions that come later.
import { bind, configure, defineElement, hydrate } from "/pkg/dom.js";
import { NDJSON, bound, lines, next, page, patched, played, scripted, state, texts, turns } from "./dom/tools.js";

const COUNTER = "/tests/e2e/cases/dom/modules/counter.js";
const SUM = "/tests/e2e/cases/dom/modules/sum.js";
const ROWS = `<template data-stream-each data-stream-key="/id"><li data-stream-text="/text"></li></template>`;
const short = () => scripted(NDJSON, [{ send: lines({ id: 1, text: "one" }) }]);
const hanging = () => scripted(NDJSON, [{ send: lines({ id: 1, text: "one" }) }, { hang: true }]);
const statusOf = (element) => element.getAttribute("data-stream-state");
const event = (type) => new Event(type, { bubbles: true });

/** Modules that come when the case says; each runs `run`. */
function gate(run = () => {}) {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  configure({ modules: () => opened.then(() => ({ default: run })) });
  return open;
}

/** A document that is read as the case goes on. */
function openDocument(t) {
  const frame = t.root.appendChild(document.createElement("iframe"));
  const policy = frame.contentWindow.trustedTypes?.createPolicy("cases", { createHTML: (html) => html });
  const { contentDocument } = frame;
  contentDocument.open();
  return { document: contentDocument, write: (html) => contentDocument.write(policy ? policy.createHTML(html) : html) };
}

export const cases = [
  {
    name: "dom hydration: moments that are none are mistakes",
    run(t) {
      const wrong = ["", "soon", "idle soon", "idle(1)", "visible(near)", "visible(1px", "media", "media(min-width: 1px)", "idle,load", "load)"];
      for (const value of wrong) {
        const region = page(t, `<ul data-stream-src="/never" data-hydrate="${value}">${ROWS}</ul>`);
        const { snapshot } = hydrate(region)[0];
        t.same([snapshot.status, snapshot.error?.code], ["failed", "unsupported"], value);
        t.ok(snapshot.error.message.includes("data-hydrate"), snapshot.error.message);
      }
    },
  },
  {
    name: "dom hydration: a region waits for its reader, and for what of the reader it says",
    async run(t) {
      const rows = [
        ["interaction", ["mouseover", "scroll"], "pointerdown"],
        ["interaction", [], "keydown"],
        ["interaction", [], "focusin"],
        ["interaction(click focusin)", ["pointerdown", "keydown"], "click"],
        ["media((max-width: 1px)) interaction visible(0px)", [], "touchstart"],
      ];
      for (const [value, others, wanted] of rows) {
        const region = page(t, `<ul hidden data-stream-src="${short()}" data-hydrate="${value}"><li><b></b></li>${ROWS}</ul>`);
        hydrate(region);
        const inner = region.querySelector("b");
        for (const type of others) inner.dispatchEvent(event(type));
        t.root.dispatchEvent(event(wanted));
        t.equal(statusOf(region), "idle", `${value} before`);
        const done = next(region, "stream:done");
        inner.dispatchEvent(event(wanted));
        t.equal(statusOf(region), "connecting", `${value} at ${wanted}`);
        inner.dispatchEvent(event(wanted));
        t.equal((await done).status, "done");
      }
    },
  },
  {
    name: "dom hydration: a region starts when a media query matches first",
    async run(t) {
      const [now, later] = page(t, `<div><ul data-stream-src="${short()}" data-hydrate="media((min-width: 1px))">${ROWS}</ul>
        <ul data-stream-src="${short()}" data-hydrate="media((max-width: 600px) and (min-height: 1px))">${ROWS}</ul></div>`).children;
      const { innerWidth, innerHeight } = window;
      await t.driver("viewport", 900, 700);
      const ends = [now, later].map((region) => next(region, "stream:done"));
      hydrate(t.root);
      await ends[0];
      t.equal(statusOf(later), "idle");
      await t.driver("viewport", 500, 700);
      t.equal((await ends[1]).status, "done");
      // The cases after this one are shown as those before it.
      await t.driver("viewport", innerWidth, innerHeight);
    },
  },
  {
    name: "dom hydration: a region's code is imported beside the request, and ends with its widget",
    async run(t) {
      const region = page(t, `<div data-stream-src="${hanging()}" data-hydrate-module="${COUNTER}"><button></button><ul>${ROWS}</ul></div>`);
      const alive = new Promise((resolve) => new MutationObserver(resolve).observe(region, { attributeFilter: ["data-alive"] }));
      const patch = next(region, "stream:patch");
      const [widget] = hydrate(t.root);
      await Promise.all([alive, patch]);
      t.same(texts(region, "li"), ["one"]);
      region.querySelector("button").click();
      t.equal(region.dataset.count, "1");
      widget.dispose();
      t.ok(!("alive" in region.dataset), "cleaned up");
      region.querySelector("button").click();
      t.equal(region.dataset.count, "1");
    },
  },
  {
    name: "dom hydration: the code is given the element, the stream and the widget",
    async run(t) {
      const given = [];
      configure({ modules: async (specifier, element) => ({ hydrate: (...all) => void given.push(specifier, element, ...all) }) });
      const region = page(t, `<ul data-stream-src="${short()}" data-hydrate-module="widgets/cart">${ROWS}</ul>`);
      const { widget } = await played(region);
      await turns();
      t.equal(given.length, 5);
      [["widgets/cart", region, region, widget.stream, widget]].flat().forEach((value, index) => t.ok(given[index] === value, `${index}`));
    },
  },
  {
    name: "dom hydration: code without a stream has a state of its own, and may be had again",
    async run(t) {
      const module = (status, text) => ({ status, headers: { "content-type": "text/javascript" }, steps: [{ send: text }] });
      const url = scripted("text/javascript", [], {
        key: t.key(),
        attempts: [module(503, ""), module(200, "export default (element, stream) => { element.title = String(stream); }")],
      });
      const region = page(t, `<div data-hydrate-module="${url}"><p data-stream-show="failed" hidden data-stream-error></p>
        <button data-stream-action="retry"></button></div>`);
      const seen = [];
      region.addEventListener("stream:state", ({ detail }) => seen.push(detail.status));
      const error = next(region, "stream:error");
      const [widget] = hydrate(t.root);
      t.same([widget.stream, widget.snapshot.status, region.getAttribute("aria-busy")], [null, "connecting", "true"]);
      const { code, retryable } = await error;
      t.same([code, retryable], ["init", true]);
      t.ok(!region.querySelector("p").hidden && region.querySelector("p").textContent.includes("could not be started"));
      region.querySelector("button").click();
      await state(region, "done");
      t.same(seen, ["connecting", "failed", "connecting", "done"]);
      t.equal(region.title, "null");
      t.ok(region.querySelector("p").hidden);
    },
  },
  {
    name: "dom hydration: code that fails does not concern the stream",
    async run(t) {
      let attempts = 0;
      configure({
        modules: async () => ({
          default() {
            if (++attempts === 1) throw new Error("not today");
          },
        }),
      });
      const region = page(t, `<ul data-stream-src="${short()}" data-hydrate-module="x">${ROWS}</ul>`);
      const error = next(region, "stream:error");
      const { widget, outcome } = await played(region);
      t.equal((await error).code, "init");
      t.ok((await error).message.includes("not today"));
      t.same([outcome.status, widget.snapshot.partial, widget.snapshot.errorCount], ["done", false, 0]);
      t.same(texts(region, "li"), ["one"]);
      widget.retry();
      await turns();
      widget.retry();
      await turns();
      t.equal(attempts, 2, "again, and not after that");
    },
  },
  {
    name: "dom hydration: code comes from the page's own origin",
    run(t) {
      const { href } = new URL(COUNTER, location.href);
      const blob = URL.createObjectURL(new Blob(["export default () => {}"], { type: "text/javascript" }));
      for (const url of ["https://example.org/x.js", "//example.org/x.js", "data:text/javascript,1", "javascript:1", blob, href.replace("http:", "ftp:")]) {
        const { snapshot } = hydrate(page(t, `<div data-hydrate-module="${url}"></div>`))[0];
        t.same([snapshot.status, snapshot.error?.code], ["failed", "refused"], url);
      }
      URL.revokeObjectURL(blob);
      const slots = page(t, `<div data-stream-src="/never"><template data-stream-each><p data-stream-attr="data-hydrate-module:/x"></p></template></div>`);
      t.equal(hydrate(slots)[0].snapshot.error.code, "refused", "no stream says what runs");
      const views = page(t, `<div data-stream-src="/never"><template data-stream-each><a><runnelet-view data-stream-attr="module:/x"></runnelet-view></a></template></div>`);
      t.equal(hydrate(views)[0].snapshot.error.code, "refused", "nor for a view that is not defined yet");
    },
  },
  {
    name: "dom hydration: where there is nothing to fill, the values are for the code",
    async run(t) {
      const prices = scripted(NDJSON, [{ send: lines({ price: 2 }, { price: 3 }) }]);
      const region = page(t, `<p data-stream-src="${prices}" data-hydrate-module="${SUM}"></p>`);
      await played(region);
      await new Promise((resolve) => {
        const look = () => region.dataset.widget && resolve();
        new MutationObserver(look).observe(region, { attributes: true });
        look();
      });
      t.same([region.textContent, region.dataset.widget], ["5", "true"]);
    },
  },
  {
    name: "dom hydration: a click before the code is there is given to it, once",
    async run(t) {
      let clicks = 0;
      let outside = 0;
      t.root.addEventListener("click", () => outside++);
      const open = gate((element) => element.addEventListener("click", ({ target }) => (clicks += target.matches("i"))));
      const region = page(t, `<div data-hydrate="interaction" data-hydrate-module="x"><button><i></i></button></div>`);
      hydrate(t.root);
      const inner = region.querySelector("i");
      inner.dispatchEvent(event("pointerdown"));
      inner.click();
      inner.click();
      t.equal(statusOf(region), "connecting");
      open();
      await state(region, "done");
      await turns();
      t.same([clicks, outside], [1, 2]);
      inner.click();
      t.same([clicks, outside], [2, 3]);
    },
  },
  {
    name: "dom hydration: a click that did something already, or whose target is gone, is not given again",
    async run(t) {
      const rows = [
        ["<form><button></button></form>", "button"],
        ["<form><button type=reset></button></form>", "button"],
        ["<button popovertarget=nobody></button>", "button"],
        ["<input type=checkbox>", "input"],
        ["<label><b></b></label>", "b"],
        ["<a href='#here'><b></b></a>", "b"],
        ["<svg><a href='#here'><text></text></a></svg>", "text"],
        ["<details><summary></summary></details>", "summary"],
        ["<button data-taken></button>", "button"],
        ["<button data-gone></button>", "button"],
        ["<button data-disabled></button>", "button"],
        ["<button data-stream-action=retry></button>", "button"],
      ];
      t.root.addEventListener("submit", (submit) => submit.preventDefault());
      for (const [html, selector] of rows) {
        let clicks = 0;
        const open = gate(() => target.addEventListener("click", () => clicks++));
        const region = page(t, `<div data-hydrate="interaction" data-hydrate-module="x">${html}</div>`);
        const target = region.querySelector(selector);
        hydrate(t.root);
        if (target.matches("[data-taken]")) target.addEventListener("click", (click) => click.preventDefault());
        target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true }));
        if (target.matches("[data-gone]")) target.remove();
        if (target.matches("[data-disabled]")) target.disabled = true;
        open();
        await state(region, "done");
        await turns(1);
        t.equal(clicks, 0, html);
      }
      history.replaceState(null, "", location.pathname + location.search);
    },
  },
  {
    name: "dom hydration: regions that come later start too, until the signal says no more",
    async run(t) {
      const controller = new AbortController();
      const region = () => `<section><ul data-stream-src="${short()}">${ROWS}</ul></section>`;
      t.same(hydrate(t.root, { observe: controller.signal }), []);
      const done = next(page(t, region()).firstElementChild, "stream:done");
      t.equal((await done).status, "done");
      const late = page(t, region());
      const list = late.firstElementChild;
      t.root.replaceChildren();
      await turns(1);
      t.ok(!list.hasAttribute("data-stream-state"), "what has gone again does not start");
      t.root.append(late);
      await next(list, "stream:done");
      controller.abort();
      const never = page(t, region()).firstElementChild;
      await turns();
      t.ok(!never.hasAttribute("data-stream-state"), "after the signal");
    },
  },
  {
    name: "dom hydration: regions in rows start with their row, and end with it",
    async run(t) {
      const nested = `<ul data-stream-src="${hanging()}"><template data-stream-each><li data-stream-text="/text"></li></template></ul>`;
      const list = page(t, `<div><template data-stream-each data-stream-key="/id" data-stream-limit="1"><section><b data-stream-text="/id"></b>
        ${nested}</section></template></div>`);
      const region = bound(list);
      await patched(region, { id: "a" });
      const first = list.querySelector("ul");
      await next(first, "stream:patch");
      t.same(texts(list, "b, li"), ["a", "one"]);
      const { stream } = bind(first);
      await patched(region, { id: "b" });
      t.equal((await stream.done).status, "aborted");
      t.equal(list.querySelectorAll("ul").length, 1);
      region.end();
    },
  },
  {
    name: "dom hydration: a row may have code of its own, beside its slots",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li data-hydrate-module="${COUNTER}"><button data-stream-text="/id"></button></li>
        </template></ul>`);
      const region = bound(list);
      await patched(region, { id: "a" }, { id: "b" });
      const [first] = list.children;
      await state(first, "done");
      first.firstElementChild.click();
      t.same([first.textContent, first.dataset.count], ["a", "1"]);
      region.end();
    },
  },
  {
    name: "dom hydration: a region in a page that is still being read waits for its own end",
    async run(t) {
      const stream = openDocument(t);
      stream.write(`<!doctype html><main><ul data-stream-src="${short()}"><li>first`);
      const [widget] = hydrate(stream.document, { observe: true });
      const list = widget.element;
      await turns();
      t.equal(widget.snapshot.status, "idle");
      stream.write(`</li>${ROWS}</ul><ol data-stream-src="${short()}">`);
      t.equal((await next(list, "stream:done")).status, "done");
      t.same(texts(list, "li"), ["first", "one"]);
      const later = stream.document.querySelector("ol");
      await turns();
      t.equal(later.getAttribute("data-stream-state"), null);
      const done = next(later, "stream:done");
      stream.write(ROWS);
      stream.document.close();
      t.equal((await done).status, "done", "nothing follows, but the page is read");
    },
  },
  {
    name: "dom element: a view is a region, however it comes into the page",
    async run(t) {
      defineElement();
      defineElement();
      const view = page(t, `<runnelet-view src="${short()}" mode="list" key="/id" name="reviews"><template data-stream-each><li data-stream-text="/text"></li></template></runnelet-view>`);
      t.equal((await next(view, "stream:done")).status, "done");
      t.same([texts(view, "li"), view.widget.stream.name, view.snapshot.status], [["one"], "reviews", "done"]);
      t.equal(view.widget.keyOf(view.querySelector("li")), "1", "the key of its template");
      t.equal(hydrate(t.root)[0], view.widget);

      const made = document.createElement("runnelet-view");
      t.same([made.src, made.widget, made.snapshot], ["", null, null]);
      t.root.append(made);
      made.src = short();
      made.append(...view.cloneNode(true).childNodes);
      made.querySelector("li").remove();
      await next(made, "stream:done");
      t.same(texts(made, "li"), ["one"]);
    },
  },
  {
    name: "dom element: moving a view keeps its stream, another source begins anew, removing ends",
    async run(t) {
      defineElement("case-view");
      const holder = page(t, `<div><case-view src="${hanging()}"><b data-stream-row="0">zero</b><template data-stream-each>
        <b data-stream-text="/text"></b></template></case-view><div></div></div>`);
      const view = holder.firstElementChild;
      hydrate(t.root, { observe: t.signal });
      await next(view, "stream:patch");
      const { widget } = view;
      holder.lastElementChild.append(view);
      await turns();
      t.ok(view.widget === widget && widget.snapshot.status === "streaming");
      t.same(texts(view, "b"), ["zero", "one"]);
      view.src = scripted(NDJSON, [{ send: lines({ id: 2, text: "two" }) }, { hang: true }]);
      t.equal((await widget.stream.done).status, "aborted");
      await next(view, "stream:patch");
      t.same(texts(view, "b"), ["two"], "the rows were those of the other source");
      const { stream } = view.widget;
      view.remove();
      t.equal((await stream.done).status, "aborted");
      t.equal(view.widget, null);
      const again = next(view, "stream:patch");
      t.root.append(view);
      await again;
      t.same(texts(view, "b"), ["two"], "what it wrote before is gone");
      view.abort();
      t.equal(view.snapshot.status, "aborted");
    },
  },
  {
    name: "dom element: a view in a page that is still being read waits for its own end",
    async run(t) {
      const stream = openDocument(t);
      const ready = new Promise((resolve) => addEventListener("message", resolve, { once: true, signal: t.signal }));
      stream.write(`<!doctype html><script type="module" async src="/tests/e2e/cases/dom/modules/streamed.js"></script><main>
        <runnelet-view src="${short()}"><ul>`);
      await ready;
      stream.write(`<li>first</li>`);
      await turns();
      const view = stream.document.querySelector("runnelet-view");
      t.equal(view.widget, null);
      const done = next(view, "stream:done");
      stream.write(`${ROWS}</ul></runnelet-view><p>`);
      t.equal((await done).status, "done");
      t.same(texts(view, "li"), ["first", "one"]);
      stream.document.close();
    },
  },
  {
    name: "dom hydration: a region ends with what is around it, and goes with it elsewhere",
    async run(t) {
      const made = () => {
        const holder = page(t, `<div><div><ul>${ROWS}</ul></div></div>`);
        return { holder, ...bound(holder.querySelector("ul")) };
      };
      const kept = made();
      await patched(kept, { id: 1, text: "one" });
      const fragment = new DocumentFragment();
      fragment.append(kept.holder);
      t.root.append(fragment);
      await turns();
      await patched(kept, { id: 2, text: "two" });
      const frame = t.root.appendChild(document.createElement("iframe"));
      frame.contentDocument.body.append(kept.holder);
      await turns();
      await patched(kept, { id: 3, text: "three" });
      t.same(texts(kept.holder, "li"), ["one", "two", "three"]);
      kept.holder.firstElementChild.remove();
      t.equal((await kept.widget.stream.done).status, "aborted", "in the other document too");
      for (const remove of [(holder) => new DocumentFragment().append(holder), (holder) => holder.replaceChildren(), (holder) => holder.parentNode.remove()]) {
        const gone = made();
        await patched(gone, { id: 1, text: "one" });
        remove(gone.holder);
        t.equal((await gone.widget.stream.done).status, "aborted", String(remove));
      }
    },
  },
];
