import { svg } from "../lib/el.js";
import { createPlot } from "./plot.js";
import { linePath } from "./scale.js";

/** One line per series; `at(row)` gives x, row[series] gives y, null leaves a gap. */
export function lineChart(place, { series, at, ...options }) {
  const rows = [];
  const plot = createPlot(place, options, (layer, X, Y) => {
    layer.replaceChildren(...series.flatMap((name, i) => {
      const last = rows.at(-1);
      const path = svg("path", {
        class: `line series-${i + 1}`,
        d: linePath(rows.map((row) => row[name] == null ? null : [X(at(row)), Y(row[name])])),
      });
      if (last?.[name] == null) return [path];
      return [path, svg("circle", { class: `dot series-${i + 1}`, r: 3, cx: X(at(last)), cy: Y(last[name]) })];
    }));
  });
  return {
    add(more) {
      rows.push(...more);
      const values = more.flatMap((row) => series.map((name) => row[name])).filter((v) => v != null);
      if (values.length) plot.update(Math.min(...values), Math.max(...values));
    },
    describe: plot.describe,
  };
}
