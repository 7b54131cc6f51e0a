// What is parsed: one row a workload. Each makes its frames one by one, the same in every run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { pick, random, sentence } from "./random.mjs";

/**
 * @typedef {object} Workload
 * @property {string} id
 * @property {string} title
 * @property {"sse" | "ndjson" | "json"} format
 * @property {number} bytes  where nothing else is asked for
 * @property {(next: () => number, limit: number) => (index: number) => string} frames  text of the frame at an index
 * @property {string} [tail]  what ends the stream
 */

const MEGABYTE = 1e6;
const ENGLISH = words(`the of a stream that each one and we in page with to arrives before its frames as value is for
  browser which reader keeps until server writes small pieces text record latency number while on from render was by`);
const WORLD = words(`流れ データ 読み込み 終わり ページ поток данных страница ответ сервер частями نص صفحة خادم über größe straße
  déjà reçu élève señal mañana 🚀 🌍 👩‍💻 📦 한국어 텍스트 조각 응답`);

/** @type {Workload[]} */
export const WORKLOADS = [
  {
    id: "chat",
    title: "SSE, chat deltas of about 185 B",
    format: "sse",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) => {
      const content = `${index % 40 === 39 ? "\n" : " "}${pick(next, ENGLISH)}`;
      const delta = { index: 0, delta: { content }, logprobs: null, finish_reason: null };
      const head = { id: "chatcmpl-9fK2mQ7xT1", object: "chat.completion.chunk", created: 1790000000, model: "demo-1" };
      return `data: ${JSON.stringify({ ...head, choices: [delta] })}\n\n`;
    },
    tail: "data: [DONE]\n\n",
  },
  {
    id: "sse-rows",
    title: "SSE, rows of about 300 B",
    format: "sse",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) => `data: ${JSON.stringify(row(next, index, ENGLISH))}\n\n`,
  },
  {
    id: "sse-named",
    title: "SSE, rows of about 300 B, each with event and id",
    format: "sse",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) =>
      `event: ${index % 5 === 0 ? "created" : "updated"}\nid: ${index}\ndata: ${JSON.stringify(row(next, index, ENGLISH))}\n\n`,
  },
  {
    id: "sse-unicode",
    title: "SSE, rows of about 300 B, mostly not ASCII",
    format: "sse",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) => `data: ${JSON.stringify(row(next, index, WORLD))}\n\n`,
  },
  {
    id: "sse-large",
    title: "SSE, events of 64 KiB",
    format: "sse",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) => `data: ${record(next, index, 64 * 1024)}\n\n`,
  },
  {
    id: "sse-huge",
    title: "SSE, one event of 4 MiB",
    format: "sse",
    bytes: 4 * 1024 * 1024,
    frames: (next, limit) => (index) => `data: ${record(next, index, limit - "data: \n\n".length)}\n\n`,
  },
  {
    id: "ndjson-rows",
    title: "NDJSON, rows of about 300 B",
    format: "ndjson",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) => `${JSON.stringify(row(next, index, ENGLISH))}\n`,
  },
  {
    id: "ndjson-unicode",
    title: "NDJSON, rows of about 300 B, mostly not ASCII",
    format: "ndjson",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) => `${JSON.stringify(row(next, index, WORLD))}\n`,
  },
  {
    id: "ndjson-movies",
    title: "NDJSON, real rows (vega-datasets, movies.json, repeated)",
    format: "ndjson",
    bytes: 5 * MEGABYTE,
    frames: () => {
      const path = join(ROOT, "node_modules/vega-datasets/data/movies.json");
      const movies = JSON.parse(readFileSync(path, "utf8")).map((/** @type {object} */ movie) => `${JSON.stringify(movie)}\n`);
      return (index) => movies[index % movies.length];
    },
  },
  {
    id: "ndjson-large",
    title: "NDJSON, records of 64 KiB",
    format: "ndjson",
    bytes: 5 * MEGABYTE,
    frames: (next) => (index) => `${record(next, index, 64 * 1024)}\n`,
  },
  {
    id: "ndjson-huge",
    title: "NDJSON, one line of 4 MiB",
    format: "ndjson",
    bytes: 4 * 1024 * 1024,
    frames: (next, limit) => (index) => `${record(next, index, limit - 1)}\n`,
  },
  {
    id: "document",
    title: "one JSON document, as a model writes it",
    format: "json",
    bytes: 16_000,
    frames: (next, limit) => (index) => record(next, index, limit),
  },
];

/**
 * The bytes of a workload: whole frames only, at least one.
 * @param {Workload} workload
 * @param {number} limit Bytes, not to be exceeded before the tail if there is more than one frame.
 */
export function bytesOf(workload, limit = workload.bytes) {
  const frame = workload.frames(random(1), limit);
  const frames = [frame(0)];
  let length = Buffer.byteLength(frames[0]);
  for (let index = 1; ; index++) {
    const next = frame(index);
    length += Buffer.byteLength(next);
    if (length > limit) return Buffer.from(frames.join("") + (workload.tail ?? ""));
    frames.push(next);
  }
}

/** @param {() => number} next @param {number} index @param {string[]} vocabulary */
function row(next, index, vocabulary) {
  return {
    id: index,
    author: pick(next, vocabulary),
    title: sentence(next, vocabulary, 24),
    rating: 1 + Math.floor(next() * 5),
    price: Math.floor(next() * 1e5) / 100,
    verified: next() < 0.5,
    tags: [pick(next, vocabulary), pick(next, vocabulary)],
    // Characters of two to four bytes fill a row sooner.
    text: sentence(next, vocabulary, vocabulary === ENGLISH ? 140 : 50),
  };
}

/** A record of many rows, of so many bytes. @param {() => number} next @param {number} index @param {number} bytes */
function record(next, index, bytes) {
  const head = `{"id":${index},"title":${JSON.stringify(`"${sentence(next, ENGLISH, 24)}"\n`)},"rows":[`;
  const tail = (/** @type {number} */ length) => `],"rest":"${"x".repeat(length)}"}`;
  let text = head;
  for (let at = 0; ; at++) {
    const more = `${at > 0 ? "," : ""}${JSON.stringify(row(next, at, ENGLISH))}`;
    const left = bytes - text.length - tail(0).length;
    if (more.length > left) return text + tail(Math.max(0, left));
    text += more;
  }
}

/** @param {string} text */
function words(text) {
  return text.split(/\s+/);
}
