// Regions for those who do not see them: what is said and how often, where the focus is, what axe-core finds.
import { bind, configure, hydrate } from "/pkg/dom.js";
import { announce } from "/pkg/dom/announcer.js";
import { violations } from "./access/axe.js";
import { isChromium } from "./access/chromium.js";
import { byHand } from "./access/clock.js";
import { NDJSON, bound, frames, lines, next, page, patched, played, scripted, source, state, turns } from "./dom/tools.js";

const ROWS = `<ul><template data-stream-each data-stream-key="/id"><li data-stream-text="/id"></li></template></ul>`;
const AGAIN = `<p data-stream-show="interrupted failed" hidden><span data-stream-error></span>
  <button data-stream-action="retry">Try again</button></p>`;

export const cases = [
  {
    name: "access: of a thousand updates a second, twelve a minute are said, each the latest",
    run: (t) => byHand(async (tick) => {
      const region = t.root;
      const said = [];
      let last = "";
      for (let ms = 0; ms < 60_000; ms += 10) {
        for (let update = 0; update < 10; update++) announce(`update ${ms + update}`, { from: region });
        tick(10);
        if (spoken() !== last) said.push((last = spoken()));
      }
      t.equal(said.length, 12, `said: ${said}`);
      t.same(said.slice(0, 2), ["update 149", "update 5149"]);
    }),
  },
  {
    name: "access: what comes together is said together, each text once, and old text goes",
    run: (t) => byHand(async (tick) => {
      const [one, two] = ["p", "p"].map((name) => t.root.appendChild(document.createElement(name)));
      two.lang = "fr";
      announce("old", { from: one });
      announce("new", { from: one });
      announce("nouveau", { from: two });
      announce("new");
      t.equal(spoken(), "", "a region that has just come is not heard");
      tick(200);
      t.equal(spoken(), "new|nouveau");
      t.equal(document.querySelector("body > [role=status] [lang=fr]").textContent, "nouveau");
      tick(11_000);
      t.equal(spoken(), "", "old text");
      for (let number = 1; number <= 9; number++) announce(`source ${number}`);
      tick(200);
      t.equal(spoken(), "source 5|source 6|source 7|source 8|source 9", "the latest five");
    }),
  },
  {
    name: "access: a region that is slow says so, then how much has come",
    run: (t) => byHand(async (tick) => {
      const region = bound(page(t, `<section aria-label="Reviews">${ROWS}</section>`), { timeouts: { quiet: 60_000 } });
      await patched(region, { id: 1 });
      tick(900);
      t.equal(spoken(), "");
      tick(300);
      t.equal(spoken(), "Reviews: loading");
      await patched(region, { id: 2 }, { id: 3 });
      const done = next(region.widget.element, "stream:done");
      region.end();
      await done;
      tick(6000);
      t.equal(spoken(), "Reviews: 3 items loaded");
    }),
  },
  {
    name: "access: a region is called by its label, its heading or its aria-label",
    run: (t) => byHand(async (tick) => {
      const cases = [
        [`data-stream-label="Votes" aria-label="no"`, "Votes: loaded"],
        [`aria-labelledby="access-one access-two" aria-label="no"`, "What was said: loaded"],
        [`aria-label="Ratings"`, "Ratings: loaded"],
        ["", "Loaded"],
      ];
      for (const [attributes, expected] of cases) {
        const element = page(t, `<section ${attributes}><b id="access-one">What</b> <b id="access-two"> was said </b>${ROWS}</section>`);
        const region = bound(element);
        const done = next(element, "stream:done");
        region.end();
        await done;
        tick(6000);
        t.equal(spoken(), expected, attributes);
        region.widget.dispose();
        t.equal(spoken(), "", "of a region that is gone");
      }
    }),
  },
  {
    name: "access: a failure is said once and at once, and again when it happens again",
    run: (t) => byHand(async (tick) => {
      const url = scripted(NDJSON, [{ send: lines({ id: 1 }) }]);
      const markup = `<section data-stream-src="${url}" data-stream-end='{"pointer":"/done"}' data-stream-retry="false">${ROWS}${AGAIN}</section>`;
      const both = page(t, `<div>${markup}${markup}</div>`);
      const heard = [];
      const listen = () => {
        tick(1100);
        if (spoken("alert") !== heard.at(-1)) heard.push(spoken("alert"));
      };
      const [one, two] = both.children;
      await Promise.all([played(one), played(two)]);
      listen();
      listen();
      const reason = one.querySelector("[data-stream-error]").textContent;
      t.same(heard.length, 1, heard.join());
      t.ok(/^Not complete\. [A-Z].*\. You can try again\.$/.test(heard[0]), heard[0]);
      t.ok(heard[0].toLowerCase().includes(reason.toLowerCase()), reason);
      t.equal(spoken(), "", "nothing polite of it");

      const done = next(one, "stream:done");
      const begun = next(one, "stream:state");
      one.querySelector("button").click();
      await begun;
      t.equal(spoken("alert"), "", "no longer true");
      await done;
      tick(1100);
      t.equal(spoken("alert"), heard[0], "the same again");
    }),
  },
  {
    name: "access: a part of a region that fails alone is said by its own name",
    run: (t) => byHand(async (tick) => {
      const element = page(t, `<section data-stream-mode="ops" aria-label="Page"><div id="a" aria-label="Prices">${AGAIN}</div></section>`);
      const input = bound(element);
      const told = next(element.firstElementChild, "stream:target");
      input.sendRecords({ op: "error", target: "#a", message: "the source is gone" });
      await told;
      tick(500);
      t.equal(spoken("alert"), "Prices: could not be loaded. The source is gone. You can try again.");
    }),
  },
  {
    name: "access: text is said by sentences, each once, and the rest at the end",
    run: (t) => byHand(async (tick) => {
      const element = page(t, `<article data-stream-mode="text" data-stream-announce="sentences" data-stream-label="Answer"><p data-stream-append=""></p></article>`);
      const region = bound(element, { format: "text" });
      const says = async (text, expected) => {
        const patch = next(element, "stream:patch");
        region.send(text);
        await patch;
        tick(6000);
        t.equal(spoken(), expected, text);
      };
      await says("Jaws has 8.3 of 1", "");
      await says("0. It is", "Jaws has 8.3 of 10.");
      await says(" good! Is it?\nYes", "It is good! Is it?");
      await says("素晴らしい。まだ", "Yes素晴らしい。");
      const done = next(element, "stream:done");
      region.send(" the rest");
      region.end();
      await done;
      tick(6000);
      t.equal(spoken(), "まだ the rest Answer: loaded");
    }),
  },
  {
    name: "access: beside a modal dialog nothing is heard, so the voice goes into it, and back",
    run: (t) => byHand(async (tick) => {
      const [dialog, popover] = page(t, "<div><dialog><button>x</button></dialog><p popover>y</p></div>").children;
      const place = async (expected, what) => {
        announce(what, { importance: "assertive" });
        tick(1500);
        t.equal(region("alert").parentNode, expected, what);
        t.equal(spoken("alert"), what);
      };
      await place(document.body, "before");
      dialog.showModal();
      await place(dialog, "in the dialog");
      dialog.close();
      await place(document.body, "after");
      popover.showPopover();
      await place(document.body, "beside a popover, which silences nothing");
    }),
  },
  {
    name: "access: the page may have another voice, other words, another pace, or none",
    run: (t) => byHand(async (tick) => {
      const said = [];
      const end = async (markup = "") => {
        const element = page(t, `<section data-stream-label="R" ${markup}>${ROWS}</section>`);
        const { end, widget } = bound(element);
        const done = next(element, "stream:done");
        end();
        await done;
        tick(500);
        widget.dispose();
      };
      try {
        configure({ announcer: (message, importance) => said.push([message, importance]) });
        tick(6000);
        await end();
        t.same(said, [["R: loaded", "polite"]]);
        tick(6000);
        await end('data-stream-announce="off"');
        configure({ announcer: false });
        await end();
        t.equal(said.length, 1, "off");

        configure({ announcer: { every: 0, messages: { done: ({ label, count }) => `${label} a fini, ${count}` } } });
        const heard = [];
        for (const text of ["one", "two", "three"]) {
          announce(text, { from: t.root });
          tick(200);
          heard.push(spoken());
        }
        t.same(heard, ["one", "two", "three"], "as often as told");
        const element = page(t, `<section data-stream-label="R">${ROWS}</section>`);
        const input = bound(element);
        const done = next(element, "stream:done");
        input.end();
        await done;
        tick(200);
        t.equal(spoken(), "R a fini, 0");
      } finally {
        configure({ announcer: undefined });
      }
      for (const wrong of [{ anouncer: false }, { announcer: { evry: 1 } }, { announcer: { every: "5s" } }, { announcer: true }]) {
        t.equal((await t.rejects((async () => configure(wrong))())).name, "TypeError", JSON.stringify(wrong));
      }
    }),
  },
  {
    name: "access: in a log of the page tokens are not read out one by one",
    async run(t) {
      const cases = [
        [`<div role="log"><p data-stream-mode="text"></p></div>`, "off"],
        [`<div><p role="log" data-stream-mode="text"></p></div>`, "off"],
        [`<div><p role="log" aria-live="polite" data-stream-mode="text"></p></div>`, "polite"],
        [`<div role="log"><p data-stream-mode="text" data-stream-announce="off"></p></div>`, null],
        [`<div><p data-stream-mode="text"></p></div>`, null],
      ];
      for (const [markup, expected] of cases) {
        const element = page(t, markup).querySelector("[data-stream-mode]");
        const before = element.getAttribute("aria-live");
        const widget = bind(element, source().stream, { format: "text" });
        t.equal(element.getAttribute("aria-live"), expected, markup);
        widget.dispose();
        t.equal(element.getAttribute("aria-live"), before, `${markup}, afterwards`);
      }
    },
  },
  {
    name: "access: a focused button that goes leaves the focus to the region, others keep it",
    async run(t) {
      const url = scripted(NDJSON, [{ send: lines({ id: 1 }) }]);
      const box = page(t, `<div><section data-stream-src="${url}" data-stream-end='{"pointer":"/done"}'
        data-stream-retry="false">${ROWS}${AGAIN}</section><button>other</button></div>`);
      const [section, other] = box.children;
      const button = section.querySelector("button");
      other.focus();
      await played(section);
      t.equal(document.activeElement, other, "never stolen");

      button.focus();
      let done = next(section, "stream:done");
      const begun = next(section, "stream:state");
      button.click();
      await begun;
      t.equal(document.activeElement, section, "the button is hidden");
      t.equal(section.getAttribute("tabindex"), "-1");
      await done;
      await frames();
      t.equal(document.activeElement, section, "when the button is back");
      other.focus();
      done = next(section, "stream:done");
      button.click();
      await done;
      t.equal(document.activeElement, other);
    },
  },
  {
    name: "access: progress goes on, is whole, or stands still",
    async run(t) {
      const markup = `<progress data-stream-progress aria-label="a"></progress><progress data-stream-progress max="8" value="3" aria-label="b"></progress>
        <div role="progressbar" aria-valuemax="10" data-stream-progress aria-label="c"></div>`;
      const values = (element) => [...element.querySelectorAll("[data-stream-progress]")].map((bar) => bar.getAttribute("value") ?? bar.getAttribute("aria-valuenow"));
      const show = (region) => values(region.widget.element);
      const start = () => bound(page(t, `<section data-stream-end='{"pointer":"/done"}'>${markup}${ROWS}</section>`), { end: { pointer: "/done", equals: true }, retry: false });
      const well = start();
      await patched(well, { id: 1 });
      t.same(show(well), [null, null, null], "streaming");
      let done = next(well.widget.element, "stream:done");
      well.sendRecords({ done: true });
      await done;
      t.same(show(well), ["1", "8", "10"], "done");

      const ill = start();
      done = next(ill.widget.element, "stream:done");
      ill.end();
      await done;
      t.same(show(ill), ["0", "0", "0"], "failed");

      const wrong = [`<b data-stream-progress></b>`, `<progress data-stream-progress data-stream-attr="value:/n"></progress>`];
      for (const part of wrong) {
        const element = page(t, `<section data-stream-mode="record">${part}</section>`);
        t.equal(bind(element, source().stream).snapshot.error?.code, "unsupported", part);
      }
    },
  },
  {
    name: "access: the accessibility tree of Chromium while a list streams, and after",
    async run(t) {
      if (!isChromium) t.skip("another engine");
      const input = bound(page(t, `<section aria-label="Films">${ROWS}<progress data-stream-progress aria-label="Loading"></progress></section>`));
      const element = input.widget.element;
      await patched(input, { id: "Jaws" }, { id: "Hook" });
      announce("heard", { from: element });
      t.same(await accessible(t), {
        region: [{ name: "Films", busy: 1 }],
        listitem: ["Jaws", "Hook"],
        progressbar: [{ name: "Loading" }],
        status: [{ live: "polite" }],
      });
      await patched(input, { id: "Always" });
      const done = next(element, "stream:done");
      input.end();
      await done;
      t.same(await accessible(t), {
        region: [{ name: "Films" }],
        listitem: ["Jaws", "Hook", "Always"],
        progressbar: [{ name: "Loading", value: 1 }],
        status: [{ live: "polite" }],
      });
    },
  },
  {
    name: "access: axe-core finds nothing in a region, whatever its state",
    async run(t) {
      const regions = await inAllStates(t);
      t.same(await violations(window, t.root), []);
      for (const [status, element] of regions) t.equal(element.dataset.streamState ?? "idle", status, "still so");
    },
  },
];

/** A region in each state, and one that is done but partial. */
async function inAllStates(t) {
  const end = { pointer: "/done", equals: true };
  const parts = ["idle", "connecting", "streaming", "stalled", "retrying", "done", "interrupted", "failed", "aborted", "partial"];
  const markup = (name) => `<section aria-labelledby="state-${name}" data-stream-announce="off">
    <h2 id="state-${name}">${name}</h2>
    ${parts.map((state) => `<p data-stream-show="${state}" ${state === "idle" ? "" : "hidden"}>${state}</p>`).join("")}
    <progress data-stream-progress aria-label="Progress of ${name}"></progress>${ROWS}
    <p><span data-stream-error></span> <button data-stream-action="retry">Try again</button> <button data-stream-action="abort">Stop</button></p>
  </section>`;
  const sections = [...page(t, `<div>${parts.map(markup).join("")}</div>`).children];
  const one = Object.fromEntries(parts.map((name, at) => [name, sections[at]]));
  const fed = (name, more) => bound(one[name], { end, retry: false, ...more });
  const at = (name, status = name) => state(one[name], status);

  bind(one.connecting, () => new Promise(() => {}));
  await patched(fed("streaming", { timeouts: { quiet: 0 } }), { id: 1 });
  await patched(fed("stalled", { timeouts: { quiet: 10 } }), { id: 1 });
  bind(one.retrying, scripted(NDJSON, [], { status: 503 }), { retry: { attempts: 2, baseDelay: 25_000, maxDelay: 25_000, jitter: 0 } });
  fed("done").sendRecords({ id: 1 }, { done: true });
  const cut = fed("interrupted");
  await patched(cut, { id: 1 });
  cut.end();
  fed("failed").end();
  const stopped = fed("aborted");
  await patched(stopped, { id: 1 });
  stopped.widget.abort();
  fed("partial").send(`${lines({ id: 1 })}nonsense\n${lines({ done: true })}`);
  await Promise.all(parts.slice(1, 9).map((name) => at(name)));
  await at("partial", "done");
  return [...parts.slice(0, 9).map((name) => [name, one[name]]), ["done", one.partial]];
}

/** What Chromium tells a screen reader, by role: of items their text, of others their name, value, and whether they are busy or live. */
async function accessible(t) {
  const nodes = (await t.driver("accessibilityTree")).filter(({ ignored }) => !ignored);
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const text = ({ role, name, childIds = [] }) => role.value === "StaticText" ? name.value : childIds.map((id) => byId.get(id)).filter(Boolean).map(text).join("");
  const of = (role, tell) => nodes.filter((node) => node.role.value === role).map(tell);
  const facts = ({ name, value, properties = [] }) => {
    const told = Object.fromEntries(properties.filter(({ value }) => value.value).map((property) => [property.name, property.value.value]));
    return { name: name?.value || undefined, value: value?.value, busy: told.busy, live: told.live };
  };
  return { region: of("region", facts), listitem: of("listitem", text), progressbar: of("progressbar", facts), status: of("status", facts) };
}

const region = (role) => document.querySelector(`:is(body, dialog) > [role=${role}]`);
/** What stands in a live region. */
const spoken = (role = "status") => [...(region(role)?.children ?? [])].map(({ textContent }) => textContent).join("|");
