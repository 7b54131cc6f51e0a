// Too much at once: the page stays responsive, time grows with the input and not faster.
import { open } from "/pkg/index.js";
import { encode, finish, gather, records, script, streamOf, turn } from "./support.js";

const MB = 1 << 20;

export const cases = [
  {
    name: "hostile: a 64 MB chunk leaves the page its turns",
    async run(t) {
      const line = `{"n":1,"pad":"${"x".repeat(1000)}"}\n`;
      const count = Math.floor((64 * MB) / line.length);
      const chunk = encode(line.repeat(count));
      await open(script([records(1)])).done; // the engine is there
      const pulse = startPulse();
      const start = performance.now();
      let got = 0;
      for await (const batch of open(streamOf(chunk), { format: "ndjson" }).batches()) got += batch.length;
      const ms = performance.now() - start;
      const { turns, frames, longest } = pulse.stop();
      t.report("a 64 MB chunk", {
        bytes: chunk.length,
        records: got,
        ms: Math.round(ms),
        "turns of the page": turns,
        "animation frames": frames,
        "longest without one, ms": Math.round(longest),
      });
      t.equal(got, count);
      t.ok(turns >= Math.min(16, ms / 50), `${turns} turns in ${ms} ms`);
    },
  },
  {
    name: "hostile: a 4 MiB line in 64-byte chunks comes whole, and the page has its turns",
    async run(t) {
      for (const size of [1, 2, 4]) {
        const pulse = startPulse();
        const start = performance.now();
        const { values } = await gather(open(longLine(size * MB), { format: "ndjson", limits: { frameBytes: 8 * MB } }));
        const ms = performance.now() - start;
        const { turns } = pulse.stop();
        t.equal(values.length, 1);
        t.equal(values[0].length, size * MB);
        t.ok(turns > 0, "the page had no turn");
        t.report("one line in 64-byte chunks", { MiB: size, ms: Math.round(ms), "turns of the page": turns });
      }
    },
  },
  {
    name: "hostile: a line beyond the limit is one error, and the next line is delivered",
    async run(t) {
      const source = script([{ send: '"' }, { repeat: { times: 400, send: "x".repeat(10_000) } }, { send: '"\n' }, records(2)]);
      const { values, codes, snapshot } = await finish(open(source));
      t.same(values, [2]);
      t.same(codes, ["frame-too-large"]);
      t.equal(snapshot.bytes, 4_000_005);
    },
  },
  {
    name: "hostile: a stream that never ends a line is told once, and goes on being read",
    async run(t) {
      const stream = open(script([{ repeat: { times: 300, send: "x".repeat(10_000) } }]), { retry: false });
      const { values, codes } = await finish(stream);
      t.same(values, []);
      t.ok(codes.includes("frame-too-large"), codes.join());
      t.ok(codes.length <= 2, codes.join());
    },
  },
  {
    name: "hostile: ten thousand tiny frames in one chunk",
    async run(t) {
      const { values } = await finish(open(streamOf("1\n".repeat(10_000)), { format: "ndjson" }));
      t.equal(values.length, 10_000);
    },
  },
];

/** Counts what the page gets to do. */
function startPulse() {
  let running = true;
  let [turns, frames, longest] = [0, 0, 0];
  let last = performance.now();
  (async () => {
    while (running) {
      await turn();
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      turns += 1;
    }
  })();
  const frame = () => {
    if (!running) return;
    frames += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return {
    stop() {
      running = false;
      return { turns, frames, longest };
    },
  };
}

function longLine(length) {
  const chunk = encode("x".repeat(64));
  let left = length / 64;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encode('"')),
    pull(controller) {
      if (left-- > 0) return controller.enqueue(chunk);
      controller.enqueue(encode('"\n'));
      controller.close();
    },
  });
}
