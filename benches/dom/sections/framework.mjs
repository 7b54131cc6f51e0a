// js-framework-benchmark's operations, sent by a server.
import { ratio, short, table } from "../../report/format.mjs";
import { median } from "../../report/stats.mjs";
import { PLAN, QUICK, measure } from "../measure.mjs";

const OPERATIONS = [
  ["create", "create 1,000 rows"],
  ["replace", "replace 1,000 rows"],
  ["update", "update every 10th of 1,000 rows"],
  ["select", "select a row"],
  ["swap", "swap two rows of 1,000"],
  ["remove", "remove a row of 1,000"],
  ["create-10k", "create 10,000 rows"],
  ["append", "append 1,000 rows to 1,000"],
  ["clear", "clear 1,000 rows"],
];

const CONTENDERS = [
  { id: "ours", title: "Runnelet, mode ops", role: "ours" },
  { id: "vanilla", title: "by hand", role: "peer" },
  { id: "lit", title: "lit-html", role: "peer" },
  { id: "preact", title: "Preact", role: "peer" },
];

export const framework = {
  id: "dom-framework",
  title: "The page: operations",

  /** @param {any} context */
  async measure(context) {
    const plan = context.quick ? QUICK : { ...PLAN, warmups: 2, runs: 3 };
    return measure(context, { page: "framework", contenders: CONTENDERS, phases: OPERATIONS.map(([id]) => id), plan });
  },

  /** @param {any} measured */
  report(measured) {
    const script = (/** @type {string} */ id, /** @type {string} */ phase) => median(measured[id].hot[phase].map((figures) => figures.script));
    const rows = OPERATIONS.map(([phase, title]) => {
      const floor = script("vanilla", phase);
      return [title, ...CONTENDERS.map(({ id }) => `${short(script(id, phase))} (${ratio(script(id, phase) / floor)})`)];
    });
    const mean = (/** @type {string} */ id) => Math.exp(OPERATIONS.reduce((sum, [phase]) => sum + Math.log(script(id, phase) / script("vanilla", phase)), 0) / OPERATIONS.length);
    return `The operations of js-framework-benchmark come as operations of mode ops, one frame each; by hand they are done by an interpreter of these operations alone, lit-html
and Preact change their state by them and render. Script in ms, and against the one by hand (1 is level, more is slower).

${table(["", ...CONTENDERS.map(({ title }) => title)], [...rows, ["geometric mean", ...CONTENDERS.map(({ id }) => ratio(mean(id)))]])}`;
  },
};
