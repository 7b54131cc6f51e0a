// Where and with what the numbers were made.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { output } from "../../scripts/lib/shell.mjs";

/** What takes part beside Runnelet, as installed. */
const PEERS = [
  "eventsource-parser",
  "@microsoft/fetch-event-source",
  "jsonriver",
  "@streamparser/json",
  "partial-json",
  "ai",
  "lit-html",
  "preact",
  "@starfederation/datastar",
  "htmx.org",
  "idiomorph",
  "morphdom",
  "markdown-it",
  "vega-datasets",
];

export function machine() {
  const cores = cpus();
  const rust = output("rustc", ["--version"])?.split(" ").slice(0, 2).join(" ") ?? "";
  return { cpu: cores[0].model.trim(), cores: cores.length, node: `Node ${process.versions.node}`, rust };
}

export function peers() {
  return PEERS.map((name) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8"));
    return `${name} ${version}`;
  });
}

/** The commit that is measured, and whether the work tree differs from it. */
export function commit() {
  const id = output("git", ["rev-parse", "--short", "HEAD"]) ?? "no commit";
  const changes = output("git", ["status", "--porcelain", "--", "src", "pkg-config", "Cargo.toml"]);
  return changes ? `${id} and uncommitted changes` : id;
}
