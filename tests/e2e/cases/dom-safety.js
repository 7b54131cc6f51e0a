// What a stream may not do to a page.
import { hydrate } from "/pkg/dom.js";
import { NDJSON, bound, next, page, patched, played, scripted, lines, texts } from "./dom/tools.js";

/** Slots that open nothing: markup, code of the error. */
const REFUSED = [
  ["<b data-stream-attr='onclick:/x'></b>", "refused"],
  ["<b data-stream-attr='ONCLICK:/x'></b>", "refused"],
  ["<b data-stream-attr='onanythingnew:/x'></b>", "refused"],
  ["<b data-stream-attr='style:/x'></b>", "refused"],
  ["<b data-stream-attr='is:/x'></b>", "refused"],
  ["<b data-stream-attr='data-stream-src:/x'></b>", "refused"],
  ["<b data-stream-attr='data-hydrate:/x'></b>", "refused"],
  ["<b data-stream-attr='x-on:click:/x'></b>", "refused"],
  ["<b data-stream-attr='@click:/x'></b>", "refused"],
  ["<b data-stream-attr='a&quot;b:/x'></b>", "refused"],
  ["<iframe data-stream-attr='srcdoc:/x'></iframe>", "refused"],
  ["<iframe data-stream-attr='sandbox:/x'></iframe>", "refused"],
  ["<iframe data-stream-text='/x'></iframe>", "refused"],
  ["<script data-stream-text='/x'></script>", "refused"],
  ["<script data-stream-attr='src:/x'></script>", "refused"],
  ["<style data-stream-text='/x'></style>", "refused"],
  ["<link data-stream-attr='href:/x'>", "refused"],
  ["<link data-stream-attr='rel:/x'>", "refused"],
  ["<meta data-stream-attr='content:/x'>", "refused"],
  ["<base data-stream-attr='href:/x'>", "refused"],
  ["<object data-stream-attr='data:/x'></object>", "refused"],
  ["<embed data-stream-attr='src:/x'>", "refused"],
  ["<noscript data-stream-text='/x'></noscript>", "refused"],
  ["<form data-stream-attr='target:/x'></form>", "refused"],
  ["<button data-stream-attr='formtarget:/x'></button>", "refused"],
  ["<svg><script data-stream-text='/x'></script></svg>", "refused"],
  ["<svg><a><animate data-stream-attr='attributeName:/x'></animate></a></svg>", "refused"],
  ["<svg><a><set data-stream-attr='to:/x'></set></a></svg>", "refused"],
  ["<svg><animate data-stream-attr='values:/x'></animate></svg>", "refused"],
  ["<b data-stream-markup='/x'></b>", "unsupported"],
  ["<b data-stream-text='x'></b>", "unsupported"],
  ["<b data-stream-text='/*'></b>", "unsupported"],
  ["<b data-stream-attr='title'></b>", "unsupported"],
  ["<b data-stream-txt='/x'></b>", "unsupported"],
  ["<b data-stream-text='/x'><i data-stream-text='/y'></i></b>", "unsupported"],
  ["<b data-stream-text='/x' data-stream-append='/y'></b>", "unsupported"],
];

/** Element, attribute, URL, what the attribute is then. */
const SAFE = [
  ["a", "href", "https://example.com/a?b#c"],
  ["a", "href", "relative/path"],
  ["a", "href", "//example.com/"],
  ["a", "href", "#fragment"],
  ["a", "href", ""],
  ["a", "href", "mailto:a@example.com"],
  ["a", "href", "TEL:123"],
  ["img", "src", "/favicon.svg"],
  ["img", "src", "data:image/png;base64,iVBORw0KGgo="],
  ["img", "srcset", "a.png 1x, b,c.png 2x"],
  ["iframe", "src", "about-us.html"],
  ["form", "action", "/post"],
  ["a", "title", "javascript:alert(1)"],
];
const UNSAFE = [
  ["a", "href", "javascript:alert(1)"],
  ["a", "href", "JaVaScRiPt:alert(1)"],
  ["a", "href", " \t\u0001javascript:alert(1)"],
  ["a", "href", "java\nscript:alert(1)"],
  ["a", "href", "java\tscript\r:alert(1)"],
  ["a", "href", "vbscript:x"],
  ["a", "href", "data:text/html,x"],
  ["a", "href", "data:image/png;base64,iVBORw0KGgo="],
  ["a", "href", "blob:https://example.com/x"],
  ["a", "href", "filesystem:https://example.com/x"],
  ["a", "href", "view-source:javascript:alert(1)"],
  ["a", "href", "https://"],
  ["a", "ping", "/ok javascript:alert(1)"],
  ["img", "src", "data:image/svg+xml,<svg onload=alert(1)>"],
  ["img", "src", "data:text/html,x"],
  ["img", "src", "javascript:alert(1)"],
  ["img", "srcset", "a.png 1x, javascript:alert(1) 2x"],
  ["iframe", "src", "javascript:alert(1)"],
  ["iframe", "src", "data:text/html,x"],
  ["iframe", "src", "mailto:a@example.com"],
  ["form", "action", "javascript:alert(1)"],
  ["button", "formaction", "javascript:alert(1)"],
  ["video", "poster", "javascript:alert(1)"],
  ["blockquote", "cite", "javascript:alert(1)"],
  ["body", "background", "javascript:alert(1)"],
];

export const cases = [
  {
    name: "dom safety: markup is text",
    async run(t) {
      const markup = `<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>`;
      const list = page(t, `<ul><template data-stream-each data-stream-key="/id"><li><b data-stream-text="/x"></b><i data-stream-append="/x"></i><u data-stream-attr="title:/x"></u><textarea data-stream-text="/x"></textarea></li></template></ul>`);
      const region = bound(list);
      await patched(region, { id: markup, x: markup });
      await patched(region, { id: markup, x: markup });
      t.equal(list.querySelector("b").textContent, markup);
      t.equal(list.querySelector("i").textContent, markup + markup);
      t.equal(list.querySelector("u").title, markup);
      t.equal(list.querySelector("textarea").value, markup);
      t.equal(list.querySelectorAll("img, script").length, 0);
      t.equal(globalThis.pwned, undefined);
      region.end();
    },
  },
  {
    name: "dom safety: slots that would be unsafe, or mean nothing, open nothing and say so",
    async run(t) {
      const key = t.key();
      const url = scripted(NDJSON, [{ send: lines({ x: "1" }) }], { key });
      for (const [markup, code] of REFUSED) {
        for (const [where, html] of [
          ["template", `<section data-stream-src="${url}"><p data-stream-error></p><template data-stream-each><div>${markup}</div></template></section>`],
          ["record", `<section data-stream-src="${url}" data-stream-mode="record"><p data-stream-error></p>${markup}</section>`],
        ]) {
          if (where === "record" && markup.startsWith("<style")) continue; // the pages' policy would complain
          const region = page(t, html);
          const error = next(region, "stream:error");
          const [widget] = hydrate(region);
          t.equal(widget.snapshot.status, "failed", `${where}: ${markup}`);
          t.equal(widget.snapshot.error.code, code, `${where}: ${markup}: ${widget.snapshot.error.message}`);
          t.equal(region.querySelector("[data-stream-error]").textContent, widget.snapshot.error.message);
          t.equal(region.getAttribute("data-stream-state"), "failed");
          t.equal(await error, widget.snapshot.error);
          t.equal(widget.stream, null);
        }
      }
      t.same(await (await fetch(`/script/log?key=${key}`)).json(), [], "no request was sent");
    },
  },
  {
    name: "dom safety: URLs are judged as the browser reads them",
    async run(t) {
      for (const [urls, isSafe] of [[SAFE, true], [UNSAFE, false]]) {
        for (const [name, attribute, url] of urls) {
          const holder = page(t, "<div data-stream-mode='record'><p data-stream-text='/n'></p></div>");
          const element = document.createElement(name);
          element.setAttribute("data-stream-attr", `${attribute}:/url`);
          element.setAttribute(attribute, "/before");
          holder.append(element);
          const region = bound(holder);
          const patch = await patched(region, { url, n: 1 });
          t.equal(patch.written, 2);
          t.equal(element.getAttribute(attribute), isSafe ? url : null, `${name} ${attribute} ${JSON.stringify(url)}`);
          const done = next(holder, "stream:done");
          region.end();
          const { status, snapshot } = await done;
          t.equal(status, "done");
          t.same(snapshot.errors.map((error) => [error.code, error.severity]), isSafe ? [] : [["refused", "frame"]], url);
        }
      }
    },
  },
  {
    name: "dom safety: links in SVG are judged too",
    async run(t) {
      const holder = page(t, `<div data-stream-mode="record"><svg><a data-stream-attr="xlink:href:/url href:/url"><text data-stream-text="/n"></text></a></svg></div>`);
      const link = holder.querySelector("a");
      const region = bound(holder);
      const XLINK = "http://www.w3.org/1999/xlink";
      await patched(region, { url: "/fine", n: 1 });
      t.same([link.getAttributeNS(XLINK, "href"), link.getAttribute("href"), link.href.baseVal], ["/fine", "/fine", "/fine"]);
      await patched(region, { url: "javascript:alert(1)" });
      t.same([link.hasAttributeNS(XLINK, "href"), link.hasAttribute("href")], [false, false]);
      region.end();
    },
  },
  {
    name: "dom safety: prototype keys are plain data",
    async run(t) {
      const holder = page(t, `<div data-stream-mode="record"><p data-stream-text="/__proto__/polluted"></p><p data-stream-text="/constructor"></p></div>`);
      const region = bound(holder);
      const patch = next(holder, "stream:patch");
      region.send('{"__proto__":{"polluted":"text"}}\n[{"op":"add","path":"/__proto__/polluted","value":"patched"}]\n');
      await patch;
      t.same(texts(holder, "p"), ["patched", ""]);
      t.equal({}.polluted, undefined);
      region.end();
    },
  },
  {
    name: "dom safety: one region that cannot be used does not stop the others",
    async run(t) {
      const url = scripted(NDJSON, [{ send: lines({ id: 1 }) }]);
      const row = "<template data-stream-each><p data-stream-text='/id'></p></template>";
      const broken = [
        `<section data-stream-src="${url}" data-stream-resum="false">${row}</section>`,
        `<section data-stream-src="${url}" data-stream-mode="spam">${row}</section>`,
        `<section data-stream-src="${url}" data-stream-retry="{bad">${row}</section>`,
        `<section data-stream-src="${url}" data-stream-format="spam">${row}</section>`,
        `<section data-stream-src="${url}" data-stream-decode="text">${row}</section>`,
        `<section data-stream-src="${url}" data-hydrate="spam">${row}</section>`,
        `<section data-stream-src="${url}"></section>`,
        `<section data-stream-src="${url}">${row}${row}</section>`,
        `<section data-stream-src="${url}"><template data-stream-each><p></p><p></p></template></section>`,
        `<section data-stream-src="${url}"><template data-stream-each data-stream-limit="0"><p></p></template></section>`,
        `<section data-stream-src="${url}"><p data-stream-show="spam"></p>${row}</section>`,
        `<section data-stream-src="${url}"><p data-stream-action="spam"></p>${row}</section>`,
        `<section data-stream-src="${url}"><p data-stream-text="/id"></p>${row}</section>`,
        `<section data-stream-src="http://[bad">${row}</section>`,
      ];
      page(t, `<div>${broken.join("")}<section id="last" data-stream-src="${url}">${row}</section></div>`);
      const last = t.root.querySelector("#last");
      const done = next(last, "stream:done");
      const widgets = hydrate(t.root);
      t.equal((await done).status, "done");
      t.same(texts(last, "p"), ["1"]);
      for (const [index, widget] of widgets.slice(0, -2).entries()) {
        t.same([widget.snapshot.status, widget.snapshot.error.code], ["failed", "unsupported"], broken[index]);
        t.ok(widget.snapshot.error.message.length > 20, "a sentence");
      }
      t.ok(widgets.at(-2).snapshot.status !== "done");
    },
  },
];
