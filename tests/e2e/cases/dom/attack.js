// Attacks a page through the slots that take no markup. Runs in the page of the cases, which has a policy, and in one that has none.
import { define } from "/pkg/dom.js";
import { fed, listOf, make, settled, slotsIn, svg, template, WAYS } from "./attack-tools.js";
import { allMarkup, OWN, STYLES, URLS } from "./payloads.js";
import { faultsIn, setTrap } from "./trap.js";

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

/** Formats of an application that pass on what they are given, as strange as a function can. */
{
  const saying = (text) => Object.assign(() => {}, { toString: text });
  define("attack-same", (value) => value);
  define("attack-function", (value) => saying(() => value));
  define("attack-object", (value) => ({ toString: () => value, valueOf: () => value, toJSON: () => value, __html: value, nodeType: 1 }));
  define("attack-array", (value) => [value]);
  define("attack-symbol", (value) => Symbol(value));
  define("attack-throw", (value) => {
    throw Object.assign(new Error(value), { code: value });
  });
  define("attack-turn", (value) => {
    let asked = 0;
    return saying(() => (asked++ === 0 ? "/fine" : value));
  });
}
const FORMATS = ["same", "function", "object", "array", "symbol", "throw", "turn"].map((name) => `attack-${name}`);

/** Attacks what streams write. @param {Element} root @param {string[]} [ways] @returns {Promise<{ faults: string[], payloads: number, attempts: number }>} */
export async function attack(root, ways = Object.keys(WAYS)) {
  const sprung = setTrap();
  const markup = await allMarkup();
  const faults = [];
  let attempts = 0;
  root.hidden = true;
  const check = (what) => {
    for (const element of root.querySelectorAll("template")) element.remove(); // it is the page's own
    faults.push(...faultsIn(root).map((fault) => `${what}: ${fault}`), ...sprung.splice(0).map((call) => `${what}: ran ${call}`));
  };

  for (const way of ways) {
    // What is split everywhere is costly: one of each kind is enough.
    const texts = way === "whole" ? markup : OWN.filter((_, index) => index % 8 === 0);
    for (const [what, list, payloads] of [
      ["markup", slotsOf(PLACES, SVG_PLACES), texts],
      ["URLs", slotsOf(LOADED, SVG_LOADED), URLS],
      ...(way === "whole"
        ? [
            ["formats", formattedSlots(PLACES), [...URLS, ...OWN.filter((_, index) => index % 4 === 0)]],
            ["styles", styleSlots(), STYLES.map(([, value]) => value)],
          ]
        : []),
    ]) {
      attempts += slotsIn(list) * payloads.length;
      root.replaceChildren(list);
      await fed(list, payloads.map((x, id) => ({ id, x, items: [{ x, key: x }, { x, key: "__proto__" }] })), WAYS[way]);
      if (list.childElementCount !== payloads.length + 1) faults.push(`${list.childElementCount - 1} rows of ${payloads.length}`);
      await settled(root);
      check(`slots, ${what}, ${way}`);
    }
    const text = make("div", { "data-stream-mode": "text" });
    root.replaceChildren(text);
    await fed(text, texts, WAYS[way], { format: "text" });
    attempts += texts.length;
    if (text.childElementCount > 0) faults.push(`text, ${way}: became elements`);
    check(`text, ${way}`);
  }
  root.replaceChildren();
  root.hidden = false;
  return { faults, payloads: markup.length + URLS.length + STYLES.length, attempts };
}

const pairs = (names, pointer = "/x") => names.split(" ").map((name) => `${name}:${pointer}`).join(" ");

/** A list whose rows take `/x` in every place. */
function slotsOf(places, svgPlaces) {
  return listOf(
    make("b", { "data-stream-text": "/x" }),
    make("i", { "data-stream-append": "/x" }),
    make("textarea", { "data-stream-text": "/x" }),
    make("u", { "data-stream-class": "c:/x" }),
    make("textarea", { "data-stream-prop": "value:/x title:/x ariaLabel:/x hidden:/x lang:/x dir:/x inert:/x scrollTop:/x" }),
    make("select", { "data-stream-prop": "value:/x selectedIndex:/x" }, make("option", { "data-stream-prop": "selected:/x" })),
    make("details", { "data-stream-prop": "open:/x" }),
    make("s", { "data-stream-text": "/x|upper" }),
    make("div", {}, template({ "data-stream-each": "/items", "data-stream-key": "/key" }, make("p", {}, make("a", { "data-stream-attr": pairs("href title") }), make("b", { "data-stream-text": "/x" })))),
    make("div", {}, template({ "data-stream-if": "/x" }, make("p", { "data-stream-if": "/x", "data-stream-text": "/x" }))),
    ...elementsOf(places),
    svg(...Object.entries(svgPlaces).map(([name, names]) => [name, "data-stream-attr", pairs(names)])),
  );
}

const elementsOf = (places) => Object.entries(places).map(([name, names]) => make(name, { "data-stream-attr": pairs(names) }));

/** The same through every format, where the result is text or a URL. */
const formattedSlots = ({ a, form, button }) =>
  listOf(
    ...FORMATS.flatMap((format) => [
      make("a", { "data-stream-attr": pairs(a, `/x|${format}`) }, make("b", { "data-stream-text": `/x|${format}` })),
      make("form", { "data-stream-attr": pairs(form, `/x|${format}`) }),
      make("button", { "data-stream-attr": pairs(button, `/x|${format}`), "data-stream-style": `background:/x|${format}` }),
      make("input", { "data-stream-prop": `value:/x|${format} checked:/x|${format}` }),
      make("div", {}, template({ "data-stream-each": `/items|${format}` }, make("a", { "data-stream-attr": "href:/x", "data-stream-text": "/x" }))),
    ]),
  );

const styleSlots = () => {
  const styles = ["color", "background", "background-image", "width", "cursor", "filter", "list-style", "--x"];
  return listOf(make("u", { "data-stream-style": pairs(styles.join(" ")) }), make("i", { "data-stream-style": pairs("color --x", "/x|attack-turn") }));
};
