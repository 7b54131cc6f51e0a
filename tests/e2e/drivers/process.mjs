// Programs that the drivers start. Each leads a process group of its own: ended as a whole, nothing is left behind.
import { spawn } from "node:child_process";
import { once } from "node:events";

export function start(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  const kill = () => signal(child, "SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

/** Rejects when the program ends, for races with what it should have done. */
export async function died(child, name) {
  const [how] = await Promise.race([once(child, "exit"), once(child, "error").then(([error]) => [error.message])]);
  throw new Error(`${name} ended at once (${how}).`);
}

export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  signal(child, "SIGTERM");
  await ended;
  signal(child, "SIGKILL"); // whoever of the group is slow to follow
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // gone already
  }
}
