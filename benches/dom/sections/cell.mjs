// One cell of a thousand rows changes, again and again, once in each frame.
import { PLAN, QUICK, measure } from "../measure.mjs";
import { resultTable } from "../report.mjs";

const ROWS = 1000;
const TIMES = 30;
const QUICK_TIMES = 5;

const CONTENDERS = [
  { id: "ours", title: "Runnelet, the row as JSON", role: "ours" },
  { id: "vanilla", title: "by hand, with care: the row as JSON", role: "peer" },
  { id: "lit", title: "lit-html, the row as JSON", role: "peer" },
  { id: "preact", title: "Preact, the row as JSON", role: "peer" },
  { id: "ours-morph", title: "Runnelet, `morph` of all markup, sanitized", role: "ours" },
  { id: "idiomorph", title: "idiomorph, all markup", role: "peer" },
  { id: "morphdom", title: "morphdom, all markup", role: "peer" },
  { id: "floor", title: "nothing: the frame alone", role: "floor" },
];

export const cell = {
  id: "dom-cell",
  title: "The page: one cell",

  /** @param {any} context */
  async measure(context) {
    const times = context.quick ? QUICK_TIMES : TIMES;
    const plan = context.quick ? QUICK : PLAN;
    return { times, measured: await measure(context, { page: "cell", contenders: CONTENDERS, phases: ["update"], plan, task: { rows: ROWS, times } }) };
  },

  /** @param {any} data */
  report({ times, measured }) {
    return `In ${ROWS.toLocaleString("en")} rows one cell changes, ${times} times, once in each frame; ms for each change.

${resultTable(measured, CONTENDERS, "update", "vanilla", times)}`;
  },
};
