// The verdict of `runnelet inspect`: a table of recorded facts. The command itself is tested in tests/inspect.
import assert from "node:assert/strict";
import test from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import * as zlib from "node:zlib";
import { UsageError, parse } from "../../pkg/inspect/args.js";
import { decoderFor } from "../../pkg/inspect/decode.js";
import { stampEvidence, stampOf } from "../../pkg/telemetry/stamps.js";
import { clean, cleanJson, clip } from "../../pkg/inspect/text.js";
import { judge } from "../../pkg/inspect/verdict.js";

const CLOCK = Date.parse("2026-11-26T03:00:00Z");
const BYTES = 100;

/**
 * Facts of a response whose chunks are `[at, frames]`; `stamps` gives the moment of each frame, in ms since time 0.
 * @param {[number, number][]} chunks
 */
function facts(chunks, { headers = {}, status = "done", code, errors = [], stop, stamps, resolution = 1, version = "1.1", format = "ndjson", http = 200, knowsEnd = false, bytes = BYTES, head = true, cut = false } = {}) {
  const frames = [];
  const all = [];
  let offset = 0;
  for (const [index, [at, count]] of chunks.entries()) {
    const before = chunks[index - 1]?.[0] ?? 0;
    all.push({ index, at, gap: at - before, bytes: Math.max(1, count) * bytes, decoded: Math.max(1, count) * bytes, offset });
    for (let frame = 0; frame < count; frame++) {
      const at0 = frames.length;
      const stamp = stamps && CLOCK + stamps[at0];
      frames.push({ index: at0, at, gap: 0, chunk: index, offset: offset + frame * bytes - (cut && frame === 0 && index > 0 ? 1 : 0), stamp, resolution });
    }
    offset += Math.max(1, count) * bytes;
  }
  return {
    url: "http://127.0.0.1/", method: "GET", redirects: [], format, knowsEnd, clock: CLOCK,
    head: head ? { at: 5, asked: 0, url: "", status: http, reason: "", httpVersion: version, headers: Object.entries(headers) } : undefined,
    chunks: all, frames,
    counts: { chunks: all.length, frames: frames.length, bytes: offset, decoded: offset },
    errors, errorCount: errors.length, stop,
    end: { at: (chunks.at(-1)?.[0] ?? 10) + 1, status, code, message: code, partial: status === "interrupted" },
  };
}

const every = (interval, count, from = 10) => Array.from({ length: count }, (_, at) => /** @type {[number, number]} */ ([from + at * interval, 1]));
const times = (count, interval) => Array.from({ length: count }, (_, at) => at * interval);
const bad = [{ at: 1, code: "frame-syntax", severity: "frame", message: "" }];
const broken = [{ at: 1, code: "network", severity: "stream", message: "" }];

/** What, facts, kind, certainty, exit code. @type {[string, any, string, string, number][]} */
const CASES = [
  ["frames one by one", facts(every(100, 10)), "streamed", "likely", 0],
  ["frames one by one after a long silence", facts(every(100, 10, 5000)), "streamed", "likely", 0],
  ["tokens closer than bursts are told apart", facts(every(10, 100)), "streamed", "likely", 0],
  ["slow frames", facts(every(3000, 4)), "streamed", "likely", 0],
  ["two frames a chunk", facts([[10, 2], [200, 2], [400, 2], [600, 2]]), "streamed", "likely", 0],
  ["a history at once, then live events", facts([[20, 30], ...every(700, 10, 700)]), "streamed", "likely", 0],
  ["everything at once after silence", facts([[3000, 24]]), "buffered", "likely", 3],
  ["everything in a few reads after silence", facts([[3000, 24], [3004, 24], [3010, 24]]), "buffered", "likely", 3],
  ["in bursts with silence between them", facts([[2000, 10], [4000, 12], [6000, 9]]), "buffered", "likely", 3],
  ["blocks of one size, whatever the frames", facts(times(6, 300).map((at) => [at + 300, 8]), { bytes: 512, cut: true }), "buffered", "likely", 3],
  ["the same blocks, each of whole frames", facts(times(6, 300).map((at) => [at + 300, 8]), { bytes: 512 }), "streamed", "likely", 0],
  ["a fast server, cut by the socket's buffer", facts(times(60, 10).map((at) => [at + 10, 128]), { bytes: 512, cut: true }), "streamed", "likely", 0],
  ["everything at once, soon", facts([[40, 24]]), "single", "unknown", 0],
  ["everything in two reads, soon", facts([[40, 24], [60, 3]]), "short", "unknown", 0],
  ["two bursts soon after one another", facts([[40, 24], [140, 3]]), "short", "unknown", 0],
  ["one frame after silence", facts([[4000, 1]]), "single", "unknown", 0],
  ["a document in one chunk after silence", facts([[4000, 1]], { format: "json" }), "buffered", "likely", 3],
  ["a document in one chunk, soon", facts([[100, 1]], { format: "json" }), "single", "unknown", 0],
  ["a document piece by piece", facts([[100, 0], [300, 0], [500, 0], [700, 1]], { format: "json" }), "streamed", "likely", 0],
  ["text piece by piece, in large pieces", facts([[1000, 1], [2000, 1], [3000, 1]], { format: "text", bytes: 4096 }), "streamed", "likely", 0],
  ["timestamps that are spread while arrivals are not", facts([[3000, 10]], { stamps: times(10, 300) }), "buffered", "certain", 3],
  ["timestamps of whole seconds, spread while arrivals are not", facts([[8000, 8]], { stamps: times(8, 1000), resolution: 1000 }), "buffered", "certain", 3],
  ["timestamps spread as the arrivals are", facts(every(300, 10), { stamps: times(10, 300) }), "streamed", "certain", 0],
  ["batches that the server made so", facts([[2000, 3], [4000, 3], [6000, 3]], { stamps: [2, 2, 2, 4, 4, 4, 6, 6, 6].map((s) => s * 1000) }), "streamed", "certain", 0],
  ["batches that something on the way made", facts([[2000, 4], [4000, 4], [6000, 4]], { stamps: times(12, 500) }), "buffered", "certain", 3],
  ["frames made at once after a long thought", facts([[3000, 10]], { stamps: times(10, 0).map(() => 2990) }), "single", "unknown", 0],
  ["timestamps of an archive say nothing", facts(every(100, 10), { stamps: times(10, -9e9) }), "streamed", "likely", 0],
  ["events of the last seconds, sent again at once", facts([[100, 10]], { stamps: times(10, 300).map((at) => at - 2650) }), "single", "unknown", 0],
  ["a clock that is an hour late", facts([[3000, 10]], { stamps: times(10, 300).map((at) => at - 3600_000) }), "buffered", "certain", 3],
  ["a network that wavers is no buffer", facts([[0, 1], [300, 1], [1400, 3], [1500, 1], [1800, 1]], { stamps: times(7, 300) }), "streamed", "certain", 0],
  ["nothing before --max-time", facts([], { stop: "max-time", status: "aborted" }), "silent", "unknown", 1],
  ["an empty answer", facts([], {}), "empty", "unknown", 0],
  ["no connection", facts([], { head: false, status: "failed", code: "network", errors: broken }), "none", "unknown", 4],
  ["no head before --max-time", facts([], { head: false, stop: "max-time", status: "failed", code: "network" }), "none", "unknown", 4],
  ["an error status", facts([[10, 0]], { http: 500, status: "failed", code: "http-status", errors: [{ ...broken[0], code: "http-status" }] }), "none", "unknown", 4],
  ["a page", facts([[10, 0]], { status: "failed", code: "content-type", errors: [{ ...broken[0], code: "content-type" }] }), "none", "unknown", 4],
  ["streamed, then broken", facts(every(100, 10), { status: "interrupted", code: "network", errors: broken }), "streamed", "likely", 1],
  ["streamed, with a bad frame", facts(every(100, 10), { errors: bad }), "streamed", "likely", 1],
  ["buffered and broken: worse counts", facts([[3000, 24]], { status: "interrupted", code: "network", errors: broken }), "buffered", "likely", 1],
  ["stopped by --max-time", facts(every(100, 10), { stop: "max-time", status: "aborted", code: "aborted" }), "streamed", "likely", 0],
  ["stopped by Ctrl-C", facts(every(100, 10), { stop: "interrupt", status: "aborted", code: "aborted" }), "streamed", "likely", 130],
  ["stopped by Ctrl-C before the head", facts([], { head: false, stop: "interrupt", status: "failed", code: "network" }), "none", "unknown", 130],
];

for (const [what, recorded, kind, certainty, exitCode] of CASES) {
  test(`${what}: ${kind}, exit ${exitCode}`, () => {
    const verdict = judge(recorded);
    assert.deepEqual([verdict.streaming.kind, verdict.streaming.certainty, verdict.exitCode], [kind, certainty, exitCode], verdict.streaming.text);
    assert.deepEqual(judge(structuredClone(recorded)), verdict, "the same facts, the same verdict");
    assert.doesNotMatch(JSON.stringify(verdict), /undefined|NaN|Infinity/);
  });
}

const buffered = (options) => judge(facts([[3000, 24]], options));

/** What, headers and more, words of a cause. @type {[string, any, RegExp][]} */
const CAUSES = [
  ["a length", { headers: { "content-length": "2400" } }, /Content-Length is known \(2400\)/],
  ["nginx", { headers: { server: "nginx/1.22.1" } }, /proxy_buffering off/],
  ["no X-Accel-Buffering", {}, /no `X-Accel-Buffering: no`/],
  ["X-Accel-Buffering that came through", { headers: { "x-accel-buffering": "no" } }, /no nginx has obeyed it/],
  ["compression", { headers: { "content-encoding": "gzip" } }, /compression \(gzip\) without a flush/],
  ["HTTP/1.0", { version: "1.0" }, /HTTP\/1\.0/],
  ["no chunks", { headers: {} }, /no chunked encoding/],
  ["a cache", { headers: { age: "12" } }, /a cache has answered \(age: 12\)/],
];
for (const [what, options, words] of CAUSES) {
  test(`likely causes name ${what}`, () => assert.match(buffered(options).causes.join("\n"), words));
}

test("chunks that end inside frames name a buffer of fixed size", () => {
  const { causes, figures } = judge(facts([[2000, 10], [4000, 12], [6000, 9]], { cut: true }));
  assert.equal(figures.cutFrames, 2);
  assert.match(causes.join("\n"), /buffer of fixed size/);
});

test("a streamed response has no causes", () => assert.deepEqual(judge(facts(every(100, 10))).causes, []));

/** Header, value, effect. @type {[string, string, string][]} */
const HEADERS = [
  ["content-type", "text/event-stream", "helps"],
  ["content-type", "text/html", "hurts"],
  ["content-type", "text/plain", "neutral"],
  ["content-length", "12", "hurts"],
  ["transfer-encoding", "chunked", "helps"],
  ["content-encoding", "br", "hurts"],
  ["x-accel-buffering", "no", "helps"],
  ["x-accel-buffering", "yes", "hurts"],
  ["cache-control", "no-cache, no-transform", "helps"],
  ["cache-control", "public, max-age=60", "neutral"],
  ["via", "1.1 varnish", "neutral"],
  ["age", "3", "hurts"],
  ["etag", 'W/"a"', "neutral"],
];
for (const [header, value, effect] of HEADERS) {
  test(`${header}: ${value} ${effect}`, () => {
    const { headers } = judge(facts(every(100, 5), { headers: { [header]: value } }));
    assert.equal(headers.find((finding) => finding.header === header)?.effect, effect);
  });
}

test("an answer that ends with its connection is told", () => {
  const { headers, ending } = judge(facts(every(100, 5)));
  assert.match(headers.find(({ header }) => header === "transfer-encoding")?.why ?? "", /broken one looks like a good one/);
  assert.match(ending.meaning, /a broken one would look the same/);
});

test("the figures: median, p95 and longest of gaps, frames a chunk", () => {
  const { figures } = judge(facts([[100, 1], [200, 1], [300, 2], [1000, 1]]));
  assert.deepEqual(figures.chunkGaps, { median: 100, p95: 700, longest: 700 });
  assert.deepEqual(figures.framesPerChunk, { median: 1, p95: 2, longest: 2 });
  assert.equal(figures.firstFrame, 100);
});

/** A value, its stamp in ms or undefined. @type {[any, number | undefined, string?][]} */
const STAMPS = [
  [{ time: "2026-11-26T03:00:00.250Z" }, CLOCK + 250],
  [{ data: { createdAt: "2026-11-26T03:00:00Z" } }, CLOCK],
  [{ sent: CLOCK / 1000 }, CLOCK],
  [{ ts: CLOCK }, CLOCK],
  [{ ts: CLOCK * 1000 }, CLOCK],
  [{ timestamp: String(CLOCK) }, CLOCK],
  [{ created_at: CLOCK / 1000 + 0.5 }, CLOCK + 500],
  [{ time: "yesterday" }, undefined],
  [{ date: "1975-06-20" }, undefined],
  [{ time: 42 }, undefined],
  [{ runtime: CLOCK }, undefined],
  [{ update: CLOCK }, undefined],
  [CLOCK, CLOCK, "time"],
  ["text", undefined],
  [null, undefined],
];
for (const [value, stamp, name] of STAMPS) {
  test(`stamp of ${JSON.stringify(value)}${name ? ` named ${name}` : ""}`, () => assert.equal(stampOf(value, name)?.stamp, stamp));
}

test("two stamps are no evidence, nor are stamps out of order", () => {
  const frame = (at, stamp) => ({ at, stamp: CLOCK + stamp, resolution: 1 });
  assert.equal(stampEvidence([frame(0, 0), frame(10, 10)], CLOCK), undefined);
  assert.equal(stampEvidence([0, 3, 1, 4, 2].map((s, at) => frame(at * 1000, s * 1000)), CLOCK), undefined);
});

/** @type {[string, string][]} */
const ESCAPES = [
  ["\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"],
  ["a\r\nb\tc\x00\x7f", "a\\r\\nb\\tc\\x00\\x7f"],
  ["\x9b31m", "\\x9b31m"],
  ["\u202egnp.exe", "\\u{202e}gnp.exe"],
  ["a\u2028b", "a\\u{2028}b"],
  ["\ud800", "\\u{d800}"],
  ["é 漢字 👩‍🔬", "é 漢字 👩‍🔬"],
];
for (const [text, expected] of ESCAPES) {
  test(`escaped: ${expected}`, () => {
    assert.equal(clean(text), expected);
    assert.equal(JSON.parse(cleanJson({ text })).text, text);
    assert.equal(clean(cleanJson(text)), cleanJson(text));
  });
}

test("a clipped text does not end in half a character", () => {
  assert.equal(clip("abc👩", 4), "abc…");
  assert.equal(clip("ab👩x", 4), "ab…");
  assert.equal(clip("abcd", 4), "abcd");
});

const zstd = zlib.zstdCompressSync;
for (const [name, pack] of [["gzip", gzipSync], ["br", brotliCompressSync], ["deflate", deflateSync]]) {
  test(`decodes ${name} with more behind its end, and comes to its own`, async () => {
    const decoder = decoderFor(name);
    const parts = [await decoder.write(pack("text")), await decoder.write(new Uint8Array(64)), await decoder.end()];
    assert.equal(Buffer.concat(parts).toString(), "text");
  });
}

for (const [name, pack] of [["gzip", gzipSync], ["br", brotliCompressSync], ["deflate", deflateSync], ["deflate", deflateRawSync], ...(zstd ? [["zstd", zstd]] : [])]) {
  test(`decodes ${name} byte by byte (${pack.name})`, async () => {
    const text = "one line\n".repeat(50);
    const decoder = decoderFor(name);
    let decoded = "";
    for (const byte of pack(text)) decoded += Buffer.from(await decoder.write(Uint8Array.of(byte))).toString();
    decoded += Buffer.from(await decoder.end()).toString();
    assert.equal(decoded, text);
  });
}

test("what is flushed comes out at once; what is cut is an error; two encodings are taken off in turn", async () => {
  const packer = zlib.createGzip();
  const decoder = decoderFor("gzip");
  packer.write("first\n");
  await new Promise((resolve) => packer.flush(zlib.constants.Z_SYNC_FLUSH, () => resolve()));
  assert.equal(Buffer.from(await decoder.write(packer.read())).toString(), "first\n");
  await assert.rejects(decoder.end(), /compressed data is broken/);
  const both = decoderFor("gzip, br");
  assert.equal(Buffer.from(await both.write(brotliCompressSync(gzipSync("x")))).toString(), "x");
  assert.throws(() => decoderFor("exotic"), /exotic/);
  await assert.rejects(decoderFor("gzip").write(Buffer.from("no gzip at all")), /compressed data is broken/);
});

test("the command line", () => {
  const command = parse(["inspect", "https://a.example/x", "-H", "X-A: 1", "-H", "b:2", "-d", "{}", "--end", "/type=done", "--select", "/a", "--max-time", "1.5", "--frames", "3", "--no-color"]);
  assert.equal(command.method, "POST");
  assert.deepEqual(command.headers, [["X-A", "1"], ["b", "2"]]);
  assert.deepEqual(command.end, { pointer: "/type", equals: "done" });
  assert.deepEqual([command.maxTime, command.maxFrames, command.color, command.select], [1500, 3, false, ["/a"]]);
  assert.deepEqual(parse(["inspect", "http://a/", "--end", "event:complete"]).end, { event: "complete" });
  assert.deepEqual(parse(["inspect", "http://a/", "--end", "/n=3"]).end, { pointer: "/n", equals: 3 });
  assert.equal(parse(["inspect", "http://a/", "--end", "[DONE]"]).end, "[DONE]");
  assert.match(parse(["--help"]).text, /Exit codes/);
});

for (const args of [
  ["watch", "http://a/"], ["inspect"], ["inspect", "a.example"], ["inspect", "file:///etc/passwd"], ["inspect", "http://a/", "http://b/"],
  ["inspect", "http://a/", "--format", "xml"], ["inspect", "http://a/", "-H", "no colon"], ["inspect", "http://a/", "-H", "a: b\r\nc: d"],
  ["inspect", "http://a/", "--max-time", "soon"], ["inspect", "http://a/", "--frames", "0"], ["inspect", "http://a/", "--nonsense"],
  ["inspect", "http://a/", "-X", "GE T"], ["inspect", "http://a/", "--end", ""], ["inspect", "http://a/", "-d", "@/nowhere/at/all"], ["inspect", "http://a/", "--server-error", "boom"],
]) {
  test(`makes no sense: ${JSON.stringify(args)}`, () => assert.throws(() => parse(args), UsageError));
}

test("a clean end behind a rejected frame is no end to be trusted", () => {
  const at = (frame) => judge(facts(every(100, 5), { errors: [{ ...bad[0], frame }] })).ending.meaning;
  assert.match(at(5), /most likely the stream was cut there/);
  assert.doesNotMatch(at(2), /cut there/);
});
