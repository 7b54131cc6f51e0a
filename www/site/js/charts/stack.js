import { svg } from "../lib/el.js";
import { createPlot } from "./plot.js";

/** Bars, one per row, stacked from the series; `at(row)` gives x, `step` the distance of two bars. */
export function stackChart(place, { series, at, step, ...options }) {
  const rows = [];
  const plot = createPlot(place, options, (layer, X, Y) => {
    const width = Math.max(1, (X(step) - X(0)) * 0.72);
    layer.replaceChildren(...rows.flatMap((row) => {
      let sum = 0;
      return series.map((name, i) => {
        const from = sum;
        sum += row[name] ?? 0;
        return svg("rect", {
          class: `bar series-${i + 1}`, x: X(at(row)) - width / 2, width, y: Y(sum), height: Math.max(0, Y(from) - Y(sum)),
        });
      });
    }));
  });
  return {
    add(more) {
      rows.push(...more);
      plot.update(0, Math.max(...more.map((row) => series.reduce((sum, name) => sum + (row[name] ?? 0), 0))));
    },
    describe: plot.describe,
  };
}
