// Serves the page, the contenders bundled into it, and the workloads.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WORKLOADS, bytesOf } from "./workloads.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PAGE = '<!doctype html><meta charset="utf-8"><title>Benchmarks</title><script type="module" src="/page.js"></script>';
/** Isolated from other origins, a page has a clock of 5 µs instead of 100. Nothing is cached: cold is cold. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/**
 * @param {string} pkg The folder of the package to be measured.
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function serve(pkg) {
  const files = {
    "/": { type: "text/html", body: PAGE },
    "/page.js": { type: "text/javascript", body: await bundle(pkg) },
    "/runnelet.wasm": { type: "application/wasm", body: readFileSync(join(pkg, "runnelet_bg.wasm")) },
    "/favicon.ico": { type: "image/png", body: "" },
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const file = pathname.startsWith("/data/") ? data(pathname.slice(6), Number(searchParams.get("limit"))) : files[pathname];
    response.writeHead(file ? 200 : 404, { ...HEADERS, "content-type": file?.type ?? "text/plain" });
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

/** @type {Map<string, Buffer>} */
const made = new Map();

/** @param {string} id @param {number} limit Bytes; 0: all of it. */
function data(id, limit) {
  const workload = WORKLOADS.find((one) => one.id === id);
  if (!workload) return undefined;
  const key = `${id} ${limit}`;
  if (!made.has(key)) made.set(key, bytesOf(workload, limit || undefined));
  return { type: "application/octet-stream", body: made.get(key) };
}

/** @param {string} pkg */
async function bundle(pkg) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "page.js")],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "error",
    alias: { runnelet: join(pkg, "slim.js") },
  });
  return outputFiles[0].text;
}
