// The growing value of an unfinished document, delta by delta.
import { median } from "../report/stats.mjs";
import { ratio, table, timing } from "../report/format.mjs";

const DELTA = 4;
const SIZES = [1000, 2000, 4000, 8000];
const PLAN = { warmups: 4, rounds: 9, few: 3 };
const QUICK = { warmups: 1, rounds: 1, few: 1 };

/** @typedef {{ deltas: number, paced: boolean, contenders: any[], times: Record<string, number[]>, looks: Record<string, number> }} Growing */

export const growing = {
  id: "growing",
  title: "Growing values",

  /** @param {import("./index.mjs").Context} context */
  async measure({ withPage, quick, say }) {
    const runs = [];
    let isThere = false;
    for (const paced of [true, false]) {
      for (const deltas of quick ? SIZES.slice(0, 1) : SIZES) {
        const run = { url: `/data/document?limit=${deltas * DELTA}`, size: DELTA, paced, ...(quick ? QUICK : PLAN) };
        runs.push(
          await withPage("growing", async (page) => {
            isThere = await page.evaluate(() => globalThis.bench.isThere);
            return page.evaluate((run) => globalThis.bench.growing(run), run);
          }),
        );
        const { times } = runs[runs.length - 1];
        const all = Object.entries(times).map(([id, samples]) => `${id} ${median(samples).toFixed(1)} ms`);
        say(`  ${deltas} deltas, ${paced ? "one by one" : "at once"}: ${all.join(", ")}`);
      }
    }
    if (!isThere) say("  Runnelet has no option `growing` yet.");
    return { runs, isThere };
  },

  /** @param {{ runs: Growing[], isThere: boolean }} data */
  report({ runs, isThere }) {
    const part = (/** @type {boolean} */ paced) => {
      const some = runs.filter((run) => run.paced === paced);
      const last = some[some.length - 1];
      const rows = last.contenders.map(({ id, title, role }) => [
        role === "ours" ? `**${title}**` : title,
        ...some.map(({ times }) => timing(times[id])),
        id === "read-floor" ? "" : `${last.looks[id]}`,
        id === "read-floor" ? "" : ratio(bare(last, "jsonriver") / bare(last, id)),
      ]);
      return table(["", ...some.map(({ deltas }) => `${deltas}: ms`), `looks, ${last.deltas}`, "speed"], rows);
    };
    return `A document as a model writes it, in chunks of ${DELTA} characters; the consumer looks at the value after each. ms: median (least to
most). **Looks** are the values that were seen. **Speed** is against jsonriver, both less the bare reader loop.
${isThere ? "" : "\nThis build has no option `growing`.\n"}
### Delta by delta

Each delta arrives in a task of its own, so that all contenders do the same: look at the value that each delta makes.
Those that parse everything anew for each delta are timed ${PLAN.few} times.

${part(true)}

### All deltas at once

All deltas wait in the stream. Runnelet's latest value wins, so that it shows fewer of them.

${part(false)}`;
  },
};

/** Median of what a contender needs beyond the bare loop, round by round. @param {Growing} run @param {string} id */
export function bare({ times }, id) {
  const floor = times["read-floor"];
  return median((times[id] ?? []).map((time, round) => time - floor[round]));
}

