// Makes the worker's code: one script, as a file and as the text of one. `node worker.mjs` makes them anew in pkg/.

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(import.meta.url);

/** @param {string} pkg The package, with everything else in place. */
export async function writeWorker(pkg) {
  const { outputFiles } = await build({
    entryPoints: [join(pkg, "worker", "main.js")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    write: false,
    logLevel: "error",
  });
  const code = outputFiles[0].text.trim();
  const about = "What the worker runs. Made by the build from main.js.";
  writeFileSync(join(pkg, "worker", "worker.js"), `// ${about}\n${code}\n`);
  writeFileSync(join(pkg, "worker", "code.js"), `// ${about}\nexport const CODE =\n  ${JSON.stringify(code)};\n`);
}

if (process.argv[1] === HERE) await writeWorker(join(dirname(dirname(HERE)), "pkg"));
