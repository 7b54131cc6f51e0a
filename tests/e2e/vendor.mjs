// What the cases need of other packages, as modules that a page can load: the server hands out nothing of node_modules.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

const FOLDER = join(import.meta.dirname, "vendor");

export async function writeVendor() {
  mkdirSync(FOLDER, { recursive: true });
  await build({
    entryPoints: ["markdown-it"],
    bundle: true,
    format: "esm",
    outfile: join(FOLDER, "markdown-it.js"),
    absWorkingDir: import.meta.dirname,
    logLevel: "error",
  });
  const { tests } = createRequire(import.meta.url)("commonmark-spec");
  const examples = tests.map(({ markdown }) => markdown.replaceAll("→", "\t"));
  writeFileSync(join(FOLDER, "commonmark.js"), `export const examples = ${JSON.stringify(examples)};\n`);
}
