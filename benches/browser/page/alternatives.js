// Runs in the page: ways to do the small things that all the rest is made of, side by side.
import { bytesOf } from "./streams.js";

/**
 * @typedef {object} Group
 * @property {string} id
 * @property {string} title
 * @property {string} unit  what a figure is
 * @property {string} why   what was chosen, and the reason
 * @property {(data: Data) => { column: string, divisor: number, ways: Record<string, () => unknown> }[]} columns
 *   For each column the ways, the same ones in each, and how many things one call does.
 */

/** @typedef {{ text: Uint8Array, rows: Uint8Array, movies: Uint8Array }} Data */

const STRINGS = 2000;
const MOVED = 1 << 20;
const PROMISES = 20_000;
const BATCH = 200;
const OBJECTS = 20_000;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const NEWLINE = 10;
/** What is made is also looked at, or it would not be made. */
let sink = 0;

/** @type {Group[]} */
const GROUPS = [
  {
    id: "strings",
    title: "Short strings from bytes",
    unit: "ns for a string of so many ASCII characters",
    why:
      "One decode and slices, at every length. A call of `TextDecoder` costs half a microsecond however short the text is; a loop of our own " +
      "is quicker for some dozens of characters and slower beyond. Slices keep the whole decode alive while one of them is kept: " +
      "what comes of that the section on memory shows.",
    columns: ({ text }) =>
      [4, 8, 16, 32, 64, 128, 256].map((length) => {
        const bytes = text.subarray(0, length * STRINGS);
        return {
          column: `${length}`,
          divisor: STRINGS,
          ways: {
            "`TextDecoder` for each": () => each(length, (start, end) => decoder.decode(bytes.subarray(start, end))),
            "loop of `String.fromCharCode`": () => each(length, (start, end) => byLoop(bytes, start, end)),
            "`String.fromCharCode.apply`": () =>
              each(length, (start, end) => String.fromCharCode.apply(null, /** @type {any} */ (bytes.subarray(start, end)))),
            "**one decode, slices**": () => {
              const whole = decoder.decode(bytes);
              each(length, (start, end) => whole.slice(start, end));
            },
            "one decode, substrings": () => {
              const whole = decoder.decode(bytes);
              each(length, (start, end) => whole.substring(start, end));
            },
          },
        };
      }),
  },
  {
    id: "moves",
    title: "A chunk into WebAssembly memory",
    unit: "ns for a piece of so many bytes",
    why:
      "`set` of the chunk itself where all of it fits, else of a `subarray`: a view costs about as much as moving a kilobyte, " +
      "and a `slice` moves the bytes once more.",
    columns: ({ rows }) => {
      const { buffer } = new WebAssembly.Memory({ initial: 32 });
      const target = new Uint8Array(buffer);
      return [64, 1400, 16 * 1024, 64 * 1024].map((size) => {
        const pieces = Math.floor(MOVED / size);
        const chunk = rows.slice(0, size);
        const times = (/** @type {(at: number) => void} */ use) => {
          for (let at = 0; at < pieces; at++) use(at * size);
        };
        return {
          column: bytesName(size),
          divisor: pieces,
          ways: {
            "**`set` of the chunk**": () => times((at) => target.set(chunk, at)),
            "`set` of a `subarray`": () => times((at) => target.set(rows.subarray(at, at + size), at)),
            "`set` of a `slice`": () => times((at) => target.set(rows.slice(at, at + size), at)),
            "`set` by a new view of the memory": () => times((at) => new Uint8Array(buffer, at, size).set(chunk)),
          },
        };
      });
    },
  },
  {
    id: "decodes",
    title: "A text out of WebAssembly memory",
    unit: "ns for a text of so many bytes",
    why: "Decoded from a view: the copy is saved, and the view does not outlive the call.",
    columns: ({ rows }) => {
      const { buffer } = new WebAssembly.Memory({ initial: 32 });
      new Uint8Array(buffer).set(rows.subarray(0, MOVED));
      return [64, 1400, 16 * 1024, 64 * 1024].map((size) => {
        const pieces = Math.floor(MOVED / size);
        const times = (/** @type {(at: number) => Uint8Array} */ bytes) => {
          for (let at = 0; at < pieces; at++) sink += decoder.decode(bytes(at * size)).charCodeAt(0);
        };
        return {
          column: bytesName(size),
          divisor: pieces,
          ways: {
            "**from a view**": () => times((at) => new Uint8Array(buffer, at, size)),
            "from a copy": () => times((at) => new Uint8Array(buffer, at, size).slice()),
          },
        };
      });
    },
  },
  {
    id: "parses",
    title: "How much goes into one `JSON.parse`",
    unit: "ms for 4 MB, the decode included; batches are made beforehand",
    why:
      "Batches of up to 64 KiB. A decode and a parse for each record pay for the call; from some kilobytes on the size hardly matters, " +
      "until one huge text costs more than it saves: its string and its values outgrow the young generation of the collector.",
    columns: ({ rows, movies }) =>
      [["rows of 300 B", rows], ["real data (movies)", movies]].map(([column, bytes]) => ({
        column: /** @type {string} */ (column),
        divisor: 1e6,
        ways: Object.fromEntries(
          [["1 record", 1], ["4 records", 4], ["16 KB", 16 * 1024], ["**64 KB**", 64 * 1024], ["256 KB", 256 * 1024], ["all", Infinity]].map(
            ([name, size]) => {
              const arrays = arraysOf(/** @type {Uint8Array} */ (bytes), /** @type {number} */ (size));
              return [name, () => {
                for (const array of arrays) sink += JSON.parse(decoder.decode(array)).length;
              }];
            },
          ),
        ),
      })),
  },
  {
    id: "promises",
    title: "How values reach the consumer",
    unit: "ns for a value",
    why:
      "`batches()` for those who want all: one promise for a batch, a plain loop within. `for await` over values stays, for it is " +
      "what one writes first; its promise for each value cannot be saved, an async generator around it can.",
    columns: () => [
      {
        column: `${PROMISES} values`,
        divisor: PROMISES,
        ways: {
          "**a promise for each batch of 200**": async () => {
            for await (const batch of iterate(PROMISES / BATCH, new Array(BATCH).fill(1))) for (const value of batch) sink += value;
          },
          "**a promise for each value, by hand**": async () => {
            for await (const value of iterate(PROMISES, 1)) sink += value;
          },
          "an async generator over batches, `yield*`": async () => {
            for await (const value of spread(iterate(PROMISES / BATCH, new Array(BATCH).fill(1)))) sink += value;
          },
          "a `ReadableStream` of values": async () => {
            let left = PROMISES;
            const stream = new ReadableStream({
              pull(controller) {
                if (left-- > 0) controller.enqueue(1);
                else controller.close();
              },
            });
            for await (const value of stream) sink += value;
          },
        },
      },
    ],
  },
  {
    id: "objects",
    title: "An event as an object",
    unit: "ns for an event of three fields",
    why: "A literal with all its fields, always in the same order: one allocation of one shape. A class costs the same and says no more.",
    columns: () => [
      {
        column: `${OBJECTS} events`,
        divisor: OBJECTS,
        ways: {
          "no object, the text alone": () => keepEach((at) => `${at & 7}`),
          "**a literal**": () => keepEach((at) => ({ event: "message", data: `${at & 7}`, id: "" })),
          "an instance of a class": () => keepEach((at) => new Event3("message", `${at & 7}`, "")),
          "an empty object, then its fields": () =>
            keepEach((at) => {
              /** @type {any} */
              const event = {};
              event.event = "message";
              event.data = `${at & 7}`;
              event.id = "";
              return event;
            }),
          "a spread of another, one more field": () => {
            const base = { event: "message", id: "" };
            keepEach((at) => ({ ...base, data: `${at & 7}` }));
          },
          "`Object.fromEntries`": () =>
            keepEach((at) => Object.fromEntries([["event", "message"], ["data", `${at & 7}`], ["id", ""]])),
        },
      },
    ],
  },
];

class Event3 {
  /** @param {string} event @param {string} data @param {string} id */
  constructor(event, data, id) {
    this.event = event;
    this.data = data;
    this.id = id;
  }
}

const bench = {
  groups: () => GROUPS.map(({ id, title, unit, why }) => ({ id, title, unit, why })),

  /**
   * One group: all ways of a column in turns. Samples are ns for one thing.
   * @param {{ id: string, rounds: number, warmups: number }} run
   */
  async alternatives({ id, rounds, warmups }) {
    const data = {
      text: (await bytesOf("/data/ndjson-rows?limit=600000")).slice(),
      rows: await bytesOf("/data/ndjson-rows?limit=4000000"),
      movies: await bytesOf("/data/ndjson-movies?limit=4000000"),
    };
    const results = [];
    for (const { column, divisor, ways } of GROUPS.filter((group) => group.id === id)[0].columns(data)) {
      const names = Object.keys(ways);
      /** @type {Record<string, number[]>} */
      const samples = Object.fromEntries(names.map((name) => [name, []]));
      for (let round = -warmups; round < rounds; round++) {
        for (let turn = 0; turn < names.length; turn++) {
          const name = names[(turn + round + warmups) % names.length];
          /** @type {any} */ (globalThis).gc?.({ type: "minor" });
          const start = performance.now();
          await ways[name]();
          const time = performance.now() - start;
          if (round >= 0) samples[name].push((time * 1e6) / divisor);
        }
      }
      results.push({ column, samples });
    }
    return results;
  },
};

/** @param {number} length @param {(start: number, end: number) => string} make */
function each(length, make) {
  for (let start = 0; start < length * STRINGS; start += length) sink += make(start, start + length).charCodeAt(0);
}

/** @param {Uint8Array} bytes @param {number} start @param {number} end */
function byLoop(bytes, start, end) {
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

/** @param {(at: number) => unknown} make */
function keepEach(make) {
  const list = new Array(OBJECTS);
  for (let at = 0; at < OBJECTS; at++) list[at] = make(at);
  sink += list.length;
}

/** Lines as JSON arrays of so many bytes each, or of 1 or 4 records. @param {Uint8Array} bytes @param {number} size */
function arraysOf(bytes, size) {
  const arrays = [];
  for (let start = 0; start < bytes.length; ) {
    let end = size > 4 ? bytes.indexOf(NEWLINE, Math.min(start + size, bytes.length - 1)) + 1 : start;
    for (let records = 0; size <= 4 && records < size && end < bytes.length; records++) end = bytes.indexOf(NEWLINE, end) + 1;
    const text = decoder.decode(bytes.subarray(start, end - 1)).replaceAll("\n", ",");
    arrays.push(new TextEncoder().encode(`[${text}]`));
    start = end;
  }
  return arrays;
}

/** @template T @param {number} count @param {T} value @returns {AsyncIterable<T>} */
function iterate(count, value) {
  let left = count;
  const iterator = {
    next: () => Promise.resolve(left-- > 0 ? { done: /** @type {const} */ (false), value } : { done: /** @type {const} */ (true), value: undefined }),
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** @param {AsyncIterable<number[]>} batches */
async function* spread(batches) {
  for await (const batch of batches) yield* batch;
}

/** @param {number} bytes */
function bytesName(bytes) {
  return bytes % 1024 === 0 ? `${bytes / 1024} KB` : `${bytes} B`;
}

Object.assign(globalThis, { bench, isReady: true });
