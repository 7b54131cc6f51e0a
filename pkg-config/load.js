// Where `runnelet` and `runnelet/dom` have the engine from.

import { warmSoon } from "./warm.js";

/** The engine in a chunk of its own, which every bundler understands. @type {import("./internal.js").Loader} */
export async function load() {
  const { compile } = await import("./embedded.js");
  const module = await compile();
  warmSoon(load);
  return module;
}
