// Firefox, by puppeteer-core over WebDriver BiDi: no geckodriver needed.
import puppeteer from "puppeteer-core";
import * as browsers from "../../../scripts/lib/browsers.mjs";

/** @returns {Promise<import("./index.mjs").Driver>} */
export async function launch() {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: browsers.firefox(), headless: true });
  const [page = await browser.newPage()] = await browser.pages();
  let cover;

  return {
    version: (await browser.version()).replace("firefox/", "Firefox "),
    goto: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    type: (selector, text) => page.type(selector, text),
    mouse: (act, ...place) => page.mouse[act](...place),
    screenshot: async (path) => void (await page.screenshot({ path })),
    viewport: (width, height) => page.setViewport({ width, height }),
    async hide() {
      cover = await browser.newPage();
      await cover.bringToFront();
    },
    async show() {
      await cover?.close();
      await page.bringToFront();
    },
    close: () => browser.close(),
  };
}
