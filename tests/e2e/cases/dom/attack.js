// Attacks a page through everything that writes to it. Runs in the page of the cases, which has a policy, and in one that has none.
import { bind } from "/pkg/dom.js";
import { parseHtml } from "/pkg/dom/html.js";
import { allMarkup, OWN, URLS } from "./payloads.js";
import { faultsIn, forgetParsing, setTrap } from "./trap.js";

/** Attributes by element, each to be given every payload. */
const PLACES = {
  a: "href ping title id",
  form: "action name",
  button: "formaction",
  input: "value name",
  blockquote: "cite",
  p: "class lang data-x aria-label",
};
const SVG_PLACES = { a: "href xlink:href", rect: "fill", use: "href" };
/** What loads is given only what must be refused. */
const LOADED = { ...PLACES, img: "src srcset", video: "src poster", audio: "src", source: "src srcset", track: "src", input: "src", td: "background" };
const SVG_LOADED = { ...SVG_PLACES, image: "href xlink:href" };

/** What a stream of one payload may be split into. */
export const WAYS = {
  whole: (bytes) => [bytes],
  "split at every byte": (bytes) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)),
};

/** Attacks what streams write. @param {Element} root @returns {Promise<{ faults: string[], payloads: number }>} */
export async function attack(root) {
  const sprung = setTrap();
  const markup = await allMarkup();
  const faults = [];
  root.hidden = true;
  const check = (what) => {
    for (const template of root.querySelectorAll("template")) template.remove(); // it is the page's own
    faults.push(...faultsIn(root).map((fault) => `${what}: ${fault}`), ...sprung.splice(0).map((call) => `${what}: ran ${call}`));
  };

  for (const [way, split] of Object.entries(WAYS)) {
    // What is split everywhere is costly: one of each kind is enough.
    const texts = way === "whole" ? markup : OWN;
    for (const [what, list, payloads] of [
      ["markup", slotsOf(PLACES, SVG_PLACES), texts],
      ["URLs", slotsOf(LOADED, SVG_LOADED), URLS],
    ]) {
      root.replaceChildren(list);
      await fed(list, payloads.map((x, id) => ({ id, x })), split);
      if (list.childElementCount !== payloads.length + 1) faults.push(`${list.childElementCount - 1} rows of ${payloads.length}`);
      await settled(root);
      check(`slots, ${what}, ${way}`);
    }
    const text = make("div", { "data-stream-mode": "text" });
    root.replaceChildren(text);
    await fed(text, texts, split, { format: "text" });
    if (text.childElementCount > 0) faults.push(`text, ${way}: became elements`);
    check(`text, ${way}`);
  }
  root.replaceChildren();
  root.hidden = false;
  return { faults, payloads: markup.length + URLS.length };
}

/** Attacks what takes HTML. @param {Element} root @param {object} [options] Those of parseHtml(). */
export async function attackHtml(root, options) {
  const sprung = setTrap();
  const markup = await allMarkup();
  const { faults, clean } = parsed(markup.map((html) => [html, make("div")]), options);
  await forgetParsing(sprung);
  for (const [context, fragment] of clean) {
    context.append(fragment);
    root.append(context);
  }
  await settled(root);
  faults.push(...faultsIn(root), ...sprung.map((call) => `ran ${call}`));
  root.replaceChildren();
  return { faults, payloads: markup.length };
}

/** Attacks by HTML that is read in other places, or cut, what follows being HTML of its own. */
export function attackContexts() {
  const attempts = OWN.flatMap((html) => {
    const cuts = Array.from({ length: 8 }, (_, part) => Math.ceil((html.length * (part + 1)) / 9));
    const parts = cuts.flatMap((at) => [html.slice(0, at), html.slice(at)]);
    return [...contexts().map((context) => [html, context]), ...parts.map((part) => [part, make("div")])];
  });
  return { faults: parsed(attempts).faults, payloads: attempts.length };
}

/** @param {[string, Element][]} attempts @param {object} [options] */
function parsed(attempts, options) {
  const faults = [];
  const clean = [];
  for (const [html, context] of attempts) {
    const { fragment } = parseHtml(html, context, options);
    const found = faultsIn(fragment);
    if (found.length === 0) clean.push([context, fragment]);
    faults.push(...found.map((fault) => `in <${context.localName}>: ${fault} by ${html.slice(0, 120)}`));
  }
  return { faults, clean };
}

/** Where markup is read in its own way. */
const contexts = () => [
  ...["table", "tr", "select", "form", "p", "textarea"].map((name) => make(name)),
  ...["svg", "desc"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name)),
  ...["math", "mtext"].map((name) => document.createElementNS("http://www.w3.org/1998/Math/MathML", name)),
];

/** A list whose rows take `/x` in every place. */
function slotsOf(places, svgPlaces) {
  const row = make("li");
  row.append(make("b", { "data-stream-text": "/x" }), make("i", { "data-stream-append": "/x" }), make("textarea", { "data-stream-text": "/x" }));
  row.append(make("u", { "data-stream-class": "c:/x", "data-stream-style": "color:/x background:/x width:/x --x:/x" }));
  row.append(make("textarea", { "data-stream-prop": "value:/x title:/x ariaLabel:/x hidden:/x" }), make("s", { "data-stream-text": "/x|upper" }));
  const pairs = (names) => names.split(" ").map((name) => `${name}:/x`).join(" ");
  for (const [name, names] of Object.entries(places)) row.append(make(name, { "data-stream-attr": pairs(names) }));
  const svg = row.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  for (const [name, names] of Object.entries(svgPlaces)) {
    svg.appendChild(document.createElementNS(svg.namespaceURI, name)).setAttribute("data-stream-attr", pairs(names));
  }
  const list = make("ul");
  const template = make("template", { "data-stream-each": "", "data-stream-key": "/id" });
  template.content.append(row);
  list.append(template);
  return list;
}

export function make(name, attributes = {}) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

/** Streams records, or texts, into an element. */
export async function fed(element, values, split, options = { format: "ndjson" }) {
  const bytes = new TextEncoder().encode(values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n") + "\n");
  const chunks = split(bytes);
  const stream = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const done = new Promise((resolve) => element.addEventListener("stream:done", resolve, { once: true }));
  const widget = bind(element, stream, options);
  await done;
  if (widget.snapshot.status !== "done") throw new Error(`${widget.snapshot.status}: ${widget.snapshot.error?.message}`);
}

/** Whatever loads has failed by now: an image asked for later has. */
export async function settled(root) {
  const last = make("img");
  const failed = new Promise((resolve) => last.addEventListener("error", resolve));
  last.src = `/no-such-image?${crypto.randomUUID()}`;
  root.append(last);
  await failed;
  last.remove();
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
}
