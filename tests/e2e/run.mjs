// node tests/e2e/run.mjs --browser chromium|firefox|webkit [--case PATTERN]
// Each case gets a freshly loaded page, so that none can disturb another and any can run alone.
import { parseArgs } from "node:util";
import { Stop, bold, dim, green, main, red, say, yellow } from "../../scripts/lib/say.mjs";
import { buildServer, startServer } from "../../scripts/lib/server.mjs";
import { launch } from "./drivers/index.mjs";
import { table } from "./table.mjs";

const ANSWER_LIMIT = 60_000; // the page ends a case after 30 s; a page that does not even do that hangs
const TOTAL_LIMIT = 20 * 60_000;

main(async () => {
  const { values } = parseArgs({
    options: { browser: { type: "string", default: "chromium" }, case: { type: "string", default: "" } },
  });
  const interrupted = interruption();
  await buildServer();
  const server = await startServer(["--port", "0", "--tests"]);
  const session = new Session(values.browser, server.url);
  try {
    await session.start();
    say(dim(session.driver.version));
    return await Promise.race([runAll(session, new RegExp(values.case, "i")), interrupted]);
  } finally {
    await session.close();
    await server.close();
  }
});

async function runAll(session, pattern) {
  const deadline = Date.now() + TOTAL_LIMIT;
  const names = (await session.names()).filter((name) => pattern.test(name));
  const results = [];
  for (const name of names) {
    if (session.closed) break;
    const result = Date.now() < deadline ? await session.run(name) : failure(name, "the total time is up");
    print(result);
    results.push(result);
  }
  return summary(results);
}

/** Ctrl-C too leaves no browser behind, not even one that is just starting. */
function interruption() {
  const interrupted = new Promise((_, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => reject(new Stop(`${signal}.`)));
  });
  interrupted.catch(() => {}); // until someone awaits it
  return interrupted;
}

/** One browser with the test page in it; started again when a page has made it useless. */
class Session {
  constructor(engine, url) {
    this.engine = engine;
    this.page = `${url}/tests/e2e/page.html`;
    this.closed = false;
  }

  async start() {
    this.driver = await launch(this.engine);
  }

  async names() {
    await this.driver.goto(`${this.page}?list`);
    const event = await this.next();
    if (event.type !== "names") throw new Error(`The cases do not load: ${event.error}`);
    return event.names;
  }

  async run(name) {
    try {
      await this.load(`${this.page}?case=${encodeURIComponent(name)}`);
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
      timer = setTimeout(() => reject(new Error(`the page said nothing for ${ANSWER_LIMIT} ms`)), ANSWER_LIMIT);
    });
    try {
      return await Promise.race([this.driver.evaluate("harness.next()"), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async answer({ id, method, args }) {
    let error = "";
    try {
      await this.driver[method](...args);
    } catch ({ message }) {
      error = `${method}: ${message}`;
    }
    await this.driver.evaluate(`harness.answer(${JSON.stringify(id)}, ${JSON.stringify(error)})`);
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

const failure = (name, error) => ({ name, ok: false, ms: 0, error, data: {} });

function print({ name, ok, ms, error, skipped }) {
  const mark = skipped ? yellow("skip") : ok ? green("ok  ") : red("FAIL");
  say(`${mark} ${name} ${dim(`${ms} ms`)}${skipped ? ` (${skipped})` : ""}`);
  if (!ok) say(`      ${error}`);
}

function summary(results) {
  const tables = {};
  for (const { data } of results) {
    for (const [title, rows] of Object.entries(data)) (tables[title] ??= []).push(...rows);
  }
  for (const [title, rows] of Object.entries(tables)) say(`\n${bold(title)}\n${table(rows)}`);

  const failed = results.filter(({ ok }) => !ok);
  const passed = results.filter(({ ok, skipped }) => ok && !skipped);
  if (failed.length) say(`\n${red("failed:")}\n${failed.map(({ name }) => `  ${name}`).join("\n")}`);
  say(`\n${passed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}
