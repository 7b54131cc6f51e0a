// Makes pkg/, the npm package: wasm-pack's output, optimised, with the hand-written modules around it.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { checkSizes } from "./sizes.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
/** `build.mjs FOLDER` makes the package there, with function names, for the report of what its bytes are. */
const NAMED = process.argv[2];
const PKG = NAMED ?? join(ROOT, "pkg");
const WASM = join(PKG, "runnelet_bg.wasm");
/** Files of this folder that make the package but are no part of it. */
const TOOLS = ["build.mjs", "sizes.mjs", "sizes.json", "tsconfig.json"];
const OPTIMISE = ["-O3", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-simd", "--enable-sign-ext",
  "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"];

rmSync(PKG, { recursive: true, force: true });
run("wasm-pack", ["build", "--release", "--target", "web", "--out-dir", PKG, "--no-pack", "--", "--no-default-features", "--features", "npm"]);
rmSync(join(PKG, ".gitignore"), { force: true });
run("wasm-opt", [WASM, ...OPTIMISE, ...(NAMED ? ["-g"] : []), "-o", WASM]);
for (const name of readdirSync(HERE)) {
  if (!TOOLS.includes(name)) cpSync(join(HERE, name), join(PKG, name), { recursive: true });
}
writeFileSync(join(PKG, "embedded.js"), embedded(readFileSync(WASM)));
for (const name of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(ROOT, name), join(PKG, name));
if (!NAMED) await checkSizes(PKG, join(HERE, "sizes.json"));

/** The module as text: every bundler takes a JavaScript chunk, few take a wasm file. @param {Uint8Array} wasm */
function embedded(wasm) {
  const packed = gzipSync(wasm, { level: 9 }).toString("base64");
  return `// The WebAssembly module, gzipped. Made by the build.
const PACKED =
  "${packed}";

/** @returns {Promise<WebAssembly.Module>} */
export function compile() {
  const bytes = Uint8Array.from(atob(PACKED), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(unpacked, { headers: { "content-type": "application/wasm" } }));
}
`;
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  mkdirSync(PKG, { recursive: true });
  execFileSync(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
}
