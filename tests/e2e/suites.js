// Which modules hold the cases of which suite, in the order in which they are run.
const E2E = [
  "api", "values", "options", "callbacks", "sources", "loading", "frames", "growing", "hostile",
  "endings", "faults", "retry", "resume", "flow", "pump", "memory", "off-main-thread", "share", "telemetry",
  "dom", "dom-rows", "dom-values", "dom-ops", "dom-reader", "dom-safety", "dom-dialects", "dom-html", "dom-attacks",
  "dom-life", "dom-markdown", "dom-morph", "dom-access", "dom-worker", "dom-hydration",
  "streams", "site", "site-access",
];

/** @type {Record<string, string[]>}  paths as seen from here */
export const suites = {
  e2e: E2E.map((name) => `./cases/${name}.js`),
  endings: ["../endings/cases.js"],
  soak: ["../soak/cases.js"],
};
