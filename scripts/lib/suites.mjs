// The test suites in the order they run: cheap ones first, so that a slip shows early.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { chromedriver, engines } from "./browsers.mjs";
import { ROOT } from "./paths.mjs";
import { which } from "./shell.mjs";

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string[]} needs    parts (parts.mjs) beyond those of the build
 * @property {boolean} [pkg]     it uses pkg/, which is built first
 * @property {string[]} command
 * @property {string} [skip]     why it does not run here
 * @property {string} [count]    how its output tells its tests; absent: the suite counts as one
 */

/** @returns {Suite[]} */
export function suites() {
  return [
    { name: "fmt", needs: [], command: ["cargo", "fmt", "--all", "--check"] },
    { name: "clippy", needs: [], command: words("cargo clippy --workspace --all-targets -- -D warnings") },
    // As the package is built, and with what Rust programs use beside it.
    ...["--no-default-features --features npm", "--features npm"].map((features, at) => ({
      name: at === 0 ? "clippy-npm" : "clippy-wasm",
      needs: [],
      command: words(`cargo clippy -p runnelet --lib --target wasm32-unknown-unknown ${features} -- -D warnings`),
    })),
    {
      name: "deny",
      needs: [],
      command: words("cargo deny check licenses bans sources"),
      skip: which("cargo-deny") ? undefined : "cargo-deny is not installed (`cargo install cargo-deny`)",
    },
    { name: "cargo", needs: [], command: words("cargo test --workspace"), count: "cargo" },
    {
      name: "fuzz-build",
      needs: [],
      command: words("cargo build --quiet --manifest-path fuzz/Cargo.toml --target-dir target/fuzz"),
    },
    { name: "package", needs: [], command: words("node scripts/build.mjs") },
    { name: "types", needs: [], pkg: true, command: words("tsc -p tsconfig.json") },
    { name: "types-js", needs: [], pkg: true, command: words("tsc -p pkg-config/tsconfig.json") },
    { name: "types-js-node", needs: [], pkg: true, command: words("tsc -p pkg-config/tsconfig.node.json") },
    {
      name: "node",
      needs: [],
      pkg: true,
      command: [...words("node --test --test-reporter=spec"), ...files("tests/node", ".test.mjs")],
      count: "node",
    },
    {
      name: "wasm",
      needs: ["wasmPack", "chromium"],
      get command() {
        // asked for late, when chromedriver is installed
        return words(`wasm-pack test --headless --chrome --chromedriver ${chromedriver()} -- --features npm --lib --test web --test web_io`);
      },
      count: "cargo",
    },
    {
      name: "inspect",
      needs: ["nginx", "haproxy", "openssl"],
      pkg: true,
      command: words("node --test-reporter=spec tests/inspect/run.mjs"),
      count: "node",
    },
    {
      name: "endings",
      needs: ["chromium", "nginx", "haproxy"],
      pkg: true,
      command: words("node tests/endings/run.mjs"),
      skip: without("chromium"),
      count: "ours",
    },
    {
      name: "soak",
      needs: ["chromium", "nginx", "openssl"],
      pkg: true,
      command: words("node tests/soak/run.mjs"),
      skip: without("chromium"),
      count: "ours",
    },
    ...["chromium", "firefox", "webkit"].map((engine) => ({
      name: `e2e-${engine}`,
      needs: [engine],
      pkg: true,
      command: words(`node tests/e2e/run.mjs --browser ${engine}`),
      skip: without(engine),
      count: "ours",
    })),
    {
      name: "packaging",
      needs: ["chromium"],
      pkg: true,
      command: words("node --test-reporter=spec tests/packaging/run.mjs"),
      count: "node",
    },
  ];
}

const PATTERNS = {
  cargo: /^test result: .*? (?<passed>\d+) passed; (?<failed>\d+) failed/gm,
  node: /^ℹ pass (?<passed>\d+)\n(?:.*\n)*?ℹ fail (?<failed>\d+)/gm,
  ours: /^(?<passed>\d+) passed, (?<failed>\d+) failed$/gm,
};

/** Passed and failed tests of one finished suite. A suite that failed has at least one failure. */
export function tally({ count }, output, ok) {
  const sums = { passed: 0, failed: 0 };
  for (const { groups } of count ? output.matchAll(PATTERNS[count]) : []) {
    sums.passed += Number(groups.passed);
    sums.failed += Number(groups.failed);
  }
  if (ok && sums.passed === 0) sums.passed = 1;
  if (!ok && sums.failed === 0) sums.failed = 1;
  return sums;
}

/** Why nothing runs in this browser. */
const without = (engine) => (engines().includes(engine) ? undefined : `RUNNELET_BROWSERS=${process.env.RUNNELET_BROWSERS} leaves it out`);

const words = (line) => line.split(" ");

/** Spelled out, for Node 20 and 22 understand folders and patterns differently. */
function files(folder, ending) {
  const path = join(ROOT, folder);
  const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(ending)) : [];
  return names.length > 0 ? names.sort().map((name) => join(folder, name)) : [folder];
}
