// Every fault of the demo's panel, as the library tells it.
import { open } from "/pkg/index.js";
import { finish } from "./support.js";

const COUNT = 9;
const SCENARIOS = {
  reviews: { format: "ndjson", end: { pointer: "/type", equals: "done" }, serverError: { pointer: "/error" } },
  news: { format: "sse", decode: "json", end: { event: "complete" } },
  chat: { format: "sse", decode: "json", end: "[DONE]" },
};

/** fault: [status, partial, code of the error that ended it, frames of COUNT, codes of all errors] */
const EXPECTED = {
  none: ["done", false, undefined, COUNT, []],
  slow: ["done", false, undefined, COUNT, []],
  dribble: ["done", false, undefined, COUNT, []],
  buffered: ["done", false, undefined, COUNT, []],
  stall: ["interrupted", true, "stall-timeout", 3, ["stall-timeout"]],
  cut: ["interrupted", true, "missing-end", 3, ["missing-end"]],
  reset: ["interrupted", true, "network", 3, ["network"]],
  "bad-record": ["done", true, undefined, COUNT - 1, ["frame-syntax"]],
  "server-error": ["interrupted", true, "server-error", 3, ["server-error"]],
  "http-500": ["failed", false, "http-status", 0, ["http-status"]],
  "http-404": ["failed", false, "http-status", 0, ["http-status"]],
  "http-429": ["failed", false, "http-status", 0, ["http-status"]],
  "html-200": ["failed", false, "content-type", 0, ["content-type"]],
  "wrong-type": ["failed", false, "content-type", 0, ["content-type"]],
  "no-content": ["done", false, undefined, 0, []],
  empty: ["failed", false, "missing-end", 0, ["missing-end"]],
};

/** What another attempt mends, with retries: [attempts, frames] of a stream that can be continued. */
const MENDED = ["stall", "cut", "reset", "http-500", "http-429", "empty"];

export const cases = [
  ...Object.entries(SCENARIOS).flatMap(([scenario, options]) =>
    Object.entries(EXPECTED).map(([fault, [status, partial, code, frames, codes]]) => ({
      name: `faults: ${scenario}, ${fault}`,
      async run(t) {
        // A wrong type is only seen by who relies on the type.
        const { format, ...rest } = options;
        // One interval before a reset the browser must have taken what came before it, also on a busy machine.
        const interval = fault === "reset" ? 500 : 10;
        const url = `/stream/${scenario}?count=${COUNT}&interval=${interval}&at=3${fault === "none" ? "" : `&fault=${fault}`}`;
        const stream = open(url, { ...rest, retry: false, timeouts: { quiet: 100, stall: 1500 } });
        const ended = await finish(stream);
        const { snapshot } = ended;
        // The last delta of a chat is one frame more than its tokens.
        const full = scenario === "chat" && status === "done" && frames > 0 ? frames + 1 : frames;
        t.report("faults", {
          scenario,
          fault,
          status: ended.status,
          partial: snapshot.partial,
          code: ended.error?.code,
          frames: `${ended.values.length} of ${scenario === "chat" ? COUNT + 1 : COUNT}`,
          errors: ended.codes.join(" "),
        });
        t.equal(ended.values.length, full, "frames delivered");
        t.equal(snapshot.frames, full, "frames counted");
        t.equal(ended.status, status, "status");
        t.equal(snapshot.partial, partial, "partial");
        t.equal(ended.error?.code, code, "code");
        t.same(ended.codes, codes, "errors");
      },
    })),
  ),
  ...MENDED.map((fault) => ({
    name: `faults: news, ${fault}, mended by another attempt, each frame once`,
    async run(t) {
      const interval = fault === "reset" ? 200 : 10;
      const url = `/stream/news?count=${COUNT}&interval=${interval}&at=3&fault=${fault}&fail-first=1&key=${t.key()}`;
      const options = { ...SCENARIOS.news, timeouts: { stall: fault === "stall" ? 500 : 5000 }, retry: { baseDelay: 1, maxDelay: 5 } };
      const { values, status, snapshot } = await finish(open(url, options));
      t.same(values.map(({ id }) => id), Array.from({ length: COUNT }, (_, at) => `n${at + 1}`));
      t.equal(status, "done");
      t.equal(snapshot.partial, false);
      t.report("faults, mended by another attempt", {
        scenario: "news",
        fault,
        status,
        partial: snapshot.partial,
        attempts: snapshot.attempt,
        frames: `${values.length} of ${COUNT}`,
        errors: snapshot.errors.map(({ code }) => code).join(" "),
      });
      t.equal(snapshot.attempt, 2);
    },
  })),
];
