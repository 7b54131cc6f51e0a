// What is asked of a workload: one row a task. A task fixes which values every contender must give.

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
  },
  {
    id: "sse-rows",
    workload: "sse-rows",
    title: "rows as SSE events, data as text",
    gives: "event",
    options: { format: "sse" },
    weigh: (event) => event.data.length,
  },
  {
    id: "sse-named",
    workload: "sse-named",
    title: "rows as SSE events with type and id, data as text",
    gives: "event",
    options: { format: "sse" },
    weigh: (event) => event.data.length + event.id.length,
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
    id: "ndjson-rows",
    workload: "ndjson-rows",
    title: "NDJSON rows as objects",
    gives: "object",
    options: { format: "ndjson" },
    weigh: (row) => row.id,
  },
  {
    id: "ndjson-unicode",
    workload: "ndjson-unicode",
    title: "NDJSON rows, mostly not ASCII, as objects",
    gives: "object",
    options: { format: "ndjson" },
    weigh: (row) => row.id,
  },
  {
    id: "ndjson-movies",
    workload: "ndjson-movies",
    title: "NDJSON of real data as objects",
    gives: "object",
    options: { format: "ndjson" },
    weigh: (movie) => movie["IMDB Votes"] ?? 0,
  },
];
