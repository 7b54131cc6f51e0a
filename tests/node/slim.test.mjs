// runnelet/slim in Node: the wasm is given as bytes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { init, open } from "../../pkg/slim.js";
import { demux, merge } from "../../pkg/streams.js";

const WASM = new URL("../../pkg/runnelet_bg.wasm", import.meta.url);
const source = () => new Response("1\n2\n", { headers: { "content-type": "application/x-ndjson" } });

test("open() before init() fails with code init", async () => {
  const { status, error } = await open(source()).done;
  assert.equal(status, "failed");
  assert.equal(error.code, "init");
});

test("init() with garbage rejects with code init", async () => {
  await assert.rejects(init(new Uint8Array([1, 2, 3])), { code: "init" });
});

test("init() with the bytes works after that, and so does open()", async () => {
  await init(await readFile(WASM));
  const values = [];
  for await (const value of open(source())) values.push(value);
  assert.deepEqual(values, [1, 2]);
});

test("runnelet/streams reads what it opened", async () => {
  const values = [];
  for await (const { source: name, value } of merge({ a: open(source()), b: open(source()) })) values.push(name + value);
  assert.deepEqual(values.sort(), ["a1", "a2", "b1", "b2"]);
  const parts = demux(open(source()), { key: "" });
  for await (const value of parts.get(2)) assert.equal(value, 2);
  assert.deepEqual(parts.snapshot.unclaimed, ["1"]);
});
