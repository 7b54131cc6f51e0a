// js-framework-benchmark's operations, sent by a server.
import { PLAN, QUICK, measure } from "../measure.mjs";
import { phaseTable } from "../report.mjs";

export const OPERATIONS = [
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

/** @type {import("../measure.mjs").Contender[]} */
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
  measure(context) {
    const plan = context.quick ? QUICK : PLAN;
    return measure(context, { page: "framework", contenders: CONTENDERS, phases: OPERATIONS.map(([id]) => id), plan });
  },

  /** @param {any} measured */
  report(measured) {
    return `The operations of js-framework-benchmark come as operations of mode ops, one frame each; by hand they are done by an interpreter of these operations alone, lit-html
and Preact change their state by them and render. Script in ms, and against the one by hand (1 is level, more is slower).

${phaseTable(measured, CONTENDERS, OPERATIONS, "vanilla")}`;
  },
};
