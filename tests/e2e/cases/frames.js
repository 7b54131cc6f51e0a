// Bad input in frames, and input that only looks bad: what is delivered, what is told of the rest.
import { open } from "/pkg/index.js";
import { bytes, finish, records, script } from "./support.js";

const BOM = [0xef, 0xbb, 0xbf];
const ndjson = (...steps) => script(steps);
const sse = (...steps) => script(steps, { type: "sse" });
const lines = (...steps) => script(steps, { type: "text" });
const send = (text) => ({ send: text });
const event = (data, type = "message", id = "") => ({ event: type, data, id });
const times = (count, text) => ({ repeat: { times: count / 1000, send: text.repeat(1000) } });
const nested = (depth) => "[".repeat(depth) + "]".repeat(depth);

/**
 * [what, source, options, values, errors, status = "done"]; an error is [code, frame, offset].
 * Retries are off.
 */
const TABLE = [
  ["malformed JSON in the middle", ndjson(send('1\n{"a":}\n3\n')), {}, [1, 3], [["frame-syntax", 1, 7]]],
  ["malformed JSON everywhere", ndjson(send("a\nb\nc\n")), {}, [], [["frame-syntax", 0, 0], ["frame-syntax", 1, 2], ["frame-syntax", 2, 4]]],
  ["single quotes", ndjson(send("{'a':1}\n2\n")), {}, [2], [["frame-syntax", 0, 1]]],
  ["a trailing comma", ndjson(send("[1,]\n2\n")), {}, [2], [["frame-syntax", 0, 3]]],
  ["NaN", ndjson(send("NaN\n2\n")), {}, [2], [["frame-syntax", 0, 0]]],
  ["a control character in a string", ndjson(send('"a\tb"\n2\n')), {}, [2], [["frame-syntax", 0, 2]]],
  ["two values in one line", ndjson(send("1 2\n3\n")), {}, [3], [["frame-syntax", 0, 2]]],
  ["records that would merge if joined", ndjson(send("[1\n2]\n3\n")), {}, [3], [["frame-syntax", 0, 2], ["frame-syntax", 1, 4]]],
  ["strings that would merge if joined", ndjson(send('"a\nb"\n"c"\n')), {}, ["c"], [["frame-syntax", 0, 2], ["frame-syntax", 1, 3]]],
  ["objects that would merge if joined", ndjson(send('{"a":1\n"b":2}\n3\n')), {}, [3], [["frame-syntax", 0, 6], ["frame-syntax", 1, 10]]],
  ["a comment that would hide the next record", ndjson(send("/*\n1\n*/\n2\n")), {}, [1, 2], [["frame-syntax", 0, 0], ["frame-syntax", 2, 5]]],
  ["nothing but blank lines", ndjson(send("\n \n\r\n\t\n")), {}, [], []],
  ["an empty stream of NDJSON", ndjson(), {}, [], []],
  ["an empty stream of SSE", sse(), {}, [], []],
  ["an empty stream of lines", lines(), { format: "lines" }, [], []],
  ["an empty JSON document", script([], { type: "json" }), {}, [], [["truncated", 0, 0]], "failed"],
  ["a line that is too long", ndjson(send(`1\n"${"x".repeat(200)}"\n3\n`)), { limits: { frameBytes: 100 } }, [1, 3], [["frame-too-large", 1, 102]]],
  ["a line that is too long, in small chunks", ndjson({ dribble: `1\n"${"x".repeat(200)}"\n3\n` }), { limits: { frameBytes: 100 } }, [1, 3], [["frame-too-large", 1, 102]]],
  ["an event that is too long", sse(send(`data: 1\n\ndata: ${"x".repeat(200)}\n\ndata: 3\n\n`)), { limits: { frameBytes: 100 } }, [event("1"), event("3")], [["frame-too-large", 1, 109]]],
  ["nesting as deep as allowed", ndjson(send(`${nested(128)}\n`)), { decode: "text", select: undefined }, [nested(128)], []],
  ["nesting that is too deep", ndjson(send(`1\n${nested(129)}\n3\n`)), {}, [1, 3], [["frame-too-deep", 1, 130]]],
  ["nesting that would break a stack", ndjson(times(100_000, "["), times(100_000, "]"), send("\n3\n")), {}, [3], [["frame-too-deep", 0, 128]]],
  ["a limit of depth", ndjson(send("[[1]]\n[1]\n")), { limits: { depth: 1 } }, [[1]], [["frame-too-deep", 0, 1]]],
  ["invalid UTF-8 in a record", ndjson(send('1\n"'), bytes(0xff), send('"\n3\n')), {}, [1, 3], [["invalid-utf8", 1, 3]]],
  ["an overlong form in a record", ndjson(send('"'), bytes(0xc0, 0xaf), send('"\n3\n')), {}, [3], [["invalid-utf8", 0, 1]]],
  ["invalid UTF-8 in a line", lines(send("a\n"), bytes(0xff), send("\nc\n")), { format: "lines" }, ["a", "c"], [["invalid-utf8", 1, 2]]],
  ["invalid UTF-8 in an event is replaced", sse(send("data: a"), bytes(0xff), send("b\n\n")), {}, [event("a\ufffdb")], []],
  ["invalid UTF-8 in an event's JSON is replaced", sse(send('data: "a'), bytes(0xff), send('b"\n\n')), { decode: "json" }, [event("a\ufffdb")], []],
  ["a BOM", sse(bytes(...BOM), send("data: a\n\n")), {}, [event("a")], []],
  ["a BOM split over chunks", sse(bytes(BOM[0]), bytes(BOM[1]), bytes(BOM[2]), send("data: a\n\n")), {}, [event("a")], []],
  ["two BOMs: the second is content", sse(bytes(...BOM, ...BOM), send("data: a\n\ndata: b\n\n")), {}, [event("b")], []],
  ["a BOM before NDJSON, split", ndjson(bytes(BOM[0]), bytes(BOM[1], BOM[2]), send("1\n2\n")), {}, [1, 2], []],
  ["a BOM within data is content", sse(send("data: \ufeffa\n\n")), {}, [event("\ufeffa")], []],
  ["CR, LF and CRLF mixed", sse(send("data: a\r\rdata: b\n\ndata: c\r\n\r\ndata: d\r\n\n")), {}, [event("a"), event("b"), event("c"), event("d")], []],
  ["CRLF split between CR and LF", sse(send("data: a\r"), send("\n\r"), send("\ndata: b\r"), send("\n\r\n")), {}, [event("a"), event("b")], []],
  ["CRLF in NDJSON, split", ndjson(send("1\r"), send("\n2\r\n")), {}, [1, 2], []],
  ["an event a byte a chunk", sse({ dribble: "id: 1\r\nevent: x\r\ndata: é\r\ndata: 💧\r\n\r\n" }), {}, [event("é\n💧", "x", "1")], []],
  ["comments and pings", sse(send(": hi\n\n:\n\ndata: a\n\n: bye\n")), {}, [event("a")], []],
  ["an id with NULL is ignored", sse(send("id: a\0b\ndata: x\n\n")), {}, [event("x")], []],
  ["an event without data is none", sse(send("event: x\n\ndata: a\n\n")), {}, [event("a")], []],
  ["an empty data line is data", sse(send("data\n\ndata:\ndata:\n\n")), {}, [event(""), event("\n")], []],
  ["one space is taken off", sse(send("data:  a\n\ndata:b\n\n")), {}, [event(" a"), event("b")], []],
  ["an unknown field", sse(send("foo: 1\ndata: a\nbar\n\n")), {}, [event("a")], []],
  ["JSON in an event that is none", sse(send("data: {\n\ndata: 2\n\n")), { decode: "json" }, [event(2)], [["frame-syntax", 0, 0]]],
  ["a last line without its end, an object", ndjson(send('1\n{"a":2}')), {}, [1, { a: 2 }], []],
  ["a last line without its end, a number", ndjson(send("1\n23")), {}, [1], [["truncated", 1, 2]], "interrupted"],
  ["a last line that is cut", ndjson(send('1\n{"a":')), {}, [1], [["truncated", 1, 2]], "interrupted"],
  ["a last line that is cut in a character", ndjson(send('1\n"'), bytes(0xf0, 0x9f)), {}, [1], [["truncated", 1, 2]], "interrupted"],
  ["a JSON document that is cut", script([send('{"a":[1,')], { type: "json" }), {}, [], [["truncated", 0, 0]], "failed"],
  ["a JSON document with a tail", script([send("[1] x")], { type: "json" }), {}, [], [["frame-syntax", 0, 4]]],
  ["json-seq with a bad text", script([send("\x1e{\n\x1e2\n")], { type: "json-seq" }), {}, [2], [["frame-syntax", 0, 3]]],
  ["several bad frames among good ones in one chunk", ndjson(send("1\nx\n2\ny\n3\n")), {}, [1, 2, 3], [["frame-syntax", 1, 2], ["frame-syntax", 3, 6]]],
];

export const cases = [
  ...TABLE.map(([what, source, options, values, errors, status = "done"]) => ({
    name: `frames: ${what}`,
    async run(t) {
      const ended = await finish(open(source, { retry: false, ...options }));
      t.same(ended.values, values);
      t.same(ended.snapshot.errors.map(({ code, frame, offset }) => [code, frame, offset]), errors);
      t.equal(ended.status, status);
      t.equal(ended.snapshot.partial, values.length > 0 && errors.length > 0);
      t.equal(ended.snapshot.frames, values.length);
    },
  })),
  {
    name: "frames: a snippet is bounded, and shows the fault's frame",
    async run(t) {
      const { snapshot } = await finish(open(script([{ send: `{"a":${"x".repeat(1000)}\n` }, records(1)])));
      const [{ snippet, message }] = snapshot.errors;
      t.ok(snippet.startsWith('{"a":xxx'));
      t.ok(snippet.length <= 80, `${snippet.length} characters`);
      t.ok(message.length < 200);
    },
  },
  {
    name: "frames: a thousand bad frames are counted, a hundred kept, the good ones delivered",
    async run(t) {
      const source = script([{ repeat: { times: 1000, send: "{bad\n1\n" } }]);
      const { values, snapshot, status } = await finish(open(source));
      t.equal(values.length, 1000);
      t.equal(snapshot.errorCount, 1000);
      t.equal(snapshot.errors.length, 100);
      t.equal(snapshot.errors.at(-1).frame, 1998, "the last ones are kept");
      t.equal(status, "done");
    },
  },
];
