// Growing values through open(): what is shown on the way, what is shared, what the patches say.
import assert from "node:assert/strict";
import test from "node:test";
import { open } from "../../pkg/index.js";

const DOCUMENT =
  '{"title":"A \\"title\\"\\n\\u00e9\\ud83d\\ude00é😀","list":[1,-2.5e3,true,null,{"a":{"b":["x","y"]}},[],{}],' +
  '"__proto__":{"own":1},"lone":"\\ud800x","text":"a longer text at the end"}';
const growing = { format: "json", growing: true };
const CALLS = "/data/choices/0/delta/tool_calls/*";
const PIECES = { pieces: `${CALLS}/function/arguments`, by: `${CALLS}/index` };

// Until the engine is there chunks are read ahead, and nobody sees the first of them by themselves.
await gather(open(new Blob(["1"]).stream(), { format: "json", growing: true }));

/** Each part comes in a task of its own, so that it can be looked at. */
async function* paced(parts) {
  const encoder = new TextEncoder();
  for (const part of parts) {
    yield typeof part === "string" ? encoder.encode(part) : part;
    await new Promise(setImmediate);
  }
}

function cut(text, size) {
  const bytes = new TextEncoder().encode(text);
  const parts = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}

async function gather(iterable) {
  const values = [];
  for await (const value of iterable) values.push(value);
  return values;
}

/** Whether `part` is a beginning of `whole`. */
function begins(part, whole) {
  if (typeof part === "string" && typeof whole === "string") return whole.startsWith(part);
  if (Array.isArray(part) && Array.isArray(whole)) return part.every((item, at) => at < whole.length && begins(item, whole[at]));
  if (typeof part === "object" && part !== null && typeof whole === "object" && whole !== null) {
    return Object.keys(part).every((key) => Object.hasOwn(whole, key) && begins(part[key], whole[key]));
  }
  return Object.is(part, whole);
}

/** What means the same is the same object. */
function assertShared(before, after) {
  if (typeof before !== "object" || before === null || typeof after !== "object" || after === null) return;
  if (JSON.stringify(before) === JSON.stringify(after)) assert.ok(Object.is(before, after), JSON.stringify(after));
  for (const key of Object.keys(before)) assertShared(before[key], after[key]);
}

/** What a sink does that keeps its own copy. */
function apply(root, patches) {
  const holder = { root };
  for (const { op, path, value } of structuredClone(patches)) {
    const tokens = path.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
    let [around, key] = [holder, "root"];
    for (const token of tokens) [around, key] = [around[key], token];
    if (op === "set") {
      Object.defineProperty(around, key, { value, configurable: true, enumerable: true, writable: true });
    } else if (Array.isArray(around[key])) {
      around[key].push(value);
    } else {
      around[key] += value;
    }
  }
  return holder.root;
}

/** Numbers that look random and are the same in every run. */
function random(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
}

function anyValue(next, depth = 4) {
  const kind = next(depth > 0 ? 9 : 6);
  if (kind === 0) return [null, true, false][next(3)];
  if (kind === 1) return [0, -0, 12, -7, 1e21, 0.5, 123456789012, -99999999][next(8)];
  if (kind < 6) return Array.from({ length: next(6) }, () => ["a", "é", "😀", '"', "\\", "\n", "\ud800", "\udc00", "longer text", "/~"][next(10)]).join("");
  if (kind < 8) return Array.from({ length: next(4) }, () => anyValue(next, depth - 1));
  return Object.fromEntries(Array.from({ length: next(5) }, () => [["a", "b", "", "0", "a/b", "~", "é", "\udfff"][next(8)], anyValue(next, depth - 1)]));
}

for (const size of [1, 2, 3, 7, 50, 1000]) {
  test(`a document in pieces of ${size} bytes grows until it is the document`, async () => {
    const values = await gather(open(paced(cut(DOCUMENT, size)), growing));
    const texts = values.map((value) => JSON.stringify(value));
    const whole = values.at(-1);
    assert.deepEqual(whole, JSON.parse(DOCUMENT));
    assert.ok(Object.hasOwn(whole, "__proto__"));
    assert.equal(Object.getPrototypeOf(whole), Object.prototype);
    for (const [at, value] of values.entries()) {
      assert.ok(begins(value, whole), texts[at]);
      assert.equal(JSON.stringify(value), texts[at], "what was shown is never changed");
      if (at > 0) assertShared(values[at - 1], value);
    }
    assert.equal(values.length > 20, size <= 7);
  });
}

test("any value grows at any cut, is shared, and is what its patches make of it", async () => {
  const next = random(7);
  for (let round = 0; round < 150; round++) {
    const value = anyValue(next);
    const text = JSON.stringify(value, null, next(2) * 2).replaceAll("é", () => ["é", "\\u00e9"][next(2)]);
    const parts = [];
    for (let at = 0; at < text.length; ) {
      const end = at + 1 + next(6);
      parts.push(...cut(text.slice(at, end).toWellFormed?.() ?? text.slice(at, end), 1 + next(3)));
      at = end;
    }
    const expected = JSON.parse(new TextDecoder().decode(Buffer.concat(parts)));
    const values = await gather(open(paced(parts), growing));
    assert.deepEqual(values.at(-1), expected);
    for (const [at, value] of values.entries()) {
      assert.ok(begins(value, values.at(-1)));
      if (at > 0) assertShared(values[at - 1], value);
    }
    let copy;
    for (const patches of await gather(open(paced(parts), growing).patches())) copy = apply(copy, patches);
    assert.deepEqual(copy, expected, text);
  }
});

test("the complete value is the one that grew", async () => {
  const values = await gather(open(paced(['{"a":{"b":1},', '"c":[2', "]}"]), growing));
  const [grown, whole] = [values.at(-2), values.at(-1)];
  assert.ok(Object.is(grown.a, whole.a));
});

test("a number, a word and a key are not shown before they are complete, a repeated key begins anew", async () => {
  const values = await gather(open(paced(['[12', "3,tr", "ue,{\"k", '":', '"v', '","k":"', "w", '"}]']), growing));
  const last = { k: "w" };
  assert.deepEqual(values, [[], [123], [123, true, {}], [123, true, { k: "v" }], [123, true, { k: "" }], [123, true, last], [123, true, last]]);
});

test("records grow one after the other, and each is delivered complete", async () => {
  const parts = ['{"a":"on', 'e"}\n{"a":"two"}\n\n  \n[', "3", "]\n{bad\n", '"four"\n"fi', 've"\n'];
  const stream = open(paced(parts), { format: "ndjson", growing: true });
  const frames = await gather(stream.frames());
  const complete = frames.filter((frame) => !frame.growing);
  assert.deepEqual(complete.map(({ value, index, offset }) => [value, index, offset]), [
    [{ a: "one" }, 0, 0],
    [{ a: "two" }, 1, 12],
    [[3], 2, 28],
    ["four", 4, 37],
    ["five", 5, 44],
  ]);
  assert.deepEqual(frames.filter((frame) => frame.growing).map(({ value }) => value), [{ a: "on" }, [], "fi"]);
  assert.deepEqual((await stream.done).snapshot.errors.map(({ code, frame }) => [code, frame]), [["frame-syntax", 3]]);
});

test("events grow with their envelope, and markers do not show", async () => {
  const body = 'event: x\nid: 7\ndata: {"a":\ndata: "hello"}\n\nevent: error\ndata: {"message":"no"}\n\n';
  const stream = open(paced(cut(body, 6)), { format: "sse", growing: true, retry: false });
  const values = [];
  await assert.rejects(async () => {
    for await (const value of stream) values.push(value);
  }, { code: "server-error" });
  assert.deepEqual(values.at(-1), { event: "x", data: { a: "hello" }, id: "7" });
  assert.ok(values.length > 3 && values.every(({ event, id, data }) => event === "x" && id === "7" && begins(data, { a: "hello" })));
  const done = await gather(open(paced(cut("data: [1]\n\ndata: [DONE]\n\n", 3)), { format: "sse", growing: true, end: "[DONE]" }));
  assert.deepEqual(done.at(-1).data, [1]);
  assert.ok(done.every(({ data }) => begins(data, [1])));
});

test("with a pointer that part grows", async () => {
  const body = '{"skip":[1],"deep":{"text":"grows"},"more":2}\n{"none":1}\n{"deep":{"text":"again"}}\n';
  const frames = await gather(open(paced(cut(body, 4)), { format: "ndjson", growing: true, select: "/deep/text" }).frames());
  assert.deepEqual(frames.filter((frame) => !frame.growing).map(({ value, index }) => [value, index]), [["grows", 0], ["again", 2]]);
  const shown = frames.map(({ value }) => value);
  assert.ok(shown.length > 3 && shown.every((text) => begins(text, "grows") || begins(text, "again")));
});

function call(index, args) {
  return `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ index, function: { arguments: args } }] } }] })}\n\n`;
}

test("the arguments of tool calls grow, each for its key", async () => {
  const frames = [
    call(0, '{"city":"Pa'),
    `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ index: 1, function: { name: "no arguments yet" } }, { index: 2, function: { arguments: '["\ud83d' } }] } }] })}\n\n`,
    call(0, 'ris"}'),
    call(1, "[1,"),
    call(2, '\ude00"]'),
    call(1, "}"),
    call(1, "2]"),
    call(0, " "),
    call(3, "12"),
    "data: [DONE]\n\n",
  ];
  const stream = open(paced(frames), { format: "sse", end: "[DONE]", growing: PIECES });
  const entries = await gather(stream.frames());
  assert.deepEqual(
    entries.map(({ value, growing }) => [value.key, value.value, growing === true]),
    [
      [0, { city: "Pa" }, true],
      [2, [""], true],
      [0, { city: "Paris" }, false],
      [1, [1], true],
      [2, ["😀"], false],
      [3, 12, false],
    ],
  );
  const { snapshot } = await stream.done;
  assert.deepEqual(snapshot.errors.map(({ code, frame }) => [code, frame]), [["frame-syntax", 5]]);
});

test("a fault in pieces is told where it stands in the stream; without a key there is one value", async () => {
  const line = (piece) => `${JSON.stringify({ piece })}\n`;
  const parts = [line('{"a":'), line('\n"é" '), line('x"')];
  const stream = open(paced(parts), { format: "ndjson", growing: { pieces: "/piece" } });
  assert.deepEqual(await gather(stream), [{}, { a: "é" }]);
  const { errors } = (await stream.done).snapshot;
  const offset = Buffer.byteLength(parts[0] + parts[1]) + '{"piece":"'.length;
  assert.deepEqual(errors.map(({ code, frame, offset }) => [code, frame, offset]), [["frame-syntax", 2, offset]]);
});

test("patches of several texts begin with the key, and say of what is complete nothing twice", async () => {
  let copy = {};
  const stream = open(paced([call(0, '{"a~/b":"x'), call("k/y", "[1"), call(0, 'y"}'), call("k/y", ",2]")]), { format: "sse", growing: PIECES });
  const all = await gather(stream.patches());
  for (const patches of all) copy = apply(copy, patches);
  assert.deepEqual(copy, { 0: { "a~/b": "xy" }, "k/y": [1, 2] });
  assert.deepEqual(all[2], [{ op: "append", path: "/0/a~0~1b", value: "y" }]);
});

test("patches of events keep the envelope", async () => {
  let copy;
  const body = 'data: {"a":"hello"}\nid: 7\nevent: late\n\ndata: [1]\n\n';
  const copies = [];
  for (const patches of await gather(open(paced(cut(body, 4)), { format: "sse", growing: true }).patches())) {
    copy = apply(copy, patches);
    copies.push(structuredClone(copy));
  }
  const whole = copies.filter(({ event }) => event === "late").at(-1);
  assert.deepEqual(whole, { event: "late", data: { a: "hello" }, id: "7" });
  assert.deepEqual(copy, { event: "message", data: [1], id: "7" });
});

test("a slow consumer sees the latest value only, a cut stream shows what came and then throws", async () => {
  const stream = open(paced(cut('{"a":"hello world', 2)), { ...growing, retry: false });
  const iterator = stream[Symbol.asyncIterator]();
  assert.deepEqual((await iterator.next()).value, {});
  await stream.done;
  assert.deepEqual((await iterator.next()).value, { a: "hello world" });
  await assert.rejects(iterator.next(), { code: "truncated" });
});

test("a restart drops what grew", async () => {
  let attempt = 0;
  const source = () => {
    attempt += 1;
    const parts = attempt === 1 ? ['1\n{"a":"gone'] : ['1\n{"b":', "2}\n"];
    const body = ReadableStream.from?.(paced(parts)) ?? new Blob(parts).stream();
    return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
  };
  const seen = [];
  const stream = open(source, { growing: true, end: { pointer: "/b" }, retry: { baseDelay: 1, restart: true }, onReset: () => seen.push("reset") });
  for await (const value of stream) seen.push(value);
  assert.deepEqual(seen.filter((value) => value === 1 || value === "reset"), [1, "reset", 1]);
  assert.deepEqual((await stream.done).status, "done");
});

test("a document with a select is read part by part", async () => {
  const items = Array.from({ length: 2_000 }, (_, id) => ({ id, tags: ["x", { deep: "]}" }] }));
  const text = JSON.stringify({ meta: "skipped".repeat(1_000), items, after: 1 });
  const stream = open(paced(cut(text, 4_096)), { format: "json", select: "/items/*", limits: { frameBytes: 100 } });
  let early = 0;
  const values = [];
  for await (const value of stream) {
    if (stream.snapshot.status === "streaming") early += 1;
    values.push(value);
  }
  assert.deepEqual(values, items);
  assert.ok(early > 1_000, `${early} came while the document was arriving`);
});

test("the parts before a fault are delivered, and the fault is told with its offset", async () => {
  const text = '{"items":[{"id":1},{"id":2},{"id":}]}';
  const stream = open(paced(cut(text, 5)), { format: "json", select: ["/items/*", "/items/*/id"] });
  assert.deepEqual(await gather(stream), [
    { pointer: "/items/*/id", value: 1 },
    { pointer: "/items/*", value: { id: 1 } },
    { pointer: "/items/*/id", value: 2 },
    { pointer: "/items/*", value: { id: 2 } },
  ]);
  const { errors } = (await stream.done).snapshot;
  assert.deepEqual(errors.map(({ code, offset }) => [code, offset]), [["frame-syntax", text.indexOf(":}") + 1]]);
});

for (const [what, options, message] of [
  ["growing with text", { format: "text", growing: true }, /"growing"/],
  ["growing with decode bytes", { format: "json", decode: "bytes", growing: true }, /"growing"/],
  ["growing with several pointers", { format: "json", growing: true, select: ["/a"] }, /"select"/],
  ["growing with a star", { format: "json", growing: true, select: "/a/*" }, /"select"/],
  ["pieces with select", { format: "json", growing: { pieces: "/a" }, select: "/a" }, /"select"/],
  ["pieces without a pointer", { format: "json", growing: {} }, /"growing\.pieces"/],
  ["an unknown option within", { format: "json", growing: { pieces: "/a", key: "/b" } }, /"growing\.key"/],
]) {
  test(`${what} is a TypeError`, () => {
    assert.throws(() => open(paced([]), options), (error) => error instanceof TypeError && message.test(error.message));
  });
}

test("patches() without growing is a TypeError", () => {
  const stream = open(paced(["1"]), { format: "json" });
  assert.throws(() => stream.patches(), /"growing"/);
  stream.abort();
});
