// Chromium, by playwright-core over the DevTools protocol.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import * as browsers from "../../../scripts/lib/browsers.mjs";
import { died, end, start } from "./process.mjs";

const ARGS = [
  "--headless",
  "--remote-debugging-port=0",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
];

/**
 * Started by us and joined without Playwright's defaults: these tell every page that it has the focus, so that no tab
 * is ever hidden.
 * @returns {Promise<import("./index.mjs").Driver>}
 */
export async function launch(args = []) {
  const profile = await mkdtemp(join(tmpdir(), "runnelet-chromium-"));
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = start(browsers.chromium(), [...ARGS, ...args, ...sandbox, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const browser = await chromium.connectOverCDP(await endpoint(child), { noDefaults: true });
  const [context] = browser.contexts();
  const [page] = context.pages();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  let cover;

  return {
    version: `Chromium ${browser.version()}`,
    problems,
    goto: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    type: (selector, text) => page.locator(selector).pressSequentially(text),
    mouse: (act, ...place) => page.mouse[act](...place),
    screenshot: async (path) => void (await page.screenshot({ path })),
    viewport: (width, height) => page.setViewportSize({ width, height }),
    async hide() {
      cover = await context.newPage();
      await cover.bringToFront();
    },
    async show() {
      await cover.close();
      await page.bringToFront();
    },
    async accessibilityTree() {
      const session = await context.newCDPSession(page);
      const { nodes } = await session.send("Accessibility.getFullAXTree");
      await session.detach();
      return nodes;
    },
    async close() {
      await browser.close();
      await end(child);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Chromium chooses a free port and tells it. */
function endpoint(child) {
  const told = new Promise((resolve) => {
    createInterface(child.stderr).on("line", (line) => {
      const address = /^DevTools listening on (\S+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
  });
  return Promise.race([told, died(child, "Chromium")]);
}
