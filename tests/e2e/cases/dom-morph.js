// morph(): the result, what is kept of the page, and what the reader did in it.
import { Idiomorph } from "/node_modules/idiomorph/dist/idiomorph.esm.js";
import morphdom from "/node_modules/morphdom/dist/morphdom-esm.js";
import { morph } from "/pkg/dom/morph.js";
import { MORPHS } from "./dom/morphs.js";
import { grow, mutate, random } from "./dom/trees.js";
import { bound, page, parsed } from "./dom/tools.js";

export const cases = [
  {
    name: "dom morph: the tree is the one that was wanted, and as much of it is kept as by others",
    run(t) {
      for (const [name, before, after] of MORPHS) {
        const wanted = parsed(after);
        const ours = kept(t, before, wanted, (from, to) => morph(from, to));
        t.ok(ours.isEqual, `${name}: ${ours.html}`);
        for (const [peer, run] of Object.entries(PEERS)) {
          const theirs = kept(t, before, wanted, run);
          // A row that goes is not made into the one that comes: fewer are kept where more stay as they were.
          const isAsGood = ours.count >= theirs.count || ours.intact > theirs.intact;
          if (theirs.isEqual) t.ok(isAsGood, `${name}: ${ours.count} nodes kept, ${theirs.count} by ${peer}`);
        }
      }
    },
  },
  {
    name: "dom morph: with inner, or a fragment, only the children change",
    run(t) {
      const to = parsed(`<section class="new"><p id="a">a!</p><p>c</p></section>`);
      const from = page(t, `<section class="old"><p>b</p><p id="a">a</p></section>`);
      const a = from.querySelector("#a");
      morph(from, to.cloneNode(true), { inner: true });
      t.equal(from.outerHTML, `<section class="old"><p id="a">a!</p><p>c</p></section>`);
      t.equal(from.firstChild, a);
      const fragment = document.createDocumentFragment();
      fragment.append(to.lastChild, "text", to.firstChild);
      morph(from, fragment, { inner: true });
      t.equal(from.innerHTML, `<p>c</p>text<p id="a">a!</p>`);
      t.equal(from.lastChild, a);
    },
  },
  {
    name: "dom morph: any tree becomes any other, and what has an id is never made again",
    run(t) {
      for (let seed = 1; seed <= 200; seed++) {
        const pick = random(seed);
        const from = grow(pick, 4);
        const to = pick(3) ? mutate(pick, from) : grow(pick, 4);
        const wanted = to.cloneNode(true);
        const known = byId(from);
        t.root.replaceChildren("before", from, "after");
        morph(from, to);
        const result = t.root.children[0];
        t.ok(result.isEqualNode(wanted), `seed ${seed}: ${result.outerHTML} instead of ${wanted.outerHTML}`);
        t.equal(t.root.childNodes.length, 3, `seed ${seed}`);
        for (const [id, element] of byId(result)) {
          const old = known.get(id);
          if (old?.localName === element.localName) t.equal(element, old, `seed ${seed}: #${id}`);
        }
      }
    },
  },
  {
    name: "dom morph: what is not touched is not written",
    run(t) {
      const list = (numbers, text = (number) => `row ${number}`) =>
        `<ul>${numbers.map((number) => `<li><b>${text(number)}</b></li>`).join("\n")}</ul>`;
      const numbers = Array.from({ length: 1000 }, (_, number) => number);
      const changes = {
        front: [list([-1, ...numbers]), { added: 2, removed: 0, moved: 0, written: 0 }],
        cell: [list(numbers, (number) => (number === 500 ? "x" : `row ${number}`)), { added: 0, removed: 0, moved: 0, written: 1 }],
        "two cells": [list(numbers, (number) => (number % 800 === 1 ? "x" : `row ${number}`)), { added: 0, removed: 0, moved: 0, written: 2 }],
        "last first": [list([999, ...numbers.slice(0, 999)]), { added: 1, removed: 1, moved: 1, written: 0 }],
        window: [list([...numbers.slice(2), 1000, 1001]), { added: 2, removed: 2, moved: 0, written: 0 }],
      };
      for (const [name, [after, expected]] of Object.entries(changes)) {
        const to = parsed(after);
        const from = page(t, list(numbers));
        const { kept, ...counts } = morph(from, to);
        t.ok(kept > 900, `${name}: ${kept} kept`);
        if (name === "window" || name === "last first") t.ok(counts.added + counts.removed + counts.moved <= 8 && counts.written === 0, `${name}: ${JSON.stringify(counts)}`);
        else t.same(counts, expected, name);
      }
    },
  },
  {
    name: "dom morph: what was typed stays, what was not touched becomes what the markup says",
    run(t) {
      const form = (value) => `<form><input name="typed" value="${value}"><input name="idle" value="${value}"><input name="reverted" value="${value}">
        <textarea name="t">${value}</textarea><textarea name="u">${value}</textarea><input type="range" name="range" value="${value.length}"></form>`;
      const to = parsed(form("new!"));
      const from = page(t, form("old"));
      const { typed, idle, reverted, t: area, u: untouched, range } = from.elements;
      typed.value = "by hand";
      reverted.value = "by hand";
      reverted.value = "old";
      area.value = "by hand";
      morph(from, to);
      t.same([typed, idle, reverted, area, untouched, range].map(({ value }) => value), ["by hand", "new!", "new!", "by hand", "new!", "4"]);
      t.same([typed.defaultValue, area.defaultValue], ["new!", "new!"]);
      from.reset();
      t.same([typed.value, area.value], ["new!", "new!"]);
    },
  },
  {
    name: "dom morph: a field with another name is another field",
    run(t) {
      const to = parsed(`<form><input name="email"><input name="search"></form>`);
      const from = page(t, `<form><input name="search"></form>`);
      const [search] = from.elements;
      search.value = "typed";
      morph(from, to);
      t.same([...from.elements].map(({ name, value }) => [name, value]), [["email", ""], ["search", "typed"]]);
      t.equal(from.elements[1], search);
    },
  },
  {
    name: "dom morph: what was ticked and chosen stays",
    run(t) {
      const form = (box, radio, option, more = "") => `<form>
        <input type="checkbox" name="a" ${box}><input type="checkbox" name="b" ${box}>
        ${["x", "y", "z"].map((value) => `<input type="radio" name="r" value="${value}" ${value === radio ? "checked" : ""}>`).join("")}
        ${["touched", "idle"].map((name) => `<select name="${name}">${more}${[1, 2, 3].map((value) => `<option ${value === option ? "selected" : ""}>${value}</option>`).join("")}</select>`).join("")}
        <select name="many" multiple>${more}<option>1</option><option selected>2</option></select></form>`;
      const to = parsed(form("checked", "z", 3, "<option>0</option>"));
      const from = page(t, form("", "x", 1));
      const { a, b, r, touched, idle, many } = from.elements;
      a.checked = true;
      a.checked = false; // touched, but as it was
      b.checked = true;
      r.value = "y";
      touched.value = "2";
      many.options[0].selected = true;
      morph(from, to);
      t.same([a.checked, b.checked, from.elements.r.value, touched.value, idle.value], [true, true, "y", "2", "3"]);
      t.same([...many.selectedOptions].map(({ value }) => value), ["1", "2"]);
      // What was chosen is gone.
      morph(touched, parsed(`<div><select name="touched"><option>1</option><option selected>7</option></select></div>`).firstChild);
      t.equal(touched.value, "7");
    },
  },
  {
    name: "dom morph: focus, caret and typed text move with their row",
    run(t) {
      const list = (...keys) => `<ul>${keys.map((key) => `<li data-stream-row="${key}"><input name="q"></li>`).join("")}</ul>`;
      const to = parsed(list("c", "d", "b", "a"));
      const from = page(t, list("a", "b", "c", "d"));
      const input = from.querySelector("[data-stream-row=c] input");
      input.value = "typed";
      input.focus();
      input.setSelectionRange(1, 3, "backward");
      morph(from, to);
      t.equal(from.firstChild.firstChild, input);
      t.equal(document.activeElement, input);
      t.same([input.value, input.selectionStart, input.selectionEnd, input.selectionDirection], ["typed", 1, 3, "backward"]);
      // Out of its parent, into another one.
      const form = page(t, `<div><form id="f"><p><input id="i"></p></form><section></section></div>`);
      const moved = form.querySelector("input");
      moved.focus();
      morph(form, parsed(`<div><section><b>new</b><input id="i"></section></div>`));
      t.equal(document.activeElement, moved);
      t.equal(form.innerHTML, `<section><b>new</b><input id="i"></section>`);
    },
  },
  {
    name: "dom morph: a selection stays on the words it is on",
    run(t) {
      const from = page(t, `<div><p>The quick brown fox</p><p>jumps</p></div>`);
      const text = from.firstChild.firstChild;
      getSelection().setBaseAndExtent(text, 10, text, 15);
      t.equal(getSelection().toString(), "brown");
      morph(from, parsed(`<div><h2>News</h2><p>The very quick brown fox!</p><p>jumps</p></div>`));
      t.equal(getSelection().toString(), "brown");
      morph(from, parsed(`<div><p>jumps</p><p>The very quick brown fox!</p></div>`));
      t.equal(getSelection().toString(), "brown");
    },
  },
  {
    name: "dom morph: what was scrolled stays scrolled, also where it moves",
    run(t) {
      const box = (id) => `<textarea id="${id}" rows="2">${"line\n".repeat(50)}</textarea>`;
      const from = page(t, `<div><section>${box("a")}${box("b")}</section><aside></aside></div>`);
      const [a, b] = from.querySelectorAll("textarea");
      a.scrollTop = 30;
      b.scrollTop = 40;
      const tops = [a.scrollTop, b.scrollTop];
      t.ok(tops[0] > 0 && tops[1] > 0, "scrolled");
      morph(from, parsed(`<div><section>${box("b")}</section><aside>x${box("a")}</aside></div>`));
      t.equal(a.parentNode.localName, "aside");
      t.same([a.scrollTop, b.scrollTop], tops);
    },
  },
  {
    name: "dom morph: a frame that can stay is not loaded again",
    async run(t) {
      const from = page(t, `<div><p>a</p><iframe id="f"></iframe></div>`);
      const frame = from.querySelector("iframe");
      frame.contentWindow.mark = "kept";
      morph(from, parsed(`<div><iframe id="f"></iframe><p>a</p></div>`));
      t.equal(from.firstChild, frame);
      t.equal(frame.contentWindow.mark, "kept");
    },
  },
  {
    name: "dom morph: details stay as the reader left them until the markup changes its mind",
    run(t) {
      const markup = (open, text) => `<div><details ${open}><summary>${text}</summary></details></div>`;
      const from = page(t, markup("", 1));
      const details = from.firstChild;
      const turn = (open, text) => {
        morph(from, parsed(markup(open, text)));
        return details.open;
      };
      details.open = true;
      t.equal(turn("", 2), true, "opened by the reader");
      t.equal(turn("", 3), true, "still");
      details.open = false;
      t.equal(turn("open", 4), true, "opened by the markup");
      details.open = false;
      t.equal(turn("open", 5), false, "closed by the reader");
      t.equal(turn("", 6), false, "closed by both");
      t.equal(turn("open", 6), true, "opened again, though nothing else changed");
      t.equal(turn("", 7), false, "closed by the markup");
      t.equal(from.firstChild, details);
    },
  },
  {
    name: "dom morph: what is to be kept, and widgets, are not looked into",
    run(t) {
      const from = page(t, `<div><p>a</p><div data-stream-keep class="map"><b>drawn</b></div><ul><template data-stream-each><li data-stream-text="/id"></li></template></ul><em id="mine" title="x">mine</em></div>`);
      const keep = from.querySelector(".map");
      const list = bound(from.querySelector("ul"));
      const { innerHTML } = list.widget.element;
      const busy = list.widget.element.getAttribute("aria-busy");
      const keeps = (element) => element.id === "mine";
      morph(from, parsed(`<div><h2>t</h2><p>b</p><div class="other"></div><ul class="list"><li>x</li></ul><em id="mine">theirs</em></div>`), { keeps });
      t.ok(keep.isConnected && keep.outerHTML === `<div data-stream-keep="" class="map"><b>drawn</b></div>`, keep.outerHTML);
      t.same([list.widget.element.className, list.widget.element.innerHTML, list.widget.element.getAttribute("aria-busy")], ["list", innerHTML, busy]);
      t.equal(from.querySelector("em").outerHTML, `<em id="mine" title="x">mine</em>`);
      t.same([...from.children].map(({ localName }) => localName), ["h2", "p", "div", "ul", "em"]);
      morph(from, parsed(`<div><p>c</p></div>`), { keeps });
      t.ok(keep.isConnected, "nobody asked for it, it stays");
      t.ok(!list.widget.element.isConnected, "a widget can be removed");
      list.end();
    },
  },
  {
    name: "dom morph: nobody is interrupted while writing in the page itself",
    run(t) {
      const from = page(t, `<div><p contenteditable="true">old</p><p>x</p></div>`);
      const [editor] = from.children;
      editor.focus();
      editor.firstChild.data = "being written";
      morph(from, parsed(`<div><p contenteditable="true">new</p><p>y</p></div>`));
      t.equal(from.textContent, "being writteny");
      editor.blur();
      morph(from, parsed(`<div><p contenteditable="true">new</p><p>y</p></div>`));
      t.equal(from.textContent, "newy");
    },
  },
  {
    name: "dom morph: what a stream may not write stays as it is, but where the page's own markup is restored",
    run(t) {
      const OLD = `<p data-stream-row="1">a</p><iframe sandbox="allow-forms"></iframe>`;
      const before = page(t, `<div>${OLD}</div>`);
      const own = before.cloneNode(true);
      const to = document.createElement("div");
      const text = to.appendChild(document.createElement("p"));
      // Handlers need no trust here, for none is set as one.
      text.setAttributeNS("urn:x", "onclick", "alert(1)");
      text.setAttribute("data-stream-text", "/x");
      text.setAttribute("title", "t");
      text.append("b");
      to.append(document.createElement("iframe"));
      morph(before, to);
      t.equal(before.innerHTML, `<p data-stream-row="1" title="t">b</p><iframe sandbox="allow-forms"></iframe>`);
      before.firstChild.style.color = "red";
      before.lastChild.remove();
      const [kept] = before.children;
      morph(before, own, { isOwn: true });
      t.equal(before.innerHTML, OLD);
      t.equal(before.firstChild, kept);
    },
  },
  {
    name: "dom morph: a form may call its fields as it likes",
    run(t) {
      const names = ["attributes", "firstChild", "nextSibling", "parentNode", "nodeType", "localName", "id", "remove", "isEqualNode", "contains", "textContent", "insertBefore", "moveBefore", "getRootNode", "querySelectorAll", "matches", "hasAttribute"];
      const form = (extra, order) => `<div><form ${extra}>${order.map((name) => `<input name="${name}">`).join("")}</form></div>`;
      const to = parsed(form(`class="b" id="f"`, [...names].reverse()));
      const wanted = to.cloneNode(true);
      const from = page(t, form(`title="a"`, names));
      const inputs = [...from.querySelectorAll("input")];
      morph(from, to);
      t.ok(from.isEqualNode(wanted), from.innerHTML);
      t.ok(inputs.every((input) => input.isConnected), "all are kept");
      morph(from.firstChild, parsed(`<div><section>x</section></div>`).firstChild);
      t.equal(from.innerHTML, `<section>x</section>`);
    },
  },
];

/** They get nodes, for strings would need trust. */
const PEERS = {
  idiomorph: (from, to) => Idiomorph.morph(from, to),
  morphdom: (from, to) => morphdom(from, to),
};

/** How many nodes of the page are still in it, and how many of them say what they said. */
function kept(t, before, wanted, run) {
  const from = page(t, before);
  const said = new Map(nodesIn(t.root).map((node) => [node, says(node)]));
  run(from, wanted.cloneNode(true));
  const still = nodesIn(t.root).filter((node) => said.has(node));
  const [result] = t.root.children;
  const intact = still.filter((node) => said.get(node) === says(node)).length;
  return { isEqual: result.isEqualNode(wanted), html: result.outerHTML, count: still.length, intact };
}

const says = (node) => node.outerHTML ?? node.nodeValue;

function nodesIn(top) {
  const walker = document.createTreeWalker(top);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

/** Those whose id is theirs alone. */
const byId = (top) => new Map([...top.querySelectorAll("[id^=only]")].map((element) => [element.id, element]));
