// The package where there is no page: importing it touches nothing, and what needs no page works.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

/** Reading one of these while importing would break servers and workers. */
const TOUCHY = ["window", "document", "location", "fetch", "navigator", "WebAssembly", "DecompressionStream", "performance"];

test("importing touches nothing, of any entry", async (t) => {
  const touched = [];
  const kept = new Map();
  for (const name of TOUCHY) {
    kept.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    const { value, get } = kept.get(name) ?? {};
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        touched.push(name);
        return get ? get.call(globalThis) : value;
      },
    });
  }
  t.after(() => {
    for (const [name, descriptor] of kept) {
      delete globalThis[name];
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  });
  for (const entry of ["index", "slim", "dom", "streams", "telemetry"]) {
    const { open } = await import(`../../pkg/${entry}.js?untouched`);
    assert.equal(typeof open, ["index", "slim"].includes(entry) ? "function" : "undefined");
  }
  assert.deepEqual(touched, []);
});

test("the wasm file is in the package, under its public name", async () => {
  const { exports } = JSON.parse(await readFile(new URL("../../pkg/package.json", import.meta.url)));
  const path = exports["./runnelet.wasm"];
  const bytes = await readFile(new URL(path.replace(/^\.\//, "../../pkg/"), import.meta.url));
  assert.ok(WebAssembly.validate(bytes));
});
