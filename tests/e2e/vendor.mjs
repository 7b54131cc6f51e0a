// What the cases need of other packages, as modules that a page can load.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bundleForSite } from "../../scripts/lib/vendor.mjs";

const FOLDER = join(import.meta.dirname, "vendor");

export async function writeVendor() {
  await bundleForSite();
  mkdirSync(FOLDER, { recursive: true });
  const { tests } = createRequire(import.meta.url)("commonmark-spec");
  const examples = tests.map(({ markdown }) => markdown.replaceAll("→", "\t"));
  writeFileSync(join(FOLDER, "commonmark.js"), `export const examples = ${JSON.stringify(examples)};\n`);
}
