// A thousand records over twenty broken connections: each exactly once, in order.
import { open } from "/pkg/index.js";
import { finish } from "./support.js";

const COUNT = 1000;
/** The response breaks in front of this frame, and then in front of this frame of what is left: 20 times. */
const AT = 48;
const RESETS = 20;
const query = `count=${COUNT}&interval=0&fault=reset&at=${AT}`;
const retry = { baseDelay: 1, maxDelay: 5 };
const DONE = { pointer: "/type", equals: "done" };

/** By what it resumes: the stream, its options, the id of a value, how ids begin. */
const WAYS = [
  ["Last-Event-ID", "/stream/news", { decode: "json", end: { event: "complete" } }, ({ data }) => data.id, "n"],
  ["Range", "/stream/reviews", { resume: "range", end: DONE }, ({ id }) => id, "r"],
  ["a cursor in the query", "/stream/reviews", { resume: { pointer: "/id", query: "after" }, end: DONE }, ({ id }) => id, "r"],
];

export const cases = WAYS.map(([way, path, options, idOf, prefix]) => ({
  name: `resume: ${COUNT} records over ${RESETS} resets, by ${way}`,
  limit: 50_000,
  async run(t) {
    const start = performance.now();
    const { values, status, snapshot } = await finish(open(`${path}?${query}`, { ...options, retry }));
    const ids = values.map(idOf);
    const expected = Array.from({ length: COUNT }, (_, at) => `${prefix}${at + 1}`);
    t.report("resumed, each record once and in order", {
      by: way,
      records: COUNT,
      resets: snapshot.errorCount,
      attempts: snapshot.attempt,
      delivered: values.length,
      lost: expected.filter((id) => !ids.includes(id)).length,
      doubled: ids.length - new Set(ids).size,
      status,
      ms: Math.round(performance.now() - start),
    });
    t.same(ids, expected);
    t.equal(status, "done");
    t.equal(snapshot.partial, false);
    t.equal(snapshot.resets, 0, "nothing was replayed");
    t.ok(snapshot.errors.every(({ code }) => code === "network"), JSON.stringify(snapshot.errors.map(({ code }) => code)));
    // A browser that lost frames with a connection is asked for them again: then there are more.
    t.ok(snapshot.errorCount >= RESETS, `${snapshot.errorCount} resets`);
    t.equal(snapshot.attempt, snapshot.errorCount + 1);
  },
}));
