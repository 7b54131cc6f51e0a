// What a case is given: `run: async (t) => { ... }`.

export class Skip extends Error {}

/** @returns the `t` of one case */
export function toolsFor({ name, data, signal, uncaught, request }) {
  const root = document.querySelector("#stage").appendChild(document.createElement("div"));
  return {
    name,
    /** Aborted when the case is over, also when it ran out of time. */
    signal,
    /** An element of its own, removed afterwards. */
    root,
    /** A fresh key for the server's counters and logs. */
    key: () => crypto.randomUUID(),
    /** This browser cannot do what the case is about. */
    skip(reason) {
      throw new Skip(reason);
    },
    /** An uncaught error or rejection that matches is expected, and must come. */
    expectUncaught: (pattern) => uncaught.expect(pattern),
    /** Adds a row (or several) to a table that is printed after all cases. */
    report(table, ...rows) {
      (data[table] ??= []).push(...rows);
    },
    /** click(selector), type(selector, text), viewport(width, height), screenshot(path), hide(), show(), accessibilityTree() */
    async driver(method, ...args) {
      const result = await request(method, args);
      if (method === "hide") await visibility("hidden");
      if (method === "show") await visibility("visible");
      return result;
    },
    ok,
    equal,
    same,
    rejects,
  };
}

function ok(value, message = "not truthy") {
  if (!value) throw new Error(message);
}

function equal(actual, expected, message = "not equal") {
  if (!Object.is(actual, expected)) throw new Error(`${message}: ${show(actual)}, expected ${show(expected)}`);
}

/** Equal as JSON, whatever the order of keys. */
function same(actual, expected, message = "not the same") {
  if (show(sorted(actual)) !== show(sorted(expected))) {
    throw new Error(`${message}: ${show(actual)}, expected ${show(expected)}`);
  }
}

/** The error that `promise` rejects with; a `code`, when given, must be its code. */
async function rejects(promise, code) {
  const error = await Promise.resolve(promise).then(
    (value) => {
      throw new Error(`resolved to ${show(value)} instead of rejecting`);
    },
    (reason) => reason,
  );
  if (code !== undefined) equal(error?.code, code, `wrong error (${error?.message})`);
  return error;
}

function visibility(state) {
  return new Promise((resolve) => {
    const check = () => {
      if (document.visibilityState !== state) return;
      document.removeEventListener("visibilitychange", check);
      resolve();
    };
    document.addEventListener("visibilitychange", check);
    check();
  });
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function show(value) {
  const text = typeof value === "symbol" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}
