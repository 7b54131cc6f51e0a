/** A linear scale: scale([0, 10], [0, 200])(5) is 100. */
export function scale([d0, d1], [r0, r1]) {
  const k = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return (value) => r0 + (value - d0) * k;
}

/** Round ticks that cover [min, max]: at most `most` steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(min, max, most = 4) {
  const raw = (max - min || 1) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw - 1e-9);
  const first = Math.floor(min / step) * step;
  const ticks = [];
  for (let tick = first; ; tick += step) {
    ticks.push(Math.round(tick * 1e6) / 1e6);
    if (tick >= max - 1e-9) return ticks;
  }
}

/** An SVG path through [x, y] pairs; a null breaks the line. */
export function linePath(points) {
  let pen = "M";
  let path = "";
  for (const point of points) {
    if (!point) { pen = "M"; continue; }
    path += `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    pen = "L";
  }
  return path;
}
