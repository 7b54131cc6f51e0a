// Chromium for measuring: pages in profiles of their own, so that none finds what another one has compiled.
import { chromium as engine } from "playwright-core";
import { chromium as path } from "../../scripts/lib/browsers.mjs";

const ARGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--enable-precise-memory-info",
  "--no-default-browser-check",
  "--no-first-run",
  "--js-flags=--expose-gc",
];

export async function launch() {
  const args = process.getuid?.() === 0 ? [...ARGS, "--no-sandbox"] : ARGS;
  const browser = await engine.launch({ executablePath: path(), args });

  /**
   * A page that is new in everything; it is ready when it says so by `globalThis.isReady`.
   * @template T
   * @param {string} url
   * @param {(page: import("playwright-core").Page) => Promise<T>} use
   * @returns {Promise<T>}
   */
  async function withPage(url, use) {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const broken = new Promise((_, reject) => page.on("pageerror", reject));
      const ready = page.goto(url).then(() => page.waitForFunction("globalThis.isReady"));
      await Promise.race([ready, broken]);
      return await Promise.race([use(page), broken]);
    } finally {
      await context.close();
    }
  }

  return { version: `Chromium ${browser.version()}`, raw: browser, withPage, close: () => browser.close() };
}
