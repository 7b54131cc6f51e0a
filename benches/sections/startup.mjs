// From the navigation to the first value, in pages that know nothing yet.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { listen } from "../browser/serve.mjs";
import { WORKLOADS, bytesOf } from "../browser/workloads.mjs";
import { ratio, table, timing } from "../report/format.mjs";
import { median } from "../report/stats.mjs";

const HERE = fileURLToPath(new URL("../browser/startup", import.meta.url));
const LOADS = 9;
const DELAYS = [0, 40];
const ROWS = 50_000;

/** One row a page. `hints`: what stands in its head. */
const PAGES = [
  { id: "plain", title: "plain JavaScript line reader", entry: "plain.js", hints: () => [] },
  { id: "default", title: "**`runnelet`**", entry: "default.js", hints: () => [] },
  { id: "default-hints", title: "**`runnelet`, `modulepreload` of its chunks**", entry: "default.js", hints: (names) => names.map(modulePreload) },
  {
    id: "slim",
    title: "**`runnelet/slim`, compiled while it arrives, preload hints**",
    entry: "slim.js",
    hints: (names) => [...names.filter((name) => !name.startsWith("embedded")).map(modulePreload), preloadFetch("/runnelet.wasm")],
  },
];

export const startup = {
  id: "startup",
  title: "Start-up",

  /** @param {import("./index.mjs").Context} context */
  async measure({ browser, pkg, quick, say }) {
    const results = [];
    const sites = await Promise.all(PAGES.map((page) => siteOf(page, pkg)));
    for (const delay of quick ? DELAYS.slice(1) : DELAYS) {
      const times = PAGES.map(() => /** @type {number[]} */ ([]));
      const servers = await Promise.all(sites.map((files) => listen((url) => files.get(url.pathname), delay)));
      try {
        for (let load = 0; load < (quick ? 1 : LOADS); load++) {
          for (let turn = 0; turn < PAGES.length; turn++) {
            const at = (turn + load) % PAGES.length;
            times[at].push(await firstValue(browser, servers[at].url));
          }
        }
      } finally {
        for (const server of servers) server.close();
      }
      PAGES.forEach(({ id, title }, at) => results.push({ id, title, delay, times: times[at] }));
      say(`  delay ${delay} ms: ${PAGES.map(({ id }, at) => `${id} ${median(times[at]).toFixed(0)} ms`).join(", ")}`);
    }
    return results;
  },

  /** @param {{ id: string, title: string, delay: number, times: number[] }[]} results */
  report(results) {
    const delays = [...new Set(results.map(({ delay }) => delay))];
    const of = (id, delay) => results.find((one) => one.id === id && one.delay === delay)?.times ?? [];
    return `From the beginning of the navigation to the first value of a stream in the application's hands; a new browser profile for each of
${LOADS} pages, bundles made by esbuild. Each response of the server, that of the stream too, comes after the delay. ms: median (least to most).

${table(
  ["", ...delays.flatMap((delay) => [`delay ${delay} ms`, "beyond plain JavaScript"])],
  PAGES.map(({ id, title }) => [
    title,
    ...delays.flatMap((delay) => {
      const [ours, plain] = [median(of(id, delay)), median(of("plain", delay))];
      return [timing(of(id, delay)), id === "plain" ? "" : `${(ours - plain).toFixed(0)} ms (${ratio(ours / plain)} times)`];
    }),
  ]),
)}`;
  },
};

/** Navigates there and waits for the first value. */
async function firstValue(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "commit" });
    return await (await page.waitForFunction("globalThis.firstValue")).jsonValue();
  } finally {
    await context.close();
  }
}

/** All files of a page by their paths. @returns {Promise<Map<string, import("../browser/serve.mjs").File>>} */
async function siteOf({ entry, hints }, pkg) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    outdir: "/out",
    logLevel: "error",
    alias: { runnelet: join(pkg, "index.js"), "runnelet/slim": join(pkg, "slim.js") },
  });
  const files = new Map(outputFiles.map(({ path, text }) => [`/${basename(path)}`, { type: "text/javascript", body: text }]));
  const names = [...files.keys()];
  const rows = WORKLOADS.find(({ id }) => id === "ndjson-rows");
  if (!rows) throw new Error("the workload of rows is gone");
  const head = `<!doctype html><meta charset="utf-8"><title>Start-up</title>${hints(names).join("")}`;
  files.set("/", { type: "text/html", body: `${head}<body><script type="module" src="/${entry}"></script>` });
  files.set("/stream", { type: "application/x-ndjson", body: bytesOf(rows, ROWS) });
  files.set("/runnelet.wasm", { type: "application/wasm", body: readFileSync(join(pkg, "runnelet_bg.wasm")) });
  files.set("/favicon.ico", { type: "image/png", body: "" });
  return files;
}

/** @param {string} name */
function modulePreload(name) {
  return `<link rel="modulepreload" href="${name}">`;
}

/** @param {string} name */
function preloadFetch(name) {
  return `<link rel="preload" as="fetch" crossorigin href="${name}">`;
}
