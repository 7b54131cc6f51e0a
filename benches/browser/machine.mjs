// Where and with what the numbers were made.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/paths.mjs";

/** What takes part beside Runnelet, as installed. */
const PEERS = ["eventsource-parser"];
const DATA = ["vega-datasets"];

export function machine() {
  const cores = cpus();
  return { cpu: cores[0].model.trim(), cores: cores.length, node: `Node ${process.versions.node}` };
}

export function peers() {
  return [...PEERS, ...DATA].map((name) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8"));
    return `${name} ${version}`;
  });
}
