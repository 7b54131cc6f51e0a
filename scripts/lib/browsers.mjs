// Where the browsers and their drivers are. Undefined: not on this machine.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { executable, which } from "./shell.mjs";

export const chromium = () => chosen("CHROMIUM", "chromium", "chromium-browser", "google-chrome");
export const chromedriver = () => chosen("CHROMEDRIVER", "chromedriver");
export const firefox = () => chosen("FIREFOX", "firefox-esr", "firefox");
export const webkitDriver = () => which("WebKitWebDriver");
export const xvfb = () => which("Xvfb");

/** WebKitGTK's own small browser, the one that its driver can automate. Debian: /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1 */
export function miniBrowser() {
  return folders("/usr/lib", "/usr/libexec")
    .map((folder) => join(folder, "webkit2gtk-4.1", "MiniBrowser"))
    .find(executable);
}

/** The engines to test in; RUNNELET_BROWSERS=chromium,firefox narrows them. */
export function engines() {
  const all = ["chromium", "firefox", "webkit"];
  const wanted = process.env.RUNNELET_BROWSERS?.split(",").map((name) => name.trim());
  return wanted ? all.filter((name) => wanted.includes(name)) : all;
}

function chosen(variable, ...names) {
  const override = process.env[variable];
  if (override) return executable(override) ? override : undefined;
  return names.map(which).find(Boolean);
}

function folders(...parents) {
  return parents.flatMap((parent) => {
    try {
      return [parent, ...readdirSync(parent).map((name) => join(parent, name))];
    } catch {
      return [];
    }
  });
}
