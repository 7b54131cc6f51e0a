// The package as its users get it: packed, installed into fresh projects outside this repository, and used.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { buildPackage } from "../../scripts/lib/package.mjs";
import { PKG, ROOT, extendPath } from "../../scripts/lib/paths.mjs";
import { launch } from "../e2e/drivers/index.mjs";
import { died, end, start } from "../e2e/drivers/process.mjs";
import { REVIEWS, ROWS, startBackend } from "./backend.mjs";

const HERE = import.meta.dirname;
const GENERATED = ["worker/code.js", "worker/worker.js", "embedded.js", "package.json", "runnelet.js", "runnelet.d.ts", "runnelet_bg.wasm", "runnelet_bg.wasm.d.ts"];
const TEXTS = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];
const BUILD_ONLY = ["build.mjs", "worker.mjs", "sizes.mjs", "sizes.json", "tsconfig.json", "tsconfig.node.json"];

const execute = promisify(execFile);
let folder, tarball, files, app;

// Interrupted, it still ends the programs it started: they go with this process's exit.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

before(async () => {
  extendPath();
  await buildPackage();
  folder = await mkdtemp(join(tmpdir(), "runnelet-packaging-"));
  const { stdout } = await execute("npm", ["pack", "--json", "--pack-destination", folder], { cwd: PKG });
  const [packed] = JSON.parse(stdout);
  tarball = join(folder, packed.filename);
  files = packed.files.map(({ path }) => path);
  app = join(folder, "app");
  await cp(join(HERE, "vite-app"), app, { recursive: true });
  await cp(join(HERE, "node-app"), app, { recursive: true });
  await execute("npm", ["install", "--no-audit", "--no-fund", "--no-save", tarball], { cwd: app });
});

after(() => rm(folder, { recursive: true, force: true }));

test("the tarball has the hand-written modules, the generated ones and the licences, and nothing else", async () => {
  const written = (await filesIn(join(ROOT, "pkg-config"))).filter((path) => !BUILD_ONLY.includes(path));
  const expected = new Set([...written, ...GENERATED, ...TEXTS]);
  const snippets = files.filter((path) => path.startsWith("snippets/"));
  assert.deepEqual(files.filter((path) => !expected.has(path) && !snippets.includes(path)), [], "stray files");
  assert.deepEqual([...expected].filter((path) => !files.includes(path)), [], "missing files");
});

test("exports name files of the tarball, with types, and no side effects are declared", async () => {
  const { exports, sideEffects, type, dependencies } = JSON.parse(await readFile(join(PKG, "package.json"), "utf8"));
  assert.equal(sideEffects, false);
  assert.equal(type, "module");
  assert.equal(dependencies, undefined);
  const targets = Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
  assert.deepEqual(targets.filter((target) => !files.includes(target.replace("./", ""))), []);
  for (const entry of [".", "./dom", "./slim", "./streams", "./markdown", "./telemetry"]) assert.match(exports[entry]?.types ?? "none", /\.d\.ts$/, entry);
});

test("relative imports of every module stay inside the tarball", async () => {
  for (const path of files.filter((name) => name.endsWith(".js"))) {
    const text = await readFile(join(PKG, path), "utf8");
    const imports = text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s*["'](\.[^"']*)|await import\(\s*["'](\.[^"']*)/gm);
    for (const [, fixed, lazy] of imports) {
      const target = fixed ?? lazy;
      assert.ok(files.includes(join(path, "..", target)), `${path} imports ${target}`);
    }
  }
});

test("Node imports it without a page and without touching fetch", async () => {
  const { touched, modules } = await node("import.mjs");
  assert.deepEqual(touched, []);
  assert.deepEqual(modules, {
    "runnelet": ["StreamError", "open"],
    "runnelet/slim": ["StreamError", "init", "open"],
    "runnelet/dom": ["bind", "configure", "define", "defineElement", "defineRenderer", "hydrate"],
    "runnelet/markdown": ["markdown"],
    "runnelet/streams": ["demux", "merge"],
    "runnelet/telemetry": ["Stamps", "explain", "quantile"],
  });
});

test("the command of the package runs from a fresh install, and says so", async () => {
  const { version } = JSON.parse(await readFile(join(PKG, "package.json"), "utf8"));
  const npx = (...args) => execute("npx", ["--no-install", "runnelet", ...args], { cwd: app });
  assert.equal((await npx("--version")).stdout.trim(), version);
  const backend = await startBackend();
  try {
    const { stdout } = await npx("inspect", `${backend.url}/api/reviews`, "--json");
    const verdict = JSON.parse(stdout.trimEnd().split("\n").at(-1));
    assert.deepEqual([verdict.type, verdict.ending.status, verdict.exitCode], ["verdict", "done", 0]);
  } finally {
    backend.close();
  }
});

test("nothing that a page loads reaches the modules of the command", async () => {
  for (const path of files.filter((name) => name.endsWith(".js") && !name.startsWith("inspect/"))) {
    const text = await readFile(join(PKG, path), "utf8");
    assert.doesNotMatch(text, /(?:from|import)\s*\(?["'](?:\.{1,2}\/inspect\/|node:)/, path);
  }
});

test("Node reads an async iterable and a Response", async () => {
  const whole = { values: [{ id: 1 }, { id: 2 }, { id: "é" }], status: "done" };
  assert.deepEqual(await node("open.mjs"), {
    iterable: whole,
    response: whole,
    cut: { brand: true, code: "truncated" },
  });
});

test("a Vite project uses it under `vite dev`", () => inChromium(["dev"]));

test("a Vite project uses it after `vite build`", async () => {
  await execute("npx", ["--no-install", "vite", "build", "--logLevel", "warn"], { cwd: app });
  await inChromium(["preview"]);
});

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

async function node(script) {
  const { stdout } = await execute("node", [script], { cwd: app });
  return JSON.parse(stdout);
}

/** Opens the application as Vite serves it; the rows and the page must have arrived, and nobody complained. */
async function inChromium(command) {
  const backend = await startBackend();
  const vite = start(join(app, "node_modules/.bin/vite"), [...command, "--host", "127.0.0.1", "--port", "0"], {
    cwd: app,
    env: { ...process.env, BACKEND: backend.url, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const driver = await launch("chromium");
  try {
    await driver.goto(await Promise.race([address(vite), died(vite, "vite")]));
    assert.deepEqual(await driver.evaluate("globalThis.report"), {
      ids: ROWS,
      endings: ["done"],
      items: REVIEWS.map(({ author, text }) => `${author}: ${text}`),
    });
    assert.deepEqual(driver.problems, []);
  } finally {
    await driver.close();
    await end(vite);
    backend.close();
  }
}

async function address(vite) {
  for await (const line of createInterface(vite.stdout)) {
    const url = /Local:\s+(http:\S+)/.exec(line)?.[1];
    if (url) return url;
  }
}
