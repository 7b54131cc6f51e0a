// Starting other programs.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { ROOT } from "./paths.mjs";
import { Stop } from "./say.mjs";

/** The path of a program, or undefined. */
export function which(name) {
  return (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)).find(executable);
}

export function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a short-lived program prints, or undefined if it is missing or fails. */
export function output(command, args = []) {
  const { status, stdout } = spawnSync(command, args, { cwd: ROOT, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a program to its end; anything but success stops the command. */
export async function run(command, args = [], { env = {}, quiet = false } = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (log += text));
  const code = await new Promise((resolve) => {
    child.on("error", () => resolve("not found"));
    child.on("close", (status, signal) => resolve(signal ?? status));
  });
  if (code === 0) return;
  if (log) console.error(log.trimEnd().split("\n").slice(-20).join("\n"));
  throw new Stop(`\`${[command, ...args].join(" ")}\` failed (${code}).`);
}
