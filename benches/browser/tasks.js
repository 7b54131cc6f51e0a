// What is asked of a workload: one row a task. A task fixes which values every contender must give.

const HUGE = { frameBytes: 8 * 1024 * 1024 };

/**
 * @typedef {object} Task
 * @property {string} id
 * @property {string} workload
 * @property {string} title
 * @property {"event" | "json-event" | "pick" | "object"} gives  the shape of a value
 * @property {object} options  what `open` is told
 * @property {(value: any) => number} weigh  a number from a value, so that it is used
 * @property {string} [done]  payload that ends the stream and is no value
 * @property {(parsed: any) => any} [pick]  the same as `select`, for those who parse first
 * @property {boolean} [isCold]  it is measured in fresh pages too
 * @property {boolean} [isHuge]  one frame is all of it: tiny chunks of it are one chunk size, and no smaller one
 */

/** @type {Task[]} */
export const TASKS = [
  {
    id: "chat",
    workload: "chat",
    title: "chat deltas as SSE events, data as text",
    gives: "event",
    options: { format: "sse", end: "[DONE]" },
    done: "[DONE]",
    weigh: (event) => event.data.length,
    isCold: true,
  },
  {
    id: "chat-select",
    workload: "chat",
    title: "chat deltas, only the text of each (`select`)",
    gives: "pick",
    options: { format: "sse", end: "[DONE]", select: "/data/choices/0/delta/content" },
    done: "[DONE]",
    pick: (data) => data.choices[0].delta.content,
    weigh: (content) => content.length,
    isCold: true,
  },
  {
    id: "sse-rows",
    workload: "sse-rows",
    title: "rows as SSE events, data as text",
    gives: "event",
    options: { format: "sse" },
    weigh: (event) => event.data.length,
    isCold: true,
  },
  {
    id: "sse-named",
    workload: "sse-named",
    title: "rows as SSE events with type and id, data as text",
    gives: "event",
    options: { format: "sse" },
    weigh: (event) => event.data.length + event.id.length,
    isCold: true,
  },
  {
    id: "sse-json",
    workload: "sse-rows",
    title: "rows as SSE events, data as objects",
    gives: "json-event",
    options: { format: "sse", decode: "json" },
    weigh: (event) => event.data.id,
  },
  {
    id: "sse-unicode",
    workload: "sse-unicode",
    title: "rows as SSE events, mostly not ASCII, data as text",
    gives: "event",
    options: { format: "sse" },
    weigh: (event) => event.data.length,
  },
  {
    id: "sse-large",
    workload: "sse-large",
    title: "SSE events of 64 KiB, data as text",
    gives: "event",
    options: { format: "sse" },
    weigh: (event) => event.data.length,
  },
  {
    id: "sse-huge",
    workload: "sse-huge",
    title: "one SSE event of 4 MiB, data as text",
    gives: "event",
    options: { format: "sse", limits: HUGE },
    weigh: (event) => event.data.length,
    isHuge: true,
  },
  {
    id: "ndjson-rows",
    workload: "ndjson-rows",
    title: "NDJSON rows as objects",
    gives: "object",
    options: { format: "ndjson" },
    weigh: (row) => row.id,
    isCold: true,
  },
  {
    id: "ndjson-unicode",
    workload: "ndjson-unicode",
    title: "NDJSON rows, mostly not ASCII, as objects",
    gives: "object",
    options: { format: "ndjson" },
    weigh: (row) => row.id,
    isCold: true,
  },
  {
    id: "ndjson-movies",
    workload: "ndjson-movies",
    title: "NDJSON of real data as objects",
    gives: "object",
    options: { format: "ndjson" },
    weigh: (movie) => movie["IMDB Votes"] ?? 0,
    isCold: true,
  },
  {
    id: "ndjson-large",
    workload: "ndjson-large",
    title: "NDJSON records of 64 KiB as objects",
    gives: "object",
    options: { format: "ndjson" },
    weigh: (record) => record.rows.length,
  },
  {
    id: "ndjson-huge",
    workload: "ndjson-huge",
    title: "one NDJSON line of 4 MiB as an object",
    gives: "object",
    options: { format: "ndjson", limits: HUGE },
    weigh: (record) => record.rows.length,
    isHuge: true,
  },
];
