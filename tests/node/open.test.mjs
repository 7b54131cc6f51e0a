// open() in Node: sources that need no server, errors, an own little server.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import test from "node:test";
import { StreamError, open } from "../../pkg/index.js";

const TEXT = '{"n":1}\n{"n":2}\n';
const VALUES = [{ n: 1 }, { n: 2 }];
const ndjson = { format: "ndjson" };

async function* chunks(...all) {
  yield* all;
}

async function gather(stream) {
  const values = [];
  for await (const value of stream) values.push(value);
  return values;
}

for (const [what, make, options] of [
  ["an async iterable of text", () => chunks('{"n":1', '}\n{"n":2}\n'), ndjson],
  ["an async iterable of bytes", () => chunks(Buffer.from(TEXT)), ndjson],
  ["a Response", () => new Response(TEXT, { headers: { "content-type": "application/x-ndjson" } })],
  ["a Blob", () => new Blob([TEXT], { type: "application/x-ndjson" })],
  ["a ReadableStream", () => new Blob([TEXT]).stream(), ndjson],
  ["a function", () => () => new Response(TEXT), ndjson],
]) {
  test(`open() reads ${what}`, async () => {
    const stream = open(make(), options);
    assert.deepEqual(await gather(stream), VALUES);
    assert.equal((await stream.done).status, "done");
  });
}

test("a fetch over a real socket, one frame at a time", async (t) => {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/event-stream");
    response.write("id: 1\ndata: a\n\n");
    setImmediate(() => response.end("id: 2\ndata: b\n\n"));
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const stream = open(`http://127.0.0.1:${server.address().port}/`);
  assert.deepEqual(await gather(stream), [
    { event: "message", data: "a", id: "1" },
    { event: "message", data: "b", id: "2" },
  ]);
});

test("a connection that is refused is a network error with its cause", async () => {
  const { status, error } = await open("http://127.0.0.1:1/", { retry: false }).done;
  assert.equal(status, "failed");
  assert.equal(error.code, "network");
  assert.ok(StreamError.is(error));
  assert.ok(error.cause instanceof TypeError);
});

for (const [what, make, message] of [
  ["a relative URL, for there is no page", () => open("/api"), /api/],
  ["an unknown option", () => open("http://127.0.0.1:1/", { retires: 1 }), /"retires"/],
  ["an unknown option within another", () => open("http://127.0.0.1:1/", { retry: { tries: 1 } }), /"retry\.tries"/],
  ["a source without a type and no format", () => open(chunks(TEXT)), /"format"/],
  ["a source of no known kind", () => open(5), /source/],
  ["no source", () => open(), /source/],
]) {
  test(`${what} is a TypeError`, () => {
    assert.throws(make, (error) => error instanceof TypeError && message.test(error.message));
  });
}

test("iteration delivers, then throws; done tells", async () => {
  const stream = open(chunks("1\n{bad\n3\n[4"), { ...ndjson, retry: false });
  const values = [];
  await assert.rejects(
    async () => {
      for await (const value of stream) values.push(value);
    },
    { code: "truncated", name: "StreamError" },
  );
  assert.deepEqual(values, [1, 3]);
  const { status, snapshot } = await stream.done;
  assert.equal(status, "interrupted");
  assert.deepEqual(snapshot.errors.map(({ code }) => code), ["frame-syntax", "truncated"]);
});

test("break lets the source go", async () => {
  let left = false;
  async function* endless() {
    try {
      for (;;) yield "1\n";
    } finally {
      left = true;
    }
  }
  const stream = open(endless(), { ...ndjson, limits: { queueBytes: 100 } });
  for await (const _ of stream) break;
  assert.equal((await stream.done).status, "aborted");
  await new Promise(setImmediate);
  assert.ok(left);
});
