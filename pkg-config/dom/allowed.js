// What the browser's own sanitizer lets through of HTML: what a page's content is made of. Attributes are judged one
// by one afterwards (safety.js), all that run script are taken out by the browser whatever this says.

const HTML = (
  "a abbr address area article aside audio b bdi bdo blockquote br button caption cite code col colgroup data datalist dd del " +
  "details dfn dialog div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd " +
  "label legend li main map mark menu meter nav ol optgroup option output p picture pre progress q rp rt ruby s samp search section " +
  "select small source span strong sub summary sup table tbody td textarea tfoot th thead time tr track u ul var video wbr"
).split(" ");
const SVG = (
  "a circle clipPath defs desc ellipse g line linearGradient marker mask metadata path pattern polygon polyline radialGradient rect " +
  "stop svg switch symbol text textPath title tspan view"
).split(" ");
const MATHML = (
  "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup " +
  "mtable mtd mtext mtr munder munderover"
).split(" ");
/** Old elements whose content stays. */
const UNWRAPPED = ["big", "center", "font", "nobr", "strike", "tt"];

/** @param {string} namespace @returns {(name: string) => { name: string, namespace: string }} */
const within = (namespace) => (name) => ({ name, namespace });

const names = new Set([...HTML, ...SVG, ...MATHML, ...UNWRAPPED].map((name) => name.toLowerCase()));

/** Whether an element of that name can come through. @param {string} name In lower case. @param {boolean} keepsWidgets */
export const isAllowed = (name, keepsWidgets) => names.has(name) || (keepsWidgets && name === "template");

/** The configuration of `setHTML()`. @param {boolean} keepsWidgets Templates of rows stay. */
const configuration = (keepsWidgets) => ({
  elements: [
    ...(keepsWidgets ? [...HTML, "template"] : HTML),
    ...SVG.map(within("http://www.w3.org/2000/svg")),
    ...MATHML.map(within("http://www.w3.org/1998/Math/MathML")),
  ],
  replaceWithChildrenElements: UNWRAPPED,
  removeAttributes: [],
  comments: false,
});

/** @type {Map<boolean, object>} */
const made = new Map();

/** Made once: a configuration is checked each time. @param {boolean} keepsWidgets @returns {object} */
export function sanitizerFor(keepsWidgets) {
  const sanitizer = made.get(keepsWidgets) ?? new (/** @type {any} */ (globalThis).Sanitizer)(configuration(keepsWidgets));
  made.set(keepsWidgets, sanitizer);
  return sanitizer;
}
