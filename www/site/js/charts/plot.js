import { svg } from "../lib/el.js";
import { niceTicks, scale } from "./scale.js";

const PAD = { top: 8, right: 4, bottom: 20, left: 36 };

/**
 * Axes that fit their place, for any chart. The x domain is known before the first row, so that a
 * chart fills from the left and what is missing can be seen; the y domain grows with the data.
 *
 * @param {{ label: string, x: [number, number], xTicks: [number, string][], y: [number, number], height?: number }} options
 * @param {(layer: SVGGElement, X: Function, Y: Function) => void} draw  fills the layer
 */
export function createPlot(place, { label, x, xTicks, y, height = 200 }, draw) {
  const grid = svg("g", { class: "grid" });
  const layer = svg("g", { class: "marks" });
  const root = svg("svg", { class: "plot", role: "img", "aria-label": label, width: "100%", height }, grid, layer);
  let domain = y;
  let waiting = false;
  place.append(root);
  new ResizeObserver(update).observe(root);

  function render() {
    waiting = false;
    const width = root.clientWidth;
    if (!width) return;
    const ticks = niceTicks(...domain);
    const X = scale(x, [PAD.left, width - PAD.right]);
    const Y = scale([ticks[0], ticks.at(-1)], [height - PAD.bottom, PAD.top]);
    grid.replaceChildren(
      ...ticks.flatMap((tick) => [
        svg("path", { d: `M${PAD.left} ${Y(tick)}H${width - PAD.right}` }),
        svg("text", { x: PAD.left - 8, y: Y(tick) + 3.5, "text-anchor": "end" }, short(tick)),
      ]),
      ...xTicks.map(([at, text], i) => svg("text", {
        x: X(at), y: height - 3, "text-anchor": i === 0 ? "start" : i === xTicks.length - 1 ? "end" : "middle",
      }, text)));
    draw(layer, X, Y);
  }

  /** Draws before the next paint, however often it is called; the y domain only ever widens. */
  function update(min, max) {
    if (typeof min === "number") domain = [Math.min(domain[0], min), Math.max(domain[1], max)];
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(render);
  }

  return { update, describe: (text) => root.setAttribute("aria-label", `${label}. ${text}`) };
}

function short(n) {
  return Math.abs(n) >= 1000 ? `${n / 1000}k` : String(n);
}
