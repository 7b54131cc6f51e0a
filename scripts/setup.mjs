// npm run setup: everything that the other commands need, browsers included.
import { engines } from "./lib/browsers.mjs";
import { BUILD, ensure } from "./lib/parts.mjs";
import { main, say } from "./lib/say.mjs";

main(async () => {
  await ensure([...BUILD, "wasmPack", ...engines()]);
  say("Everything is in place.");
});
