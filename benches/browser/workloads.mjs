// What is parsed: one row a workload. Each makes its frames one by one, the same in every run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/paths.mjs";
import { pick, random, sentence } from "./random.mjs";

/**
 * @typedef {object} Workload
 * @property {string} id
 * @property {string} title
 * @property {"sse" | "ndjson"} format
 * @property {number} megabytes
 * @property {(next: () => number) => (index: number) => string} frames  text of the frame at an index
 * @property {string} [tail]  what ends the stream
 */

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
    megabytes: 5,
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
    megabytes: 5,
    frames: (next) => (index) => `data: ${JSON.stringify(row(next, index, ENGLISH))}\n\n`,
  },
  {
    id: "sse-named",
    title: "SSE, rows of about 300 B, each with event and id",
    format: "sse",
    megabytes: 5,
    frames: (next) => (index) =>
      `event: ${index % 5 === 0 ? "created" : "updated"}\nid: ${index}\ndata: ${JSON.stringify(row(next, index, ENGLISH))}\n\n`,
  },
  {
    id: "ndjson-rows",
    title: "NDJSON, rows of about 300 B",
    format: "ndjson",
    megabytes: 5,
    frames: (next) => (index) => `${JSON.stringify(row(next, index, ENGLISH))}\n`,
  },
  {
    id: "ndjson-unicode",
    title: "NDJSON, rows of about 300 B, mostly not ASCII",
    format: "ndjson",
    megabytes: 5,
    frames: (next) => (index) => `${JSON.stringify(row(next, index, WORLD))}\n`,
  },
  {
    id: "ndjson-movies",
    title: "NDJSON, real rows (vega-datasets, movies.json, repeated)",
    format: "ndjson",
    megabytes: 5,
    frames: () => {
      const path = join(ROOT, "node_modules/vega-datasets/data/movies.json");
      const movies = JSON.parse(readFileSync(path, "utf8")).map((/** @type {object} */ movie) => `${JSON.stringify(movie)}\n`);
      return (index) => movies[index % movies.length];
    },
  },
];

/**
 * The bytes of a workload, whole frames only.
 * @param {Workload} workload
 * @param {number} limit Bytes, not to be exceeded before the tail.
 */
export function bytesOf(workload, limit = workload.megabytes * 1e6) {
  const frame = workload.frames(random(1));
  let text = "";
  let length = 0;
  for (let index = 0; ; index++) {
    const next = frame(index);
    length += Buffer.byteLength(next);
    if (length > limit) return Buffer.from(text + (workload.tail ?? ""));
    text += next;
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

/** @param {string} text */
function words(text) {
  return text.split(/\s+/);
}
