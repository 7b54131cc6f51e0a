// Streams that may be asked for another attempt, and that nobody has any more: what the engine keeps for them goes too.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { open } from "../../pkg/index.js";
import { initSync } from "../../pkg/runnelet.js";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const text = '{"n":1}\n'.repeat(100);

const response = () => new Response(`${text}{`, { headers: { "content-type": "application/x-ndjson" } });

async function round(keep) {
  for (let at = 0; at < 500; at++) {
    const stream = open(response, { retry: false });
    assert.equal((await stream.done).status, "interrupted");
    keep?.push(stream);
  }
  for (let at = 0; at < 4; at++) {
    gc();
    await sleep(10);
  }
  return initSync().memory.buffer.byteLength;
}

test("interrupted streams that nobody has any more are given back", async () => {
  const before = await round();
  let after;
  for (let at = 0; at < 5; at++) after = await round();
  assert.ok(after - before < 1 << 20, `${(after - before) >> 10} KiB more after 2500 streams`);
});

test("those that somebody has can be asked for another attempt", async () => {
  const kept = [];
  await round(kept);
  const last = kept.at(-1);
  last.retry();
  assert.notEqual(last.snapshot.status, "interrupted");
  const { status, snapshot } = await last.done;
  assert.equal(status, "interrupted");
  assert.equal(snapshot.attempt, 2);
});
