// node tests/endings/run.mjs [--case PATTERN] [--write]
// Each way a stream can end, in Chromium, on four routes: directly, and through real nginx and HAProxy.
// Without a pattern the table is compared with docs/ENDINGS.md, or written there.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { startProxy } from "../../scripts/lib/proxies.mjs";
import { dim, main, red, say } from "../../scripts/lib/say.mjs";
import { buildServer, startServer } from "../../scripts/lib/server.mjs";
import { runAll, summary } from "../e2e/results.mjs";
import { Session, interruption } from "../e2e/session.mjs";
import { ROUTES, document, rowsOf } from "./document.mjs";

const DOCUMENT = join(ROOT, "docs", "ENDINGS.md");

main(async () => {
  const { values } = parseArgs({ options: { case: { type: "string", default: "" }, write: { type: "boolean", default: false } } });
  const interrupted = interruption();
  await buildServer();
  const server = await startServer(["--port", "0", "--tests"]);
  const session = new Session("chromium", server.url);
  const proxies = [];
  try {
    await session.start();
    say(dim(session.driver.version));
    const results = [];
    for (const route of Object.keys(ROUTES)) {
      const proxy = route === "direct" ? server : await startProxy(route, server.url);
      if (proxy !== server) proxies.push(proxy);
      session.turnTo(proxy.url, { suite: "endings", route });
      results.push(...(await Promise.race([runAll(session, new RegExp(values.case, "i")), interrupted])));
    }
    const code = summary(results);
    if (code || values.case) return code;
    return await settle(document(rowsOf(results)), values.write);
  } finally {
    await session.close();
    for (const proxy of proxies) await proxy.close();
    await server.close();
  }
});

/** The document says what was found. */
async function settle(text, writes) {
  if (writes) await writeFile(DOCUMENT, text);
  else if ((await readFile(DOCUMENT, "utf8").catch(() => "")) !== text) {
    say(red("docs/ENDINGS.md says something else: `node tests/endings/run.mjs --write`."));
    return 1;
  }
  return 0;
}
