// Building pkg/, only when something it is made from has changed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PKG, ROOT } from "./paths.mjs";
import { dim, duration, say, step } from "./say.mjs";
import { run } from "./shell.mjs";

const INPUTS = [
  ...["src", "pkg-config", "Cargo.toml", "Cargo.lock", ".cargo", "rust-toolchain.toml", "package-lock.json"],
  ...["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"],
];
const STAMP = join(ROOT, "node_modules", ".cache", "runnelet", "pkg.sha256");

export async function buildPackage() {
  const fingerprint = hash(INPUTS.map((name) => join(ROOT, name)).filter(existsSync));
  if (existsSync(join(PKG, "package.json")) && read(STAMP) === fingerprint) {
    return say(dim("pkg/ is up to date."));
  }
  step("Building pkg/, the npm package; it may take a minute, the first time two.");
  const start = Date.now();
  rmSync(STAMP, { force: true }); // an interrupted build leaves no stamp
  await run("node", ["pkg-config/build.mjs"]);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, fingerprint);
  say(dim(`Built in ${duration(Date.now() - start)}.`));
}

function hash(paths) {
  const sum = createHash("sha256");
  for (const path of paths.flatMap(filesIn)) sum.update(path).update("\0").update(readFileSync(path)).update("\0");
  return sum.digest("hex");
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesIn(join(path, name)));
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
