// The real command, as a program of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PKG } from "../../scripts/lib/paths.mjs";

const CLI = join(PKG, "inspect", "cli.js");
const LIMIT = 60_000;

/** Starts `runnelet inspect ARGS`; `lines` are told as they come. */
export function start(args, { env = {}, command = [process.execPath, CLI, "inspect"], stdin = "ignore" } = {}) {
  const { FORCE_COLOR: _, NO_COLOR: __, ...rest } = process.env;
  const child = spawn(command[0], [...command.slice(1), ...args], { env: { ...rest, ...env }, stdio: [stdin, "pipe", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const timer = setTimeout(kill, LIMIT);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  const lines = createInterface(child.stdout);
  const ended = once(child, "close").then(([code, signal]) => {
    clearTimeout(timer);
    process.off("exit", kill);
    return { code: signal ?? code, ...output };
  });
  return { child, lines, ended };
}

/** Runs it to its end. */
export const run = (args, options) => start(args, options).ended;

/** The same with --json: the lines, and the verdict. */
export async function runJson(args, options) {
  const { code, stdout, stderr } = await run([...args, "--json"], options);
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  return { code, stderr, lines, verdict: lines.at(-1) };
}

/** Resolves with the first line that matches. */
export function lineOf(lines, pattern) {
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => pattern.test(line) && resolve(line));
    lines.on("close", () => reject(new Error(`no line like ${pattern}`)));
  });
}
