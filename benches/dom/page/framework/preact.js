// Preact: all rows are rendered once a frame; those whose data is the same object are not.
import { Component, h, render } from "preact";
import { perFrame } from "../frames.js";
import { readLines } from "../lines.js";
import { State } from "./state.js";

class Row extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return next.row !== this.props.row;
  }

  /** @param {any} props */
  render({ row: { id, label, isSelected } }) {
    const icon = h("span", { class: "glyphicon glyphicon-remove", "aria-hidden": "true" });
    return h("tr", { class: isSelected ? "danger" : undefined },
      h("td", { class: "col-md-1" }, id),
      h("td", { class: "col-md-4" }, h("a", null, label)),
      h("td", { class: "col-md-1" }, h("a", null, icon)),
      h("td", { class: "col-md-6" }));
  }
}

/** @param {Element} root @param {ReadableStream<Uint8Array>} stream */
export function preact(root, stream) {
  const state = new State();
  const body = () => h("tbody", { id: "rows" }, state.rows.map((row) => h(Row, { key: row.id, row })));
  const show = perFrame(() => render(h("table", { class: "table table-hover table-striped test-data" }, body()), root));
  readLines(stream, (frames) => {
    for (const op of frames.flat()) state.apply(op);
    show();
  });
}
