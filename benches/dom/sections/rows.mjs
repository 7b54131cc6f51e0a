// Ten thousand rows from the network into the page, and the same ones again with other prices.
import { kilo } from "../../report/format.mjs";
import { products, repriced } from "../data.mjs";
import { BUDGET, LIMIT, PLAN, QUICK, measure } from "../measure.mjs";
import { resultTable } from "../report.mjs";
import { bytesOf } from "../serve.mjs";

const ROWS = 10_000;
/** For those who do not come to an end with all of them. */
const FEW = 1000;
/** A smoke run has so many times less. */
const QUICK_PART = 20;
const CHUNK = 64 * 1024;
/** @type {[string, string][]} */
const PHASES = [["insert", "The rows come"], ["update", "They come again"]];

/** @type {import("../measure.mjs").Contender[]} */
const CONTENDERS = [
  { id: "ours", title: "Runnelet, mode list", role: "ours" },
  { id: "ours-worker", title: "Runnelet, mode list, engine in a worker", role: "ours" },
  { id: "ours-datastar", title: "Runnelet, Datastar's events", role: "ours" },
  { id: "vanilla", title: "by hand, with care", role: "peer" },
  { id: "vanilla-plain", title: "by hand, as mostly written", role: "peer" },
  { id: "lit", title: "lit-html, `repeat`", role: "peer" },
  { id: "preact", title: "Preact", role: "peer" },
  { id: "datastar", title: "Datastar", role: "peer" },
  { id: "htmx", title: "htmx", role: "peer" },
];
/** Beside those who have fewer rows. */
const BESIDE = ["ours", "ours-datastar", "vanilla"];

export const rows = {
  id: "dom-rows",
  title: "The page: rows",

  /** @param {any} context */
  async measure(context) {
    const [count, few] = [ROWS, FEW].map((rows) => (context.quick ? rows / QUICK_PART : rows));
    const measured = await measureRows(context, CONTENDERS, count);
    const slow = CONTENDERS.filter(({ id }) => measured[id].state === "unfinished").map(({ id }) => id);
    if (slow.length > 0) context.say(`  with ${few} rows`);
    const fewer = slow.length > 0 ? await measureRows(context, CONTENDERS.filter(({ id }) => [...BESIDE, ...slow].includes(id)), few) : undefined;
    const bytes = Object.fromEntries(["ndjson", "datastar", "htmx"].map((format) => [format, bytesOf(format, count)]));
    return { count, few, bytes, measured, fewer };
  },

  /** @param {any} data */
  report({ count, few, bytes, measured, fewer }) {
    const megabytes = (/** @type {string} */ format) => (bytes[format] / 1e6).toFixed(1);
    const slow = CONTENDERS.filter(({ id }) => measured[id].state === "unfinished").map(({ title }) => title);
    return `${count.toLocaleString("en")} keyed rows with three texts and an attribute come by HTTP in chunks of ${kilo(CHUNK)}; then the same rows come again, each with another price.
Those who take JSON take the same ${megabytes("ndjson")} MB of NDJSON. Those who take HTML take Server-Sent Events with the markup of each row (Datastar ${megabytes("datastar")} MB, htmx
${megabytes("htmx")} MB). Times are those of the main thread. Who has taken ${BUDGET} s for its runs makes no further ones.

${tables(measured)}${fewer ? `\n\n${slow.join(" and ")} did not come to an end in ${LIMIT} s. With ${few.toLocaleString("en")} rows:\n\n${tables(fewer)}` : ""}`;
  },
};

/** @param {any} context @param {import("../measure.mjs").Contender[]} contenders @param {number} count */
function measureRows(context, contenders, count) {
  return measure(context, { page: "rows", contenders, phases: PHASES.map(([id]) => id), plan: context.quick ? QUICK : PLAN, task: taskOf(count) });
}

/** What a page is told that is to show so many rows. @param {number} [count] */
export function taskOf(count = ROWS) {
  const last = products(count).slice(-1);
  return { rows: count, chunk: CHUNK, prices: { insert: `${last[0].price}`, update: `${repriced(last)[0].price}` } };
}

/** @param {any} measured */
const tables = (measured) => PHASES.map(([id, title]) => `**${title}:**\n\n${resultTable(measured, CONTENDERS, id, "vanilla")}`).join("\n\n");
