// Ten thousand rows from the network into the page, and the same ones again with other prices.
import { kilo } from "../../report/format.mjs";
import { products, repriced } from "../data.mjs";
import { PLAN, QUICK, measure } from "../measure.mjs";
import { resultTable } from "../report.mjs";
import { bytesOf } from "../serve.mjs";

const ROWS = 10_000;
const QUICK_ROWS = 500;
const CHUNKS = [16 * 1024, 64 * 1024];
const PHASES = ["insert", "update"];

const CONTENDERS = [
  { id: "ours", title: "Runnelet, mode list", role: "ours" },
  { id: "ours-worker", title: "Runnelet, mode list, engine in a worker", role: "ours" },
  { id: "vanilla", title: "by hand, with care", role: "peer" },
  { id: "vanilla-plain", title: "by hand, as mostly written", role: "peer" },
  { id: "lit", title: "lit-html, `repeat`", role: "peer" },
  { id: "preact", title: "Preact", role: "peer" },
  { id: "datastar", title: "Datastar", role: "peer" },
  { id: "htmx", title: "htmx", role: "peer" },
];

export const rows = {
  id: "dom-rows",
  title: "The page: rows",

  /** @param {any} context */
  async measure(context) {
    const count = context.quick ? QUICK_ROWS : ROWS;
    const last = products(count).slice(-1);
    const prices = { insert: `${last[0].price}`, update: `${repriced(last)[0].price}` };
    const results = [];
    for (const chunk of context.quick ? CHUNKS.slice(1) : CHUNKS) {
      context.say(`  chunks of ${kilo(chunk)}`);
      const task = { rows: count, chunk, prices };
      const section = { page: "rows", contenders: CONTENDERS, phases: PHASES, plan: context.quick ? QUICK : PLAN, task };
      results.push({ chunk, measured: await measure(context, section) });
    }
    const bytes = Object.fromEntries(["ndjson", "datastar", "htmx"].map((format) => [format, bytesOf(format, count)]));
    return { count, bytes, results };
  },

  /** @param {any} data */
  report({ count, bytes, results }) {
    const megabytes = (/** @type {string} */ format) => (bytes[format] / 1e6).toFixed(1);
    return `${count.toLocaleString("en")} keyed rows with three texts and an attribute come by HTTP; then the same rows come again, each with another price. Those who take
JSON take the same ${megabytes("ndjson")} MB of NDJSON. Those who take HTML take Server-Sent Events with the markup of each row (Datastar ${megabytes("datastar")} MB, htmx ${megabytes("htmx")} MB).

${results.map(({ chunk, measured }) => PHASES.map((phase) => `**${phase === "insert" ? "The rows come" : "They come again"}**, chunks of ${kilo(chunk)}:\n\n${resultTable(measured, CONTENDERS, phase, "vanilla")}`).join("\n\n")).join("\n\n")}`;
  },
};
