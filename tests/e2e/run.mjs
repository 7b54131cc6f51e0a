// node tests/e2e/run.mjs --browser chromium|firefox|webkit [--case PATTERN]
// Each case gets a freshly loaded page, so that none can disturb another and any can run alone.
import { parseArgs } from "node:util";
import { dim, main, say } from "../../scripts/lib/say.mjs";
import { buildServer, startServer } from "../../scripts/lib/server.mjs";
import { runAll, summary } from "./results.mjs";
import { Session, interruption } from "./session.mjs";
import { writeVendor } from "./vendor.mjs";

main(async () => {
  const { values } = parseArgs({
    options: { browser: { type: "string", default: "chromium" }, case: { type: "string", default: "" } },
  });
  const interrupted = interruption();
  await Promise.all([buildServer(), writeVendor()]);
  const server = await startServer(["--port", "0", "--tests"]);
  const session = new Session(values.browser, server.url);
  try {
    await session.start();
    say(dim(session.driver.version));
    return summary(await Promise.race([runAll(session, new RegExp(values.case, "i")), interrupted]));
  } finally {
    await session.close();
    await server.close();
  }
});
