// Chromium for measuring: pages in profiles of their own, so that none finds what another one has compiled.
import { chromium as engine } from "playwright-core";
import { chromium as path } from "../../scripts/lib/browsers.mjs";

const ARGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--js-flags=--expose-gc",
];

/** @param {string} url */
export async function launch(url) {
  const args = process.getuid?.() === 0 ? [...ARGS, "--no-sandbox"] : ARGS;
  const browser = await engine.launch({ executablePath: path(), args });

  /** @template T @param {(page: import("playwright-core").Page) => Promise<T>} use */
  async function withPage(use) {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(url);
      await page.waitForFunction("globalThis.isReady");
      return await use(page);
    } finally {
      await context.close();
    }
  }

  return { version: `Chromium ${browser.version()}`, withPage, close: () => browser.close() };
}
