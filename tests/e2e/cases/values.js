// What a value is: decode, select, the own keys of JSON, the ends and errors that frames tell.
import { open } from "/pkg/index.js";
import { finish, gather, records, script } from "./support.js";

const sse = (...events) => script([{ send: events.map((event) => `${event}\n\n`).join("") }], { type: "sse" });
const valuesOf = async (source, options) => (await gather(open(source, options))).values;

/** [what, source, options, values, status = "done", codes = []] */
const TABLE = [
  ["ndjson as JSON", script([records({ a: 1 }, [2], "x", null, true, 1.5)]), {}, [{ a: 1 }, [2], "x", null, true, 1.5]],
  ["ndjson as text", script([records({ a: "é" }, [2])]), { decode: "text" }, ['{"a":"é"}', "[2]"]],
  ["sse as text", sse("data: a", "event: e\nid: 1\ndata: b\ndata: c"), {}, [
    { event: "message", data: "a", id: "" },
    { event: "e", data: "b\nc", id: "1" },
  ]],
  ["sse as JSON", sse('data: {"a":1}', "data: 2"), { decode: "json" }, [
    { event: "message", data: { a: 1 }, id: "" },
    { event: "message", data: 2, id: "" },
  ]],
  ["json-seq", script([{ send: '\x1e{"a":1}\n\x1e[2]\n' }], { type: "json-seq" }), {}, [{ a: 1 }, [2]]],
  ["json", script([{ send: '{"a":' }, { send: "[1]}" }], { type: "json" }), {}, [{ a: [1] }]],
  ["a JSON type with suffix", script([{ send: "[1]" }], { type: "application/ld+json" }), {}, [[1]]],
  ["lines", script([{ send: "a\r\nb\n\nc" }], { type: "text" }), { format: "lines" }, ["a", "b", "", "c"]],
  ["lines as JSON", script([{ send: "1\n[2]\n" }], { type: "text" }), { format: "lines", decode: "json" }, [1, [2]]],
  ["an explicit format overrides the type", script([records(1)], { type: "image/png" }), { format: "ndjson" }, [1]],
  ["one pointer", script([records({ a: { b: 1 } }, { a: {} }, { a: { b: 2 } })]), { select: "/a/b" }, [1, 2]],
  ["a pointer with a wildcard", script([records({ a: [{ b: 1 }, { b: 2 }] })]), { select: "/a/*/b" }, [1, 2]],
  ["several pointers", script([records({ a: 1, b: 2 }, { b: 3 })]), { select: ["/b", "/a"] }, [
    { pointer: "/a", value: 1 },
    { pointer: "/b", value: 2 },
    { pointer: "/b", value: 3 },
  ]],
  ["the last of repeated keys in a record", script([{ send: '{"a":1,"a":2}\n' }]), { select: "/a" }, [2]],
  ["an escaped key", script([records({ "a/b": 1 })]), { select: "/a~1b" }, [1]],
  ["a part of an SSE event", sse('data: {"a":1}', 'data: {"a":2}'), { select: "/data/a" }, [1, 2]],
  ["the envelope of an SSE event", sse('id: 7\nevent: e\ndata: {"a":1}'), { select: ["/id", "/data/a", "/event"] }, [
    { pointer: "/event", value: "e" },
    { pointer: "/id", value: "7" },
    { pointer: "/data/a", value: 1 },
  ]],
  ["a json document's parts", script([{ send: '{"rows":[{"a":1},' }, { send: '{"a":2}]}' }], { type: "json" }), { select: "/rows/*/a" }, [1, 2]],
  ["end by text", sse("data: a", "data: [DONE]", "data: b"), { end: "[DONE]" }, [{ event: "message", data: "a", id: "" }]],
  ["end by event", sse("data: a", "event: complete\ndata: x", "data: b"), { end: { event: "complete" } }, [
    { event: "message", data: "a", id: "" },
  ]],
  ["end by pointer", script([records({ n: 1 }, { end: false }, { n: 2 })]), { end: { pointer: "/end" } }, [{ n: 1 }]],
  ["end by value", script([records({ type: "row" }, { type: "done" }, 3)]), { end: { pointer: "/type", equals: "done" } }, [{ type: "row" }]],
  ["end by number", script([records({ n: 1 }, { n: 2 })]), { end: { pointer: "/n", equals: 2 } }, [{ n: 1 }]],
  ["end by null", script([records({ n: 1 }, { n: null })]), { end: { pointer: "/n", equals: null } }, [{ n: 1 }]],
  ["end by a line", script([{ send: "a\nEND\nb\n" }], { type: "text" }), { format: "lines", end: "END" }, ["a"]],
  ["no promised end", script([records(1)]), { end: { pointer: "/done" } }, [1], "interrupted", ["missing-end"]],
  ["SSE errors by default", sse("data: a", 'event: error\ndata: {"message":"out of stock"}', "data: b"), {}, [
    { event: "message", data: "a", id: "" },
  ], "interrupted", ["server-error"]],
  ["errors by another event", sse("event: error\ndata: a", "event: fail\ndata: b"), { serverError: { event: "fail" } }, [
    { event: "error", data: "a", id: "" },
  ], "interrupted", ["server-error"]],
  ["errors by pointer", script([records({ n: 1 }, { error: null }, { error: { message: "no" } })]), { serverError: { pointer: "/error" } }, [
    { n: 1 },
    { error: null },
  ], "interrupted", ["server-error"]],
  ["errors by value", script([records({ ok: true }, { ok: false })]), { serverError: { pointer: "/ok", equals: false } }, [
    { ok: true },
  ], "interrupted", ["server-error"]],
  ["strict: the first bad frame is the end", script([{ send: "1\n{\n3\n" }]), { strict: true }, [1], "interrupted", ["frame-syntax"]],
  ["not strict: it is skipped", script([{ send: "1\n{\n3\n" }]), {}, [1, 3], "done", ["frame-syntax"]],
  ["consume false: frames are counted and dropped", script([records(1, 2)]), { consume: false }, []],
  ["an unfinished event is an error", script([{ send: "data: a\n\ndata: b\n" }], { type: "sse" }), {}, [
    { event: "message", data: "a", id: "" },
  ], "interrupted", ["truncated"]],
  ["an unfinished event is delivered", script([{ send: "data: a\n\ndata: b\n" }], { type: "sse" }), { unfinished: "deliver" }, [
    { event: "message", data: "a", id: "" },
    { event: "message", data: "b", id: "" },
  ]],
];

export const cases = [
  ...TABLE.map(([what, source, options, values, status = "done", codes = []]) => ({
    name: `values: ${what}`,
    async run(t) {
      const ended = await finish(open(source, { retry: false, ...options }));
      t.same(ended.values, values);
      t.equal(ended.status, status);
      t.same(ended.codes, codes);
      t.equal(ended.error?.code, status === "done" ? undefined : codes.at(-1), "what iteration throws");
    },
  })),
  {
    name: "values: consume false still counts",
    async run(t) {
      const { snapshot } = await open(script([records(1, 2, 3)]), { consume: false }).done;
      t.equal(snapshot.frames, 3);
    },
  },
  {
    name: "values: bytes come as they are, also those that are no UTF-8",
    async run(t) {
      const values = await valuesOf(script([{ base64: btoa("\xff\x00\xef\xbb\xbf") }], { type: "bytes" }));
      t.ok(values.every((value) => value instanceof Uint8Array));
      t.same(values.flatMap((value) => [...value]), [0xff, 0, 0xef, 0xbb, 0xbf]);
    },
  },
  {
    name: "values: ndjson as bytes",
    async run(t) {
      const values = await valuesOf(script([records({ a: 1 }, 2)]), { decode: "bytes" });
      t.same(values.map((value) => new TextDecoder().decode(value)), ['{"a":1}', "2"]);
      t.ok(values[0].buffer !== values[1].buffer || values[0].byteOffset !== values[1].byteOffset);
    },
  },
  {
    name: "values: text pieces join to the text, characters whole",
    async run(t) {
      const text = "größe 💧 ok";
      const values = await valuesOf(script([{ dribble: text }], { type: "text" }));
      t.equal(values.join(""), text);
      t.ok(values.every((value) => !value.includes("\ufffd")), "no half characters");
    },
  },
  {
    name: "values: __proto__ and constructor are own keys, and change nothing",
    async run(t) {
      const [value] = await valuesOf(script([{ send: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\n' }]));
      t.ok(Object.hasOwn(value, "__proto__"));
      t.equal(Object.getPrototypeOf(value), Object.prototype);
      t.equal(value.polluted, undefined);
      t.equal({}.polluted, undefined);
    },
  },
  {
    name: "values: duplicate keys of a record: the last one counts",
    async run(t) {
      t.same(await valuesOf(script([{ send: '{"a":1,"b":2,"a":3}\n' }])), [{ a: 3, b: 2 }]);
    },
  },
  {
    name: "values: a string separator, a lone surrogate, a big number and an empty key survive",
    async run(t) {
      const line = '{"":"\u2028\u2029","s":"\\ud800","n":12345678901234567890,"e":-0.0e+2}';
      t.same(await valuesOf(script([{ send: `${line}\n` }])), [JSON.parse(line)]);
    },
  },
  {
    name: "values: what the server says about its error is in the message",
    async run(t) {
      const { error } = await open(sse('event: error\ndata: {"error":{"message":"out of stock"}}'), { retry: false }).done;
      t.ok(error.message.includes("out of stock"), error.message);
      t.equal(error.frame, 0);
      t.ok(error.snippet.includes("out of stock"));
      t.equal(error.retryable, false);
    },
  },
];
