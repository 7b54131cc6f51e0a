// node tests/soak/run.mjs [--minutes N] [--streams N]
// Many streams in one page of Chromium over one HTTP/2 connection, with faults throughout. Two minutes are an hour's worth of
// records, at one a second. Short by default.
import { parseArgs } from "node:util";
import { startProxy } from "../../scripts/lib/proxies.mjs";
import { dim, main, say } from "../../scripts/lib/say.mjs";
import { buildServer, startServer } from "../../scripts/lib/server.mjs";
import { runAll, summary } from "../e2e/results.mjs";
import { Session, interruption } from "../e2e/session.mjs";

const BROWSER = ["--ignore-certificate-errors", "--enable-precise-memory-info", "--js-flags=--expose-gc"];

main(async () => {
  const { values } = parseArgs({ options: { minutes: { type: "string", default: "0.2" }, streams: { type: "string", default: "200" } } });
  const interrupted = interruption();
  await buildServer();
  const server = await startServer(["--port", "0", "--tests"]);
  const proxy = await startProxy("nginx-http2", server.url);
  const session = new Session("chromium", proxy.url, { suite: "soak", ...values }, BROWSER);
  session.answerLimit = Number(values.minutes) * 60_000 * 4 + 90_000;
  try {
    await session.start();
    say(dim(session.driver.version));
    return summary(await Promise.race([runAll(session, /./), interrupted]));
  } finally {
    await session.close();
    await proxy.close();
    await server.close();
  }
});
