// Charts as SVG by plain templates; they follow the reader's light or dark scheme.
import { TASKS } from "../browser/tasks.js";
import { linesOf, pointsOf, sizeName } from "../sections/growth.mjs";
import { ratio } from "./format.mjs";
import { bestPeer, speed } from "./runs.mjs";
import { exponent, median } from "./stats.mjs";

const STYLE = `<style>
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 14px; }
  .small { font-size: 10px; fill: #57606a; }
  .ground { fill: #ffffff; }
  .ours { fill: #1f6feb; } .peer { fill: #8c959f; } .floor { fill: #d0d7de; }
  path { fill: none; stroke-width: 2; }
  path.ours { stroke: #1f6feb; fill: none; } path.peer { stroke: #8c959f; fill: none; }
  circle.ours { fill: #1f6feb; } circle.peer { fill: #8c959f; }
  .frame { stroke: #d0d7de; fill: none; } .guide { stroke: #d0d7de; stroke-dasharray: 3 3; stroke-width: 1; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .small { fill: #9198a1; }
    .ground { fill: #0d1117; }
    .ours { fill: #58a6ff; } .peer { fill: #6e7681; } .floor { fill: #30363d; }
    path.ours { stroke: #58a6ff; fill: none; } path.peer { stroke: #6e7681; fill: none; }
    .frame, .guide { stroke: #30363d; }
  }
</style>`;
const CHUNK = 16 * 1024;
const LABEL = 11;
const ROLES = [
  { role: "ours", title: "Runnelet, batches()" },
  { role: "peer", title: "best peer" },
  { role: "floor", title: "best floor that gives values" },
];

/** All charts by their file names. @param {import("../sections/index.mjs").Results} all */
export function charts(all) {
  return {
    ...(all.hot && { "bench-hot.svg": bars(all.hot.data, "Hot: MB/s, chunks of 16 KB (beside: times the best peer's speed)") }),
    ...(all.cold && { "bench-cold.svg": bars(all.cold.data, "Cold, the first megabyte: MB/s, chunks of 16 KB (beside: times the best peer's speed)") }),
    ...(all.growth && { "bench-growth.svg": lines(linesOf(all.growth.data, all)) }),
  };
}

/** A group of bars for each task. @param {import("./runs.mjs").Run[]} runs @param {string} title */
function bars(runs, title) {
  const groups = TASKS.flatMap((task) => runs.filter((run) => run.task === task.id && run.chunk === CHUNK).map((run) => ({ task, run })));
  const [left, width, height, top, gap] = [330, 900, 11, 62, 14];
  const rates = groups.map(({ run }) => ROLES.map(({ role }) => rateOf(run, role)));
  const most = Math.max(...rates.flat().filter((value) => value !== undefined));
  const step = height * ROLES.length + gap;
  const body = groups.map(({ task, run }, at) => {
    const y = top + at * step;
    const rows = ROLES.map(({ role }, row) => {
      const value = rates[at][row];
      if (value === undefined) return "";
      const length = (value / most) * (width - left - 110);
      const beside = role === "ours" ? `${value.toFixed(0)} (${ratio(speed(run, "ours-batches"))})` : value.toFixed(0);
      const base = y + row * height;
      return `<rect class="${role}" x="${left}" y="${base}" width="${length.toFixed(1)}" height="${height - 2}"/>
<text class="small" x="${(left + length + 5).toFixed(1)}" y="${base + height - 3}">${beside}</text>`;
    });
    return `<text x="${left - 8}" y="${y + height + 5}" text-anchor="end">${escape(task.title.replaceAll("`", ""))}</text>\n${rows.join("\n")}`;
  });
  return svg(width, top + groups.length * step, [heading(title), legend(left), ...body]);
}

/** MB/s. @param {import("./runs.mjs").Run} run @param {string} role */
function rateOf(run, role) {
  const floors = ["parse-floor", "block-floor"].flatMap((id) => (run.times[id] ? [median(run.times[id])] : []));
  const time = { ours: median(run.times["ours-batches"]), peer: bestPeer(run), floor: Math.min(...floors) }[role] ?? Infinity;
  return Number.isFinite(time) ? run.bytes / time / 1000 : undefined;
}

/** A small chart of logarithms for each path. @param {import("../sections/growth.mjs").Line[]} all */
function lines(all) {
  const paths = [...new Set(all.map(({ path }) => path))];
  const [columns, width, height, margin] = [3, 340, 230, 34];
  const panels = paths.map((path, at) => {
    const some = all.filter((line) => line.path === path);
    const [x, y] = [(at % columns) * width, 30 + Math.floor(at / columns) * height];
    return `<g transform="translate(${x} ${y})">${panel(some, width, height, margin)}</g>`;
  });
  const heights = 30 + Math.ceil(paths.length / columns) * height;
  return svg(columns * width, heights, [heading("Time against size, both logarithmic; dashed: linear; beside: the exponent"), ...panels]);
}

/** @param {import("../sections/growth.mjs").Line[]} all */
function panel(all, width, height, margin) {
  const points = all.flatMap(pointsOf).map((point) => point.map(Math.log));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [right, top, bottom] = [width - 140, margin, height - margin];
  const x = (/** @type {number} */ size) => margin + ((Math.log(size) - x0) / (x1 - x0 || 1)) * (right - margin);
  const y = (/** @type {number} */ time) => bottom - ((Math.log(time) - y0) / (y1 - y0 || 1)) * (bottom - top - 8);
  const ends = all.map((line) => y(pointsOf(line).slice(-1)[0][1]));
  const labels = apart(ends);
  const drawn = all.map((line, at) => {
    const dots = pointsOf(line).map(([size, time]) => [x(size).toFixed(1), y(time).toFixed(1)]);
    const name = `${line.name.split(",")[0]} ${exponent(pointsOf(line)).toFixed(2)}`;
    const circles = dots.map(([cx, cy]) => `<circle class="${line.role}" cx="${cx}" cy="${cy}" r="3"/>`).join("");
    return `<path class="${line.role}" d="M${dots.map((dot) => dot.join(" ")).join("L")}"/>${circles}
<text class="small" x="${right + 12}" y="${(labels[at] + 3).toFixed(1)}">${escape(name.replace("@microsoft/", ""))}</text>`;
  });
  const ours = all.find(({ role }) => role === "ours") ?? all[0];
  const own = pointsOf(ours);
  const [[firstSize, firstTime], [lastSize]] = [own[0], own[own.length - 1]];
  const guideEnd = Math.max(y((firstTime * lastSize) / firstSize), top);
  const guide = `<path class="guide" d="M${x(firstSize).toFixed(1)} ${y(firstTime).toFixed(1)}L${x(lastSize).toFixed(1)} ${guideEnd.toFixed(1)}"/>`;
  return `<text x="${margin}" y="${margin - 14}">${escape(ours.title.replaceAll("`", ""))}</text>
<rect class="frame" x="${margin - 8}" y="${top - 4}" width="${right - margin + 16}" height="${bottom - top + 12}"/>
<text class="small" x="${margin - 8}" y="${bottom + 22}">${sizeName(firstSize, ours.unit)} to ${sizeName(lastSize, ours.unit)}; ${Math.exp(y0).toFixed(1)} to ${Math.exp(y1).toFixed(0)} ms</text>
${guide}${drawn.join("\n")}`;
}

/** The same heights, moved down where one would lie upon another. @param {number[]} heights */
function apart(heights) {
  const moved = [...heights];
  const order = heights.map((_, at) => at).sort((a, b) => heights[a] - heights[b]);
  order.forEach((at, rank) => {
    if (rank > 0) moved[at] = Math.max(moved[at], moved[order[rank - 1]] + LABEL);
  });
  return moved;
}

/** @param {string} text */
const heading = (text) => `<text class="title" x="12" y="20">${escape(text)}</text>`;

/** @param {number} left */
function legend(left) {
  return ROLES.map(({ role, title }, at) => {
    const x = left + at * 160;
    return `<rect class="${role}" x="${x}" y="34" width="10" height="10"/><text class="small" x="${x + 15}" y="43">${title}</text>`;
  }).join("\n");
}

/** @param {number} width @param {number} height @param {string[]} parts */
function svg(width, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
${STYLE}
<rect class="ground" width="${width}" height="${height}"/>
${parts.join("\n")}
</svg>
`;
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
