// JSON next to JSON.parse itself: the parsing files of JSONTestSuite, and selecting from random documents.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { open } from "../../pkg/index.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DEPTH = 1000;
/** JSON.parse knows no depth; past this one the files are not JSON either. */
const limits = { depth: DEPTH };
/** Larger files are cut in some places only. */
const SMALL = 4096;

/** The files come with the source of a crate, which cargo fetches and nothing builds. */
function folder() {
  const output = execFileSync("cargo", ["metadata", "--format-version=1"], { cwd: ROOT, maxBuffer: 1e8, encoding: "utf8" });
  const suite = JSON.parse(output).packages.find(({ name }) => name === "yyjson-sys");
  assert.ok(suite, "yyjson-sys is not among the packages of Cargo.toml");
  return join(dirname(suite.manifest_path), "yyjson/test/data/json/test_parsing");
}

/** What JSON.parse makes of the bytes, or its refusal. A byte-order mark is dropped, as the standard decoder does. */
function parse(bytes) {
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { refused: true };
  }
}

async function* pieces(...all) {
  yield* all;
}

async function read(chunks, options) {
  const values = [];
  const stream = open(pieces(...chunks), { format: "json", limits, retry: false, ...options });
  try {
    for await (const value of stream) values.push(value);
  } catch {
    // told by the status
  }
  const { status, snapshot } = await stream.done;
  return { values, status, errors: snapshot.errors };
}

test("JSONTestSuite: each file is accepted and rejected as JSON.parse does, whole and at every split", async () => {
  const all = folder();
  const names = readdirSync(all);
  assert.ok(names.length >= 318, `${names.length} files in ${all}`);
  for (const name of names) {
    const bytes = readFileSync(join(all, name));
    const expected = parse(bytes);
    if (name.startsWith("y_")) assert.ok("value" in expected, name);
    if (name.startsWith("n_")) assert.ok(expected.refused, name);
    const step = bytes.length > SMALL ? Math.ceil(bytes.length / 8) : 1;
    for (let at = 0; at <= bytes.length; at += step) {
      const { values, status, errors } = await read([bytes.subarray(0, at), bytes.subarray(at)]);
      const where = `${name} cut at ${at}`;
      if (expected.refused) {
        assert.deepEqual(values, [], where);
        assert.ok(errors.length > 0 || status !== "done", where);
      } else {
        assert.equal(status, "done", where);
        assert.deepEqual(values, [expected.value], where);
      }
    }
  }
});

/** Mulberry32. */
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const KEYS = ['"a"', '"b"', '"\\u0061"', '"0"', '"1"', '""', '"é"', '"\\ud800"', '"\\ufffd"', '"__proto__"', '"constructor"', '"a/b"', '"~"'];
const SCALARS = ["0", "-0", "1.5e3", "1e999", "true", "null", '""', '"x"', '"\\n\\"]},"', '"é😀"', '"\\ud83d\\ude00"', '"\\udead"', '"and a text of more than sixteen bytes"'];
const POINTERS = ["/a", "/b", "/*", "/a/*", "/*/a", "/0", "/*/0", "/1", "", "/", "/é", "/__proto__", "/constructor", "/a~1b", "/~0", "/*/*", "/length", "/toString"];

function text(next, depth) {
  const kind = depth > 0 ? next(3) : 2;
  const space = () => ["", "", "", " ", "\n\t "][next(5)];
  const many = (make) => Array.from({ length: next(5) }, make).join(`${space()},${space()}`);
  if (kind === 0) return `[${space()}${many(() => text(next, depth - 1))}${space()}]`;
  if (kind === 1) return `{${space()}${many(() => `${KEYS[next(KEYS.length)]}${space()}:${space()}${text(next, depth - 1)}`)}}`;
  return SCALARS[next(SCALARS.length)];
}

/** Parse, then pick: the last of a repeated key has won, at the place that JSON.parse gives it. */
function pick(value, tokens) {
  if (tokens.length === 0) return [value];
  if (value === null || typeof value !== "object") return [];
  const [token, ...rest] = tokens;
  if (token === "*") return Object.values(value).flatMap((inner) => pick(inner, rest));
  const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)) return [];
  return Object.hasOwn(value, name) ? pick(value[name], rest) : [];
}

const sorted = (values) => values.map((value) => JSON.stringify(value)).sort();

test("select gives what picking from JSON.parse's value gives", async () => {
  const next = random(7);
  let count = 0;
  for (let round = 0; round < 300; round++) {
    const pointer = POINTERS[next(POINTERS.length)];
    const records = Array.from({ length: 1 + next(12) }, () => text(next, 1 + next(4)).replaceAll("\n", " "));
    // Some streams are of records alike.
    if (next(2) === 0) records.fill(records[0]).forEach((record, at) => (records[at] = record.replace(/"x"|null|true/, SCALARS[next(SCALARS.length)])));
    const bytes = new TextEncoder().encode(`${records.join("\n")}\n`);
    const cut = next(bytes.length + 1);
    const expected = records.flatMap((record) => pick(JSON.parse(record), pointer.split("/").slice(1)));
    const { values, status } = await read([bytes.subarray(0, cut), bytes.subarray(cut)], { format: "ndjson", select: pointer });
    assert.equal(status, "done");
    // Objects of JavaScript put keys that are indexes first.
    assert.deepEqual(sorted(values), sorted(expected), `${pointer} in ${JSON.stringify(records)}`);
    count += values.length;
  }
  assert.ok(count > 300, `${count} values`);
});
