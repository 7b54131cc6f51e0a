// Attacks a page through operations: ours, and those of the dialects.
import { fed, make, settled, WAYS } from "./attack.js";
import { OWN, PROPERTIES, STYLES, URLS } from "./payloads.js";
import { faultsIn, forgetParsing, setTrap } from "./trap.js";

const HAS_SANITIZER = "setHTML" in Element.prototype;

const REGION = `<p id="p">x</p><a id="a">x</a><form id="f"><button id="b">x</button><input id="i"></form><img id="m"><video id="v"></video>
<svg id="s"><a id="sa"></a><use id="su"/></svg><iframe id="fr"></iframe><div id="d"><i id="x">x</i></div><ul id="l"></ul>`;
const IDS = ["p", "a", "f", "b", "i", "m", "v", "sa", "su", "d", "fr"];
const ATTRIBUTES = ["href", "xlink:href", "src", "srcset", "action", "formaction", "ping", "poster", "style", "srcdoc", "onclick", "is", "target", "id", "name"];

/** Operations that say x, in every field that takes a text. @param {string} x @param {number} key */
function operationsOf(x, key) {
  const html = HAS_SANITIZER
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

/** @param {Element} root @returns {Promise<{ faults: string[], payloads: number }>} */
export async function attackOps(root) {
  const sprung = setTrap();
  const faults = [];
  const attempt = async (what, attributes, values, split, options) => {
    const region = make("section", { "data-stream-mode": "ops", ...attributes });
    region.append(document.createRange().createContextualFragment(trusted(REGION)));
    root.replaceChildren(region);
    const frame = region.querySelector("iframe");
    await fed(region, values, split, options);
    frame.remove(); // it is the page's own
    await forgetParsing(sprung);
    await settled(root);
    faults.push(...faultsIn(root).map((fault) => `${what}: ${fault}`), ...sprung.splice(0).map((text) => `${what}: ran ${text}`));
  };
  await attempt("single operations", {}, SINGLE, WAYS.whole);
  for (const [way, split] of Object.entries(WAYS)) {
    // What is split everywhere is costly.
    const payloads = way === "whole" ? OWN : OWN.filter((_, index) => index % 8 === 0);
    await attempt(`operations, ${way}`, {}, payloads.map(operationsOf), split);
    if (!HAS_SANITIZER) continue;
    for (const [dialect, write] of Object.entries(DIALECTS)) {
      const text = payloads.map((html) => write(html) + AGAIN[dialect]).join("");
      await attempt(`${dialect}, ${way}`, { "data-stream-dialect": dialect }, [text], split, { format: dialect === "turbo" ? "text" : "sse" });
    }
  }
  root.replaceChildren();
  return { faults, payloads: OWN.length + SINGLE.length };
}

/** The page's own markup. */
const trusted = (html) => globalThis.trustedTypes?.createPolicy("attack", { createHTML: (text) => text }).createHTML(html) ?? html;
