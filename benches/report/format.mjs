// Numbers and tables as Markdown.
import { stats } from "./stats.mjs";

/** @param {string[]} heads @param {string[][]} rows @param {number} [texts] how many columns are text and not numbers */
export function table(heads, rows, texts = 1) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map((_, at) => (at < texts ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** Median (least to most), in ms. @param {number[]} times */
export function timing(times) {
  const { median, min, max } = stats(times);
  return `${short(median)} (${short(min)} to ${short(max)})`;
}

/** Three digits, more or less. @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** @param {number} value */
export const ratio = (value) => (Number.isFinite(value) ? value.toFixed(2) : "");

/** @param {number} bytes @param {number} ms */
export const rate = (bytes, ms) => (bytes / ms / 1000).toFixed(0);

/** @param {number} bytes */
export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

/** @param {number} bytes @param {number} [digits] */
export const megabytes = (bytes, digits = 1) => `${(bytes / 1e6).toFixed(bytes >= 1e8 ? 0 : digits)} MB`;

/** The size of a chunk. @param {number} bytes */
export function kilo(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes % 1e6 === 0) return `${bytes / 1e6} MB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KB` : `${bytes / 1000} KB`;
}
