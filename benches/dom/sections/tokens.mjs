// A text grows by three thousand tokens, sixty in each frame.
import { PLAN, QUICK, measure } from "../measure.mjs";
import { resultTable } from "../report.mjs";

const TOKENS = 3000;
const QUICK_TOKENS = 200;
const PER_FRAME = 60;

const CONTENDERS = [
  { id: "ours", title: "Runnelet, mode text", role: "ours" },
  { id: "vanilla", title: "by hand: `appendData` for each token", role: "peer" },
  { id: "vanilla-text", title: "by hand: `textContent +=` for each token", role: "peer" },
  { id: "lit", title: "lit-html, all text once a frame", role: "peer" },
  { id: "idiomorph", title: "idiomorph, all markup once a frame", role: "peer" },
  { id: "floor", title: "nothing: the tokens and frames alone", role: "floor" },
];

export const tokens = {
  id: "dom-tokens",
  title: "The page: tokens",

  /** @param {any} context */
  async measure(context) {
    const tokens = context.quick ? QUICK_TOKENS : TOKENS;
    const plan = context.quick ? QUICK : PLAN;
    const task = { tokens, perFrame: PER_FRAME };
    return { tokens, measured: await measure(context, { page: "tokens", contenders: CONTENDERS, phases: ["append"], plan, task }) };
  },

  /** @param {any} data */
  report({ tokens, measured }) {
    return `${tokens.toLocaleString("en")} tokens come, each in a task of its own, ${PER_FRAME} in each frame.

${resultTable(measured, CONTENDERS, "append", "vanilla")}`;
  },
};
