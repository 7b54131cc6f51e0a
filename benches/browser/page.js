// Runs in the page: checks that all contenders of a task give the same values, then times them.
import { init } from "runnelet";
import { CONTENDERS } from "./contenders.js";
import { TASKS } from "./tasks.js";

/** @import { Contender } from "./contenders.js" */
/** @import { Task } from "./tasks.js" */

/** @typedef {{ count: number, weight: number }} Sum */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const bench = {
  /**
   * Times all contenders of a task, or only one, in turns, after `warmups` rounds that do not count.
   * @param {{ task: string, chunk: number, url: string, rounds: number, warmups: number, only?: string }} run
   */
  async hot({ task: id, chunk, url, rounds, warmups, only }) {
    const task = taskOf(id);
    const input = await inputOf(task, url, chunk);
    const contenders = CONTENDERS.filter((one) => one.fits(task) && (!only || one.id === only));
    const checked = await check(contenders, task, input);
    /** @type {Record<string, number[]>} */
    const times = Object.fromEntries(contenders.map((contender) => [contender.id, []]));
    for (let round = -warmups; round < rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        // Each goes first as often as the others do.
        const contender = contenders[(turn + round + warmups) % contenders.length];
        const time = await timed(contender, task, input, checked);
        if (round >= 0) times[contender.id].push(time);
      }
    }
    return { times, bytes: input.bytes.length, values: checked.count };
  },

  /**
   * Times one contender, once: for a page that has done nothing else.
   * @param {{ task: string, contender: string, chunk: number, url: string }} run
   */
  async cold({ task: id, contender: name, chunk, url }) {
    const task = taskOf(id);
    const contender = CONTENDERS.filter((one) => one.id === name)[0];
    const input = await inputOf(task, url, chunk);
    const sum = { count: 0, weight: 0 };
    const time = await measure(contender, task, input, sum);
    return { time, bytes: input.bytes.length, ...sum };
  },

  /** Who takes part in a task. @param {string} id */
  contenders(id) {
    const task = taskOf(id);
    return CONTENDERS.filter(({ fits }) => fits(task)).map(({ id, title, role }) => ({ id, title, role }));
  },
};

/** @param {string} id @returns {Task} */
function taskOf(id) {
  return TASKS.filter((task) => task.id === id)[0];
}

/** @param {Task} task @param {string} url @param {number} chunk */
async function inputOf(task, url, chunk) {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const chunks = [];
  for (let start = 0; start < bytes.length; start += chunk) chunks.push(bytes.subarray(start, start + chunk));
  return { bytes, chunks, joined: task.gives === "object" ? joined(bytes) : bytes };
}

/** The lines as one JSON array. @param {Uint8Array} bytes */
function joined(bytes) {
  const array = new Uint8Array(bytes.length + 1);
  array[0] = "[".charCodeAt(0);
  array.set(bytes, 1);
  for (let at = array.indexOf(10); at >= 0; at = array.indexOf(10, at + 1)) array[at] = ",".charCodeAt(0);
  array[bytes.length] = "]".charCodeAt(0);
  return array;
}

/**
 * All that do the work must give the same values in the same order, else there is nothing to be compared.
 * @param {Contender[]} contenders
 * @param {Task} task
 * @param {Awaited<ReturnType<typeof inputOf>>} input
 * @returns {Promise<Sum>}
 */
async function check(contenders, task, input) {
  /** @type {(Sum & { hash: number }) | undefined} */
  let expected;
  for (const contender of contenders.filter(({ id }) => id !== "read-floor")) {
    const sum = { count: 0, weight: 0, hash: FNV_OFFSET };
    await contender.run(streamOf(input.chunks), task, (value) => {
      sum.count += 1;
      sum.weight += task.weigh(value);
      sum.hash = fold(sum.hash, JSON.stringify(normal(task, value)));
    }, input.joined);
    expected ??= sum;
    if (sum.count === 0 || JSON.stringify(sum) !== JSON.stringify(expected)) {
      throw new Error(`${task.id}: ${contender.id} gave ${JSON.stringify(sum)}, not ${JSON.stringify(expected)}`);
    }
  }
  if (!expected) throw new Error(`${task.id}: nobody takes part`);
  return expected;
}

/** Parsers leave out what an event does not say, or fill it in. @param {Task} task @param {any} value */
function normal({ gives }, value) {
  return gives === "event" || gives === "json-event" ? [value.event || "message", value.data, value.id || ""] : value;
}

/** @param {number} hash @param {string} text */
function fold(hash, text) {
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** @param {Contender} contender @param {Task} task @param {any} input @param {Sum} expected */
async function timed(contender, task, input, expected) {
  const sum = { count: 0, weight: 0 };
  // A sample pays for its own garbage, not for that of the one before.
  /** @type {any} */ (globalThis).gc?.({ type: "minor" });
  const time = await measure(contender, task, input, sum);
  const isWhole = sum.count === expected.count && sum.weight === expected.weight;
  if (contender.id !== "read-floor" && !isWhole) {
    throw new Error(`${task.id}: ${contender.id} gave ${sum.count} values of weight ${sum.weight} while it was timed`);
  }
  return time;
}

/** @param {Contender} contender @param {Task} task @param {any} input @param {Sum} sum */
async function measure(contender, task, input, sum) {
  const { weigh } = task;
  const take = (/** @type {any} */ value) => {
    sum.count += 1;
    sum.weight += weigh(value);
  };
  const stream = streamOf(input.chunks);
  const start = performance.now();
  await contender.run(stream, task, take, input.joined);
  return performance.now() - start;
}

/** A body that has arrived: all its chunks are queued. @param {Uint8Array[]} chunks */
function streamOf(chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

await init("/runnelet.wasm");
Object.assign(globalThis, { bench, isReady: true });
