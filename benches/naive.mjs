// Builds the naive peer of benches/naive, a wasm of its own.
import { join } from "node:path";
import { ROOT, TARGET } from "../scripts/lib/paths.mjs";
import { run } from "../scripts/lib/shell.mjs";

const FOLDER = join(TARGET, "naive");
const FEATURES = ["bulk-memory", "nontrapping-float-to-int", "simd", "sign-ext", "mutable-globals", "reference-types", "multivalue"].map(
  (feature) => `--enable-${feature}`,
);

/** The folder with naive.js and naive_bg.wasm. */
export async function buildNaive() {
  const crate = ["--manifest-path", join(ROOT, "benches/naive/Cargo.toml"), "--target", "wasm32-unknown-unknown", "--target-dir", FOLDER];
  await run("cargo", ["build", "--quiet", "--release", "--locked", ...crate]);
  const wasm = join(FOLDER, "wasm32-unknown-unknown/release/runnelet_naive.wasm");
  const out = join(FOLDER, "web");
  await run("wasm-bindgen", [wasm, "--target", "web", "--out-name", "naive", "--out-dir", out, "--no-typescript"]);
  await run("wasm-opt", [join(out, "naive_bg.wasm"), "-O3", ...FEATURES, "-o", join(out, "naive_bg.wasm")]);
  return out;
}
