// Serves the pages of the DOM sections, and streams of rows: in chunks, and in two parts, the second one when it is asked for.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { HEADERS } from "../browser/serve.mjs";
import { FORMATS, products, repriced } from "./data.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PAGES = ["rows", "cell", "tokens", "framework", "morph", "markdown"];
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
/** Chunks stay apart if there is time between them. */
const PAUSE = 2;

/** @param {string} pkg The folder of the package to be measured. */
export async function serve(pkg) {
  const bundles = await bundle();
  /** Streams that wait for their second part. @type {Map<string, () => void>} */
  const gates = new Map();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, folder, ...rest] = normalize(decodeURIComponent(url.pathname)).split("/");
    const name = rest.join("/");
    const send = (/** @type {string} */ type, /** @type {string | Uint8Array} */ body) => {
      response.writeHead(200, { ...HEADERS, "content-type": type }).end(body);
    };
    if (PAGES.includes(folder)) return send("text/html", html(folder));
    if (folder === "bundles") return send(TYPES[".js"], bundles.get(name) ?? "");
    const file = join(pkg, name);
    if (folder === "pkg" && existsSync(file)) return send(TYPES[/** @type {".js"} */ (extname(file))], readFileSync(file));
    if (folder === "open") {
      gates.get(name)?.();
      return send("text/plain", "");
    }
    if (folder !== "stream") return response.writeHead(404, HEADERS).end();
    const [format, count, chunk, gate] = rest;
    const opened = new Promise((resolve) => gates.set(gate, () => resolve(undefined)));
    response.writeHead(200, { ...HEADERS, "content-type": FORMATS[format].type });
    const [first, again] = bodies(format, Number(count));
    await write(response, first, Number(chunk));
    await opened;
    await write(response, again, Number(chunk));
    gates.delete(gate);
    response.end();
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

/** @param {import("node:http").ServerResponse} response @param {Buffer} body @param {number} chunk */
async function write(response, body, chunk) {
  for (let at = 0; at < body.length && !response.destroyed; at += chunk) {
    response.write(body.subarray(at, at + chunk));
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** @type {Map<string, Buffer[]>} */
const made = new Map();

/** @param {string} format @param {number} count */
function bodies(format, count) {
  const key = `${format} ${count}`;
  const known = made.get(key);
  if (known) return known;
  const { first, again } = FORMATS[format];
  const list = products(count);
  const both = [Buffer.from(list.map(first).join("")), Buffer.from(repriced(list).map(again).join(""))];
  made.set(key, both);
  return both;
}

/** Bytes of a stream, both parts. @param {string} format @param {number} count */
export const bytesOf = (format, count) => bodies(format, count).reduce((sum, { length }) => sum + length, 0);

/** A page that knows the package by its names. Rows are of one height, so that fonts do not matter. @param {string} name */
function html(name) {
  const imports = JSON.stringify({ imports: { "runnelet/": "/pkg/", runnelet: "/pkg/slim.js", "runnelet/dom": "/pkg/dom.js", "runnelet/markdown": "/pkg/markdown.js" } });
  const style = "li, tr { height: 20px; white-space: nowrap; overflow: hidden }";
  return `<!doctype html><meta charset="utf-8"><title>Benchmarks</title><style>${style}</style><script type="importmap">${imports}</script><body><script type="module" src="/bundles/${name}.js"></script>`;
}

/** Each contender is a chunk of its own: no page loads another one's code. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: PAGES.map((name) => join(HERE, "page", `${name}.js`)),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: "/out",
    logLevel: "error",
    external: ["runnelet", "runnelet/*"],
    minifySyntax: true,
  });
  return new Map(outputFiles.map(({ path, text }) => [path.slice("/out/".length), text]));
}
