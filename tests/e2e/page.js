// Runs the cases inside the page, in turn, and tells the runner outside what happens.
//
//   run.mjs   -- harness.next() -->      page.js   -- case.run(t) -->   cases/*.js
//             <-- an event --                      <-- t.driver() --
//             -- harness.answer(id) -->            -- its result -->
//
// The query says what is run: ?suite=NAME, e2e without it; ?case=NAME, as often as wanted, all without it. ?module=PATH is
// where that case is, so that no other is loaded; ?list runs none.
import { suites } from "./suites.js";
import { Skip, toolsFor } from "./tools.js";

const CASE_LIMIT = 30_000;

const events = [];
let waiting;
const pending = new Map();

globalThis.results = [];
globalThis.harness = {
  /** The next event: {type: "cases" | "request" | "result" | "end" | "broken", ...}. Waits for it. */
  next: () => new Promise((resolve) => {
    waiting = resolve;
    hand();
  }),
  /** The runner's answer to a request of `t.driver()`. */
  answer(id, error, result) {
    const { resolve, reject } = pending.get(id);
    pending.delete(id);
    if (error) reject(new Error(error));
    else resolve(result);
  },
};

const query = new URLSearchParams(location.search);
try {
  const cases = await load(suites[query.get("suite") ?? "e2e"], query.get("module"));
  emit({ type: "cases", cases: cases.map(({ name, module }) => ({ name, module })) });
  const chosen = query.has("case") ? cases.filter(({ name }) => query.getAll("case").includes(name)) : cases;
  if (!query.has("list")) for (const one of chosen) await runCase(one);
  emit({ type: "end" });
} catch (error) {
  emit({ type: "broken", error: describe(error) });
}

async function load(paths, only) {
  const chosen = paths.filter((path) => !only || path === only);
  const loaded = await Promise.all(chosen.map((path) => import(path)));
  return loaded.flatMap(({ cases }, at) => cases.map((one) => ({ ...one, module: chosen[at] })));
}

async function runCase({ name, run, limit = CASE_LIMIT }) {
  const result = { name, ok: true, ms: 0, data: {} };
  const controller = new AbortController();
  const uncaught = catchUncaught();
  const t = toolsFor({ name, data: result.data, signal: controller.signal, uncaught, request });
  const start = performance.now();
  let timer;
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not finished after ${limit} ms`)), limit);
    });
    await Promise.race([run(t), late]);
    await uncaught.check();
  } catch (error) {
    if (error instanceof Skip) result.skipped = error.message;
    else Object.assign(result, { ok: false, error: describe(error) });
  }
  clearTimeout(timer);
  uncaught.stop();
  controller.abort();
  t.root.remove();
  result.ms = Math.round(performance.now() - start);
  globalThis.results.push(result);
  emit({ type: "result", result });
}

/** Whatever nobody caught during a case fails it, unless the case expects it. */
function catchUncaught() {
  const seen = [];
  const expected = [];
  const last = new Error("the last rejection");
  let allTold;
  const listeners = {
    error: (event) => seen.push(`uncaught: ${describe(event.error ?? event.message)}`),
    unhandledrejection(event) {
      if (event.reason !== last) return seen.push(`unhandled rejection: ${describe(event.reason)}`);
      event.preventDefault();
      allTold();
    },
    securitypolicyviolation: (event) => seen.push(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
  };
  for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener);
  return {
    expect: (pattern) => expected.push(pattern),
    /** Unhandled rejections are told late but in order: once our own is told, so are all before it. */
    async check() {
      await new Promise((resolve) => {
        allTold = resolve;
        Promise.reject(last);
      });
      const surprise = seen.find((text) => !expected.some((pattern) => pattern.test(text)));
      if (surprise) throw new Error(surprise);
      const missing = expected.find((pattern) => !seen.some((text) => pattern.test(text)));
      if (missing) throw new Error(`nothing uncaught matched ${missing}`);
    },
    stop() {
      for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener);
    },
  };
}

/** Asks the runner to do what only a driver can. */
function request(method, args) {
  const id = crypto.randomUUID();
  const answered = new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
  emit({ type: "request", id, method, args });
  return answered;
}

function emit(event) {
  document.querySelector("#log").append(`${JSON.stringify(event)}\n`);
  events.push(event);
  hand();
}

function hand() {
  if (!waiting || events.length === 0) return;
  waiting(events.shift());
  waiting = undefined;
}

function describe(error) {
  if (!(error instanceof Error)) return plain(error);
  const head = `${error.name}: ${error.message}`;
  const stack = (error.stack ?? "").replace(head, "").trim().split("\n").slice(0, 4).map((line) => line.trim());
  return [head, ...stack].filter(Boolean).join("\n      ");
}

/** Anything may be thrown, also what has no text. */
function plain(value) {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
