// npm run bench: the native benchmarks, then those in Chromium. Arguments go to the latter.
import { buildPackage } from "./lib/package.mjs";
import { BUILD, ensure } from "./lib/parts.mjs";
import { main } from "./lib/say.mjs";
import { buildServer } from "./lib/server.mjs";
import { run } from "./lib/shell.mjs";

main(async () => {
  await ensure([...BUILD, "chromium"]);
  await buildPackage();
  await buildServer();
  await run("cargo", ["bench"]);
  await run("node", ["benches/browser/run.mjs", ...process.argv.slice(2)]);
});
