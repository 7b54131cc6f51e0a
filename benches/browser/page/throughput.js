// Runs in the page: checks that all contenders of a task give the same values, then times them.
import { init } from "runnelet";
import { TASKS } from "../tasks.js";
import { CONTENDERS, GIVES_NOTHING } from "./contenders.js";
import { bytesOf, chunksOf, streamOf } from "./streams.js";

/** @import { Contender, Joined } from "./contenders.js" */
/** @import { Task } from "../tasks.js" */

/** @typedef {{ count: number, weight: number }} Sum */
/** @typedef {{ bytes: Uint8Array, chunks: Uint8Array[], joined: Joined }} Input */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BLOCK = 64 * 1024;
/** Who takes longer for one run is timed a few times only, and first of all by being checked. */
const SLOW = 1500;
const SLOW_ROUNDS = 3;

const bench = {
  /**
   * Times all contenders of a task, or only some, in turns. After `warmups` rounds and `settle` ms, which do not count:
   * at least `least` rounds, more until `most` or `box` ms.
   * @param {{ task: string, chunk: number, url: string, only?: string[],
   *   plan: { warmups: number, settle: number, least: number, most: number, box: number } }} run
   */
  async hot({ task: id, chunk, url, only, plan }) {
    const task = taskOf(id);
    const contenders = CONTENDERS.filter((one) => one.fits(task, chunk) && (!only || only.includes(one.id)));
    for (const { load } of contenders) await load?.();
    const input = await inputOf(task, url, chunk);
    const { sum, took } = await check(contenders, task, input);
    const isSlow = (/** @type {Contender} */ { id }) => took[id] > SLOW;
    /** @type {Record<string, number[]>} */
    const times = Object.fromEntries(contenders.map(({ id }) => [id, []]));
    const rounds = async (/** @type {(round: number) => boolean} */ goesOn, /** @type {boolean} */ counts) => {
      for (let round = 0; goesOn(round); round++) {
        for (let turn = 0; turn < contenders.length; turn++) {
          // Each goes first as often as the others do.
          const contender = contenders[(turn + round) % contenders.length];
          if (isSlow(contender) && (!counts || round >= SLOW_ROUNDS)) continue;
          const time = await timed(contender, task, input, sum);
          if (counts) times[contender.id].push(time);
        }
      }
    };
    let start = performance.now();
    const since = () => performance.now() - start;
    await rounds((round) => round < plan.warmups || since() < plan.settle, false);
    start = performance.now();
    await rounds((round) => round < plan.least || (round < plan.most && since() < plan.box), true);
    const about = contenders.map(({ id, title, role }) => ({ id, title, role }));
    return { task: id, chunk, contenders: about, times, bytes: input.bytes.length, values: sum.count };
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

  /** Who takes part in a task in fresh pages. @param {string} id @param {number} chunk */
  coldContenders(id, chunk) {
    const task = taskOf(id);
    const some = CONTENDERS.filter(({ fits, isCold }) => isCold && fits(task, chunk));
    return some.map(({ id, title, role }) => ({ id, title, role }));
  },
};

/** @param {string} id @returns {Task} */
function taskOf(id) {
  return TASKS.filter((task) => task.id === id)[0];
}

/** @param {Task} task @param {string} url @param {number} chunk @returns {Promise<Input>} */
async function inputOf(task, url, chunk) {
  const bytes = await bytesOf(url);
  const joined = task.gives === "object" ? joinedOf(bytes) : { whole: bytes, blocks: [] };
  return { bytes, chunks: chunksOf(bytes, chunk), joined };
}

/** @param {Uint8Array} bytes Whole lines. @returns {Joined} */
function joinedOf(bytes) {
  const blocks = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, Math.min(start + BLOCK, bytes.length - 1)) + 1;
    blocks.push(arrayOf(bytes.subarray(start, end)));
    start = end;
  }
  return { whole: arrayOf(bytes), blocks };
}

/** The lines as one JSON array. @param {Uint8Array} lines */
function arrayOf(lines) {
  const array = new Uint8Array(lines.length + 1);
  array[0] = "[".charCodeAt(0);
  array.set(lines, 1);
  for (let at = array.indexOf(10); at >= 0; at = array.indexOf(10, at + 1)) array[at] = ",".charCodeAt(0);
  array[lines.length] = "]".charCodeAt(0);
  return array;
}

/**
 * All that do the work must give the same values in the same order, else there is nothing to be compared.
 * @param {Contender[]} contenders
 * @param {Task} task
 * @param {Input} input
 */
async function check(contenders, task, input) {
  /** @type {(Sum & { hash: number }) | undefined} */
  let expected;
  /** @type {Record<string, number>} */
  const took = {};
  for (const { id, run } of contenders.filter(({ id }) => !GIVES_NOTHING.includes(id))) {
    const sum = { count: 0, weight: 0, hash: FNV_OFFSET };
    const start = performance.now();
    await run(streamOf(input.chunks), task, (value) => {
      sum.count += 1;
      sum.weight += task.weigh(value);
      sum.hash = fold(sum.hash, JSON.stringify(normal(task, value)));
    }, input.joined);
    took[id] = performance.now() - start;
    expected ??= sum;
    if (sum.count === 0 || JSON.stringify(sum) !== JSON.stringify(expected)) {
      throw new Error(`${task.id}: ${id} gave ${JSON.stringify(sum)}, not ${JSON.stringify(expected)}`);
    }
  }
  if (!expected) throw new Error(`${task.id}: nobody takes part`);
  return { sum: expected, took };
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

/** @param {Contender} contender @param {Task} task @param {Input} input @param {Sum} expected */
async function timed(contender, task, input, expected) {
  const sum = { count: 0, weight: 0 };
  // A sample pays for its own garbage, not for that of the one before.
  /** @type {any} */ (globalThis).gc?.({ type: "minor" });
  const time = await measure(contender, task, input, sum);
  const isWhole = sum.count === expected.count && sum.weight === expected.weight;
  if (!isWhole && !GIVES_NOTHING.includes(contender.id)) {
    throw new Error(`${task.id}: ${contender.id} gave ${sum.count} values of weight ${sum.weight} while it was timed`);
  }
  return time;
}

/** @param {Contender} contender @param {Task} task @param {Input} input @param {Sum} sum */
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

await init("/pkg/runnelet_bg.wasm");
Object.assign(globalThis, { bench, isReady: true });
