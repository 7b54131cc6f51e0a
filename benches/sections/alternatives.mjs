// Ways to do the small things that all the rest is made of.
import { stats } from "../report/stats.mjs";
import { short, table } from "../report/format.mjs";

const PLAN = { rounds: 15, warmups: 6 };
const QUICK = { rounds: 2, warmups: 1 };

export const alternatives = {
  id: "alternatives",
  title: "Alternatives",

  /** @param {import("./index.mjs").Context} context */
  async measure({ withPage, quick, say }) {
    const groups = await withPage("alternatives", (page) => page.evaluate(() => globalThis.bench.groups()));
    const results = [];
    for (const group of groups) {
      const run = { id: group.id, ...(quick ? QUICK : PLAN) };
      const columns = await withPage("alternatives", (page) => page.evaluate((run) => globalThis.bench.alternatives(run), run));
      results.push({ ...group, columns });
      say(`  ${group.title}: ${Object.entries(columns[0].samples).map(([name, samples]) => `${name} ${short(stats(samples).median)}`).join(", ")}`);
    }
    return results;
  },

  /** @param {{ title: string, unit: string, why: string, columns: { column: string, samples: Record<string, number[]> }[] }[]} groups */
  report(groups) {
    return `What decides the design, measured in the page; what was chosen is bold. Median (least to most).

${groups.map(section).join("\n\n")}`;
  },
};

function section({ title, unit, why, columns }) {
  const rows = Object.keys(columns[0].samples).map((name) => [
    name,
    ...columns.map(({ samples }) => {
      const { median, min, max } = stats(samples[name]);
      return `${short(median)} (${short(min)} to ${short(max)})`;
    }),
  ]);
  return `### ${title}\n\n${unit[0].toUpperCase()}${unit.slice(1)}.\n\n${table(["", ...columns.map(({ column }) => column)], rows)}\n\n${why}`;
}
