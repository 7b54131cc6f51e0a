// The tables of benches/native.rs.
import { Stop } from "../../scripts/lib/say.mjs";
import { output } from "../../scripts/lib/shell.mjs";

export const native = {
  id: "native",
  title: "Native",
  /** Building it takes longer than the whole of a smoke run. */
  isSlow: true,

  /** @param {import("./index.mjs").Context} context */
  async measure({ say }) {
    const tables = output("cargo", ["bench", "--quiet", "--bench", "native"]);
    if (tables === undefined) throw new Stop("`cargo bench --bench native` failed.", "Run it and see what it says.");
    say(tables);
    return tables;
  },

  /** @param {string} tables */
  report: (tables) => `The core alone, next to what else there is in Rust; the fastest of several runs over 4 MiB.\n\n${tables}`,
};
