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

const FLOODED = WAYS.map(({ name, html, first, update, needsHtml }) => ({
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

/** A film of one picture. */
async function film(video) {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 1, 1);
  video.muted = true;
  video.srcObject = canvas.captureStream();
  await video.play();
}

export const cases = [
  ...FLOODED,
  {
    name: "dom reader: what is selected by dragging is written to meanwhile",
    async run(t) {
      const element = page(t, `<section data-stream-mode="record"><p data-stream-text="/text"></p></section>`);
      // The page of the tests tells what it asks of the browser: that must not move what is selected.
      Object.assign(element.style, { position: "fixed", inset: "0", background: "white" });
      const region = bound(element);
      await patched(region, { text: WORDS });
      const text = element.firstChild.firstChild;
      /** Where a character begins. */
      const at = (offset) => {
        const range = document.createRange();
        range.setStart(text, offset);
        range.setEnd(text, offset + 1);
        const { left, top, height } = range.getBoundingClientRect();
        return [left + 0.5, top + height / 2];
      };
      await t.driver("mouse", "move", ...at(4));
      await t.driver("mouse", "down");
      await patched(region, { text: `${WORDS} jumps` });
      await t.driver("mouse", "move", ...at(7));
      await patched(region, { text: `Now ${WORDS} jumps` });
      await t.driver("mouse", "move", ...at(13));
      await patched(region, { text: `Now ${WORDS} jumps over` });
      await t.driver("mouse", "up");
      const selected = getSelection().toString();
      await patched(region, { text: `Now ${WORDS} jumps over it` });
      t.same([selected, getSelection().toString()], ["quick", "quick"]);
      t.equal(element.firstChild.firstChild, text);
    },
  },
  {
    name: "dom reader: a film plays on and a frame keeps its document, where rows are moved",
    async run(t) {
      const list = `<ul id="rows"><template data-stream-each data-stream-key="/id"><li><b data-stream-text="/id"></b></li></template></ul>`;
      const element = page(t, `<section data-stream-mode="ops">${list}</section>`);
      const region = bound(element);
      await patched(region, [1, 2, 3].map((id) => ({ op: "upsert", target: "#rows", value: { id } })));
      const [video, frame] = ["video", "iframe"].map((name) => document.createElement(name));
      element.querySelector("li").append(video, frame);
      frame.contentWindow.mark = "kept";
      await film(video);
      let paused = 0;
      video.addEventListener("pause", () => paused++);
      const row = { list: "#rows", key: 1 };
      await patched(region, { op: "move", target: row, at: "end" });
      await patched(region, { op: "move", target: row, before: 3 });
      t.same(texts(element, "b"), ["2", "1", "3"]);
      await frames();
      t.equal(video.paused, false);
      if ("moveBefore" in Element.prototype) t.same([paused, frame.contentWindow.mark], [0, "kept"]);
      // A record whose list comes in another order moves rows as well.
      const nested = page(t, `<section data-stream-mode="record"><ul><template data-stream-each="/rows" data-stream-key="/id"><li><b data-stream-text="/id"></b></li></template></ul></section>`);
      const other = bound(nested);
      const rows = (...ids) => ({ rows: ids.map((id) => ({ id })) });
      await patched(other, rows(1, 2, 3));
      nested.querySelector("li:last-of-type").append(video, frame);
      frame.contentWindow.mark = "kept";
      await film(video);
      paused = 0;
      await patched(other, rows(3, 2, 1));
      await patched(other, rows(2, 1, 3));
      t.same(texts(nested, "b"), ["2", "1", "3"]);
      await frames();
      t.equal(video.paused, false);
      if ("moveBefore" in Element.prototype) t.same([paused, frame.contentWindow.mark], [0, "kept"]);
    },
  },
];
