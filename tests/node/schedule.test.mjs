// When regions write: in frames, all together no longer than a slice, each in its turn. The clock and the frames are ours.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PKG } from "../../scripts/lib/paths.mjs";

let now = 0;
/** @type {(() => void) | undefined} */
let frame;
globalThis.document = { hidden: false };
globalThis.performance.now = () => now;
globalThis.requestAnimationFrame = (run) => {
  frame = run;
  return 1;
};
globalThis.cancelAnimationFrame = () => (frame = undefined);

const { deadline, schedule, unschedule } = await import(`${PKG}/dom/schedule.js`);

/** Draws for so long, then runs what asked for a frame. */
function nextFrame(drawing = 0) {
  now += drawing;
  const run = frame;
  frame = undefined;
  run?.();
  return run !== undefined;
}

beforeEach(() => {
  while (nextFrame());
});

/** Somebody who has that much to write, in steps of 1 ms. @param {string[]} log @param {string} name @param {number} work */
function region(log, name, work) {
  const job = () => {
    const start = now;
    while (work > 0 && now < deadline()) {
      now += 1;
      work -= 1;
    }
    log.push(`${name} ${now - start}`);
    if (work > 0) schedule(job);
  };
  return job;
}

test("what is scheduled twice is done once, in one frame with the others", () => {
  const log = [];
  const [a, b] = [region(log, "a", 1), region(log, "b", 1)];
  for (const job of [a, b, a]) schedule(job);
  assert.equal(nextFrame(), true);
  assert.deepEqual(log, ["a 1", "b 1"]);
  assert.equal(nextFrame(), false);
});

test("all together write no longer than a slice, and who had no turn has the next one", () => {
  const log = [];
  for (const name of ["a", "b", "c"]) schedule(region(log, name, 30));
  for (let frames = 0; frames < 5; frames++) nextFrame(1);
  assert.deepEqual(log, ["a 20", "b 20", "c 20", "a 10", "b 10", "c 10"]);
});

test("slices are longer where drawing is, up to 40 ms, and short again when nothing was left", () => {
  const log = [];
  schedule(region(log, "a", 120));
  for (const drawing of [0, 60, 300, 10]) nextFrame(drawing);
  assert.deepEqual(log, ["a 20", "a 30", "a 40", "a 20"]);
  nextFrame(10);
  now += 1000;
  schedule(region(log, "b", 30));
  nextFrame();
  assert.deepEqual(log.slice(4), ["a 10", "b 20"]);
});

test("what was unscheduled is not done, though a frame was asked for", () => {
  const log = [];
  const job = region(log, "a", 1);
  schedule(job);
  unschedule(job);
  nextFrame();
  assert.deepEqual(log, []);
});

test("what one throws is reported, and the others are done", () => {
  const log = [];
  const reported = [];
  globalThis.reportError = (cause) => reported.push(cause.message);
  schedule(() => {
    throw new Error("broken");
  });
  schedule(region(log, "a", 1));
  nextFrame();
  assert.deepEqual([reported, log], [["broken"], ["a 1"]]);
});
