// The streaming server: built by cargo, started here, known by the one line it prints.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ROOT, SERVER } from "./paths.mjs";
import { Stop } from "./say.mjs";
import { run } from "./shell.mjs";

/** Quick when nothing changed: cargo decides. */
export function buildServer() {
  return run("cargo", ["build", "--release", "--quiet", "-p", "runnelet-server"]);
}

/**
 * Resolves when the server listens.
 * @param {string[]} args
 * @returns {Promise<{ url: string, ended: Promise<number | string>, close(): Promise<void> }>}
 */
export async function startServer(args) {
  const child = spawn(SERVER, ["--root", ROOT, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill());
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
  const url = await new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => resolve(/^listening on (http:\S+)/.exec(line)?.[1]));
    ended.then((how) => reject(new Stop(`The server ended before it listened (${how}).`)));
  });
  if (!url) throw new Stop("The server printed something else than its address.");
  const close = async () => {
    child.kill();
    await ended;
  };
  return { url, ended, close };
}
