// Where things are: the repository, its build output, and the tools that setup keeps for it.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const PKG = join(ROOT, "pkg");
export const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
export const SERVER = join(TARGET, "release", "runnelet-server");

const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");

/** Command-line tools of one exact version each. The crate's `=x.y.z` decides which wasm-bindgen fits. */
export const TOOLS = {
  "wasm-bindgen-cli": pinned("wasm-bindgen"),
  "wasm-pack": "0.15.1",
};

/** The folder `cargo install --root` puts one tool into: one per version, so that checkouts can differ. */
export function toolFolder(name) {
  return join(CACHE, "runnelet", "tools", `${name}-${TOOLS[name]}`);
}

/** Puts our tools before the user's, for this process and all that it starts. */
export function extendPath() {
  const ours = Object.keys(TOOLS).map((name) => join(toolFolder(name), "bin"));
  const theirs = (process.env.PATH ?? "").split(delimiter);
  const folders = [...ours, join(ROOT, "node_modules", ".bin"), ...theirs, join(homedir(), ".cargo", "bin")];
  process.env.PATH = [...new Set(folders)].join(delimiter);
}

/** The version that Cargo.toml pins a crate to. */
function pinned(crate) {
  const line = new RegExp(`^${crate} = .*?"=([0-9.]+)"`, "m").exec(readFileSync(join(ROOT, "Cargo.toml"), "utf8"));
  if (!line) throw new Error(`Cargo.toml pins no exact version of ${crate}`);
  return line[1];
}
