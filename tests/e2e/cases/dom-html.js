// HTML of a stream: what stays, what goes, and who sanitizes.
import createDOMPurify from "/node_modules/dompurify/dist/purify.es.mjs";
import { parseHtml } from "/pkg/dom/html.js";
import { morph } from "/pkg/dom/morph.js";
import { checkStyle, refusesName, refusesProperty } from "/pkg/dom/safety.js";
import { PROPERTIES, STYLES } from "./dom/payloads.js";
import { page, parsed, parsesInline } from "./dom/tools.js";

/** Context, HTML that stays as it is. */
const KEPT = [
  ["div", `Text &amp; <b>bold</b> <i>italic</i> <a href="/x?y#z" title="t" rel="nofollow">link</a>`],
  ["div", `<h2 id="title">Title</h2><ul><li>a</li></ul><ol start="3"><li value="4">b</li></ol><hr><pre><code class="language-js">x &lt; y</code></pre>`],
  ["div", `<table><caption>c</caption><colgroup><col span="2"></colgroup><thead><tr><th scope="col">h</th></tr></thead><tbody><tr><td colspan="2">d</td></tr></tbody></table>`],
  ["tbody", `<tr><td>1</td></tr><tr><td>2</td></tr>`],
  ["table", `<tbody><tr><td>1</td></tr></tbody>`],
  ["tr", `<td>1</td><th>2</th>`],
  ["select", `<option value="a" selected="">A</option><optgroup label="g"><option>B</option></optgroup>`],
  ["div", `<img src="/a.png" alt="a" width="1" loading="lazy" srcset="/a.png 1x, /b.png 2x"><picture><source srcset="/c.avif" type="image/avif"></picture>`],
  ["div", `<video src="/v.mp4" poster="/p.jpg" controls=""><track src="/t.vtt" kind="captions"></video><audio src="/a.mp3"></audio>`],
  ["div", `<form action="/post" method="post"><label for="q">Q</label><input id="q" name="q" required=""><textarea name="text">x</textarea><button type="submit">Go</button></form>`],
  ["div", `<details open=""><summary>s</summary>d</details><dialog>d</dialog><progress max="2" value="1"></progress><meter value="0.5"></meter>`],
  ["div", `<p class="a b" lang="de" dir="ltr" data-x="1" aria-label="l" role="note" hidden="" tabindex="0" part="p">x</p>`],
  ["div", `<a href="https://example.com/" target="_blank" rel="noopener">x</a> <a href="mailto:a@b.c">m</a>`],
  ["div", `<svg viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="g"><stop offset="0"></stop></linearGradient></defs><rect fill="url(#g)"></rect><text>x</text></svg>`],
  ["ul", `<li data-stream-row="1">x</li>`],
  ["svg", `<circle r="1"></circle><g><path d="M0 0"></path></g>`],
  ["div", `<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>`],
  ["template", `<tr><td>1</td></tr>`],
  ["template", `<td>1</td>`],
  ["template", `<option>a</option><li>b</li>`],
  ["textarea", `&lt;b&gt;text&lt;/b&gt;`],
];

/** Context, HTML, what is left, what was taken out. */
const CLEANED = [
  ["div", `a<script>alert(1)</script>b`, "ab", ["script"]],
  ["div", `<img src="/x" onerror="alert(1)" onload=x>`, `<img src="/x">`, ["onerror on <img>", "onload on <img>"]],
  ["div", `<a href="javascript:alert(1)">x</a>`, `<a>x</a>`, ["href=javascript: on <a>"]],
  ["div", `<a href="data:text/html,x">x</a>`, `<a>x</a>`, ["href=data: on <a>"]],
  ["div", `<p style="color:red" data-hydrate="load" data-stream-src="/x">x</p>`, `<p>x</p>`, ["style on <p>", "data-hydrate on <p>", "data-stream-src on <p>"]],
  ["div", `<iframe src="/x"></iframe><object></object><embed><base><meta><link><style></style>`, "", ["iframe", "object", "embed", "base", "meta", "link", "style"]],
  ["div", `<form action="https://example.com/"><button formaction="//example.com/" form="f">x</button></form>`, `<form><button>x</button></form>`,
    ["action=https: on <form>", "formaction on <button>", "form on <button>"]],
  ["div", `<form><input name="attributes"><input name="q"></form>`, `<form><input><input name="q"></form>`, ["name=attributes on <input>"]],
  ["div", `<img name="cookie"><p id="__proto__">x</p>`, `<img><p>x</p>`, ["name=cookie on <img>", "id=__proto__ on <p>"]],
  ["div", `<a href="/x" target="main" rel="opener">x</a>`, `<a href="/x">x</a>`, ["target on <a>", "rel on <a>"]],
  ["div", `<p data-on-click="alert(1)" x-init="alert(1)" hx-get="/x" @click="x">x</p>`, `<p>x</p>`,
    ["data-on-click on <p>", "x-init on <p>", "hx-get on <p>", "@click on <p>"]],
  ["div", `<my-element>x</my-element>y`, "y", ["my-element"]],
  ["div", `<center><font color="red">x</font></center>`, "x", []],
  ["div", `<!-- <script> --><p title="x onclick=y">x</p>`, `<p title="x onclick=y">x</p>`, []],
  ["div", `<template><p>x</p></template>`, "", ["template"]],
  ["div", `<p><template shadowrootmode="open"><b>x</b></template></p>`, "<p></p>", ["template"]],
  ["div", `<svg><a><animate attributeName="href" to="javascript:alert(1)"></animate></a><use href="/x.svg#y"></use></svg>`,
    `<svg><a></a></svg>`, ["animate", "to=javascript: on <animate>", "use"]],
  ["div", `<tr><td>x</td></tr>`, "x", []],
];

/** One by one, so that none can hide behind another. */
const ATTRIBUTES =
  "allow attributename autofocus csp data-hydrate data-hydrate-module data-stream-x data-bind data-on-x data-hx-x data-ng-x form formtarget http-equiv hx-x " +
  "module ng-x nonce onx referrerpolicy sandbox shadowrootx srcdoc target v-x x-x x:y @x [x]";

/** What is left, with attributes as they are written. */
function html(fragment) {
  const holder = document.createElement("div");
  holder.append(fragment);
  return holder.innerHTML;
}

const contextFor = (name) => (name === "svg" ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name));

function needsNative(t) {
  if (!("setHTML" in Element.prototype)) t.skip("no Element.setHTML");
}

function refused(t, run, pattern) {
  let error;
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  t.equal(error?.code, "refused", `${error}`);
  t.ok(pattern.test(error.message), error.message);
  return error;
}

export const cases = [
  {
    name: "dom html: what content is made of stays",
    async run(t) {
      needsNative(t);
      for (const [context, given] of KEPT) {
        const { fragment, removed } = parseHtml(given, contextFor(context));
        t.same(removed, [], given);
        const holder = contextFor(context);
        (holder.content ?? holder).append(fragment);
        t.equal(holder.innerHTML, given);
      }
    },
  },
  {
    name: "dom html: what is taken out is told",
    async run(t) {
      needsNative(t);
      parsesInline(t);
      for (const [context, given, left, gone] of CLEANED) {
        const { fragment, removed } = parseHtml(given, contextFor(context));
        t.equal(html(fragment), left, given);
        t.same(removed.toSorted(), gone.toSorted(), given);
      }
    },
  },
  {
    name: "dom html: no attribute that acts comes through, whoever sanitizes",
    run(t) {
      for (const name of ATTRIBUTES.split(" ")) {
        const sanitizer = () => parsed(`<p ${name}="x" title="y">z</p>`);
        const { fragment, removed } = parseHtml("", document.body, { sanitizer });
        t.equal(html(fragment), `<p title="y">z</p>`);
        t.same(removed, [`${name} on <p>`]);
      }
      // What was made by `is` stays what it is without the attribute.
      const customized = parseHtml("", document.body, { sanitizer: () => parsed(`<div><p is="my-part">x</p></div>`) });
      t.same([html(customized.fragment), customized.removed], ["<div></div>", ["is on <p>"]]);
      const { fragment } = parseHtml("", document.body, { sanitizer: () => parsed(`<div><runnelet-view src="/x">y</runnelet-view></div>`), keepsWidgets: true });
      t.equal(html(fragment), "<div></div>");
    },
  },
  {
    name: "dom html: regions stay where the page says so, but no module is named by HTML",
    async run(t) {
      needsNative(t);
      parsesInline(t);
      const given = `<section data-stream-src="/x" data-hydrate="visible"><template data-stream-each=""><p data-stream-text="/x">`;
      const { fragment, removed } = parseHtml(
        `${given}<b data-hydrate-module="/m.js" onclick=x>y</b></p><style></style></template></section>`,
        document.body,
        { keepsWidgets: true },
      );
      t.equal(html(fragment), `${given}<b>y</b></p></template></section>`);
      t.same(removed.toSorted(), ["data-hydrate-module on <b>", "onclick on <b>", "style"]);
    },
  },
  {
    name: "dom html: what is let through comes through a morph as it is",
    async run(t) {
      needsNative(t);
      const given = `<a href="/x" target="_blank">x</a><p xml:lang="en" data-stream-row="1">y</p>`;
      const element = page(t, `<div><a href="/y">y</a></div>`);
      const [link] = element.children;
      morph(element, parseHtml(given, element).fragment, { inner: true });
      t.equal(element.innerHTML, given);
      t.equal(element.firstChild, link);
    },
  },
  {
    name: "dom html: a shadow root in HTML comes to nothing",
    async run(t) {
      needsNative(t);
      parsesInline(t);
      for (const mode of ["open", "closed"]) {
        const { fragment } = parseHtml(
          `<p>shadowrootmode</p><div><template ShadowRootMode=${mode} shadowrootclonable><img onerror=x></template></div>`,
          document.body,
          { keepsWidgets: true },
        );
        const [, div] = fragment.children;
        t.equal(div.shadowRoot, null);
        t.equal(div.firstElementChild.localName, "template", "the content is not in a root that nobody sees");
        t.equal(div.firstElementChild.attributes.length, 0);
        t.equal(div.firstElementChild.content.firstElementChild.attributes.length, 0);
      }
    },
  },
  {
    name: "dom html: DOMPurify as the sanitizer, whatever it returns",
    async run(t) {
      parsesInline(t);
      const given = `<p onclick="x" data-stream-src="/x">a<b>b</b><script>alert(1)</script></p><my-element>c</my-element>`;
      const left = `<p>a<b>b</b></p><my-element>c</my-element>`;
      const purify = createDOMPurify(window);
      const custom = { CUSTOM_ELEMENT_HANDLING: { tagNameCheck: /^my-/ } };
      for (const options of [{ RETURN_TRUSTED_TYPE: true }, { RETURN_DOM_FRAGMENT: true }, { RETURN_DOM: true }]) {
        const sanitizer = (html) => purify.sanitize(html, { ...custom, ...options });
        const { fragment, removed } = parseHtml(given, document.body, { sanitizer });
        t.equal(html(fragment), left, JSON.stringify(options));
        t.same(removed.toSorted(), ["data-stream-src on <p>", "onclick on <p>", "script"]);
      }
    },
  },
  {
    name: "dom html: our rules hold whatever the application's sanitizer lets through",
    async run(t) {
      const element = page(t, `<div><a href="javascript:alert(1)" target="main">x</a><iframe></iframe><b id="b">y</b></div>`);
      const sanitizers = {
        element: () => element,
        fragment: () => {
          const range = document.createRange();
          range.selectNodeContents(element);
          return range.cloneContents();
        },
      };
      if ("setHTML" in element) sanitizers.string = () => `<div><a href="javascript:alert(1)">x</a><iframe></iframe><b id="b">y</b></div>`;
      for (const [name, sanitizer] of Object.entries(sanitizers)) {
        const { fragment } = parseHtml("", t.root, { sanitizer });
        const inner = `<a>x</a><b id="b">y</b>`;
        t.equal(html(fragment), name === "fragment" ? inner : `<div>${inner}</div>`, name);
      }
      t.ok(element.isConnected, "what was given stays where it is");
      t.equal(html(parseHtml("", t.root, { sanitizer: () => document.createTextNode("<b>") }).fragment), "&lt;b&gt;");
    },
  },
  {
    name: "dom html: a sanitizer that gives no HTML, or none at all, is refused",
    async run(t) {
      for (const given of [undefined, 1, {}, [], Promise.resolve("x"), { nodeType: 1 }]) {
        refused(t, () => parseHtml("x", t.root, { sanitizer: () => given }), /sanitizer must give/);
      }
      const cause = new Error("no");
      const error = refused(t, () => parseHtml("x", t.root, { sanitizer: () => { throw cause; } }), /sanitizer failed: Error: no/);
      t.equal(error.cause, cause);
      if (!("setHTML" in Element.prototype)) {
        refused(t, () => parseHtml("x", t.root), /configure\(\{ sanitizer \}\)/);
        t.expectUncaught(/trusted-types/);
        const told = new Promise((resolve) => addEventListener("securitypolicyviolation", resolve, { once: true }));
        refused(t, () => parseHtml("x", t.root, { sanitizer: (html) => html }), /TrustedHTML/);
        await told;
      }
      for (const name of ["script", "style", "iframe", "noscript", "object"]) {
        refused(t, () => parseHtml("x", document.createElement(name)), new RegExp(`<${name}>`));
      }
    },
  },
  {
    name: "dom html: a form cannot hide from what takes it apart",
    async run(t) {
      const names = ["attributes", "localName", "remove", "removeAttributeNode", "getAttribute", "querySelectorAll", "namespaceURI"];
      const form = page(t, `<form id="f" target="main">${names.map((name) => `<input name="${name}">`).join("")}</form>`);
      const { fragment } = parseHtml("", form, { sanitizer: () => form });
      t.equal(html(fragment), `<form id="f">${"<input>".repeat(names.length)}</form>`);
    },
  },
  {
    name: "dom safety: properties, styles and names",
    async run(t) {
      for (const [element, name] of PROPERTIES) t.equal(refusesProperty(document.createElement(element), name), true, `${element} ${name}`);
      for (const [element, names] of Object.entries({
        p: "hidden inert lang dir title scrollTop ariaLabel ariaValueNow",
        input: "value checked indeterminate disabled readOnly required",
        option: "selected disabled",
        select: "value selectedIndex",
        details: "open",
        video: "muted currentTime volume",
        progress: "value max",
      })) {
        for (const name of names.split(" ")) t.equal(refusesProperty(document.createElement(element), name), false, `${element} ${name}`);
      }
      for (const [name, value] of STYLES) t.equal(checkStyle(name, value), false, `${name}: ${value}`);
      for (const [name, value] of [
        ["width", "40%"], ["color", "rgb(1 2 3 / 50%)"], ["transform", "translate(1px, calc(2px * (1 + 1))) rotate(3deg)"], ["--progress", "0.4"],
        ["background", "linear-gradient(to right, red, var(--x, blue))"], ["grid-template-columns", "repeat(auto-fill, minmax(1em, 1fr))"],
        ["font-family", `"A b", serif`], ["-webkit-line-clamp", "3"], ["margin", "-1px"], ["--X_y", "a, b"],
      ]) {
        t.equal(checkStyle(name, value), true, `${name}: ${value}`);
      }
      for (const name of ["cookie", "body", "location", "__proto__", "constructor", "submit", "attributes", "toString", "parentNode", "action"]) {
        t.equal(refusesName(name), true, name);
        t.equal(refusesName(name, document.createElement("input")), true, name);
      }
      for (const name of ["q", "email", "my-id", "", "0"]) t.equal(refusesName(name), false, name);
      t.equal(refusesName("title", document.createElement("h2")), false, "a heading hides nothing");
      t.equal(refusesName("__proto__", document.createElement("h2")), true);
    },
  },
];
