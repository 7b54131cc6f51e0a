/** @param {number[]} samples */
export function stats(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** @param {number[]} samples */
export const median = (samples) => stats(samples).median;

/**
 * How a time grows with a size: the slope of the line through the logarithms (least squares).
 * @param {number[][]} points  [size, time]
 */
export function exponent(points) {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)]);
  const mean = (/** @type {number} */ at) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const rise = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return rise / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
