// What the DOM sections have measured, as tables.
import { ratio, short, table, timing } from "../report/format.mjs";
import { median, stats } from "../report/stats.mjs";

/** @typedef {import("./measure.mjs").Measured} Measured */
/** @typedef {import("./measure.mjs").Contender} Contender */

/**
 * @param {Record<string, Measured>} measured @param {Contender[]} contenders @param {string} phase
 * @param {string} base Whose time is 1.
 * @param {number} [per] How many things were done; the times are those of one.
 */
export function resultTable(measured, contenders, phase, base, per = 1) {
  const script = (/** @type {string} */ id) => measured[id].hot[phase].map((figures) => figures.script / per);
  const floor = median(script(base));
  const heads = ["", "script, ms", "speed", "longest task", "rendering", "first run"];
  return table(heads, contenders.filter(({ id }) => measured[id]).map(({ id, title, role }) => {
    const name = role === "ours" ? `**${title}**` : title;
    const { isThere, hot, cold } = measured[id];
    if (!isThere) return [name, "not there", "", "", "", ""];
    const of = (/** @type {"longest" | "rendering"} */ figure) => short(median(hot[phase].map((figures) => figures[figure])));
    const first = stats(cold[phase].map((figures) => figures.script / per)).median;
    return [name, timing(script(id)), ratio(floor / median(script(id))), of("longest"), of("rendering"), short(first)];
  }));
}
