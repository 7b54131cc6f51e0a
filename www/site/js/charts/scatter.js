import { svg } from "../lib/el.js";
import { createPlot } from "./plot.js";

/** A dot per row; `group(row)` is the number of its colour, a row without both values is left out. */
export function scatterChart(place, { xOf, yOf, group, ...options }) {
  const rows = [];
  const plot = createPlot(place, options, (layer, X, Y) => {
    layer.replaceChildren(...rows.map((row) =>
      svg("circle", { class: `point series-${group(row)}`, r: 4, cx: X(xOf(row)).toFixed(1), cy: Y(yOf(row)).toFixed(1) })));
  });
  return {
    add(more) {
      const usable = more.filter((row) => xOf(row) != null && yOf(row) != null);
      if (!usable.length) return;
      rows.push(...usable);
      plot.update(Math.min(...usable.map(yOf)), Math.max(...usable.map(yOf)));
    },
    describe: plot.describe,
  };
}
