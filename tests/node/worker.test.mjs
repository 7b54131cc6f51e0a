// The option `worker` where there are no workers of the web's kind.
import assert from "node:assert/strict";
import test from "node:test";
import { open } from "../../pkg/index.js";

test("without workers streams are read here, and one note says so", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  for (let run = 0; run < 2; run++) {
    const stream = open(new Blob(['{"n":1}\n{"n":2}\n']), { format: "ndjson", worker: true });
    const values = [];
    for await (const value of stream) values.push(value);
    assert.deepEqual(values, [{ n: 1 }, { n: 2 }]);
    const { status, snapshot } = await stream.done;
    assert.equal(status, "done");
    assert.equal(snapshot.worker, "refused");
  }
  assert.equal(warn.mock.callCount(), 1);
  assert.match(warn.mock.calls[0].arguments[0], /worker: true.*main thread/);
});

test("without the option nothing is said of workers", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const { snapshot } = await open(new Blob(["1\n"]), { format: "ndjson", consume: false }).done;
  assert.equal(snapshot.worker, undefined);
  assert.equal(warn.mock.callCount(), 0);
});

test("an option worker that is no boolean is a TypeError that names it", () => {
  assert.throws(() => open(new Blob([]), { format: "ndjson", worker: 1 }), /"worker"/);
});
