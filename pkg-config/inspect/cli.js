#!/usr/bin/env node
// `npx runnelet inspect URL`: whether a response is really streamed, and how it ends. Node only; no other module imports this.

import { readFile } from "node:fs/promises";
import { UsageError, parse } from "./args.js";
import { JsonView } from "./json.js";
import { Output } from "./output.js";
import { TextView } from "./print.js";
import { inspect } from "./run.js";
import { clean } from "./text.js";
import { judge } from "./verdict.js";

/** What a program ends with whose reader has gone: 128 and SIGPIPE. */
const BROKEN_PIPE = 141;
const USAGE = 2;

const output = new Output(process.stdout);

await main(process.argv.slice(2)).then(
  (code) => output.end(() => process.exit(code)),
  (cause) => {
    console.error(`runnelet: ${clean(String(cause?.stack ?? cause))}`);
    process.exit(1);
  },
);

/** @param {string[]} args */
async function main(args) {
  try {
    const command = parse(args);
    if ("text" in command) {
      output.line(command.text === "version" ? await version() : command.text);
      return 0;
    }
    return await run(command);
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    console.error(`runnelet: ${clean(cause.message)}\nSee \`runnelet --help\`.`);
    return USAGE;
  }
}

/** @param {import("./types.js").Command} command */
async function run(command) {
  const controller = new AbortController();
  const stop = (/** @type {import("./types.js").Stop} */ reason) => controller.abort(reason);
  // The second time the system's own way: at once.
  process.once("SIGINT", () => stop("interrupt"));
  process.once("SIGTERM", () => stop("interrupt"));
  output.gone = () => stop("output");
  const view = command.json ? new JsonView(output) : new TextView(output, { colour: hasColour(command), isLive: process.stdout.isTTY && process.env.TERM !== "dumb" });
  const userAgent = `runnelet-inspect/${await version()}`;
  try {
    const facts = await inspect({ ...command, userAgent }, view, controller);
    if (facts.stop === "output") return BROKEN_PIPE;
    const verdict = judge(facts);
    view.verdict(verdict);
    return verdict.exitCode;
  } finally {
    view.close();
  }
}

/** @param {import("./types.js").Command} command */
function hasColour({ color }) {
  return color && process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

async function version() {
  return JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")).version;
}
