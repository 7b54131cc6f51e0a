// The demo as its visitors see it: every page, healthy and with each fault of its panel.
import MarkdownIt from "/vendor/markdown-it.js";
import { markdown } from "/pkg/markdown.js";
import { ENDED, visit } from "./site/visit.js";
import { turn } from "./support.js";

const LIMIT = 50_000; // the demo takes its time, so that one can watch

/** The frames of each part: all of them, and those before the fault, which strikes after a third. */
const PRODUCT = {
  Editions: { id: "editions", all: 10, before: 3 },
  Ratings: { id: "ratings", all: 40, before: 13 },
  Reviews: { id: "reviews", all: 14, before: 5 },
  Recommendations: { id: "recommendations", all: 6, before: 2 },
};

/** fault: [status, partial, code of the error that ended it, frames of all and of those before the fault] */
const FAULTS = {
  none: ["done", false, "none", (all) => all],
  dribble: ["done", false, "none", (all) => all],
  buffered: ["done", false, "none", (all) => all],
  "bad-record": ["done", true, "none", (all) => all - 1],
  stall: ["interrupted", true, "stall-timeout", (all, before) => before],
  cut: ["interrupted", true, "missing-end", (all, before) => before],
  reset: ["interrupted", true, "network", (all, before) => before],
  "server-error": ["interrupted", true, "server-error", (all, before) => before],
  "http-500": ["failed", false, "http-status", () => 0],
};

export const cases = [
  ...Object.entries(FAULTS).map(([fault, expected]) => ({
    name: `site: product and chat, ${fault}`,
    limit: LIMIT,
    run: async (t) => {
      await Promise.all([product(t, fault, expected), chat(t, fault, expected)]);
    },
  })),
  {
    name: "site: product and chat, slow, to the first row",
    limit: LIMIT,
    run: async (t) => {
      await Promise.all([slowProduct(t), slowChat(t)]);
    },
  },
  {
    name: "site: the list of the first page fills while the response is open",
    limit: LIMIT,
    async run(t) {
      const page = await visit(t, "/");
      await page.until(() => page.find("#live li"));
      const live = page.find("#live");
      t.equal(live.dataset.streamState, "streaming", "state at the first row");
      t.equal(live.getAttribute("aria-busy"), "true", "busy at the first row");
      t.ok(page.all("#live li").length < 8, "not all rows at once");
      await page.until(() => page.find("#live-chip").dataset.status === "done");
      t.equal(live.dataset.streamState, "done");
      t.equal(live.getAttribute("aria-busy"), "false");
      t.same(page.all("#live .row-title").map(({ textContent }) => textContent), await titles(8));
      t.ok(page.text("#live-numbers").startsWith("8 frames"), page.text("#live-numbers"));

      page.find(".live-controls [data-fault=cut]").click();
      await page.until(() => page.find("#live-chip").dataset.status === "interrupted");
      t.equal(page.all("#live li").length, 3, "rows before the cut");
      t.same(shown(page, "#live .live-note").length, 1, "one note");
      t.ok(shown(page, "#live .live-note")[0].startsWith("Partial:"), "the note");
      await page.check();
    },
  },
  {
    name: "site: the wire tells all news, and a cut one goes on when the button says now",
    limit: LIMIT,
    run: async (t) => {
      await Promise.all([news(t, "/news.html", []), news(t, "/news.html?fault=cut", ["missing-end", "missing-end"])]);
    },
  },
  {
    name: "site: five sources fill the dashboard",
    limit: LIMIT,
    async run(t) {
      const rows = { Stocks: 123, Weather: 52, Energy: 17, Cars: 160, Flights: 40 };
      const page = await visit(t, "/dashboard.html");
      await page.until(() => page.inspector.names().length === 5);
      for (const [name, frames] of Object.entries(rows)) {
        const told = await page.inspector.read(name);
        t.same([told.status, told.partial, told.error, told.lane], ["done", "false", "none", `${frames} frames`], name);
        const card = page.find(`#${name.toLowerCase()}`);
        t.equal(card.querySelector(".chip").dataset.status, "done", name);
        t.equal(card.getAttribute("aria-busy"), "false", name);
        t.equal(card.querySelector("[data-notice]").childElementCount, 0, `${name}: notices`);
        if (name === "Flights") continue;
        const plot = card.querySelector("[data-plot] svg");
        const label = plot.getAttribute("aria-label");
        t.ok(label.endsWith(`Complete, ${frames} rows.`), `${name}: ${label}`);
        t.ok(plot.querySelector(".marks > *"), `${name}: something drawn`);
      }
      t.ok(Number(page.text("[data-value=MSFT]")) > 0, "a price");
      t.equal(page.all("#flights tbody tr").length, 7, "the latest departures");
      await page.check();
    },
  },
  {
    name: "site: a stream that was cut is opened again by its button, and by the panel without the fault",
    limit: LIMIT,
    async run(t) {
      const page = await visit(t, "/product.html?fault=cut");
      await page.until(() => page.inspector.names().length === 4);
      const states = [];
      const reviews = page.find("#reviews");
      await page.until(() => reviews.dataset.streamState === "interrupted");
      reviews.addEventListener("stream:state", ({ detail }) => states.push(detail.status));
      shownElements(page, "#reviews .notice button")[0].click();
      await page.until(() => states.length > 0 && ENDED.includes(states.at(-1)));
      t.same(states, ["connecting", "streaming", "interrupted"], "the same fault once more");
      t.same(page.all("#reviews li b").map(({ textContent }) => textContent), await titles(5), "each row once");

      page.find("[name=fault][value=none]").click();
      t.equal(page.window.location.search, "", "the address");
      await page.until(() => page.all("#reviews li").length > 5);
      const rows = page.all("#reviews li b").map(({ textContent }) => textContent);
      t.same(rows, await titles(rows.length), "beyond the cut");
      t.same(shown(page, "#reviews .notice"), []);
      await page.check();
    },
  },
  {
    name: "site: an answer is stopped, asked for again, and makes way for the next",
    limit: LIMIT,
    async run(t) {
      const { answer: first, words } = await tokens("How good is Jaws?");
      const { answer: second } = await tokens("Recommend a western");
      const page = await visit(t, "/chat.html");
      const state = () => page.find("#talk").dataset.streamState;
      await page.until(() => page.text("#answer-text").length > 0);
      shownElements(page, "[data-stream-action=abort]")[0].click();
      await page.until(() => state() === "aborted");
      // Not a beginning of the whole answer: a heading or a table that was cut may have been a paragraph until then.
      const beginnings = words.map((_, at) => rendered(words.slice(0, at + 1).join("")).innerHTML);
      t.ok(beginnings.includes(page.find("#answer-text").innerHTML), page.find("#answer-text").innerHTML);
      t.same(shown(page, ".talk-state p"), ["Stopped. What had come stays."]);

      shownElements(page, ".talk-state button")[0].click();
      t.ok(page.document.activeElement === page.find(".log"), "the focus is not lost");
      await page.until(() => state() === "done");
      t.equal(page.find("#answer-text").innerHTML, rendered(first).innerHTML);
      t.equal(page.all("#answer-text :is(h2, table, ol, pre)").length, 4, "headings, a table, a list and code");

      page.find("#prompt").value = "Recommend a western";
      page.find("#send").click();
      await page.until(() => page.text("#question") === "Recommend a western" && state() === "done");
      t.equal(page.find("#answer-text").innerHTML, rendered(second).innerHTML);
      await page.check();
    },
  },
  {
    name: "site: a long answer is followed, and its reader is left alone",
    limit: LIMIT,
    async run(t) {
      const page = await visit(t, "/chat.html");
      const log = () => page.find(".log");
      const below = () => log().scrollHeight - log().scrollTop - log().clientHeight;
      await page.until(() => page.find("#answer-text ol li:nth-child(3)"));
      t.ok(log().scrollTop > 0 && below() < 40, `${below()} px below the end`);
      // Between two frames, as a reader scrolls, and not between what is written and what follows it.
      await new Promise(page.window.requestAnimationFrame);
      await turn();
      log().scrollTop = 0;
      await page.until(() => page.find("#talk").dataset.streamState === "done");
      t.equal(log().scrollTop, 0, "left alone");
      await page.check();
    },
  },
  {
    name: "site: the basket's code comes with the first click, which counts",
    limit: LIMIT,
    async run(t) {
      const page = await visit(t, "/product.html");
      await page.until(() => page.inspector.names().length === 4);
      const basket = page.find("#basket");
      const isLoaded = () => page.window.performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/basket.js"));
      t.ok(!isLoaded(), "not before");
      basket.click();
      await page.until(() => basket.getAttribute("aria-pressed") === "true");
      t.ok(isLoaded());
      basket.click();
      t.equal(page.text("#basket"), "Add to basket", "the second click, once");
      await page.check();
    },
  },
  {
    name: "site: the order desk does what the server says, and one panel fails alone",
    limit: LIMIT,
    async run(t) {
      const page = await visit(t, "/orders.html");
      await page.until(() => page.find("#desk")?.dataset.streamState === "done");
      const told = await page.inspector.read("Orders");
      t.same([told.status, told.partial, told.error, told.errors], ["done", "false", "none", []]);
      t.same(page.all("#totals dd").map(({ textContent }) => textContent), ["16", ...(await dayTotals())]);
      t.equal(page.all("#orders > li").length, 7, "trimmed");
      t.equal(page.all("#orders > .fresh").length, 1, "one highlight");
      t.equal(page.find("#orders > li"), page.find("#orders > .fresh"), "on the row on top");
      const copies = page.all("#ranking b").map(({ textContent }) => Number(textContent));
      t.same(copies, copies.toSorted((a, b) => b - a), "ranking");
      t.ok(page.all("#orders .route").every(({ textContent }) => / a film of \d+ years ago$/.test(textContent)), "ago");
      const states = ["incoming", "sellers", "carrier"].map((id) => page.find(`#${id}`).dataset.streamState);
      t.same(states, ["done", "done", "failed"]);
      t.ok(shown(page, "#carrier .bad")[0].includes("the carrier does not answer"));
      await page.check();
    },
  },
  {
    name: "site: an order desk that was cut keeps what came, or rolls back to the last commit",
    limit: LIMIT,
    async run(t) {
      const page = await visit(t, "/orders.html?fault=cut");
      const isCut = () => page.find("#desk")?.dataset.streamState === "interrupted";
      await page.until(isCut);
      const seen = () => [page.text("#totals dd"), page.all("#orders > li").length, page.all("#ranking > li").length];
      t.same(seen(), ["8", 7, 5], "kept, with the unit that has no commit");
      t.same(["incoming", "sellers"].map((id) => page.find(`#${id}`).dataset.streamState), ["interrupted", "interrupted"]);
      await page.check();

      const kept = page.find("#desk");
      page.find("[name=partial][value=rollback]").click();
      await page.until(() => page.find("#desk") !== kept && isCut());
      await page.until(() => page.text("#totals dd") === "4");
      t.same(seen(), ["4", 4, 3], "as of the last commit");
      t.ok(shown(page, ".desk-state .bad")[0].endsWith("This is the desk as of the last commit."));
      t.same(shown(page, ".panel .chip"), ["cut off", "cut off", "failed"]);
      await page.check();
    },
  },
  {
    name: "site: the theme is toggled, remembered, and forgotten at the system's own",
    async run(t) {
      const before = localStorage.getItem("theme");
      localStorage.removeItem("theme");
      try {
        const system = matchMedia("(prefers-color-scheme: dark)").matches;
        const other = system ? "light" : "dark";
        const page = await visit(t, "/");
        await page.until(() => page.find(".theme")?.getAttribute("aria-pressed") === String(system) && page.find("#live li"));
        const color = () => page.window.getComputedStyle(page.document.documentElement).backgroundColor;
        const own = color();
        page.find(".theme").click();
        t.equal(page.document.documentElement.dataset.theme, other);
        t.equal(page.find(".theme").getAttribute("aria-pressed"), String(!system));
        t.ok(color() !== own, `another color than ${own}`);
        await page.check();
        page.leave();

        const next = await visit(t, "/chat.html");
        await next.until(() => next.find(".theme")?.getAttribute("aria-pressed") === String(!system));
        t.equal(next.document.documentElement.dataset.theme, other, "on the next page");
        next.find(".theme").click();
        t.ok(!("theme" in next.document.documentElement.dataset));
        t.equal(localStorage.getItem("theme"), null);
        await next.check();
      } finally {
        if (before === null) localStorage.removeItem("theme");
        else localStorage.setItem("theme", before);
      }
    },
  },
];

async function product(t, fault, [status, partial, code, share]) {
  const page = await openProduct(t, fault);
  for (const [name, { id, all, before }] of Object.entries(PRODUCT)) {
    const told = await page.inspector.read(name);
    const frames = share(all, before);
    const rows = page.all(`#${id} li`).length;
    if (name === "Reviews") report(t, "product", fault, told, rows);
    expect(t, `product, ${name}`, told, { status, partial, code, frames });

    const root = page.find(`#${id}`);
    t.equal(root.dataset.streamState, status, `${name}: state`);
    t.equal(root.getAttribute("aria-busy"), "false", `${name}: busy`);
    const notices = shown(page, `#${id} .notice`);
    if (fault === "bad-record") t.same(notices, ["1 record could not be read and is left out."], name);
    else t.equal(notices.length, status === "done" ? 0 : 1, `${name}: ${notices}`);
    // A row that the server rendered stays, whatever happens.
    if (id === "reviews") t.equal(rows, Math.max(frames, 1), `${name}: rows`);
    if (id === "recommendations") t.equal(rows, frames, `${name}: rows`);
  }
  const all = await titles(14);
  const kept = fault === "bad-record" ? all.toSpliced(PRODUCT.Reviews.before, 1) : all;
  t.same(page.all("#reviews li b").map(({ textContent }) => textContent), kept.slice(0, page.all("#reviews li").length));
  t.equal(page.all("#reviews [data-stream-row=r1]").length, 1, "the server's row is adopted once");
  if (status === "done") t.equal(page.text("#ratings [data-stream-text^='/count']"), "40", "verdicts");
  if (status === "done" && !partial) {
    const stock = page.all(".edition-list > li").map((li) => li.querySelector(".stock").textContent.trim());
    t.same(stock, ["51 in stock", "only 1 left", "sold out"], "editions");
    t.same(page.all(".houses li").length, 9, "three houses for each");
  }
  await page.check();
  page.leave();
}

async function chat(t, fault, [status, partial, code, share]) {
  const { words } = await tokens("How good is Jaws?");
  const before = Math.floor((words.length + 2) / 3);
  const page = await visit(t, `/chat.html${query(fault)}`);
  await page.until(() => page.inspector.names().length === 1);
  const told = await page.inspector.read("Answer");
  // The last delta says why the answer ends. It is a frame without a word.
  const all = share(words.length + 1, before);
  // A busy browser discards what it has not handed over when the connection breaks: here what came in the last 50 ms.
  const frames = fault === "reset" ? Math.min(all, Number(told.frames)) : all;
  report(t, "chat", fault, told, wordsIn(page));
  expect(t, "chat", told, { status, partial, code, frames });

  const text = fault === "bad-record" ? words.toSpliced(before, 1).join("") : words.slice(0, frames).join("");
  t.equal(page.find("#answer-text").innerHTML, rendered(text).innerHTML, "the answer");
  const talk = page.find("#talk");
  t.equal(talk.dataset.streamState, status);
  t.equal(talk.getAttribute("aria-busy"), "false");
  const said = shown(page, ".talk-state p")[0];
  const expected = { done: "Complete.", interrupted: "Partial answer: ", failed: "No answer: " }[status];
  t.ok(said.startsWith(expected), said);
  t.equal(shown(page, ".talk-state [data-skipped]").length, fault === "bad-record" ? 1 : 0);
  t.equal(shownElements(page, ".talk-state [data-stream-action=retry]").length, status === "done" ? 0 : 1);
  await page.check();
  page.leave();
}

async function slowProduct(t) {
  const page = await openProduct(t, "slow");
  const told = await page.inspector.read("Reviews", ({ frames }) => frames !== "0");
  report(t, "product", "slow", told, page.all("#reviews li").length);
  t.same([told.partial, told.error], ["false", "none"]);
  t.equal(page.find("#reviews li").dataset.streamRow, "r1");
  const reviews = page.find("#reviews");
  await page.until(() => reviews.dataset.streamState === "stalled");
  t.same(shown(page, "#reviews .waiting"), ["Waiting for more…"]);
  t.equal(reviews.getAttribute("aria-busy"), "true");
  await page.check();
  page.leave();
}

async function slowChat(t) {
  const page = await visit(t, "/chat.html?fault=slow");
  await page.until(() => page.text("#answer-text").length > 0);
  const told = await page.inspector.read("Answer", ({ frames }) => frames !== "0");
  report(t, "chat", "slow", told, wordsIn(page));
  t.same([told.status, told.partial, told.error], ["streaming", "false", "none"]);
  t.equal(page.find("#talk").getAttribute("aria-busy"), "true");
  await page.check();
  page.leave();
}

async function news(t, path, errors) {
  const page = await visit(t, path);
  await page.until(() => page.inspector.names().length === 1);
  const wire = page.find("#wire");
  const retries = [];
  wire.addEventListener("stream:state", ({ detail }) => {
    if (detail.status !== "retrying") return;
    retries.push(detail.snapshot.frames);
    shownElements(page, "#wire [data-stream-action=retry]")[0].click();
  });
  const told = await page.inspector.read("Wire");
  t.same([told.status, told.partial, told.error, told.frames], ["done", "false", "none", "48"], path);
  t.same([told.lastEventId, told.attempt, told.errors], ["n48", String(errors.length + 1), errors], path);
  t.equal(retries.length, errors.length, `${path}: retries`);
  const ids = Array.from({ length: 48 }, (_, at) => `n${at + 1}`);
  t.same(page.all("#wire .wire-id").map(({ textContent }) => textContent), ids, "each once, in their order");
  const box = page.find(".wire-box");
  t.ok(box.scrollHeight - box.scrollTop - box.clientHeight < 40, "the newest is in sight");
  t.equal(wire.dataset.streamState, "done");
  t.equal(shown(page, ".wire-state > p").length, 1);
  await page.check();
}

/** The product page with all its parts open: the last one waits until it is seen. */
async function openProduct(t, fault) {
  const page = await visit(t, `/product.html${query(fault)}`);
  await page.until(() => page.inspector.names().length === 4);
  t.same(page.inspector.names(), Object.keys(PRODUCT));
  const shelf = page.find("#recommendations");
  const isIdle = () => (shelf.dataset.streamState ?? "idle") === "idle";
  t.ok(isIdle(), "not in view");
  // Rows that come above push it out of sight again, where the engine does not anchor the scroll position.
  await page.until(() => {
    if (isIdle()) shelf.scrollIntoView();
    return !isIdle();
  });
  return page;
}

function expect(t, what, told, { status, partial, code, frames }) {
  t.equal(told.status, status, `${what}: status`);
  t.equal(told.partial.startsWith("true"), partial, `${what}: partial`);
  t.equal(told.error, code, `${what}: code`);
  t.equal(told.frames, String(frames), `${what}: frames`);
  const codes = status !== "done" ? [code] : partial ? ["frame-syntax"] : [];
  t.same([...new Set(told.errors)], codes, `${what}: errors`);
}

function report(t, page, fault, { status, partial, error }, rows) {
  t.report("demo faults", { page, fault, status, partial: partial.startsWith("true"), code: error, rows });
}

const query = (fault) => (fault === "none" ? "" : `?fault=${fault}`);

/** The titles of the first reviews, as the server has them. */
async function titles(count) {
  const text = await (await fetch(`/stream/reviews?count=${count}&interval=0`)).text();
  return text.trim().split("\n").slice(0, count).map((line) => JSON.parse(line).title);
}

/** What the chat has to say. */
async function tokens(prompt) {
  const text = await (await fetch(`/stream/chat?interval=0&prompt=${encodeURIComponent(prompt)}`)).text();
  const frames = text.split("\n\n").filter((frame) => frame.startsWith("data: {"));
  const words = frames.map((frame) => JSON.parse(frame.slice(6)).choices[0].delta.content).filter((word) => word !== undefined);
  return { words, answer: words.join("") };
}

/** What the page is to make of Markdown. */
function rendered(text) {
  const element = document.createElement("div");
  const rendering = markdown(MarkdownIt)(element);
  rendering.append(text);
  rendering.finish();
  return element;
}

/** What the desk took, and what its films took at the box office, at the end of the day. */
async function dayTotals() {
  const text = await (await fetch("/stream/orders?count=16&interval=0")).text();
  const frames = text.trim().split("\n").map((line) => JSON.parse(line)).flat();
  const { revenue, gross } = frames.findLast(({ target }) => target === "#totals").value;
  const currency = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });
  return [currency.format(revenue), `$${new Intl.NumberFormat("en", { notation: "compact" }).format(gross)}`];
}

const wordsIn = (page) => page.text("#answer-text").split(" ").filter(Boolean).length;

/** Those of the elements that show; a hidden one's contents do not. */
const shownElements = (page, selector) => page.all(selector).filter((element) => element.checkVisibility());
const shown = (page, selector) => shownElements(page, selector).map(({ textContent }) => textContent.trim());
