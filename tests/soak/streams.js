// The kinds of streams of the soak: what is wrong with each, and what must come of it, exactly.

const DONE = { pointer: "/type", equals: "done" };
const NEWS = { path: "/stream/news", prefix: "n", idOf: ({ data }) => data.id, options: { decode: "json", end: { event: "complete" } } };
const REVIEWS = { path: "/stream/reviews", prefix: "r", idOf: ({ id }) => id, options: { end: DONE } };
const CURSOR = { ...REVIEWS, options: { end: DONE, resume: { pointer: "/id", query: "after" } } };
const retry = { attempts: 3, baseDelay: 5, maxDelay: 50 };

/** How often a stream of `count` records and a last one breaks, if each response breaks in front of its frame number `at`. */
const breaks = (count, at) => Math.ceil((count + 1) / at) - 1;

/** A fault that strikes each response at a part of the stream, and that the next attempt mends. */
const mended = (base, fault, parts, code, timeouts = {}) => (count) => {
  const at = Math.ceil(count / parts);
  return {
    ...base,
    query: `fault=${fault}&at=${at}`,
    options: { ...base.options, retry, timeouts },
    // Where a connection breaks, the browser may lose what it had: it is asked for again, and there are more breaks.
    expect: { status: "done", values: count, errors: { [code]: breaks(count, at) }, orMore: fault === "reset" },
  };
};

/** By name: of a number of records, the stream and what is expected of it. */
export const KINDS = {
  healthy: (count) => ({ ...NEWS, query: "", expect: { status: "done", values: count, errors: {} } }),
  "reset, by Last-Event-ID": mended(NEWS, "reset", 12, "network"),
  "reset, by cursor": mended(CURSOR, "reset", 12, "network"),
  cut: mended(NEWS, "cut", 12, "missing-end"),
  // Once only: long enough that a busy machine is no stall.
  stall: mended(NEWS, "stall", 1.6, "stall-timeout", { stall: 10_000 }),
  "bad record": (count) => ({
    ...REVIEWS,
    query: `fault=bad-record&at=${Math.floor(count / 2)}`,
    expect: { status: "done", values: count - 1, errors: { "frame-syntax": 1 } },
  }),
  "server error": (count) => ({
    ...NEWS,
    query: `fault=server-error&at=${Math.floor(count / 2)}`,
    expect: { status: "interrupted", values: Math.floor(count / 2), errors: { "server-error": 1 } },
  }),
  "HTTP 500 twice": (count) => ({
    ...NEWS,
    query: `fault=http-500&fail-first=2&key=${crypto.randomUUID()}`,
    options: { ...NEWS.options, retry },
    expect: { status: "done", values: count, errors: { "http-status": 2 } },
  }),
};

/** How they are consumed: by batches, one by one, and one by one with a pause now and then. */
export const CONSUMERS = {
  async batches(stream, take) {
    for await (const batch of stream.batches()) batch.forEach(take);
  },
  async values(stream, take) {
    for await (const value of stream) take(value);
  },
  async slowly(stream, take) {
    let count = 0;
    for await (const value of stream) {
      take(value);
      count += 1;
      if (count % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 600));
    }
  },
};
