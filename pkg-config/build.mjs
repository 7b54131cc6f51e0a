// Makes pkg/, the npm package: the engine as wasm-bindgen hands it out, optimised, with the hand-written modules around it.

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

const TARGET = "wasm32-unknown-unknown";
const BUILT = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), TARGET, "release", "runnelet.wasm");
// As a cdylib alone: with the rlib that Cargo.toml also names, cargo leaves link-time optimisation out.
const LIBRARY = ["--lib", "--crate-type", "cdylib", "--no-default-features", "--features", "npm"];
// Small before fast, but for the scanners of other crates: what is hot in ours is marked to be inlined.
const PROFILE = ["opt-level='s'", "package.memchr.opt-level=3", "package.simdutf8.opt-level=3"].flatMap((setting) => [
  "--config", `profile.release.${setting}`]);
// A panic is a trap, which JavaScript turns into an error: no messages, no places, nothing that formats them. That takes
// a standard library of its own, which the pinned compiler builds when told that it may.
const STD = ["-Z", "build-std=std,panic_abort"];
const FLAGS = ["-Ctarget-feature=+simd128", "-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none",
  "-Zfmt-debug=none", "-Cllvm-args=-inline-threshold=0", "-Cllvm-args=-inlinehint-threshold=50", "-Cno-vectorize-loops",
  "-Cno-vectorize-slp"];

/** What stands for bytes in a string: ASCII that need not be escaped. The last ones begin a pair, for what is rare. */
const CHARACTERS = codes(0x20, 0x7f).filter((character) => !['"', "\\"].includes(character));
const PAIRS = 2;
const SINGLES = CHARACTERS.length - PAIRS;

rmSync(PKG, { recursive: true, force: true });
run("cargo", ["rustc", "--release", "--target", TARGET, ...LIBRARY, ...PROFILE, ...STD], {
  RUSTC_BOOTSTRAP: "1",
  RUSTFLAGS: FLAGS.join(" "),
});
run("wasm-bindgen", ["--target", "web", "--omit-default-module-path", "--out-dir", PKG, "--out-name", "runnelet", BUILT]);
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
 * A frequent byte becomes a character, itself if it is one, a rare byte becomes two: what a server compresses is almost the
 * module itself. In base64 it would weigh more, packed before a seventh more, and bundlers escape what is not ASCII.
 * @param {Uint8Array} wasm
 */
function embedded(wasm) {
  const counts = new Array(256).fill(0);
  for (const byte of wasm) counts[byte] += 1;
  const order = [...counts.keys()].sort((one, other) => counts[other] - counts[one] || one - other);
  const frequent = order.slice(0, SINGLES);
  const own = CHARACTERS.slice(0, SINGLES).map((character) => frequent.find((byte) => byte === character.charCodeAt(0)));
  const others = frequent.filter((byte) => !own.includes(byte)).sort((one, other) => one - other);
  const singles = own.map((byte) => byte ?? others.shift());
  const rare = order.slice(SINGLES).sort((one, other) => one - other);
  const textOf = new Map(singles.map((byte, place) => [byte, CHARACTERS[place]]));
  rare.forEach((byte, place) => {
    const pair = CHARACTERS[SINGLES + Math.floor(place / CHARACTERS.length)] + CHARACTERS[place % CHARACTERS.length];
    textOf.set(byte, pair);
  });
  const text = Array.from(wasm, (byte) => textOf.get(byte)).join("");
  return `// The WebAssembly module, a character or two for each byte. Made by the build.
const TEXT =
  "${text}";

/** @returns {Promise<WebAssembly.Module>} */
export function compile() {
  // The bytes of one character, by its place among those that may stand in TEXT; then those of two.
  const byteAt = [${singles}];
  for (let byte = 0; byte < 256; byte++) if (!byteAt.includes(byte)) byteAt.push(byte);
  const bytes = new Uint8Array(${wasm.length});
  let at = 0;
  const next = () => {
    const code = TEXT.charCodeAt(at++);
    return code - ${CHARACTERS[0].charCodeAt(0)} - Number(code > 34) - Number(code > 92);
  };
  for (let index = 0; index < bytes.length; index++) {
    const place = next();
    bytes[index] = byteAt[place < ${SINGLES} ? place : ${SINGLES} + (place - ${SINGLES}) * ${CHARACTERS.length} + next()];
  }
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
