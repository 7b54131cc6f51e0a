// Who takes part: one row a contender. Each reads a stream of bytes to its end and hands every value to `take`.
import { createParser } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { open } from "runnelet";
import { lineBatches } from "./line-reader.js";

/** @import { Task } from "./tasks.js" */

/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} title
 * @property {"ours" | "peer" | "floor"} role
 * @property {(task: Task) => boolean} fits
 * @property {(stream: ReadableStream<Uint8Array>, task: Task, take: (value: any) => void, joined: Uint8Array) => Promise<void>} run
 */

const isSse = (/** @type {Task} */ task) => task.gives !== "object";
const isLines = (/** @type {Task} */ task) => task.gives === "object";

/** @type {Contender[]} */
export const CONTENDERS = [
  {
    id: "ours-batches",
    title: "Runnelet, `batches()`",
    role: "ours",
    fits: () => true,
    async run(stream, task, take) {
      for await (const batch of open(stream, task.options).batches()) {
        for (const value of batch) take(value);
      }
    },
  },
  {
    id: "ours-values",
    title: "Runnelet, `for await`",
    role: "ours",
    fits: () => true,
    async run(stream, task, take) {
      for await (const value of open(stream, task.options)) take(value);
    },
  },
  {
    id: "eventsource-parser",
    title: "eventsource-parser, `createParser`",
    role: "peer",
    fits: isSse,
    async run(stream, task, take) {
      const decoder = new TextDecoder();
      const give = fromEvent(task, take);
      const parser = createParser({ onEvent: give });
      await eachChunk(stream, (chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
      parser.feed(decoder.decode());
    },
  },
  {
    id: "eventsource-parser-stream",
    title: "eventsource-parser, `EventSourceParserStream`, `for await`",
    role: "peer",
    fits: isSse,
    async run(stream, task, take) {
      const give = fromEvent(task, take);
      const events = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const event of events) give(event);
    },
  },
  {
    id: "line-reader",
    title: "JS line reader, values by chunk",
    role: "peer",
    fits: isLines,
    async run(stream, _task, take) {
      for await (const batch of lineBatches(stream)) {
        for (const value of batch) take(value);
      }
    },
  },
  {
    id: "line-reader-values",
    title: "JS line reader, `for await` over values",
    role: "peer",
    fits: isLines,
    async run(stream, _task, take) {
      for await (const value of lineValues(stream)) take(value);
    },
  },
  {
    id: "parse-floor",
    title: "floor: one decode, one `JSON.parse` of all bytes, joined beforehand",
    role: "floor",
    fits: isLines,
    async run(_stream, _task, take, joined) {
      for (const value of JSON.parse(new TextDecoder().decode(joined))) take(value);
    },
  },
  {
    id: "read-floor",
    title: "floor: reading the stream, nothing else",
    role: "floor",
    fits: () => true,
    async run(stream) {
      await eachChunk(stream, () => {});
    },
  },
];

/** @param {ReadableStream<Uint8Array>} stream @param {(chunk: Uint8Array) => void} use */
async function eachChunk(stream, use) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    use(value);
  }
}

/** @param {ReadableStream<Uint8Array>} stream */
async function* lineValues(stream) {
  for await (const batch of lineBatches(stream)) yield* batch;
}

/**
 * What an application does with an event of eventsource-parser to get the task's value.
 * @param {Task} task
 * @param {(value: any) => void} take
 */
function fromEvent({ gives, done, pick }, take) {
  const give = {
    event: take,
    "json-event": (/** @type {any} */ event) => take({ event: event.event, data: JSON.parse(event.data), id: event.id }),
    pick: (/** @type {any} */ event) => take(pick?.(JSON.parse(event.data))),
    object: take,
  }[gives];
  if (done === undefined) return give;
  return (/** @type {any} */ event) => {
    if (event.data !== done) give(event);
  };
}
