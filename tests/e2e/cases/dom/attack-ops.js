// Attacks a page through operations: ours, and those of the dialects.
import { configure, defineElement } from "/pkg/dom.js";
import { fed, HAS_SANITIZER, make, settled, trusted, WAYS } from "./attack-tools.js";
import { IDS as HOSTILE_IDS, OWN, PROPERTIES, STYLES, URLS, WIDGETS } from "./payloads.js";
import { faultsIn, forgetParsing, setTrap } from "./trap.js";

/** Not the stream's: what has the ids of its targets stands before them. */
const OUTSIDE = `<p id="p">outside</p><i id="x">outside</i><div id="d">outside</div><ul id="l"><li>outside</li></ul>`;
const REGION = `<p id="p">x</p><a id="a">x</a><form id="f"><button id="b">x</button><input id="i"></form><img id="m"><video id="v"></video>
<svg id="s"><a id="sa"></a><use id="su"/></svg><iframe id="fr"></iframe><div id="d"><i id="x">x</i></div><ul id="l"></ul>
<runnelet-view id="w" data-own></runnelet-view>`;
const IDS = ["p", "a", "f", "b", "i", "m", "v", "sa", "su", "d", "fr", "w"];
const ATTRIBUTES = ["href", "xlink:href", "src", "srcset", "action", "formaction", "ping", "poster", "style", "srcdoc", "onclick", "is", "target", "id", "name",
  "trust", "module", "hydrate", "mode", "request", "dialect", "data-stream-src", "data-stream-trust", "data-hydrate-module", "hx-get", "x-init", "@click",
  "autofocus", "form", "sandbox", "allow", "nonce", "shadowrootmode"];

/** Operations that say x, in every field that takes a text. @param {string} x @param {number} key @param {boolean} readsHtml */
function operationsOf(x, key, readsHtml) {
  const html = readsHtml
    ? [
        { op: "html", target: "#d", html: x },
        { op: "append-html", target: "#d", html: x },
        ...["before", "after", "start", "end"].map((at) => ({ op: "insert", target: "#x2", at, html: x })),
        { op: "html", target: "#d", html: `<i id="x">x</i>` },
        { op: "morph", target: "#d", html: x, inner: true },
        { op: "html", target: "#d", html: `<i id="x">x</i>` },
        { op: "morph", target: "#x", html: `<i id="x">${x}</i>` },
        { op: "replace", target: "#x", html: x },
        { op: "upsert", target: "#l", key, html: `<li>${x}</li>` },
        { op: "upsert", target: "#l", key: x, html: "<li>x</li>" },
      ]
    : [{ op: "html", target: "#d", html: x }];
  return [
    { op: "text", target: "#p", value: x },
    { op: "append", target: "#p", value: x },
    { op: "text", target: "#fr", value: x },
    ...["title", "class", "lang", "data-x", "aria-label", x].map((name) => ({ op: "attr", target: "#p", name, value: x })),
    { op: "class", target: "#p", name: x },
    { op: "prop", target: "#i", name: "value", value: x },
    { op: "prop", target: "#i", name: x, value: x },
    { op: "style", target: "#p", name: "color", value: x },
    { op: "style", target: "#p", name: x, value: "red" },
    { op: "state", target: "#p", state: x },
    { op: "error", target: "", message: x, code: x },
    { op: x, target: "#p", value: x },
    { op: "text", target: x, value: "x" },
    ...html,
  ];
}

/** Attributes, properties and styles, one by one. */
const SINGLE = [
  ...URLS.flatMap((value) => IDS.flatMap((id) => ATTRIBUTES.slice(0, 8).map((name) => ({ op: "attr", target: `#${id}`, name, value })))),
  ...IDS.flatMap((id) => ATTRIBUTES.map((name) => ({ op: "attr", target: `#${id}`, name, value: name === "name" || name === "id" ? "submit" : "alert(1)" }))),
  ...IDS.flatMap((id) => PROPERTIES.map(([, name]) => ({ op: "prop", target: `#${id}`, name, value: "javascript:alert(1)" }))),
  ...STYLES.map(([name, value]) => ({ op: "style", target: "#p", name, value })),
].filter(({ target, name }) => !(target === "#fr" && name === "src") && !(name === "value" && target !== "#p"));

/** Morphs between elements that have the same hostile ids, and others of their names. */
const MORPHS = HOSTILE_IDS.flatMap((given) => {
  const id = given.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const states = [
    `<i id="${id}">1</i><form id="${id}"><input name="${id}"><b id="x">x</b></form><p>2</p>`,
    `<p>2</p><form id="${id}" onclick=alert(1)><input id="${id}" name="${id}" value=1><i id="${id}">1</i><img id="${id}" src=x onerror=alert(1)></form>`,
    `<div id="${id}"><a id="${id}" href=javascript:alert(1)>x</a></div><i id="${id}">3</i><p id="p" onclick=alert(1)>x</p>`,
  ];
  const morphs = states.flatMap((html) => [
    { op: "morph", target: "#d", html, inner: true },
    { op: "morph", target: `#d [id="${given.replace(/["\\]/g, "\\$&")}"]`, html: `<i id="${id}">${html}</i>` },
  ]);
  return [{ op: "html", target: "#d", html: states[0] }, ...morphs, { op: "text", target: `#${given}`, value: given }, { op: "remove", target: given }];
});

/** The same markup as other back ends send it. */
const DIALECTS = {
  datastar(html) {
    const lines = html.split(/\r\n|\n|\r/).map((line) => `data: elements ${line}`).join("\n");
    return ["outer", "inner", "replace", "prepend", "append", "before", "after"]
      .map((mode) => `event: datastar-patch-elements\ndata: mode ${mode}\ndata: selector #x\n${lines}\n\n`)
      .concat(`event: datastar-execute-script\ndata: script ${lines}\n\n`, `event: datastar-patch-signals\ndata: signals ${JSON.stringify({ x: html, [html]: html })}\n\n`)
      .join(AGAIN.datastar);
  },
  turbo(html) {
    return ["append", "prepend", "before", "after", "replace", "update"]
      .map((action) => `<turbo-stream action="${action}" target="x"><template>${html}</template></turbo-stream>`)
      .join(AGAIN.turbo);
  },
};
/** Puts the target of the dialects back. */
const AGAIN = {
  datastar: `event: datastar-patch-elements\ndata: mode inner\ndata: selector #d\ndata: elements <i id="x">x</i>\n\n`,
  turbo: `<turbo-stream action="update" target="d"><template><i id="x">x</i></template></turbo-stream>`,
};

/**
 * @param {Element} root @param {object} [options]
 * @param {(html: string) => any} [options.sanitizer] The application's.
 * @param {string[]} [options.ways]
 * @returns {Promise<{ faults: string[], payloads: number, attempts: number }>}
 */
export async function attackOps(root, { sanitizer, ways = Object.keys(WAYS) } = {}) {
  const readsHtml = HAS_SANITIZER || sanitizer !== undefined;
  const sprung = setTrap();
  const faults = [];
  let attempts = 0;
  configure({ sanitizer });
  defineElement();
  const attempt = async (what, region, values, split, options) => {
    region.append(document.createRange().createContextualFragment(trusted(REGION)));
    root.innerHTML = trusted(OUTSIDE);
    root.append(region);
    const frame = region.querySelector("iframe");
    await fed(region, values, split, options);
    frame.remove(); // it is the page's own
    await forgetParsing(sprung);
    const outside = [...root.children].slice(0, -1).map(({ outerHTML }) => outerHTML).join("");
    if (outside !== OUTSIDE) faults.push(`${what}: reached out of the region: ${outside}`);
    await settled(root);
    faults.push(...faultsIn(root).map((fault) => `${what}: ${fault}`), ...sprung.splice(0).map((text) => `${what}: ran ${text}`));
  };
  const section = (attributes) => make("section", { "data-stream-mode": "ops", ...attributes });
  await attempt("single operations", section(), SINGLE, WAYS.whole);
  await attempt("operations on the region itself", make("runnelet-view", { "data-stream-mode": "ops" }), ATTRIBUTES.map(onRoot), WAYS.whole);
  attempts += SINGLE.length + ATTRIBUTES.length;
  if (readsHtml) {
    await attempt("morphs", section(), MORPHS, WAYS.whole);
    attempts += MORPHS.length;
  }
  for (const way of ways) {
    // What is split everywhere is costly, and so are sanitizers of others.
    const every = way === "whole" ? (sanitizer ? 3 : 1) : 16;
    const payloads = [...OWN, ...WIDGETS].filter((_, index) => index % every === 0);
    const operations = payloads.map((x, key) => operationsOf(x, key, readsHtml));
    await attempt(`operations, ${way}`, section(), operations, WAYS[way]);
    attempts += operations.flat().length;
    if (!readsHtml) continue;
    for (const [dialect, write] of Object.entries(DIALECTS)) {
      const text = payloads.map((html) => write(html) + AGAIN[dialect]).join("");
      await attempt(`${dialect}, ${way}`, section({ "data-stream-dialect": dialect }), [text], WAYS[way], { format: dialect === "turbo" ? "text" : "sse" });
      attempts += payloads.length * (dialect === "turbo" ? 6 : 9);
    }
  }
  root.replaceChildren();
  configure({ sanitizer: undefined });
  return { faults, payloads: OWN.length + WIDGETS.length + SINGLE.length, attempts };
}

const onRoot = (name) => ({ op: "attr", target: "", name, value: name === "trust" ? "widgets" : "/x" });
