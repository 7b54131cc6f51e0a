// Runs in the page: a JSON document that comes in pieces of a few characters, and who shows its growing value.
import { JSONParser } from "@streamparser/json";
import { parsePartialJson } from "ai";
import { parse as parseRiver } from "jsonriver";
import { parse as parsePartial } from "partial-json";
import { init, open } from "runnelet";
import { knows } from "./options.js";
import { bytesOf, chunksOf, eachChunk, pacedStreamOf, streamOf } from "./streams.js";

/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} title
 * @property {"ours" | "peer" | "floor"} role
 * @property {number} most  times that it is run: those that parse all of it anew for each delta are given few
 * @property {(stream: ReadableStream<Uint8Array>, look: (value: any) => void) => Promise<void>} run
 */

await init("/pkg/runnelet_bg.wasm");

const FEW = 3;
/** Characters by which a value may lag behind what has come: a key without its value, a number, escapes. */
const LAG = 64;
const CHECK_EVERY = 16;
const GROWING = { format: "json", growing: true };
const isThere = knows(GROWING);

/** @type {Contender[]} */
const CONTENDERS = [
  {
    id: "ours",
    title: "Runnelet, `growing: true`, `batches()`",
    role: "ours",
    most: Infinity,
    async run(stream, look) {
      for await (const batch of open(stream, GROWING).batches()) {
        for (const value of batch) look(value);
      }
    },
  },
  {
    id: "jsonriver",
    title: "jsonriver",
    role: "peer",
    most: Infinity,
    async run(stream, look) {
      for await (const value of parseRiver(textsOf(stream))) look(value);
    },
  },
  {
    id: "streamparser",
    title: "@streamparser/json, partial tokens and values",
    role: "peer",
    most: Infinity,
    async run(stream, look) {
      const parser = new JSONParser({ emitPartialTokens: true, emitPartialValues: true });
      /** @type {any} */
      let root;
      /** An item that is in its array before the parser puts it there. @type {{ parent: any, key: any } | undefined} */
      let early;
      parser.onValue = ({ value, key, parent, stack, partial }) => {
        root ??= stack[1]?.value ?? parent ?? value;
        if (early && early.parent === parent && !partial) {
          parent.splice(early.key, 1);
          early = undefined;
        }
        // The parser tells unfinished strings, but leaves it to its user to put them into the value.
        if (!partial || typeof value !== "string" || parent === undefined) return;
        parent[key] = value;
        if (Array.isArray(parent)) early = { parent, key };
      };
      await eachChunk(stream, (chunk) => {
        parser.write(chunk);
        if (root !== undefined) look(root);
      });
    },
  },
  {
    id: "partial-json",
    title: "partial-json, all of it for each delta",
    role: "peer",
    most: FEW,
    async run(stream, look) {
      const decoder = new TextDecoder();
      let text = "";
      await eachChunk(stream, (chunk) => {
        text += decoder.decode(chunk, { stream: true });
        look(parsePartial(text));
      });
    },
  },
  {
    id: "ai-sdk",
    title: "AI SDK, `parsePartialJson`, all of it for each delta",
    role: "peer",
    most: FEW,
    async run(stream, look) {
      let text = "";
      for await (const delta of textsOf(stream)) {
        text += delta;
        const { value } = await parsePartialJson(text);
        if (value !== undefined) look(value);
      }
    },
  },
  {
    id: "read-floor",
    title: "floor: reading the stream, nothing else",
    role: "floor",
    most: Infinity,
    async run(stream) {
      await eachChunk(stream, () => {});
    },
  },
];

const bench = {
  isThere,

  /**
   * Times all contenders in turns, each delta in a task of its own (`paced`) or all there at once.
   * @param {{ url: string, size: number, paced: boolean, warmups: number, rounds: number, few: number }} run
   */
  async growing({ url, size, paced, warmups, rounds, few }) {
    const bytes = await bytesOf(url);
    const chunks = chunksOf(bytes, size);
    const whole = JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)));
    const contenders = CONTENDERS.filter(({ role, most }) => (isThere || role !== "ours") && (paced || most === Infinity));
    /** @type {Record<string, number>} */
    const looks = {};
    /** @type {Record<string, number[]>} */
    const times = Object.fromEntries(contenders.map(({ id }) => [id, []]));
    for (let round = -warmups; round < rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const { id, run, most } = contenders[(turn + round + warmups) % contenders.length];
        if (most === FEW && (round < 0 || round >= few)) continue;
        /** @type {any} */ (globalThis).gc?.({ type: "minor" });
        let seen = 0;
        /** @type {any} */
        let last;
        const look = (/** @type {any} */ value) => {
          seen += 1;
          last = value;
        };
        const progress = { bytes: 0 };
        const stream = paced ? pacedStreamOf(chunks, progress) : streamOf(chunks);
        const isChecked = paced && round === -warmups;
        const start = performance.now();
        await run(stream, isChecked ? (value) => (look(value), checkFresh(id, value, seen, progress.bytes)) : look);
        const time = performance.now() - start;
        if (id !== "read-floor" && JSON.stringify(last) !== whole) throw new Error(`${id} ended with another value`);
        looks[id] = seen;
        if (round >= 0) times[id].push(time);
      }
    }
    const about = contenders.map(({ id, title, role }) => ({ id, title, role }));
    return { deltas: chunks.length, paced, contenders: about, times, looks };
  },
};

/**
 * All must show what has come, or they do not do the same.
 * @param {string} id @param {any} value @param {number} seen @param {number} bytes
 */
function checkFresh(id, value, seen, bytes) {
  if (seen % CHECK_EVERY !== 0) return;
  const { length } = JSON.stringify(value);
  if (length < bytes - LAG) throw new Error(`${id} shows ${length} characters when ${bytes} have come`);
}

/** @param {ReadableStream<Uint8Array>} stream */
async function* textsOf(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

Object.assign(globalThis, { bench, isReady: true });
