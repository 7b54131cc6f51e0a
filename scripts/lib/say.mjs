// What the commands print, and how they stop.
import { extendPath } from "./paths.mjs";

export const colours = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && !process.env.CI;

const paint = (code) => (text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);

export const say = (text = "") => console.log(text);

/** A step that takes long enough to be announced. */
export const step = (text) => say(`${bold(">")} ${text}`);

/** The command cannot go on: `reason` is one sentence, `remedy` what to do about it. */
export class Stop extends Error {
  constructor(reason, remedy = "") {
    super(remedy ? `${reason} ${remedy}` : reason);
  }
}

/** Runs a command's body: its result is the exit code, and a failure is a sentence, not a stack trace. */
export async function main(body) {
  try {
    const [major, minor] = process.versions.node.split(".").map(Number);
    if (major < 20 || (major === 20 && minor < 19)) throw new Stop("Node 20.19 or newer is needed.", "See https://nodejs.org.");
    extendPath();
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(red(error instanceof Stop || !process.env.DEBUG ? `Stopped: ${error.message}` : error.stack));
    process.exitCode = 1;
  }
}

/** "0.4 s", "3 min 5 s" */
export function duration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
