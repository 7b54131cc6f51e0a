// Those who take the markup of all rows.
import { Idiomorph } from "idiomorph";
import morphdomTo from "morphdom";
import { bind } from "runnelet/dom";
import { html } from "../../data.mjs";
import { pipe } from "../pipe.js";

/** @param {any[]} list */
const markupOf = (list) => list.map((product) => html(product)).join("");

/** Markup is made of each state of the list once, and not for each row with which it began. */
function once(/** @type {(markup: string) => void} */ show) {
  /** @type {any[]} */
  let last;
  return {
    send(/** @type {{ list: any[] }} */ { list }) {
      if (list === last) return;
      last = list;
      show(markupOf(list));
    },
  };
}

/** @param {Element} root */
export function idiomorph(root) {
  const list = root.appendChild(document.createElement("ul"));
  return once((markup) => void Idiomorph.morph(list, markup, { morphStyle: "innerHTML" }));
}

/** @param {Element} root */
export function morphdom(root) {
  const list = root.appendChild(document.createElement("ul"));
  return once((markup) => void morphdomTo(list, `<ul>${markup}</ul>`));
}

/** With the sanitizer. @param {Element} root */
export function ours(root) {
  root.innerHTML = `<ul id="list"></ul>`;
  root.setAttribute("data-stream-mode", "ops");
  const { stream, send, close } = pipe();
  bind(root, stream, { format: "ndjson" });
  return { ...once((markup) => send(`${JSON.stringify({ op: "morph", target: "#list", html: markup, inner: true })}\n`)), close };
}
