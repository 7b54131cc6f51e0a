// One browser with the test page in it, and the cases that are run there.
import { Stop } from "../../scripts/lib/say.mjs";
import { launch } from "./drivers/index.mjs";

const ANSWER_LIMIT = 60_000; // the page ends a case after 30 s; a page that does not even do that hangs

/** Started again when a page has made it useless. */
export class Session {
  /**
   * @param {string} engine
   * @param {string} [url]  where the page is fetched from
   * @param {Record<string, string>} [query]  what it is told beside the case
   * @param {string[]} [args]  more arguments of the browser
   */
  constructor(engine, url, query, args) {
    this.engine = engine;
    this.args = args;
    this.closed = false;
    /** @type {Map<string, string>}  which module each case is in */
    this.modules = new Map();
    this.answerLimit = ANSWER_LIMIT;
    this.turnTo(url, query);
  }

  /** The cases that follow run in a page from there. */
  turnTo(url, query = {}) {
    this.page = (more) => `${url}/tests/e2e/page.html?${new URLSearchParams({ ...query, ...more })}`;
  }

  async start() {
    this.driver = await launch(this.engine, this.args);
  }

  async names() {
    await this.driver.goto(this.page({ list: "" }));
    const event = await this.next();
    if (event.type !== "cases") throw new Error(`The cases do not load: ${event.error}`);
    this.modules = new Map(event.cases.map(({ name, module }) => [name, module]));
    return [...this.modules.keys()];
  }

  /** One of `names()`. */
  async run(name) {
    try {
      await this.load(this.page({ module: this.modules.get(name), case: name }));
      for (;;) {
        const event = await this.next();
        if (event.type === "result") return event.result;
        if (event.type === "request") await this.answer(event);
        if (event.type === "end") throw new Error("the case is gone");
        if (event.type === "broken") throw new Error(event.error);
      }
    } catch (error) {
      if (!this.closed) await this.restart();
      return failure(name, error.message);
    }
  }

  /** A browser that fails to load the page is started anew, once: the case has not begun. */
  async load(url) {
    try {
      await this.driver.goto(url);
    } catch {
      await this.restart();
      await this.driver.goto(url);
    }
  }

  async next() {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the page said nothing for ${this.answerLimit} ms`)), this.answerLimit);
    });
    try {
      return await Promise.race([this.driver.evaluate("harness.next()"), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async answer({ id, method, args }) {
    let error = "";
    let result;
    try {
      result = await this.driver[method](...args);
    } catch ({ message }) {
      error = `${method}: ${message}`;
    }
    await this.driver.evaluate(`harness.answer(${JSON.stringify(id)}, ${JSON.stringify(error)}, ${JSON.stringify(result)})`);
  }

  restart() {
    const renew = async () => {
      const old = this.driver;
      this.driver = undefined;
      await old.close().catch(() => {});
      if (!this.closed) await this.start();
    };
    return (this.restarting = renew());
  }

  async close() {
    this.closed = true;
    await this.restarting;
    await this.driver?.close();
  }
}

export const failure = (name, error) => ({ name, ok: false, ms: 0, error, data: {} });

/** Ctrl-C too leaves no browser behind, not even one that is just starting. */
export function interruption() {
  const interrupted = new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => reject(new Stop(`${signal}.`)));
  });
  interrupted.catch(() => {}); // until someone awaits it
  return interrupted;
}
