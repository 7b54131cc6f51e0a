// What the tests of runnelet/streams share.
import { open } from "../../pkg/index.js";

export const ndjson = { format: "ndjson", retry: false };
export const RESET = new Error("reset");

// With the engine there, what was sent is read within a few turns.
await open(new Response("1\n"), ndjson).done;

/** A stream that a test feeds. */
export function fed(options) {
  let controller;
  let isCancelled = false;
  const source = new ReadableStream({ start: (given) => void (controller = given), cancel: () => void (isCancelled = true) });
  const stream = open(source, { ...ndjson, ...options });
  const text = (value) => (typeof value === "string" && value.endsWith("\n") ? value : `${JSON.stringify(value)}\n`);
  return {
    stream,
    send: (...values) => controller.enqueue(new TextEncoder().encode(values.map(text).join(""))),
    sendText: (piece) => controller.enqueue(new TextEncoder().encode(piece)),
    end: () => controller.close(),
    fail: () => controller.error(RESET),
    get isCancelled() {
      return isCancelled;
    },
  };
}

/** A stream of values that is over at once; the last one may be an error. */
export function whole(...values) {
  const input = fed();
  const isCut = values.at(-1) === RESET;
  const good = isCut ? values.slice(0, -1) : values;
  if (good.length > 0) input.send(...good);
  if (!isCut) input.end();
  else setTimeout(input.fail, 5); // What has come is read before the error is.
  return input.stream;
}

export async function turns(count = 10) {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when the snapshot of a stream `holds`. */
export function until(stream, holds) {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds(stream.snapshot)) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = stream.subscribe(check);
    check();
  });
}

/** Everything that an iteration gives, and what it threw in the end. */
export async function gather(iterable) {
  const values = [];
  try {
    for await (const value of iterable) values.push(value);
  } catch (error) {
    return { values, error };
  }
  return { values, error: undefined };
}

export const isTypeError = (message) => (error) => error instanceof TypeError && message.test(error.message);

export const of = (w, ...values) => values.map((v) => ({ w, v }));
export const values = (items) => items.map(({ v }) => v);

/** Numbers from a seed. */
export function randomFrom(seed) {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Feeds a stream in random pieces of lines; resolves when it has come to its end. */
export async function feed(input, list, isCut, random) {
  const text = list.map((value) => `${JSON.stringify(value)}\n`).join("");
  for (let at = 0; at < text.length; ) {
    const end = at + 1 + random(60);
    input.sendText(text.slice(at, end));
    at = end;
    if (random(3) === 0) await turns(1 + random(3));
  }
  await turns(8);
  if (isCut) input.fail();
  else input.end();
}
