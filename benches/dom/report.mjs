// What the DOM sections have measured, as tables.
import { ratio, short, table, timing } from "../report/format.mjs";
import { median, stats } from "../report/stats.mjs";
import { LIMIT } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Measured} Measured */
/** @typedef {import("./measure.mjs").Contender} Contender */
/** @typedef {keyof import("./trace.mjs").Figures} Figure */

/** A contender's median in a phase; none if it did not come to an end. @param {Measured | undefined} measured @param {string} phase @param {Figure} [figure] */
export function typical(measured, phase, figure = "script") {
  return measured?.state === "measured" ? median(measured.hot[phase].map((figures) => figures[figure])) : undefined;
}

/** @param {Contender} contender */
export const nameOf = ({ title, role }) => (role === "ours" ? `**${title}**` : title);

/** @param {Measured} measured */
const excuse = ({ state }) => (state === "unfinished" ? `not in ${LIMIT} s` : state);

/**
 * @param {Record<string, Measured>} measured @param {Contender[]} contenders @param {string} phase
 * @param {string} base Whose time is 1.
 * @param {number} [per] How many things were done; the times are those of one.
 */
export function resultTable(measured, contenders, phase, base, per = 1) {
  const script = (/** @type {string} */ id) => measured[id].hot[phase].map((figures) => figures.script / per);
  const floor = median(script(base));
  const heads = ["", "script, ms", "speed", "longest task", "rendering", "first run"];
  return table(heads, contenders.filter(({ id }) => measured[id]).map((contender) => {
    const { id } = contender;
    if (measured[id].state !== "measured") return [nameOf(contender), excuse(measured[id]), "", "", "", ""];
    const of = (/** @type {Figure} */ figure) => short(typical(measured[id], phase, figure));
    const first = stats(measured[id].cold[phase].map((figures) => figures.script / per)).median;
    return [nameOf(contender), timing(script(id)), ratio(floor / median(script(id))), of("longest"), of("rendering"), short(first)];
  }));
}

/**
 * A row for each thing that is done: a contender's time, and how many times that of the first one.
 * @param {Record<string, Measured>} measured @param {Contender[]} contenders @param {string[][]} phases [id, title]
 * @param {string} base
 */
export function phaseTable(measured, contenders, phases, base) {
  const cell = (/** @type {string} */ id, /** @type {string} */ phase) => {
    const time = typical(measured[id], phase);
    return time === undefined ? excuse(measured[id]) : `${short(time)} (${ratio(time / (typical(measured[base], phase) ?? NaN))})`;
  };
  const means = contenders.map(({ id }) => ratio(mean(measured, phases.map(([phase]) => phase), id, base)));
  const rows = phases.map(([phase, title]) => [title, ...contenders.map(({ id }) => cell(id, phase))]);
  return table(["", ...contenders.map(nameOf)], [...rows, ["geometric mean", ...means]]);
}

/** The geometric mean of a contender's times, those of another one being 1. @param {Record<string, Measured>} measured @param {string[]} phases @param {string} id @param {string} base */
export function mean(measured, phases, id, base) {
  const logs = phases.map((phase) => Math.log((typical(measured[id], phase) ?? NaN) / (typical(measured[base], phase) ?? NaN)));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / phases.length);
}
