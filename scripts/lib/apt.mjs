// Debian packages, where this user may install them.
import { Stop } from "./say.mjs";
import { output, run, which } from "./shell.mjs";

let updated = false;

export async function apt(...packages) {
  const prefix = privileges();
  const options = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
  const get = (...args) => {
    const [command, ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...options, ...args];
    return run(command, rest, { quiet: true });
  };
  if (!updated) await get("update");
  updated = true;
  await get("install", "--yes", "--no-install-recommends", ...packages);
}

function privileges() {
  if (!which("apt-get")) throw new Stop("This system has no apt-get.");
  if (process.getuid() === 0) return [];
  if (which("sudo") && output("sudo", ["-n", "true"]) !== undefined) return ["sudo", "-n"];
  throw new Stop("Installing system packages needs root or a sudo without password.");
}
