// Attacks what takes HTML: slots of a region, and what reads it.
import { configure } from "/pkg/dom.js";
import { parseHtml } from "/pkg/dom/html.js";
import "./attack.js"; // defines the formats
import { fed, listOf, make, settled, slotsIn, svg, template, WAYS } from "./attack-tools.js";
import { allMarkup, OWN, WIDGETS } from "./payloads.js";
import { faultsIn, forgetParsing, setTrap } from "./trap.js";

/**
 * Attacks slots of HTML.
 * @param {Element} root @param {object} [options]
 * @param {(html: string) => any} [options.sanitizer] The application's.
 * @param {boolean} [options.trusts] The page trusts the regions in it.
 * @param {boolean} [options.isBrief] Only ours, but through formats as well.
 */
export async function attackHtml(root, { sanitizer, trusts = false, isBrief = false } = {}) {
  const sprung = setTrap();
  const markup = [...(isBrief ? OWN : await allMarkup()), ...WIDGETS];
  configure({ sanitizer });
  const list = slotsOfHtml(isBrief);
  if (trusts) list.setAttribute("data-stream-trust", "widgets");
  const attempts = slotsIn(list) * markup.length;
  root.replaceChildren(list);
  await fed(list, markup.map((x, id) => ({ id, x, items: [{ x }] })), WAYS.whole);
  await forgetParsing(sprung);
  for (const element of root.querySelectorAll(":scope > ul > template, [page]")) element.remove(); // it is the page's own
  await settled(root);
  const rows = [...list.children];
  const faults = rows.flatMap((row, index) => faultsIn(row, trusts).map((fault) => `${fault} by ${markup[index].slice(0, 120)}`));
  if (rows.length !== markup.length) faults.push(`${rows.length} rows of ${markup.length}`);
  faults.push(...sprung.map((call) => `ran ${call}`));
  const shown = rows.filter(({ textContent, childElementCount }) => textContent.trim() !== "" || childElementCount > 0).length;
  root.replaceChildren();
  configure({ sanitizer: undefined });
  return { faults, payloads: markup.length, attempts, shown };
}

/** Each takes `/x` as HTML. @param {boolean} hasFormats */
const slotsOfHtml = (hasFormats) =>
  listOf(
    make("div", { "data-stream-html": "/x" }),
    svg(["g", "data-stream-html", "/x"]),
    make("div", {}, template({ "data-stream-each": "/items", page: "" }, make("section", { "data-stream-html": "/x" }))),
    ...(hasFormats
      ? [
          make("div", {}, template({ "data-stream-if": "/x", page: "" }, make("em", { "data-stream-html": "/x|attack-turn" }))),
          make("p", { "data-stream-html": "/x|attack-function" }),
        ]
      : []),
  );

/** Attacks by HTML that is read in other places, or cut, what follows being HTML of its own. */
export function attackContexts() {
  const faults = [];
  const attempts = OWN.flatMap((html) => {
    const cuts = Array.from({ length: 8 }, (_, part) => Math.ceil((html.length * (part + 1)) / 9));
    const parts = cuts.flatMap((at) => [html.slice(0, at), html.slice(at)]);
    return [...contexts().map((context) => [html, context]), ...parts.map((part) => [part, make("div")])];
  });
  for (const [html, context] of attempts) {
    const { fragment } = parseHtml(html, context);
    faults.push(...faultsIn(fragment).map((fault) => `in <${context.localName}>: ${fault} by ${html.slice(0, 120)}`));
  }
  return { faults, payloads: OWN.length, attempts: attempts.length };
}

/** Where markup is read in its own way. */
const contexts = () => [
  ...["table", "tr", "select", "form", "p", "textarea"].map((name) => make(name)),
  ...["svg", "desc"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name)),
  ...["math", "mtext"].map((name) => document.createElementNS("http://www.w3.org/1998/Math/MathML", name)),
];
