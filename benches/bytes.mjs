// What the bytes of the first load are spent on: node benches/bytes.mjs [--pkg DIR] [--quick: without the wasm by module]
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { PKG, ROOT, TARGET } from "../scripts/lib/paths.mjs";
import { main, say } from "../scripts/lib/say.mjs";
import { run } from "../scripts/lib/shell.mjs";
import { kilobytes, table } from "./report/format.mjs";
import { partsOf } from "./wasm.mjs";

const ENTRIES = [
  { name: "runnelet", files: ["index.js"], wasm: false },
  { name: "runnelet/slim", files: ["slim.js"], wasm: true },
  { name: "runnelet and runnelet/dom", files: ["index.js", "dom.js"], wasm: false },
  { name: "runnelet/slim and runnelet/dom", files: ["slim.js", "dom.js"], wasm: true },
];
/** Loaded by every first `open()`, though it is imported late. */
const ENGINE = "embedded.js";

/**
 * @param {string} pkg
 * @param {{ isNamed: boolean }} options  Whether the wasm is built once more, with the names of its functions.
 */
export async function bytesOf(pkg, { isNamed }) {
  const budgets = JSON.parse(readFileSync(join(ROOT, "pkg-config/sizes.json"), "utf8"));
  const wasm = readFileSync(join(pkg, "runnelet_bg.wasm"));
  const entries = [];
  const parts = new Map();
  const modules = new Map();
  for (const entry of ENTRIES) {
    const { outputs } = await bundle(entry.files.map((file) => join(pkg, file)));
    // Where the wasm is a file of its own, the engine in a chunk stays where it is.
    const loaded = outputs.filter(({ name }) => !(entry.wasm && name === ENGINE));
    const first = reach(loaded, loaded.filter(({ isEntry }) => isEntry));
    const files = [...first].map(({ contents }) => contents);
    if (entry.wasm) files.push(wasm);
    entries.push({ name: entry.name, budget: budgets[entry.name]?.budget, ...sizesOf(files) });
    for (const output of outputs) {
      for (const [path, size] of output.inputs) modules.set(path, size);
      if (!first.has(output) && output.isLate && output.name !== ENGINE) {
        const more = [...reach(loaded, [output])].filter((one) => !first.has(one));
        parts.set(output.name, { name: output.name, ...sizesOf(more.map(({ contents }) => contents)) });
      }
    }
  }
  const parted = isNamed ? await partsOfBuild() : undefined;
  return { entries, parts: [...parts.values()], modules: await modulesOf(modules), wasm: { ...sizesOf([wasm]), parts: parted } };
}

/** @param {Awaited<ReturnType<typeof bytesOf>>} data */
export function bytesReport({ entries, parts, modules, wasm }) {
  const sizes = (/** @type {any} */ { raw, gzip, brotli }) => [raw, gzip, brotli].map(kilobytes);
  const first = table(
    ["entry", "raw", "gzip", "brotli", "budget (brotli)"],
    entries.map((entry) => [`\`${entry.name}\``, ...sizes(entry), entry.budget ? kilobytes(entry.budget) : ""]),
  );
  const late = table(["module", "raw", "gzip", "brotli"], parts.map((part) => [`\`${part.name}\``, ...sizes(part)]));
  const js = table(["module", "raw", "gzip", "brotli"], modules.map((module) => [`\`${module.name}\``, ...sizes(module)]));
  const total = wasm.parts?.reduce((sum, part) => sum + part.raw, 0) ?? 0;
  const inWasm =
    wasm.parts &&
    table(
      ["part", "raw", "share", "gzip", "brotli", "largest functions, bytes"],
      wasm.parts.map((part) => [part.name, kilobytes(part.raw), `${((part.raw / total) * 100).toFixed(1)} %`, kilobytes(part.gzip), kilobytes(part.brotli), part.largest]),
    );
  return `All that the first \`open()\` needs, the wasm included, minified by esbuild; each file compressed on its own.

${first}
${parts.length > 0 ? `\n### Loaded when it is used\n\n${late}\n` : ""}
### Modules of JavaScript

Minified; compressed each on its own, so that they add up to more than the bundle.

${js}

### The WebAssembly module

${kilobytes(wasm.raw)} raw, ${kilobytes(wasm.gzip)} gzip, ${kilobytes(wasm.brotli)} brotli.${
    inWasm ? ` By source module, of the same build with function names;\neach part compressed on its own.\n\n${inWasm}` : ""
  }`;
}

/** The chunks of an application that imports these files. @param {string[]} entryPoints */
async function bundle(entryPoints) {
  const { outputFiles, metafile } = await build({
    entryPoints,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: "/out",
    logLevel: "error",
  });
  const late = new Set(Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(isLate).map(({ path }) => basename(path))));
  const outputs = Object.entries(metafile.outputs).map(([path, { imports, inputs, entryPoint }]) => {
    const name = basename(path);
    const contents = outputFiles.find((file) => basename(file.path) === name)?.contents ?? new Uint8Array();
    const isEntry = entryPoints.some((file) => entryPoint && basename(entryPoint) === basename(file));
    const own = Object.entries(inputs).map(([input, { bytesInOutput }]) => [input, bytesInOutput]);
    return { name: entryPoint ? basename(entryPoint) : name, file: name, contents, imports, isEntry, isLate: late.has(name), inputs: own };
  });
  return { outputs };
}

/** What some chunks bring with them, themselves included: what they import at once, and the engine. */
function reach(outputs, from) {
  const there = new Set(from);
  for (const { imports } of there) {
    for (const { path, kind } of imports) {
      const output = outputs.find(({ file }) => file === basename(path));
      if (output && (!isLate({ kind }) || output.name === ENGINE)) there.add(output);
    }
  }
  return there;
}

const isLate = ({ kind }) => kind === "dynamic-import";

/** Modules by their size, each minified alone. @param {Map<string, number>} modules */
async function modulesOf(modules) {
  const rows = [];
  for (const [path, raw] of modules) {
    const { code } = await transform(readFileSync(path, "utf8"), { minify: true, format: "esm", target: "es2022" });
    const folder = /(dom\/)?[^/]+$/.exec(path)?.[0] ?? path;
    rows.push({ name: folder, ...sizesOf([Buffer.from(code)]), raw });
  }
  return rows.sort((a, b) => b.brotli - a.brotli);
}

/** The parts of the wasm, built like the package but with names. */
async function partsOfBuild() {
  const folder = join(TARGET, "named-pkg");
  mkdirSync(folder, { recursive: true });
  await run("node", ["pkg-config/build.mjs", folder], { quiet: true });
  const parts = partsOf(readFileSync(join(folder, "runnelet_bg.wasm")));
  return parts.map(({ name, bytes, functions }) => {
    const largest = functions.sort((a, b) => b.size - a.size).slice(0, 3).map(({ name, size }) => `\`${name}\` ${size}`);
    return { name, ...sizesOf([bytes]), largest: largest.join(", ") };
  });
}

/** @param {Uint8Array[]} files */
function sizesOf(files) {
  const sum = (/** @type {(file: Uint8Array) => Uint8Array} */ pack) => files.reduce((total, file) => total + pack(file).length, 0);
  return { raw: sum((file) => file), gzip: sum((file) => gzipSync(file, { level: 9 })), brotli: sum((file) => brotliCompressSync(file)) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(async () => {
    const { values: flags } = parseArgs({ options: { pkg: { type: "string", default: PKG }, quick: { type: "boolean", default: false } } });
    say(bytesReport(await bytesOf(flags.pkg, { isNamed: !flags.quick })));
  });
}
