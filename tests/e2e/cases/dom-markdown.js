// Markdown that grows: what is shown at the end, and on the way there.
import { bind, defineRenderer } from "/pkg/dom.js";
import { markdown } from "/pkg/markdown.js";
import MarkdownIt from "/vendor/markdown-it.js";
import { examples } from "../vendor/commonmark.js";
import { next, page, source, trusted } from "./dom/tools.js";
import { random } from "./dom/trees.js";

/** Where no image is loaded. */
const elsewhere = document.implementation.createHTMLDocument();
const ALL = { images: true };
const reference = new MarkdownIt({ html: false });

const CHAT = `Sure! Here is **how _nested_ emphasis** works, see [the *docs*](https://example.com/a_(b) "Title") or <https://x.example>.

## Steps with \`code\`

1. First, a step with \`a * b\`
2. Then **another**:

   \`\`\`js
   const list = [1, 2];
   \`\`\`

3. Last ~~never~~ one
   - nested
   - list

| Name | Rate |
|:-----|-----:|
| **a** | 1 |
| \`b\` | 2 |

> A quote
goes on lazily ![chart](https://example.com/c.png) with [a reference][ref].

\`\`\`\`py
print("""\`\`\`""")
# no heading
\`\`\`\`

Setext
------

Good night[^1] & thanks, 2 * 3 = 6.

[ref]: https://example.com/ref
`;
const TEXTS = [
  CHAT,
  CHAT.replaceAll("\n", "\r\n"),
  "- a\n- b\n\n- c\n",
  "- # h\n\n  # h2\n- text\n- more\n1. one\n\n\n2. two\n> q\n> - x\nlazy\n",
  "[a]: /first\n\n[a] [b] [c\n\n[A]: /second\n[b]:\n/b 'title\n\nno title'\n",
  "[a]: /url\n\"title\nof two lines\"\n[a]\n",
  "- a | b\n--|--\n- c\n- d | e\n- |-\n",
  "a\n| x | y |\n|---|---|\n| 1\n| 2 | 3 | 4\n\n| z |\n| w |\n",
  "    code\n\n    more\n\n- item\n\n      code in it\n\nend\0\rof\r\nit",
  "```\nunclosed\n``\n",
  "* * *\n* a\n*\n\n  b\n***\n-\n- -\n",
];

export const cases = [
  {
    name: "dom markdown: every example of CommonMark, however it is cut, ends as the parser renders it",
    run(t) {
      const make = markdown(MarkdownIt, ALL);
      const pick = random(7);
      const all = [...TEXTS, ...examples];
      for (const [index, text] of all.entries()) {
        const name = JSON.stringify(text);
        const whole = rendered(make, [text]);
        t.equal(normal(whole), normal(parsed(text)), `${name} at once`);
        t.ok(whole.isEqualNode(rendered(make, [...text])), `${name} by characters`);
        if (index % 4 > 0 && index >= TEXTS.length) continue;
        t.ok(whole.isEqualNode(rendered(make, cut(text, pick))), `${name} in random pieces`);
      }
    },
  },
  {
    name: "dom markdown: no half syntax is shown while it is written",
    run(t) {
      const make = markdown(MarkdownIt, ALL);
      const texts = [
        ["A **bold** *it* _em_ ***both*** `code` ~~gone~~ end", /[*_`~]/],
        ["See [the *docs*](https://example.com/long?q=1 \"Title\") now", /[[\]()*]|https/],
        ["An ![image of](https://example.com/i.png) here", /!|image of|https/],
        ["Auto <https://example.com/x_y> link and &amp; more", /</],
        ["# Head\n\n## Second **x**\n\n- one\n- two\n\n1. a\n2. b\n\n> quote", /[#>*-]|\d/],
        ["```js\nlet a;\n```\n\nthen\n\n~~~\nb\n~~~\n", /[`~]/],
        ["| A | **B** |\n|:--|:-:|\n| 1 | `2` |\n", /[|:*`-]/],
        ["Title\n=====\n\nOther\n---\n", /[=-]/],
        ["A [ref][r] here\n\n[r]: https://example.com\n", /https/],
      ];
      for (const [text, raw] of texts) {
        const element = elsewhere.createElement("div");
        const rendering = make(element);
        [...text].forEach((character, index) => {
          rendering.append(character);
          const shown = element.textContent.replace("https://example.com/x_y", "");
          t.ok(text.includes("Auto") || !raw.test(shown), `${JSON.stringify(shown)} after ${JSON.stringify(text.slice(0, index + 1))}`);
          t.ok(!/[[\]`<]|\*\*|~~/.test(shown.replace("[ref][r]", "")), `${JSON.stringify(shown)} of ${JSON.stringify(text)}`);
          for (const link of element.querySelectorAll("a, img")) {
            t.ok(/^https:\/\/example\.com(\/long\?q=1|\/i\.png|\/x_y)?$/.test(link.getAttribute("href") ?? link.getAttribute("src")), "half a URL");
          }
        });
      }
    },
  },
  {
    name: "dom markdown: finished blocks keep their nodes, what grows keeps its own",
    run(t) {
      const make = markdown(MarkdownIt);
      const element = elsewhere.createElement("div");
      const rendering = make(element);
      /** The nodes of finished blocks and items, as they were first seen. */
      const kept = new Map();
      for (const character of CHAT) {
        rendering.append(character);
        [...element.children].slice(0, -2).forEach((block, index) => {
          if (!kept.has(index)) kept.set(index, block);
          t.ok(kept.get(index) === block, `block ${index}`);
        });
      }
      rendering.finish();
      t.ok(kept.size > 5, "blocks were seen");
      t.ok([...kept].every(([index, block]) => element.children[index] === block));
      rendering.reset();
      rendering.append("A word");
      const text = element.firstChild.firstChild;
      for (const more of [" and", " **bold", "** end\n", "\n- a\n- b"]) rendering.append(more);
      t.ok(element.firstChild.firstChild === text, "the text that grew");
      const [first] = element.querySelectorAll("li");
      rendering.append("\n- c\n- d\n\nAfter");
      t.ok(element.querySelector("li") === first, "the item of a list that grew");
      rendering.append(" **x**");
      rendering.finish();
      t.equal(element.querySelectorAll("li").length, 4);
    },
  },
  {
    name: "dom markdown: definitions that come late make links of finished text, the rest stays",
    run(t) {
      const element = elsewhere.createElement("div");
      const rendering = markdown(MarkdownIt)(element);
      rendering.append("First\n\nSee [one] and [two][x].\n\nMiddle\n\n");
      const blocks = [...element.children];
      rendering.append("[one]: https://example.com/1\n[x]: javascript:alert(1)\n\nEnd");
      t.equal(element.querySelectorAll("a").length, 1);
      t.equal(element.querySelector("a").getAttribute("href"), "https://example.com/1");
      t.ok(blocks.every((block, index) => element.children[index] === block));
    },
  },
  {
    name: "dom markdown: unsafe URLs stay text, images are asked for, plugins bring in nothing else",
    run(t) {
      const links = [
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#115;cript:alert(1))", "[x](&#x6A;avascript&colon;alert(1))",
        "[x](\tjavascript:alert(1))", "[x](<java\tscript:alert(1)>)", "[x](java%0ascript:alert(1))", "[x](data:text/html,x)", "[x](vbscript:x)",
        "[x](blob:https://example.com/1)", "[x](file:///etc/passwd)", "<javascript:alert(1)>", "[x][r]\n\n[r]: javascript&colon;alert(1)",
        "<a href=\"javascript:alert(1)\">x</a>", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>",
      ];
      for (const text of links) {
        const element = rendered(markdown(MarkdownIt, ALL), [...text]);
        for (const link of element.querySelectorAll("a")) {
          t.equal(new URL(link.getAttribute("href"), document.baseURI).protocol, "http:", text);
        }
        t.ok(!element.querySelector("script, img, [onerror]"), text);
        t.ok(element.textContent.includes("x") || element.textContent.includes("alert"), text);
      }
      const image = "![a *b* c](https://example.com/i.png \"t\")";
      t.equal(rendered(markdown(MarkdownIt), [image]).innerHTML, "<p>a b c</p>");
      t.equal(rendered(markdown(MarkdownIt, ALL), [image]).innerHTML, '<p><img src="https://example.com/i.png" alt="a b c" title="t"></p>');
      const isOwn = (url) => url.startsWith("https://own.example/");
      const own = rendered(markdown(MarkdownIt, { checkUrl: isOwn }), ["[a](https://own.example/) [b](https://other.example/)"]);
      t.equal(own.innerHTML, '<p><a href="https://own.example/">a</a> b</p>');
      const plugin = (md) =>
        md.core.ruler.push("evil", (state) => {
          state.tokens[0].attrs = [["onclick", "x"], ["style", "color:red"], ["id", "x"]];
          state.tokens[0].tag = state.tokens[2].tag = "script";
          const token = new state.Token("html_inline", "iframe", 0);
          token.content = "<b>html</b>";
          token.attrs = [["srcdoc", "x"]];
          state.tokens[1].children.push(token);
        });
      t.equal(rendered(markdown(MarkdownIt, { markdownIt: plugin }), ["text "]).innerHTML, "text&lt;b&gt;html&lt;/b&gt;");
    },
  },
  {
    name: "dom markdown: set goes on where the text does, else begins anew",
    run(t) {
      const element = elsewhere.createElement("div");
      const rendering = markdown(MarkdownIt)(element);
      rendering.set("One\n\nTwo");
      const [first] = element.children;
      rendering.set("One\n\nTwo **and");
      t.ok(element.firstChild === first, "the same text goes on");
      rendering.set("Other\r");
      rendering.finish();
      t.equal(element.innerHTML, "<p>Other</p>");
      rendering.reset();
      t.equal(element.childNodes.length, 0);
      rendering.append("[a]");
      rendering.finish();
      t.equal(element.innerHTML, "<p>[a]</p>", "nothing is left of the text before");
    },
  },
  {
    name: "dom markdown: long lists and code are not read again for each of them",
    run(t) {
      let read = 0;
      class Counting extends MarkdownIt {
        parse(source, env) {
          read += source.length;
          return super.parse(source, env);
        }
      }
      const make = markdown(Counting);
      for (const [line, start] of [["- item **b**\n", ""], ["1. a\n\n   b\n\n", ""], ["a = [1, *2];\n", "```js\n"], ["word ", ""]]) {
        read = 0;
        const text = start + line.repeat(300);
        const element = rendered(make, text.match(/\S+|\s+/g));
        t.equal(normal(element), normal(parsed(text)), line);
        t.ok(read < text.length * 30, `${read} characters read for ${text.length} of ${JSON.stringify(line)}`);
      }
    },
  },
  {
    name: "dom markdown: after an end, what comes in another run goes on with the last block, or begins anew",
    async run(t) {
      const element = document.createElement("div");
      const rendering = markdown(MarkdownIt)(element);
      rendering.append("hello the");
      rendering.finish();
      rendering.append("re *you*");
      t.equal(element.innerHTML, "<p>hello there <em>you</em></p>");
      rendering.finish();
      rendering.set("hello there *you* again");
      t.equal(element.innerHTML, "<p>hello there <em>you</em> again</p>");
      rendering.finish();
      rendering.set("");
      t.equal(element.innerHTML, "");
    },
  },
  {
    name: "dom markdown: an answer that is told again by retry() is shown once",
    async run(t) {
      defineRenderer("markdown-again", markdown(MarkdownIt));
      const input = [source(), source()];
      const log = page(t, `<div data-stream-mode="record"><p data-stream-append="/d|markdown-again"></p></div>`);
      let attempt = 0;
      const widget = bind(log, () => input[attempt++].stream, { format: "ndjson", end: { pointer: "/end", equals: true }, retry: false });
      const patch = next(log, "stream:patch");
      input[0].send('{"d":"hello the"}\n');
      await patch;
      const cut = next(log, "stream:done");
      input[0].end();
      await cut;
      const done = next(log, "stream:done");
      widget.retry();
      input[1].send('{"d":"hello the"}\n{"d":"re"}\n{"end":true}\n');
      input[1].end();
      t.equal((await done).status, "done");
      t.equal(log.firstElementChild.innerHTML, "<p>hello there</p>");
    },
  },
];

/** @param {(element: Element) => any} make @param {string[]} pieces */
function rendered(make, pieces) {
  const element = elsewhere.createElement("div");
  const rendering = make(element);
  for (const piece of pieces) rendering.append(piece);
  rendering.finish();
  return element;
}

/** What the parser renders, as a page would show it. */
function parsed(text) {
  const html = reference.render(text).replace(/ style="text-align:(\w+)"/g, ' align="$1"');
  const { body } = new DOMParser().parseFromString(trusted(html), "text/html");
  // Schemes that a page does not link to.
  for (const link of body.querySelectorAll("a")) {
    if (!/^(https?|mailto|tel):$/.test(new URL(link.getAttribute("href"), document.baseURI).protocol)) link.replaceWith(...link.childNodes);
  }
  return body;
}

/** Markup without the white space between blocks. */
function normal(element) {
  const copy = element.cloneNode(true);
  copy.normalize();
  for (const line of copy.querySelectorAll("br")) {
    if (line.nextSibling?.nodeType === Node.TEXT_NODE) line.nextSibling.data = line.nextSibling.data.replace(/^\n/, "");
  }
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  const isBlock = (node) => node && /^(P|UL|OL|LI|BLOCKQUOTE|H\d|HR|PRE|TABLE|THEAD|TBODY|TR|TH|TD)$/.test(node.nodeName);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const { parentNode: parent, previousSibling: before, nextSibling: after } = text;
    if (parent.nodeName === "CODE") continue;
    if (isBlock(before) || (!before && (isBlock(parent) || parent === copy))) text.data = text.data.replace(/^\n/, "");
    if (isBlock(after) || (!after && (isBlock(parent) || parent === copy))) text.data = text.data.replace(/\n$/, "");
  }
  copy.normalize();
  return copy.innerHTML;
}

function cut(text, pick) {
  const pieces = [];
  for (let start = 0; start < text.length; ) {
    const end = start + 1 + pick(9);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
