// What is to be reached where a page is filled.
import { OPERATIONS } from "../dom/sections/framework.mjs";
import { SIZES, growth } from "../dom/sections/markdown.mjs";
import { LIMIT } from "../dom/measure.mjs";
import { mean, typical } from "../dom/report.mjs";
import { SCENARIOS } from "../dom/page/morph/scenarios.js";
import { ratio } from "./format.mjs";

/** @typedef {import("./targets.mjs").Target} Target */
/** @typedef {import("./targets.mjs").Verdict} Verdict */

const ROW_PHASES = ["insert", "update"];
/** ms: a longer task is felt. */
const LONG = 50;
/** What is left on the main thread when the engine is in a worker. */
const SHARE = 2 / 3;
/** Four times as many tokens, and what noise adds. */
const GROWTH = 4.4;

/** @type {Target[]} */
export const PAGE_TARGETS = [
  { what: "10,000 rows", target: "ahead of lit-html, Preact, Datastar, htmx", measure: rowsAhead(["lit", "preact", "datastar", "htmx"]) },
  { what: "10,000 rows", target: "ahead of code by hand, with care", measure: rowsAhead(["vanilla"]) },
  { what: "10,000 rows", target: "ahead of code by hand, as mostly written", measure: rowsAhead(["vanilla-plain"]) },
  { what: "10,000 rows, `worker: true`", target: "two thirds of the script time on the main thread at most", measure: relieved },
  { what: "10,000 rows, longest task without rendering", target: `under ${LONG} ms`, measure: short },
  {
    what: "one cell of 1,000 rows",
    target: "ahead of lit-html, Preact, idiomorph, morphdom",
    measure: ahead("dom-cell", ["update"], ["lit", "preact", "idiomorph", "morphdom"], (data) => data.measured),
  },
  {
    what: "3,000 tokens of text",
    target: "ahead of `textContent +=`, lit-html, idiomorph",
    measure: ahead("dom-tokens", ["append"], ["vanilla-text", "lit", "idiomorph"], (data) => data.measured),
  },
  { what: "one cell, 3,000 tokens", target: "told beside the same by hand", measure: byHand },
  {
    what: "3,000 tokens of Markdown",
    target: "ahead of markdown-it and `innerHTML`",
    measure: ahead("dom-markdown", [`${SIZES[0]}`], ["markdown-it"], (data) => data),
  },
  { what: "12,000 tokens of Markdown", target: `${GROWTH} times the time of 3,000 at most`, measure: linear },
  { what: "operations, geometric mean", target: "ahead of lit-html and Preact; told against the one by hand", measure: operations },
  {
    what: "morph, every scenario",
    target: "ahead of idiomorph and morphdom",
    measure: ahead("dom-morph", SCENARIOS.map(({ id }) => id), ["idiomorph", "morphdom"], (data) => data),
  },
];

/** @param {string[]} peers */
function rowsAhead(peers) {
  return ahead("dom-rows", ROW_PHASES, peers, (data) => data.measured);
}

/**
 * The peer's time against ours, the least one of all phases; a peer that does not come to an end is behind.
 * @param {string} section @param {string[]} phases @param {string[]} peers @param {(data: any) => any} measuredOf
 */
function ahead(section, phases, peers, measuredOf) {
  return (/** @type {any} */ all) => {
    const measured = all[section] && measuredOf(all[section].data);
    if (measured?.ours.state !== "measured") return undefined;
    const parts = peers.map((id) => phases.map((phase) => {
      const time = typical(measured[id], phase);
      return { phase, value: time === undefined ? Infinity : time / typical(measured.ours, phase) };
    }));
    const told = parts.map((values, at) => `${peers[at]} ${phases.length > 2 ? least(values) : values.map(tell).join(" and ")}`).join(", ");
    return { told: `their time against ours: ${told}`, isMet: parts.flat().every(({ value }) => value > 1) };
  };
}

/** @param {{ value: number }} one */
const tell = ({ value }) => (value === Infinity ? `not in ${LIMIT} s` : ratio(value));

/** @param {{ phase: string, value: number }[]} values */
function least(values) {
  const worst = values.reduce((a, b) => (b.value < a.value ? b : a));
  return `at least ${tell(worst)} (${worst.phase})`;
}

/** @param {any} all @returns {Verdict} */
function relieved(all) {
  const measured = all["dom-rows"]?.data.measured;
  if (measured?.["ours-worker"].state !== "measured") return undefined;
  const parts = ROW_PHASES.map((phase) => typical(measured["ours-worker"], phase) / typical(measured.ours, phase));
  return { told: `${parts.map(ratio).join(" and ")} (insert and update)`, isMet: parts.every((part) => part <= SHARE) };
}

/** @param {any} all @returns {Verdict} */
function short(all) {
  const ours = all["dom-rows"]?.data.measured.ours;
  if (ours?.state !== "measured") return undefined;
  const times = ROW_PHASES.map((phase) => typical(ours, phase, "longest"));
  return { told: `${times.map((time) => time.toFixed(0)).join(" and ")} ms (insert and update)`, isMet: times.every((time) => time < LONG) };
}

/** @param {any} all @returns {Verdict} */
function byHand(all) {
  const [cell, tokens] = ["dom-cell", "dom-tokens"].map((id) => all[id]?.data.measured);
  if (!cell || !tokens) return undefined;
  const against = (/** @type {any} */ { ours, vanilla }, /** @type {string} */ phase) => ratio(typical(ours, phase) / typical(vanilla, phase));
  return { told: `our time against it: ${against(cell, "update")} and ${against(tokens, "append")}` };
}

/** @param {any} all @returns {Verdict} */
function linear(all) {
  const measured = all["dom-markdown"]?.data;
  if (!measured) return undefined;
  const value = growth(measured);
  return { told: `${ratio(value)}, both less the plain text`, isMet: value <= GROWTH };
}

/** @param {any} all @returns {Verdict} */
function operations(all) {
  const measured = all["dom-framework"]?.data;
  if (!measured) return undefined;
  const [ours, lit, preact] = ["ours", "lit", "preact"].map((id) => mean(measured, OPERATIONS.map(([phase]) => phase), id, "vanilla"));
  return { told: `${ratio(ours)}; lit-html ${ratio(lit)}, Preact ${ratio(preact)}`, isMet: ours < lit && ours < preact };
}
