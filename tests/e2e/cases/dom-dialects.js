// What back ends of Datastar and Turbo send fills a page of ours. Every documented example is played.
import { bind, configure, hydrate } from "/pkg/dom.js";
import { examples as datastar } from "./dom/datastar-examples.js";
import { next, page, played, scripted, source, texts } from "./dom/tools.js";
import { examples as turbo } from "./dom/turbo-examples.js";

/** Frames as server-sent events. */
const events = (frames) => frames.map(({ event, data }) => `${event ? `event: ${event}\n` : ""}${data.replace(/^/gm, "data: ")}\n\n`).join("");
const message = (data) => ({ data });

/** White space beside tags, comments and attributes that are nothing to us do not count. */
const plain = (html) =>
  html.replace(/<!--[^]*?-->/g, "").replace(/ data-[^\s=>]+(="[^"]*")?/g, "").replace(/\s+/g, " ").replace(/\s*(<[^>]*>)\s*/g, "$1").trim();

/** Plays text into a region; its markup and the codes of its errors. */
async function play(t, dialect, before, format, ...pieces) {
  const region = page(t, `<section data-stream-mode="ops" data-stream-dialect="${dialect}">${before}</section>`);
  const errors = [];
  region.addEventListener("stream:error", ({ detail }) => errors.push(detail.code));
  const fed = source();
  const done = next(region, "stream:done");
  bind(region, fed.stream, { format });
  for (const piece of pieces) fed.send(piece);
  fed.end();
  await done;
  return { html: plain(region.innerHTML), errors };
}

/** Plays all examples, each in the ways that `ways` gives for its frames: a format and pieces of text. */
async function playAll(t, dialect, examples, ways) {
  const wrong = [];
  for (const { name, before, frames, expected, errors = [], later = [] } of examples) {
    for (const [format, ...pieces] of ways(frames)) {
      const got = await play(t, dialect, before, format, ...pieces);
      const isRight = got.html === plain(expected) && got.errors.join() === [...errors, ...later].join();
      if (!isRight) wrong.push(`${name} (${format}): ${got.html} [${got.errors}], expected ${plain(expected)} [${[...errors, ...later]}]`);
    }
  }
  t.same(wrong, []);
}

/** Text in two pieces, cut in the middle. */
const halves = (text) => [text.slice(0, text.length / 2), text.slice(text.length / 2)];

export const cases = [
  {
    name: "dom dialects: the documented examples of Datastar do what they say",
    run: (t) => playAll(t, "datastar", datastar, (frames) => [["sse", ...halves(events(frames))]]),
  },
  {
    name: "dom dialects: the documented examples of Turbo do what they say, as events and as text",
    run: (t) => playAll(t, "turbo", turbo, (frames) => [["sse", events(frames.map(message))], ["text", ...halves(frames.join("\n"))]]),
  },
  {
    name: "dom dialects: a response of Turbo's own type needs no format",
    async run(t) {
      const steps = ["<turbo-stream action='append' targ", "et='list'><template><li>1</li></temp", "late></turbo-stream>\n"].map((send) => ({ send }));
      const url = scripted("text/vnd.turbo-stream.html; charset=utf-8", steps);
      const region = page(t, `<section data-stream-src="${url}" data-stream-mode="ops" data-stream-dialect="turbo"><ul id="list"></ul></section>`);
      t.equal((await played(region)).outcome.status, "done");
      t.same(texts(region, "li"), ["1"]);
    },
  },
  {
    name: "dom dialects: a text that ends in a stream element says so, and keeps what was complete",
    async run(t) {
      const whole = "<turbo-stream action='update' target='x'><template>1</template></turbo-stream>";
      const { html, errors } = await play(t, "turbo", `<p id="x"></p>`, "text", whole, whole.slice(0, 60));
      t.equal(html, `<p id="x">1</p>`);
      t.same(errors, ["truncated"]);
    },
  },
  {
    name: "dom dialects: a refresh is the application's to do",
    async run(t) {
      const region = page(t, `<section data-stream-mode="ops" data-stream-dialect="turbo"></section>`);
      const asked = [];
      region.addEventListener("stream:error", ({ detail }) => asked.push(detail.code));
      region.addEventListener("stream:refresh", (event) => {
        event.preventDefault();
        asked.push(event.detail);
      });
      const fed = source();
      const done = next(region, "stream:done");
      bind(region, fed.stream, { format: "text" });
      fed.send(`<turbo-stream action="refresh" request-id="abcd-1234"></turbo-stream>`);
      fed.end();
      await done;
      t.same(asked, [{ requestId: "abcd-1234" }]);
    },
  },
];
