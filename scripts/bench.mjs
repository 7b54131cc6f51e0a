// npm run bench: the native benchmarks, then those in Chromium, which write the report. Arguments go to the latter.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPackage } from "./lib/package.mjs";
import { BUILD, ensure } from "./lib/parts.mjs";
import { TARGET } from "./lib/paths.mjs";
import { Stop, main, say, step } from "./lib/say.mjs";
import { output, run } from "./lib/shell.mjs";

main(async () => {
  const flags = process.argv.slice(2);
  await ensure([...BUILD, "chromium"]);
  await buildPackage();
  // With arguments it is a part of the whole, and nothing is written.
  if (flags.length === 0) flags.push("--native", native());
  await run("node", ["benches/browser/run.mjs", ...flags]);
});

/** The file with the tables of benches/native.rs. */
function native() {
  step("Native: building and measuring; building takes two minutes, the first time.");
  const tables = output("cargo", ["bench", "--quiet", "--bench", "native"]);
  if (tables === undefined) throw new Stop("`cargo bench --bench native` failed.", "Run it and see what it says.");
  say(tables);
  const file = join(TARGET, "native-benchmarks.md");
  writeFileSync(file, tables);
  return file;
}
