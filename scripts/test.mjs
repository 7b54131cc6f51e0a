// npm test: every suite, to the end, then a summary. `npm test -- --only NAME` runs one.
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { engines } from "./lib/browsers.mjs";
import { buildPackage } from "./lib/package.mjs";
import { BUILD, ensure } from "./lib/parts.mjs";
import { ROOT } from "./lib/paths.mjs";
import { Stop, bold, colours, dim, duration, green, main, red, say, yellow } from "./lib/say.mjs";
import { suites, tally } from "./lib/suites.mjs";

const SUITE_LIMIT = 20 * 60_000;

main(async () => {
  const start = Date.now();
  const chosen = choose(parseArgs({ options: { only: { type: "string" } } }).values.only);
  const running = chosen.filter(({ skip }) => !skip);
  await ensure([...new Set([...BUILD, ...running.flatMap(({ needs }) => needs)])]);
  warnOfMissingEngines();

  const results = [];
  for (const suite of chosen) results.push(await runSuite(suite));
  return summary(results, Date.now() - start);
});

function choose(only) {
  const all = suites();
  const chosen = only ? all.filter(({ name }) => name === only) : all;
  if (chosen.length === 0) throw new Stop(`There is no suite ${only}.`, `Choose from: ${all.map(({ name }) => name).join(", ")}.`);
  return chosen;
}

function warnOfMissingEngines() {
  if (engines().length === 3) return;
  say(yellow(`\n*** RUNNELET_BROWSERS: only ${engines().join(", ") || "no browser"} will be tested, not all three engines. ***\n`));
}

async function runSuite(suite) {
  if (suite.skip) {
    say(yellow(`\n${suite.name}: skipped, ${suite.skip}`));
    return { name: suite.name, skip: suite.skip, passed: 0, failed: 0, ms: 0 };
  }
  say(`\n${bold(suite.name)} ${dim(suite.command.join(" "))}`);
  const start = Date.now();
  const { ok, output } = (await ready(suite)) ? await spawnSuite(suite.command) : { ok: false, output: "" };
  const result = { name: suite.name, ...tally(suite, output, ok), ms: Date.now() - start };
  say(`${suite.name}: ${ok ? green("ok") : red("FAILED")} ${dim(duration(result.ms))}`);
  return result;
}

let built;

/** A suite that uses pkg/ must not test an old one. */
async function ready({ pkg }) {
  if (!pkg) return true;
  built ??= buildPackage().then(() => true, ({ message }) => say(red(message)));
  return built;
}

/** Shows the output as it comes and keeps it for counting. A suite that hangs is ended with all that it started. */
async function spawnSuite([command, ...args]) {
  const env = { ...process.env, ...(colours ? { CARGO_TERM_COLOR: "always", FORCE_COLOR: "1" } : { NO_COLOR: "1" }) };
  const child = spawn(command, args, { cwd: ROOT, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const end = (signal) => child.pid && process.kill(-child.pid, signal);
  const interrupted = () => {
    end("SIGTERM"); // the suites end their browsers and servers themselves
    process.exit(130);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  let output = "";
  for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
    from.setEncoding("utf8").on("data", (text) => {
      output += text;
      to.write(text);
    });
  }
  const timers = [
    setTimeout(() => end("SIGTERM"), SUITE_LIMIT),
    setTimeout(() => end("SIGKILL"), SUITE_LIMIT + 10_000),
  ];
  const ok = await new Promise((resolve) => {
    child.on("error", ({ message }) => resolve(say(red(message))));
    child.on("close", (code) => resolve(code === 0));
  });
  timers.forEach(clearTimeout);
  process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  return { ok, output: output.replace(/\x1b\[[0-9;]*m/g, "") };
}

function summary(results, ms) {
  const width = Math.max(...results.map(({ name }) => name.length));
  say(`\n${bold("Summary")} ${dim(duration(ms))}`);
  for (const { name, skip, passed, failed, ms } of results) {
    const verdict = skip ? yellow(`skipped: ${skip}`) : failed ? red(`${failed} failed, ${passed} passed`) : green(`${passed} passed`);
    say(`  ${name.padEnd(width)}  ${duration(ms).padStart(12)}  ${verdict}`);
  }
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  say(`\n${total("passed")} passed, ${total("failed")} failed`);
  return total("failed") === 0 ? 0 : 1;
}
