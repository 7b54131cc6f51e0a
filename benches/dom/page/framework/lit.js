// lit-html: all rows are rendered once a frame, keyed by `repeat`.
import { html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { perFrame } from "../frames.js";
import { readLines } from "../lines.js";
import { State } from "./state.js";

/** @param {any} row */
const row = ({ id, label, isSelected }) => html`<tr class=${isSelected ? "danger" : nothing}><td class="col-md-1">${id}</td><td class="col-md-4"><a>${label}</a></td><td class="col-md-1"><a><span class="glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td></tr>`;

/** @param {HTMLElement} root @param {ReadableStream<Uint8Array>} stream */
export function lit(root, stream) {
  const state = new State();
  const view = () => html`<table class="table table-hover table-striped test-data"><tbody id="rows">${repeat(state.rows, ({ id }) => id, row)}</tbody></table>`;
  const show = perFrame(() => render(view(), root));
  readLines(stream, (frames) => {
    for (const op of frames.flat()) state.apply(op);
    show();
  });
}
