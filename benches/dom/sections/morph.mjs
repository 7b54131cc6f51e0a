// One tree is made equal to another.
import { PLAN, QUICK, measure } from "../measure.mjs";
import { SCENARIOS } from "../page/morph/scenarios.js";
import { phaseTable } from "../report.mjs";

/** @type {import("../measure.mjs").Contender[]} */
const CONTENDERS = [
  { id: "ours", title: "Runnelet, `morph`", role: "ours" },
  { id: "idiomorph", title: "idiomorph", role: "peer" },
  { id: "morphdom", title: "morphdom", role: "peer" },
  { id: "floor", title: "nothing: the frames alone", role: "floor" },
];

export const morph = {
  id: "dom-morph",
  title: "The page: morphing",

  /** @param {any} context */
  measure(context) {
    const plan = context.quick ? QUICK : PLAN;
    return measure(context, { page: "morph", contenders: CONTENDERS, phases: SCENARIOS.map(({ id }) => id), plan });
  },

  /** @param {any} measured */
  report(measured) {
    return `A tree of the page is made equal to another one, which is made before; no markup is parsed or sanitized. Script in ms, and against ours (more is slower).

${phaseTable(measured, CONTENDERS, SCENARIOS.map(({ id, title }) => [id, title]), "ours")}`;
  },
};
