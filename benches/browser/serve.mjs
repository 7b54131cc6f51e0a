// Serves the pages, the package as it is published, the peers bundled into the pages, and the workloads.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WORKLOADS, bytesOf } from "./workloads.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PAGES = ["throughput", "growing", "memory", "smooth", "alternatives"];
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".ndjson": "application/x-ndjson",
  ".png": "image/png",
  ".sse": "text/event-stream",
  ".wasm": "application/wasm",
};
/** Isolated from other origins, a page has a clock of 5 µs instead of 100. Nothing is cached: cold is cold. */
export const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** @typedef {{ type: string, body: string | Uint8Array, times?: number }} File  `times`: the body again and again */

/**
 * @param {string} pkg The folder of the package to be measured.
 * @param {string} naive The folder of the naive peer.
 */
export async function serve(pkg, naive) {
  const bundles = await bundle();
  const server = await listen((url) => {
    const [, folder, ...rest] = normalize(decodeURIComponent(url.pathname)).split("/");
    const name = rest.join("/");
    if (PAGES.includes(folder)) return html(folder);
    if (folder === "bundles") return { type: TYPES[".js"], body: bundles.get(name) ?? "" };
    if (folder === "pkg") return onDisk(join(pkg, name));
    if (folder === "naive") return onDisk(join(naive, name));
    if (folder === "data") return workload(name, Number(url.searchParams.get("limit")));
    if (folder === "long") return { ...workload(name, 1e6), times: Number(url.searchParams.get("megabytes")) };
    if (folder === "favicon.ico") return { type: TYPES[".png"], body: "" };
    return undefined;
  });
  return server;
}

/**
 * @param {(url: URL) => File | undefined} answer
 * @param {number} [delay] ms before each response
 */
export async function listen(answer, delay = 0) {
  const server = createServer(async (request, response) => {
    const file = answer(new URL(request.url ?? "/", "http://localhost"));
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    response.writeHead(file ? 200 : 404, { ...HEADERS, "content-type": file?.type ?? "text/plain" });
    for (let times = file?.times ?? 1; times > 1 && !response.destroyed; times--) {
      if (!response.write(file?.body)) await drained(response);
    }
    response.end(file?.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {import("node:http").ServerResponse} response */
function drained(response) {
  return new Promise((resolve) => {
    const go = () => {
      response.off("drain", go).off("close", go);
      resolve(undefined);
    };
    response.on("drain", go).on("close", go);
  });
}

/** A page that knows the package by its names, as an application does. @param {string} name @returns {File} */
function html(name) {
  const imports = JSON.stringify({ imports: { runnelet: "/pkg/slim.js", "runnelet/": "/pkg/", "naive/": "/naive/" } });
  const head = `<!doctype html><meta charset="utf-8"><title>Benchmarks</title><script type="importmap">${imports}</script>`;
  return { type: TYPES[".html"], body: `${head}<body><script type="module" src="/bundles/${name}.js"></script>` };
}

/** @param {string} path @returns {File | undefined} */
function onDisk(path) {
  if (!existsSync(path)) return undefined;
  return { type: TYPES[extname(path)] ?? "text/plain", body: readFileSync(path) };
}

/** @type {Map<string, Buffer>} */
const made = new Map();

/** @param {string} id @param {number} limit Bytes; 0: all of it. @returns {File | undefined} */
function workload(id, limit) {
  const workload = WORKLOADS.find((one) => one.id === id);
  if (!workload) return undefined;
  const key = `${id} ${limit}`;
  if (!made.has(key)) made.set(key, bytesOf(workload, limit || undefined));
  return { type: TYPES[`.${workload.format}`], body: made.get(key) };
}

/** The pages with the peers in them; the package stays outside, as it is. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: PAGES.map((name) => join(HERE, "page", `${name}.js`)),
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: "/out",
    logLevel: "error",
    external: ["runnelet", "runnelet/*", "naive/*"],
    minifySyntax: true,
  });
  return new Map(outputFiles.map(({ path, text }) => [path.slice("/out/".length), text]));
}
