// What back ends of Datastar and Turbo send fills a page of ours. Every documented example is played.
import { bind, configure } from "/pkg/dom.js";
import { examples as datastar } from "./dom/datastar-examples.js";
import { next, page, played, scripted, source } from "./dom/tools.js";
import { examples as turbo } from "./dom/turbo-examples.js";

/** Frames as server-sent events. */
const events = (frames) => frames.map(({ event, data }) => `${event ? `event: ${event}\n` : ""}${data.replace(/^/gm, "data: ")}\n\n`).join("");

/** White space beside tags, comments and attributes that are nothing to us do not count. */
const plain = (html) =>
  html.replace(/<!--[^]*?-->/g, "").replace(/ data-[^\s=>]+(="[^"]*")?/g, "").replace(/\s+/g, " ").replace(/\s*(<[^>]*>)\s*/g, "$1").trim();

const REGION = 'data-stream-mode="ops" data-stream-dialect';
const removes = (id) => `<turbo-stream action="remove" target="${id}"></turbo-stream>`;

/** For browsers that have no sanitizer: what the application lets through is still judged by the library. */
function sanitizer(html, context) {
  const fragment = document.createDocumentFragment();
  const holder = context.cloneNode(false);
  page({ root: holder }, html);
  fragment.append(...holder.childNodes);
  return fragment;
}

/** Plays pieces of text into a region; its markup and the codes of its errors. */
async function play(region, format, pieces) {
  if (!("setHTML" in Element.prototype)) configure({ sanitizer });
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

/** Plays all examples, each in a region of its own. @param pieces The pieces of text for the frames of an example. */
async function playAll(t, dialect, examples, format, pieces) {
  page(t, examples.map(({ before }) => `<section ${REGION}="${dialect}">${before}</section>`).join(""));
  const results = await Promise.all([...t.root.children].map((region, at) => play(region, format, pieces(examples[at].frames))));
  examples.forEach(({ name, expected, errors = [], later = [] }, at) => {
    t.same(results[at], { html: plain(expected), errors: [...errors, ...later] }, name);
  });
}

/** Text in two pieces, cut in the middle. */
const halves = (text) => [text.slice(0, text.length / 2), text.slice(text.length / 2)];

export const cases = [
  {
    name: "dom dialects: examples of Datastar's documentation do what they say",
    run: (t) => playAll(t, "datastar", datastar, "sse", (frames) => halves(events(frames))),
  },
  {
    name: "dom dialects: examples of Turbo's documentation do what they say, as events",
    run: (t) => playAll(t, "turbo", turbo, "sse", (frames) => [events(frames.map((data) => ({ data })))]),
  },
  {
    name: "dom dialects: examples of Turbo's documentation do what they say, as text",
    run: (t) => playAll(t, "turbo", turbo, "text", (frames) => halves(frames.join("\n"))),
  },
  {
    name: "dom dialects: a response of Turbo's own type needs no format",
    async run(t) {
      const steps = ["<turbo-stream action='remove' targ", "et='x'></turb", "o-stream>\n"].map((send) => ({ send }));
      const url = scripted("text/vnd.turbo-stream.html; charset=utf-8", steps);
      const region = page(t, `<section data-stream-src="${url}" ${REGION}="turbo"><p id="x">1</p></section>`);
      t.equal((await played(region)).outcome.status, "done");
      t.equal(region.innerHTML, "");
    },
  },
  {
    name: "dom dialects: a text that ends in a stream element says so, and keeps what was complete",
    async run(t) {
      const region = page(t, `<section ${REGION}="turbo"><p id="x"></p><p id="y"></p></section>`);
      const { html, errors } = await play(region, "text", [removes("x"), removes("y").slice(0, 50)]);
      t.equal(html, '<p id="y"></p>');
      t.same(errors, ["truncated"]);
    },
  },
  {
    name: "dom dialects: a text that breaks in a stream element and starts again is read from its beginning",
    async run(t) {
      const region = page(t, `<section ${REGION}="turbo"><p id="x"></p><p id="y"></p></section>`);
      const patched = next(region, "stream:patch");
      const pieces = [`${removes("x")}<turbo-stream action="remove" target="y"><template>`];
      const pull = async (controller) => {
        if (pieces.length > 0) return controller.enqueue(new TextEncoder().encode(pieces.shift()));
        await patched;
        controller.error(new TypeError("broken"));
      };
      const whole = source();
      const attempts = [new ReadableStream({ pull }, { highWaterMark: 0 }), whole.stream];
      whole.send(removes("y"));
      whole.end();
      const done = next(region, "stream:done");
      bind(region, () => attempts.shift(), { format: "text", retry: { baseDelay: 1, restart: true } });
      t.equal((await done).status, "done");
      t.equal(region.innerHTML, "");
    },
  },
  {
    name: "dom dialects: a refresh is the application's to do",
    async run(t) {
      const region = page(t, `<section ${REGION}="turbo"></section>`);
      const asked = [];
      region.addEventListener("stream:refresh", (event) => {
        event.preventDefault();
        asked.push(event.detail);
      });
      const { errors } = await play(region, "text", [`<turbo-stream action="refresh" request-id="abcd-1234"></turbo-stream>`]);
      t.same(errors, []);
      t.same(asked, [{ requestId: "abcd-1234" }]);
    },
  },
];
