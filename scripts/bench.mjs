// npm run bench: builds the package, unless another one is given, then measures it. Arguments go to benches/run.mjs.
import { buildPackage } from "./lib/package.mjs";
import { BUILD, ensure } from "./lib/parts.mjs";
import { main } from "./lib/say.mjs";
import { run } from "./lib/shell.mjs";

main(async () => {
  const flags = process.argv.slice(2);
  await ensure([...BUILD, "chromium"]);
  if (!flags.some((flag) => flag.startsWith("--pkg"))) await buildPackage();
  await run("node", ["benches/run.mjs", ...flags]);
});
