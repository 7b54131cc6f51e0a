// The pages of the demo for those who do not see them, in states that the cases about the site do not come to.
// Each visit ends with axe-core, and with what has moved (site/visit.js).
import { isChromium } from "./access/chromium.js";
import { visit } from "./site/visit.js";

const CARDS = ["stocks", "weather", "energy", "cars", "flights"];
const QUICK = "looked at in Chromium only";
const FAILED = ["interrupted", "failed"];

export const cases = [
  ...["cut", "http-500"].map((fault) => ({
    name: `site access: the dashboard, ${fault}`,
    async run(t) {
      if (!isChromium) t.skip(QUICK);
      const page = await visit(t, `/dashboard.html?fault=${fault}`);
      await page.until(() => CARDS.every((id) => FAILED.includes(status(page, `#${id} .chip`))));
      await page.check();
    },
  })),
  {
    name: "site access: the dashboard while one of its sources is silent",
    async run(t) {
      if (!isChromium) t.skip(QUICK);
      const page = await visit(t, "/dashboard.html?fault=stall");
      await page.until(() => CARDS.some((id) => status(page, `#${id} .chip`) === "stalled"));
      await page.check();
    },
  },
  {
    name: "site access: the order desk that did not open",
    async run(t) {
      if (!isChromium) t.skip(QUICK);
      const page = await visit(t, "/orders.html?fault=http-500");
      await page.until(() => page.find("#desk")?.dataset.streamState === "failed");
      await page.check();
    },
  },
  {
    name: "site access: an answer is said by sentences",
    async run(t) {
      const page = await visit(t, "/chat.html");
      await page.until(() => page.text("body > [role=status]").includes("This is a horror film by Steven Spielberg."));
      t.equal(page.find(".log").getAttribute("aria-live"), "off", "and not token by token");
      await page.check();
    },
  },
  {
    name: "site access: the wire while it waits to try again",
    async run(t) {
      if (!isChromium) t.skip(QUICK);
      const page = await visit(t, "/news.html?fault=http-500");
      await page.until(() => page.find("#wire")?.dataset.streamState === "retrying");
      await page.check();
    },
  },
  {
    name: "site access: lists on their way, and what is said of them",
    async run(t) {
      const page = await visit(t, "/");
      await page.until(() => page.text("body > [role=status]"));
      t.equal(page.text("body > [role=status]"), "Reviews: loading");
      await page.check();
      page.find(".live-controls [data-fault=cut]").click();
      await page.until(() => page.text("body > [role=alert]"));
      t.ok(page.text("body > [role=alert]").startsWith("Reviews: not complete. "), page.text("body > [role=alert]"));
      await page.check();
    },
  },
];

const status = (page, selector) => page.find(selector)?.dataset.status;
