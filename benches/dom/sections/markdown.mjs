// An answer in Markdown grows by tokens and is shown after each of them.
import { ratio, short, table } from "../../report/format.mjs";
import { QUICK, measure } from "../measure.mjs";
import { nameOf, typical } from "../report.mjs";

export const SIZES = [3000, 6000, 12_000];
/** A smoke run has so many times less. */
const QUICK_PART = 10;
const PER_FRAME = 60;
const PLAN = { warmups: 1, runs: 3 };

/** @param {string} first The smallest size. @returns {import("../measure.mjs").Contender[]} */
const contenders = (first) => [
  { id: "ours", title: "Runnelet, `markdown`", role: "ours" },
  { id: "markdown-it", title: "markdown-it and `innerHTML`, all of it for each token", role: "peer", phases: [first] },
  { id: "floor", title: "the tokens as plain text", role: "floor" },
];

export const markdown = {
  id: "dom-markdown",
  title: "The page: Markdown",

  /** @param {any} context */
  measure(context) {
    const phases = SIZES.map((size) => `${context.quick ? size / QUICK_PART : size}`);
    const plan = context.quick ? QUICK : PLAN;
    return measure(context, { page: "markdown", contenders: contenders(phases[0]), phases, plan, task: { perFrame: PER_FRAME } });
  },

  /** @param {any} measured */
  report(measured) {
    const rows = contenders(`${SIZES[0]}`).map((contender) => {
      const { id, phases = SIZES.map(String) } = contender;
      const times = SIZES.map((size) => (phases.includes(`${size}`) ? short(typical(measured[id], `${size}`) ?? NaN) : ""));
      const longest = short(typical(measured[id], phases[phases.length - 1], "longest") ?? NaN);
      return [nameOf(contender), ...times, longest];
    });
    return `A chat answer comes by tokens, each in a task of its own, ${PER_FRAME} in each frame, and is shown after each of them. markdown-it's HTML is not sanitized, which it would
have to be. Script in ms; the longest task is that of the longest answer. Less the plain text, ours takes ${ratio(growth(measured))} times as long for 4 times as many tokens.

${table(["", ...SIZES.map((size) => `${size.toLocaleString("en")} tokens`), "longest task"], rows)}`;
  },
};

/** How many times as long the longest answer takes as the shortest, both less the plain text. @param {any} measured */
export function growth(measured) {
  const bare = (/** @type {number} */ size) => (typical(measured.ours, `${size}`) ?? NaN) - (typical(measured.floor, `${size}`) ?? NaN);
  return bare(SIZES[SIZES.length - 1]) / bare(SIZES[0]);
}
