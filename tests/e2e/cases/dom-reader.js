// What the reader is doing survives a thousand updates a second.
import { bound, frames, next, page, patched, texts } from "./dom/tools.js";

/** Updates a second; each goes somewhere else, all are there a while longer than the reader needs. */
const RATE = 1000;
const WORDS = "the quick brown fox";

/** Sends updates, as many as time has passed, until told to stop; that tells how many were sent and at what rate. */
function flood(region, update) {
  const begin = performance.now();
  let sent = 0;
  let isOver = false;
  const finished = new Promise((resolve) => {
    const step = () => {
      const elapsed = performance.now() - begin;
      const due = Math.floor((elapsed * RATE) / 1000);
      const records = [];
      while (sent < due) records.push(update(sent++));
      if (records.length > 0) region.sendRecords(...records);
      if (isOver && sent >= RATE) resolve({ sent, rate: (sent / elapsed) * 1000 });
      else setTimeout(step, 4);
    };
    step();
  });
  return { async stop() {
    isOver = true;
    return finished;
  } };
}

const ROWS = `<ul id="rows"><template data-stream-each data-stream-key="/id"><li><label>Row <input></label> <b data-stream-text="/n"></b></li></template></ul>`;
const SCROLLER = `<div id="scroller" tabindex="0">${"<p>something to read</p>".repeat(80)}</div>`;

/** The ways in which a region is updated, the reader being in the middle of it. */
const WAYS = [
  {
    name: "keyed rows",
    html: `<section>${ROWS}${SCROLLER}<p id="reading">This is what the reader selects.</p></section>`,
    first: Array.from({ length: 10 }, (_, id) => ({ id, n: 0 })),
    update: (at) => ({ id: at % 10, n: at }),
  },
  {
    name: "a record with a nested list",
    html: `<section data-stream-mode="record"><input><b data-stream-text="/n"></b><ul><template data-stream-each="/items" data-stream-key="/id"><li data-stream-text="/n"></li></template></ul>
      ${SCROLLER}<p id="reading">This is what the reader selects.</p></section>`,
    first: [{ n: 0, items: [] }],
    update: (at) => ({ n: at, items: [0, 1, 2, 3].map((step) => ({ id: (at + step) % 7, n: at })) }),
  },
  {
    name: "operations that move and morph around it",
    html: `<section data-stream-mode="ops"><div id="form"><label>Name <input id="typing"></label><b id="n">0</b></div><ul id="list"><li id="a">a</li><li id="b">b</li><li id="c">c</li></ul>
      ${SCROLLER}<p id="reading">This is what the reader selects.</p></section>`,
    first: [{ op: "text", target: "#n", value: "1" }],
    update: (at) => [
      { op: "text", target: "#n", value: String(at) },
      { op: "move", target: "#a", at: at % 2 ? "start" : "end" },
      ...(at % 20 ? [] : [{ op: "morph", target: "#form", html: `<div id="form" class="c${at % 3}"><label>Name <input id="typing"></label><b id="n">${at}</b></div>` }]),
    ],
    needsHtml: true,
  },
];

export const cases = WAYS.map(({ name, html, first, update, needsHtml }) => ({
  name: `dom reader: typing, selecting and scrolling go on in ${name}, at ${RATE} updates a second`,
  async run(t) {
    if (needsHtml && !("setHTML" in Element.prototype)) t.skip("no setHTML() in this browser, and no sanitizer");
    const element = page(t, html);
    Object.assign(element.querySelector("#scroller").style, { height: "120px", overflow: "auto" });
    const region = bound(element);
    await patched(region, ...first);
    const input = element.querySelector("input");
    input.id = "typing";
    const scroller = element.querySelector("#scroller");
    const text = element.querySelector("#reading").firstChild;
    const selection = document.getSelection();
    let lost = 0;
    let moved = 0;

    const running = flood(region, update);
    input.focus();
    input.addEventListener("blur", () => lost++);
    input.addEventListener("input", () => (moved += input.selectionStart !== input.value.length));
    await t.driver("type", "#typing", WORDS);
    const typed = { value: input.value, caret: input.selectionStart, hasFocus: document.activeElement === input };
    // In the middle: the caret must not be moved to an end.
    input.setSelectionRange(3, 3);
    await frames();
    const caret = input.selectionStart;
    scroller.scrollTop = 700;
    await frames();
    const { scrollTop } = scroller;
    selection.setBaseAndExtent(text, 8, text, 20);
    await frames();
    const selected = selection.toString();
    const { sent, rate } = await running.stop();
    await frames();
    const after = { scrollTop: scroller.scrollTop, selected: selection.toString(), lost };
    selection.removeAllRanges();

    t.same(typed, { value: WORDS, caret: WORDS.length, hasFocus: true });
    t.equal(caret, 3, "the caret");
    t.same(after, { scrollTop, selected, lost: 0 });
    t.equal(selected, text.data.slice(8, 20));
    t.ok(scrollTop > 600, `scrolled to ${scrollTop}`);
    t.report("reader at 1,000 updates a second", { way: name, updates: sent, "per second": Math.round(rate), "characters lost": WORDS.length - typed.value.length, "caret moves": moved, "focus losses": lost });
    const done = next(element, "stream:done");
    region.end();
    await done;
    t.equal(moved, 0);
    t.ok(texts(element, "b").join("").length > 0);
  },
}));
