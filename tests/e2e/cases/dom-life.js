// How a widget begins and ends, and what the application's own code may do meanwhile.
import { bind, hydrate } from "/pkg/dom.js";
import { open } from "/pkg/index.js";
import { encode, streamOf } from "./support.js";
import { LIST, NDJSON, bound, frames, lines, next, page, patched, scripted, source, texts, turns } from "./dom/tools.js";

const hanging = (more) => scripted(NDJSON, [{ send: lines({ id: 1, text: "one" }) }, { hang: true }], more);

/** Defines a custom element that does something when it is connected. */
function defined(onConnected, onChanged = () => {}) {
  const name = `case-${crypto.randomUUID()}`;
  customElements.define(name, class extends HTMLElement {
    static observedAttributes = ["title"];
    connectedCallback() {
      onConnected(this);
    }
    attributeChangedCallback() {
      onChanged(this);
    }
  });
  return name;
}

export const cases = [
  {
    name: "dom life: without a part of the library the stream fails, and can be tried again",
    async run(t) {
      const element = page(t, `<section data-stream-mode="ops" data-stream-partial="rollback"><p id="a">old</p></section>`);
      const { stream } = source();
      let opened = 0;
      const again = scripted(NDJSON, [{ send: lines({ op: "text", target: "#a", value: "new" }) }]);
      // In place of a module that cannot be fetched: what is to go back cannot be prepared.
      document.implementation.createHTMLDocument = () => {
        throw new Error("gone");
      };
      const failed = next(element, "stream:done");
      const widget = bind(element, () => (opened++ ? fetch(again) : stream), { format: "ndjson" });
      const { status, error } = await failed;
      t.same([status, error.code], ["failed", "init"]);
      t.equal(element.getAttribute("data-stream-state"), "failed");
      delete document.implementation.createHTMLDocument;
      const done = next(element, "stream:done");
      widget.retry();
      t.equal((await done).status, "done");
      t.equal(element.textContent, "new");
    },
  },
  {
    name: "dom life: retry() by whoever is told of the error first goes back as well",
    async run(t) {
      const element = page(t, `<ul data-stream-partial="rollback"><template data-stream-each><li data-stream-text="/id"></li></template></ul>`);
      const { stream, send, end } = source();
      let opened = 0;
      const widget = bind(element, () => (opened++ ? fetch(scripted(NDJSON, [{ send: lines({ id: 3 }) }])) : stream), { format: "ndjson", retry: false });
      const states = [];
      element.addEventListener("stream:state", ({ detail }) => states.push(detail.status));
      const done = next(element, "stream:done", ({ status }) => status === "done");
      element.addEventListener("stream:error", () => widget.retry(), { once: true });
      const patch = next(element, "stream:patch");
      send(lines({ id: 1 }, { id: 2 }));
      await patch;
      send('{"id');
      end();
      await done;
      t.same(texts(element, "li"), ["3"]);
      t.ok(states.includes("interrupted"), states.join());
    },
  },
  {
    name: "dom life: a stream that was over before a part of the library could not be loaded tells it",
    async run(t) {
      await open(new Blob(["1\n"]), { format: "ndjson" }).done;
      const element = page(t, `<section data-stream-mode="ops" data-stream-partial="rollback"><p id="a">old</p></section>`);
      // In place of a module that cannot be fetched; until then the stream, which is there at once, is over.
      document.implementation.createHTMLDocument = () => {
        throw new Error("gone");
      };
      const whole = () => streamOf(encode(lines({ op: "text", target: "#a", value: "new" })));
      const failed = next(element, "stream:error");
      const widget = bind(element, whole, { format: "ndjson" });
      const { code, cause } = await failed;
      t.same([code, cause.message], ["sink", "gone"]);
      delete document.implementation.createHTMLDocument;
      const done = next(element, "stream:done", () => element.textContent === "new");
      widget.retry();
      await done;
    },
  },
  ...["stream:error", "stream:state", "stream:patch"].flatMap((type) => ["", ", in a worker"].map((where) => ({
    name: `dom life: retry() by a listener of ${type} goes back and tells the end before it begins${where}`,
    async run(t) {
      if (where) t.expectUncaught(/policy violation: \S+ blob/);
      // What takes back is still being loaded when the stream ends: that is there at once, as is the engine.
      await open(new Blob(["1\n"]), { format: "ndjson", worker: where !== "" }).done;
      const element = page(t, LIST.replace("<ul>", `<ul data-stream-partial="rollback"><li data-stream-row="0">server</li>`));
      const bodies = ['{"id":0,"text":"zero"}\n{"id":1,"text":"one"}\n{"id', lines({ id: 2, text: "two" })];
      const seen = [];
      let rows = 0;
      element.addEventListener("stream:state", ({ detail: { status } }) => seen.push(status));
      element.addEventListener("stream:done", ({ detail: { status } }) => seen.push(`end: ${status}`, texts(element, "li").join()));
      element.addEventListener("stream:patch", ({ detail: { inserted, removed } }) => (rows += inserted - removed));
      const done = next(element, "stream:done", ({ status }) => status === "done");
      let isAsked = false;
      element.addEventListener(type, ({ detail: { removed, status } }) => {
        if (isAsked || (type === "stream:patch" && !removed) || (type === "stream:state" && status !== "interrupted")) return;
        isAsked = true;
        widget.retry();
      });
      const widget = bind(element, () => streamOf(encode(bodies.shift())), { format: "ndjson", retry: false, worker: where !== "" });
      await done;
      const ended = ["interrupted", "end: interrupted", "server"];
      t.same(seen.filter((one) => one !== "streaming"), ["connecting", ...ended, "connecting", "done", "end: done", "server,two"]);
      t.equal(rows, 1);
    },
  }))),
  {
    name: "dom life: who follows the end is only let go by scrolling back",
    async run(t) {
      const scroller = page(t, `<div data-stream-follow tabindex="0" ><template data-stream-each><p data-stream-text="/id" data-stream-style="height:/height"></p></template></div>`);
      Object.assign(scroller.style, { height: "100px", overflowY: "scroll", scrollBehavior: "smooth" });
      const height = "60px";
      const region = bound(scroller);
      const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= 1;
      for (let id = 0; id < 6; id++) {
        await patched(region, { id, height });
        await frames();
      }
      t.ok(isAtEnd(), `${scroller.scrollTop} of ${scroller.scrollHeight}`);
      // What grows, as an image that was loaded, is no scrolling either.
      scroller.querySelector("p").style.height = "400px";
      await frames();
      await patched(region, { id: 6, height });
      await frames();
      t.ok(isAtEnd(), "something grew");
      scroller.scrollTo({ top: 50, behavior: "instant" });
      await frames();
      await patched(region, { id: 7, height });
      await frames();
      t.equal(scroller.scrollTop, 50);
      region.end();
    },
  },
  {
    name: "dom life: hydrating twice, or by two copies of the library, gives the same widget",
    async run(t) {
      const list = page(t, LIST);
      list.setAttribute("data-stream-src", scripted(NDJSON, [{ send: lines({ id: 1, text: "one" }) }]));
      const other = await import("/pkg/dom.js?another-copy");
      t.ok(other.hydrate !== hydrate, "two copies");
      const done = next(list, "stream:done");
      const [widget] = hydrate(t.root);
      t.equal(hydrate(t.root)[0], widget);
      t.equal(hydrate(list)[0], widget);
      t.equal(other.hydrate(t.root)[0], widget);
      t.equal(bind(list, "/elsewhere"), widget);
      t.equal(list[Symbol.for("runnelet.widget")], widget);
      await done;
      t.same(texts(list, "li"), ["one"]);
    },
  },
  {
    name: "dom life: removing the region from the page ends its stream",
    async run(t) {
      const key = t.key();
      const holder = page(t, `<div><div>${LIST}</div></div>`);
      const list = holder.querySelector("ul");
      list.setAttribute("data-stream-src", hanging({ key }));
      const patch = next(list, "stream:patch");
      const [widget] = hydrate(t.root);
      await patch;
      holder.firstElementChild.remove();
      t.equal((await widget.stream.done).status, "aborted");
      t.equal(Symbol.for("runnelet.widget") in list, false);
      t.equal(list.getAttribute("data-stream-state"), "aborted");
      t.equal(list.getAttribute("aria-busy"), "false");
      holder.append(list);
      t.ok(hydrate(t.root)[0] !== widget, "in the page again it may start anew");
    },
  },
  {
    name: "dom life: moving the region, or one around it, does not end its stream",
    async run(t) {
      const holder = page(t, `<div><div>${LIST}</div><div></div></div>`);
      const [from, to] = holder.children;
      const list = holder.querySelector("ul");
      const region = bound(list);
      await patched(region, { id: 1, text: "one" });
      list.remove();
      await Promise.resolve();
      to.append(list);
      holder.append(from, to);
      await turns();
      await frames();
      await patched(region, { id: 2, text: "two" });
      t.same(texts(to, "li"), ["one", "two"]);
      const done = region.widget.stream.done;
      to.remove();
      t.equal((await done).status, "aborted", "where it is now, it is watched too");
    },
  },
  {
    name: "dom life: a region bound before it comes into the page is watched from then on",
    async run(t) {
      const list = page(t, LIST);
      list.remove();
      const holder = document.createElement("div");
      holder.append(list);
      const region = bound(list);
      await patched(region, { id: 1, text: "one" });
      t.root.append(holder);
      await patched(region, { id: 2, text: "two" });
      holder.remove();
      t.equal((await region.widget.stream.done).status, "aborted");
    },
  },
  {
    name: "dom life: regions in shadow trees are watched through them",
    async run(t) {
      const host = page(t, "<div></div>");
      const shadow = host.attachShadow({ mode: "open" });
      const list = page({ root: document.createElement("div") }, LIST);
      shadow.append(list);
      list.setAttribute("data-stream-src", hanging());
      const patch = next(list, "stream:patch");
      const [widget] = hydrate(shadow);
      await patch;
      host.remove();
      t.equal((await widget.stream.done).status, "aborted");
    },
  },
  {
    name: "dom life: dispose() ends and releases everything, and leaves what was written",
    async run(t) {
      const key = t.key();
      const list = page(t, `<section><button data-stream-action="retry"></button>${LIST}</section>`);
      list.setAttribute("data-stream-src", hanging({ key }));
      const patch = next(list, "stream:patch");
      const [widget] = hydrate(t.root);
      await patch;
      const { stream } = widget;
      const events = [];
      for (const type of ["state", "error", "patch", "done"]) list.addEventListener(`stream:${type}`, () => events.push(type));
      widget.dispose();
      widget.dispose();
      t.equal((await stream.done).status, "aborted");
      list.querySelector("button").click();
      widget.retry();
      widget.abort();
      await turns();
      t.same(events, []);
      t.same(texts(list, "li"), ["one"]);
      const log = await (await fetch(`/script/log?key=${key}`)).json();
      t.equal(log.length, 1);
    },
  },
  {
    name: "dom life: a listener or custom element that throws breaks nothing",
    async run(t) {
      t.expectUncaught(/from the listener/);
      t.expectUncaught(/from the element/);
      const name = defined((element) => {
        if (element.title === "2") throw new Error("from the element");
      });
      const list = page(t, `<div><template data-stream-each><${name} data-stream-attr="title:/id"></${name}></template></div>`);
      const region = bound(list);
      list.addEventListener("stream:patch", () => {
        throw new Error("from the listener");
      });
      await patched(region, { id: 1 }, { id: 2 }, { id: 3 });
      await patched(region, { id: 4 });
      t.same([...list.querySelectorAll(name)].map((element) => element.title), ["1", "2", "3", "4"]);
      const done = next(list, "stream:done");
      region.end();
      t.equal((await done).status, "done");
    },
  },
  {
    name: "dom life: elements are complete when they come into the page",
    async run(t) {
      const seen = [];
      const name = defined((element) => seen.push(`${element.title} ${element.textContent}`));
      const list = page(t, `<div><template data-stream-each><${name} data-stream-attr="title:/id" data-stream-text="/text"></${name}></template></div>`);
      const region = bound(list);
      await patched(region, { id: 1, text: "a" }, { id: 2, text: "b" });
      t.same(seen, ["1 a", "2 b"]);
      region.end();
    },
  },
  {
    name: "dom life: code that runs during a flush may read, subscribe, retry, abort and hydrate",
    async run(t) {
      let widget;
      const seen = [];
      const name = defined((element) => {
        seen.push(widget.snapshot.status);
        widget.stream.subscribe(() => {});
        widget.retry();
        hydrate(t.root);
        if (element.title === "2") widget.abort("enough");
      });
      const list = page(t, `<div><template data-stream-each><${name} data-stream-attr="title:/id"></${name}></template></div>`);
      const region = bound(list);
      widget = region.widget;
      const done = next(list, "stream:done");
      region.sendRecords({ id: 1 }, { id: 2 }, { id: 3 });
      const { status } = await done;
      t.equal(status, "aborted");
      t.equal(seen[0], "streaming");
      t.equal(list.querySelectorAll(name).length, 3, "the flush was finished");
    },
  },
  {
    name: "dom life: code that runs during a flush may remove or dispose of the region",
    async run(t) {
      for (const act of [(list) => list.remove(), (list, widget) => widget.dispose(), (list) => list.replaceChildren()]) {
        let region;
        const name = defined((element) => element.title === "1" && act(list, region.widget));
        const list = page(t, `<div><template data-stream-each><${name} data-stream-attr="title:/id"></${name}></template></div>`);
        region = bound(list);
        const { stream } = region.widget;
        const patch = new Promise((resolve) => {
          const observer = new MutationObserver(resolve);
          observer.observe(list, { childList: true });
        });
        region.sendRecords({ id: 1 }, { id: 2 });
        await patch;
        await frames();
        region.end();
        t.ok(["aborted", "done"].includes((await stream.done).status), String(act));
      }
    },
  },
  {
    name: "dom life: abort and retry in event listeners",
    async run(t) {
      const list = page(t, LIST);
      const key = t.key();
      const answer = (...ids) => ({ steps: [{ send: lines(...ids.map((id) => ({ id, text: `${id}` }))) }] });
      list.setAttribute("data-stream-src", scripted(NDJSON, [], { key, attempts: [answer(1), answer(1, 2, "end")] }));
      list.setAttribute("data-stream-end", '{"pointer":"/id","equals":"end"}');
      list.setAttribute("data-stream-retry", "false");
      let ends = 0;
      const finished = new Promise((resolve) => {
        list.addEventListener("stream:done", ({ detail }) => {
          ends++;
          if (detail.status === "interrupted") hydrate(list)[0].retry();
          else resolve(detail.status);
        });
      });
      hydrate(t.root);
      t.equal(await finished, "done");
      t.equal(ends, 2);
      t.same(texts(list, "li"), ["1", "2"]);
    },
  },
  {
    name: "dom life: importing touches nothing, binding needs a source",
    async run(t) {
      const list = page(t, LIST);
      const widget = bind(list);
      t.same([widget.snapshot.status, widget.snapshot.error.code], ["failed", "unsupported"]);
      widget.dispose();
      const { stream, end } = source();
      const again = bind(list, stream);
      t.equal(again.snapshot.status, "failed", "a stream has no Content-Type");
      t.ok(/format/.test(again.snapshot.error.message), again.snapshot.error.message);
      end();
    },
  },
  {
    name: "dom life: after dispose() nothing is written, though what writes is still being loaded",
    async run(t) {
      const warm = bound(page(t, LIST));
      await patched(warm, { id: 1, text: "the engine is there" });
      warm.end();
      const element = page(t, `<section data-stream-mode="ops" data-stream-dialect="turbo" data-stream-partial="rollback"><p id="a">old</p></section>`);
      const region = bound(element, { format: "text" });
      region.send(`<turbo-stream action="update" target="a"><template>new</template></turbo-stream>`);
      while (region.widget.snapshot.frames < 1) await turns(1);
      const { textContent } = element;
      region.widget.dispose();
      // What is imported again comes after what was imported before.
      await Promise.all(["ops/index.js", "html.js", "rollback.js"].map((name) => import(`/pkg/dom/${name}`)));
      await turns(20);
      t.equal(element.textContent, textContent);
    },
  },
  {
    name: "dom life: a windowed list that was bound before it came into the page",
    async run(t) {
      const list = page(t, `<ul><template data-stream-each data-stream-window="40px"><li data-stream-text="/id"></li></template></ul>`);
      list.remove();
      const region = bound(list);
      t.root.append(list);
      await patched(region, { id: 1 });
      if (CSS.supports("content-visibility", "auto")) t.equal(getComputedStyle(list.firstElementChild).contentVisibility, "auto");
      region.end();
    },
  },
  {
    name: "dom life: a windowed list in the document of a frame",
    async run(t) {
      const frame = document.createElement("iframe");
      t.root.replaceChildren(frame);
      const list = page(t, LIST.replace("data-stream-each", `data-stream-each data-stream-window="40px"`));
      t.root.append(frame);
      frame.contentDocument.body.append(list);
      const region = bound(list);
      await patched(region, { id: 1, text: "one" });
      t.same(texts(list, "li"), ["one"]);
      t.equal(frame.contentDocument.adoptedStyleSheets.length, 1);
      region.end();
    },
  },
];
