// What pages need of other packages, as modules that a browser can load: the server hands out nothing of node_modules to visitors.
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

/** Into a folder of the site that is made anew with each start. */
export async function bundleForSite() {
  const { build } = await import("esbuild"); // Who starts for the first time has it only now.
  return build({
    entryPoints: ["markdown-it"],
    bundle: true,
    format: "esm",
    minify: true,
    outfile: join(ROOT, "www/site/vendor/markdown-it.js"),
    absWorkingDir: ROOT,
    logLevel: "error",
  });
}
