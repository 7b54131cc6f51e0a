import { svg } from "../lib/el.js";
import { createPlot } from "./plot.js";

/** One upright stroke per row, from row[low] to row[high]. */
export function rangeChart(place, { low, high, at, ...options }) {
  const rows = [];
  const plot = createPlot(place, options, (layer, X, Y) => {
    layer.replaceChildren(...rows.map((row) =>
      svg("path", { class: "range", d: `M${X(at(row)).toFixed(1)} ${Y(row[low]).toFixed(1)}V${Y(row[high]).toFixed(1)}` })));
  });
  return {
    add(more) {
      rows.push(...more);
      plot.update(Math.min(...more.map((row) => row[low])), Math.max(...more.map((row) => row[high])));
    },
    describe: plot.describe,
  };
}
