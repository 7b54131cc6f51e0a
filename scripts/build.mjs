// npm run build: pkg/, the publishable npm package.
import { buildPackage } from "./lib/package.mjs";
import { BUILD, ensure } from "./lib/parts.mjs";
import { main } from "./lib/say.mjs";

main(async () => {
  await ensure(BUILD);
  await buildPackage();
});
