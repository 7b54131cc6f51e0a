// Everything the commands need, one part a row: how to tell that it is there, and how to get it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { apt } from "./apt.mjs";
import * as browsers from "./browsers.mjs";
import { ROOT, TOOLS, toolFolder } from "./paths.mjs";
import * as proxies from "./proxies.mjs";
import { Stop, step } from "./say.mjs";
import { output, run, which } from "./shell.mjs";

const CHANNEL = /^channel = "(.+)"/m.exec(readFileSync(join(ROOT, "rust-toolchain.toml"), "utf8"))[1];
const WASM = "wasm32-unknown-unknown";

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} use          what it is needed for
 * @property {string} time         how long installing may take
 * @property {() => unknown} check truthy when it is there
 * @property {() => unknown} [install] absent: only a person can install it
 * @property {string} remedy       what a person does when we cannot
 */

/** @type {Record<string, Part>} */
export const PARTS = {
  rustup: {
    name: "rustup",
    use: "the Rust compiler",
    time: "",
    check: () => which("rustup") && which("cargo"),
    remedy: "Install Rust as https://rustup.rs tells, then run this again.",
  },
  toolchain: {
    name: `Rust ${CHANNEL} with clippy and rustfmt`,
    use: "building",
    time: "1 to 2 min",
    check: () => output("cargo", ["fmt", "--version"]) && output("cargo", ["clippy", "--version"]),
    install: () =>
      run("rustup", ["toolchain", "install", CHANNEL, "--profile", "minimal", "-c", "clippy", "-c", "rustfmt"]),
    remedy: `Run \`rustup toolchain install ${CHANNEL} -c clippy -c rustfmt\`.`,
  },
  wasm32: {
    name: `the Rust target ${WASM}`,
    use: "building the WebAssembly",
    time: "half a minute",
    check: () => output("rustup", ["target", "list", "--installed"])?.includes(WASM),
    install: () => run("rustup", ["target", "add", WASM]),
    remedy: `Run \`rustup target add ${WASM}\`.`,
  },
  rustSrc: {
    name: "the sources of Rust's standard library",
    use: "building the WebAssembly without what only panics need",
    time: "half a minute",
    check: () => output("rustup", ["component", "list", "--installed", "--toolchain", CHANNEL])?.includes("rust-src"),
    install: () => run("rustup", ["component", "add", "rust-src", "--toolchain", CHANNEL]),
    remedy: `Run \`rustup component add rust-src --toolchain ${CHANNEL}\`.`,
  },
  npm: {
    name: "the npm packages of package-lock.json",
    use: "the demo's data, wasm-opt and the browser tests",
    time: "half a minute",
    check: lockInstalled,
    install: () => run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
    remedy: "Run `npm ci` and see what it says.",
  },
  wasmOpt: {
    name: "wasm-opt",
    use: "making the WebAssembly small",
    time: "",
    check: () => which("wasm-opt"),
    remedy: "It comes with the npm package binaryen: run `npm ci`.",
  },
  wasmBindgen: cargoTool("wasm-bindgen-cli", "wasm-bindgen", "the JavaScript side of the WebAssembly"),
  wasmPack: cargoTool("wasm-pack", "wasm-pack", "testing the engine in a browser"),
  chromium: {
    name: "Chromium and its driver",
    use: "the browser tests",
    time: "1 to 2 min",
    check: () => browsers.chromium() && browsers.chromedriver(),
    install: () => apt("chromium", "chromium-driver"),
    remedy: "Install Chromium and the chromedriver of the same version, or set CHROMIUM and CHROMEDRIVER to their paths.",
  },
  firefox: {
    name: "Firefox",
    use: "the browser tests",
    time: "1 min",
    check: () => browsers.firefox(),
    install: () => apt("firefox-esr"),
    remedy: "Install Firefox or set FIREFOX to its path; RUNNELET_BROWSERS=chromium tests without it.",
  },
  webkit: {
    name: "WebKitGTK, its driver and Xvfb",
    use: "the browser tests",
    time: "1 to 2 min",
    check: () => browsers.webkitDriver() && browsers.miniBrowser() && browsers.xvfb(),
    install: () => apt("webkit2gtk-driver", "xvfb"),
    remedy: "Install webkit2gtk-driver and xvfb; RUNNELET_BROWSERS=chromium tests without them.",
  },
  nginx: {
    name: "nginx",
    use: "the tests behind real proxies",
    time: "half a minute",
    check: () => proxies.nginx(),
    install: () => apt("nginx-light"),
    remedy: "Install nginx (`apt-get install nginx-light`); the tests start one of their own, on a port of its own.",
  },
  openssl: {
    name: "openssl",
    use: "a certificate for the tests over HTTP/2",
    time: "half a minute",
    check: () => which("openssl"),
    install: () => apt("openssl"),
    remedy: "Install openssl (`apt-get install openssl`).",
  },
  haproxy: {
    name: "HAProxy",
    use: "the tests behind real proxies",
    time: "half a minute",
    check: () => proxies.haproxy(),
    install: () => apt("haproxy"),
    remedy: "Install HAProxy (`apt-get install haproxy`); the tests start one of their own, on a port of its own.",
  },
};

export const BUILD = ["rustup", "toolchain", "wasm32", "rustSrc", "npm", "wasmOpt", "wasmBindgen"];

/** Makes sure of the named parts, in order; installs what is missing or stops with the remedy. */
export async function ensure(names) {
  for (const { name, use, time, check, install, remedy } of names.map((key) => PARTS[key])) {
    if (check()) continue;
    if (!install) throw new Stop(`${name} is missing (needed for ${use}).`, remedy);
    step(`Installing ${name}, needed for ${use}; it may take ${time}.`);
    let reason = "";
    try {
      await install();
    } catch (error) {
      reason = ` ${error.message}`;
    }
    if (!check()) throw new Stop(`${name} could not be installed.${reason}`, remedy);
  }
}

/** @returns {Part} a tool that crates.io has, in the one version that fits */
function cargoTool(crate, binary, use) {
  const version = TOOLS[crate];
  const args = ["install", "--root", toolFolder(crate), `${crate}@${version}`];
  return {
    name: `${crate} ${version}`,
    use,
    time: "4 min (it is compiled here, once)",
    check: () => output(binary, ["--version"]) === `${binary} ${version}`,
    install: () => run("cargo", args),
    remedy: `Run \`cargo ${args.join(" ")}\` and see what it says.`,
  };
}

/** npm keeps a copy of the lock file it installed from; packages for other platforms are optional and may be absent. */
function lockInstalled() {
  const copy = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(copy)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const have = JSON.parse(readFileSync(copy, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === "" || optional || have[path]?.version === version,
  );
}
