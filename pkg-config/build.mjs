// Makes pkg/, the npm package: wasm-pack's output, optimised, with the hand-written modules around it.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkSizes } from "./sizes.mjs";
import { writeWorker } from "./worker.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
/** `build.mjs FOLDER` makes the package there, with function names, for the report of what its bytes are. */
const NAMED = process.argv[2];
const PKG = NAMED ?? join(ROOT, "pkg");
const WASM = join(PKG, "runnelet_bg.wasm");
/** Files of this folder that make the package but are no part of it. */
const TOOLS = ["build.mjs", "sizes.mjs", "sizes.json", "tsconfig.json", "tsconfig.node.json", "worker.mjs"];
const OPTIMISE = ["-O3", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-simd", "--enable-sign-ext",
  "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"];

const FEATURES = ["--no-default-features", "--features", "npm"];
// A panic is a trap, which JavaScript turns into an error: no messages, no places, nothing that formats them. That takes
// a standard library of its own, which the pinned compiler builds when told that it may.
const STD = ["-Z", "build-std=std,panic_abort"];
const FLAGS = ["-Ctarget-feature=+simd128", "-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none",
  "-Zfmt-debug=none", "-Cllvm-args=-inline-threshold=10"];

/** What stands for bytes in a string: printable ASCII first, nothing that would have to be escaped. */
const CHARACTERS = [...codes(0x20, 0x7f), ...codes(0xa1, 0xff), ...codes(0x100, 0x17f)]
  .filter((character) => !['"', "\\", "\u00ad"].includes(character))
  .slice(0, 256);

rmSync(PKG, { recursive: true, force: true });
run("wasm-pack", ["build", "--release", "--target", "web", "--out-dir", PKG, "--no-pack", "--", ...FEATURES, ...STD], {
  RUSTC_BOOTSTRAP: "1",
  RUSTFLAGS: FLAGS.join(" "),
});
rmSync(join(PKG, ".gitignore"), { force: true });
run("wasm-opt", [WASM, ...OPTIMISE, ...(NAMED ? ["-g"] : []), "-o", WASM]);
for (const name of readdirSync(HERE)) {
  if (!TOOLS.includes(name)) cpSync(join(HERE, name), join(PKG, name), { recursive: true });
}
writeFileSync(join(PKG, "embedded.js"), embedded(readFileSync(WASM)));
await writeWorker(PKG);
for (const name of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(ROOT, name), join(PKG, name));
if (!NAMED) await checkSizes(PKG, join(HERE, "sizes.json"));

/**
 * The module as a string: every bundler takes a JavaScript chunk, few take a wasm file.
 *
 * Each byte becomes a character, the frequent ones a character of one byte, so that what a server compresses is the
 * module itself: packed before, it would weigh a seventh more.
 * @param {Uint8Array} wasm
 */
function embedded(wasm) {
  const counts = new Array(256).fill(0);
  for (const byte of wasm) counts[byte] += 1;
  const bytes = [...counts.keys()].sort((one, other) => counts[other] - counts[one] || one - other);
  const characterOf = new Map(CHARACTERS.map((character, place) => [bytes[place], character]));
  const text = Array.from(wasm, (byte) => characterOf.get(byte)).join("");
  return `// The WebAssembly module, a character for each byte. Made by the build.
const BYTES = [${bytes}];
const CHARACTERS = ${JSON.stringify(CHARACTERS.join(""))};
const TEXT =
  "${text}";

/** @returns {Promise<WebAssembly.Module>} */
export function compile() {
  const byteOf = new Uint8Array(${1 + Math.max(...CHARACTERS.map((character) => character.charCodeAt(0)))});
  for (let place = 0; place < 256; place++) byteOf[CHARACTERS.charCodeAt(place)] = BYTES[place];
  const bytes = new Uint8Array(TEXT.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = byteOf[TEXT.charCodeAt(at)];
  return WebAssembly.compile(bytes);
}
`;
}

/** @param {number} first @param {number} end */
function codes(first, end) {
  return Array.from({ length: end - first }, (_, index) => String.fromCharCode(first + index));
}

/** @param {string} command @param {string[]} args @param {Record<string, string>} [environment] */
function run(command, args, environment) {
  mkdirSync(PKG, { recursive: true });
  execFileSync(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...environment } });
}
