// Streams that need no page: an async iterable and a Response.
import { open, StreamError } from "runnelet";

const bytes = new TextEncoder().encode('{"id":1}\n{"id":2}\n{"id":"é"}\n');

async function* pieces() {
  for (const byte of bytes) yield Uint8Array.of(byte);
}

async function read(stream) {
  const values = [];
  for await (const value of stream) values.push(value);
  return { values, status: stream.snapshot.status };
}

async function failure(stream) {
  try {
    return await read(stream);
  } catch (error) {
    return { brand: StreamError.is(error), code: error.code };
  }
}

const ndjson = { headers: { "content-type": "application/x-ndjson" } };
console.log(
  JSON.stringify({
    iterable: await read(open(pieces(), { format: "ndjson" })),
    response: await read(open(new Response(bytes, ndjson))),
    cut: await failure(open(new Response(bytes.subarray(0, -4), ndjson))),
  }),
);
