// What a page loads, measured as bundlers would serve it; more than the budget fails the build.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Modules that are loaded when they are asked for, and count on their own. */
const OPTIONAL = ["growing.js", "worker/remote.js", "share/member.js", "telemetry/measure.js", "ops/index.js", "rollback.js", "html.js", "morph.js", "datastar.js", "turbo.js"];

/**
 * Bundles each entry of the budget file, prints its sizes, throws if one is over its budget.
 * @param {string} pkg
 * @param {string} budgetFile
 */
export async function checkSizes(pkg, budgetFile) {
  const budgets = JSON.parse(readFileSync(budgetFile, "utf8"));
  const rows = [];
  for (const [name, { entries, wasm, option, budget }] of Object.entries(budgets)) {
    const paths = entries.map((/** @type {string} */ entry) => join(pkg, entry));
    const [parts, less] = [await bundle(paths, option), option ? await bundle(paths) : []];
    if (wasm) parts.push(readFileSync(join(pkg, "runnelet_bg.wasm")));
    const bytes = (/** @type {Uint8Array[]} */ all, /** @type {(part: Uint8Array) => Uint8Array} */ pack) =>
      all.reduce((total, part) => total + pack(part).length, 0);
    const sum = (/** @type {(part: Uint8Array) => Uint8Array} */ pack) => bytes(parts, pack) - bytes(less, pack);
    rows.push({ name, raw: sum((part) => part), gzip: sum(gzipSync), brotli: sum(brotliCompressSync), budget });
  }
  for (const { name, raw, gzip, brotli, budget } of rows) {
    console.log(`${name}: ${kilo(raw)} raw, ${kilo(gzip)} gzip, ${kilo(brotli)} brotli (budget ${kilo(budget)})`);
  }
  const over = rows.filter(({ brotli, budget }) => brotli > budget);
  if (over.length > 0) throw new Error(`over the size budget of pkg-config/sizes.json: ${over.map(({ name }) => name)}`);
  return rows;
}

/** @param {string[]} entryPoints @param {string} [option] The optional module that comes along. */
async function bundle(entryPoints, option) {
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: OPTIONAL.filter((name) => name !== option).map((name) => `./${name}`),
    write: false,
    outdir: "/out",
    logLevel: "error",
  });
  return outputFiles.map(({ contents }) => contents);
}

/** @param {number} bytes */
function kilo(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
