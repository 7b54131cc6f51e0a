// npm start: the demo, on its own streaming server. PORT chooses the port (8787, or the next free one).
import { buildPackage } from "./lib/package.mjs";
import { BUILD, ensure } from "./lib/parts.mjs";
import { Stop, bold, main, say, step } from "./lib/say.mjs";
import { buildServer, startServer } from "./lib/server.mjs";
import { bundleForSite } from "./lib/vendor.mjs";

main(async () => {
  await ensure(BUILD);
  await buildPackage();
  await bundleForSite();
  step("Building the server; the first time it may take two minutes.");
  await buildServer();

  const stop = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve("stopped"));
  });
  const server = await startServer([]);
  say(`\nThe demo: ${bold(server.url)}   (Ctrl-C stops it)`);
  const how = await Promise.race([stop, server.ended]);
  await server.close();
  // Ctrl-C reaches the server too, and perhaps before us.
  if (!["stopped", "SIGINT", "SIGTERM", 0].includes(how)) throw new Stop(`The server ended by itself (${how}).`);
});
