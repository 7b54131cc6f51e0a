// The schema of operations: the examples of the document, and each operation with what it must not be. That it names what the page can do is a
// case of the browser (dom-ops).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";

const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const schema = JSON.parse(read("pkg-config/ops.schema.json"));
const validate = new Ajv({ strict: false }).compile(schema);

const GOOD = [
  { op: "text", target: "#a", value: 1, seq: 0 },
  { op: "append", target: "", value: "x" },
  { op: "attr", target: "#a", name: "title", value: null },
  { op: "prop", target: "#a", name: "checked", value: true },
  { op: "style", target: "#a", name: "color", value: "red" },
  { op: "class", target: { list: "#l", key: 1 }, name: "on", on: false },
  { op: "html", target: "#a", html: "<b>x</b>" },
  { op: "append-html", target: "#a", html: "" },
  { op: "replace", target: "#a", html: "<b></b>" },
  { op: "insert", target: "#a", html: "<b></b>", at: "before" },
  { op: "morph", target: "#a", html: "<b></b>", inner: true },
  { op: "remove", target: { list: "#l", key: "k" } },
  { op: "clear", target: "#l" },
  { op: "upsert", target: "#l", value: { id: 1 }, patch: true, before: "k" },
  { op: "upsert", target: "#l", values: [], at: "start" },
  { op: "upsert", target: "#l", key: 1, html: "<li></li>", before: { list: "#l", key: 2 } },
  { op: "move", target: "#a", before: 3, to: "#b" },
  { op: "move", target: "#a", at: "end" },
  { op: "trim", target: "#l", limit: 3, from: "end" },
  { op: "state", target: "#a", state: "streaming", partial: true },
  { op: "error", target: "#a", message: "closed" },
  { op: "begin" },
  { op: "commit", seq: 3 },
  [{ op: "rollback" }, { op: "clear", target: "#l" }],
  [],
];

const BAD = [
  null, 7, "text", [[]], {}, { op: "nothing", target: "#a" },
  { op: "text", value: "no target" }, { op: "text", target: 1, value: "" }, { op: "text", target: { list: "#l" }, value: "" }, { op: "text", target: "#a" },
  { op: "attr", target: "#a", value: "no name" }, { op: "class", target: "#a", name: "a b" }, { op: "html", target: "#a" }, { op: "html", target: "#a", html: 1 },
  { op: "insert", target: "#a", html: "", at: "inside" }, { op: "upsert", target: "#l" }, { op: "upsert", target: "#l", key: 1 }, { op: "upsert", target: "#l", value: 1 },
  { op: "trim", target: "#l", limit: -1 }, { op: "trim", target: "#l" }, { op: "state", target: "#a", state: "sleeping" }, { op: "error", target: "#a" },
  { op: "remove", target: "#a", seq: -1 }, { op: "remove", target: "#a", seq: 1.5 }, { op: "remove", target: "#a", also: 1 }, { op: "begin", target: "#a" },
];

test("what the page can do is allowed, what it cannot is not", () => {
  for (const frame of GOOD) assert.ok(validate(frame), `${JSON.stringify(frame)}: ${JSON.stringify(validate.errors)}`);
  for (const frame of BAD) assert.ok(!validate(frame), JSON.stringify(frame));
});

test("each operation of the schema is tried", () => {
  const named = schema.$defs.operation.oneOf.flatMap(({ properties: { op } }) => op.enum ?? [op.const]);
  assert.deepEqual([...new Set(GOOD.flat().map(({ op }) => op))].sort(), named.sort());
});

test("the examples of the document are what they say", () => {
  const [, examples] = /```json\n([^`]+)```/.exec(read("docs/OPS.md"));
  const lines = examples.trim().split("\n");
  assert.ok(lines.length >= 3);
  for (const line of lines) assert.ok(validate(JSON.parse(line)), line);
});
