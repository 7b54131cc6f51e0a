// What the bytes of the first load are spent on.
import { bytesOf, bytesReport } from "../bytes.mjs";

export const bytes = {
  id: "bytes",
  title: "Bytes",

  /** @param {import("./index.mjs").Context} context */
  async measure({ pkg, quick, say }) {
    const data = await bytesOf(pkg, { isNamed: !quick });
    say(bytesReport(data));
    return data;
  },

  report: bytesReport,
};
