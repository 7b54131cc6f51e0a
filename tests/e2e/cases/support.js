// What the cases share: scripted responses, and ways to take a stream to its end.

/** Delays that a test can wait for. */
export const fast = { attempts: 3, baseDelay: 1, maxDelay: 5 };

const TYPES = {
  ndjson: "application/x-ndjson",
  sse: "text/event-stream",
  "json-seq": "application/json-seq",
  json: "application/json",
  text: "text/plain",
  lines: "text/plain",
  bytes: "application/octet-stream",
  none: undefined,
};

/**
 * The URL of a response that is told what to do (docs/SERVER.md).
 * @param {object[] | object[][]} steps
 * @param {{ type?: string, headers?: object, status?: number, key?: string, attempts?: object[] }} [more]
 */
export function script(steps, { type = "ndjson", headers = {}, ...more } = {}) {
  const contentType = type in TYPES ? TYPES[type] : type;
  const all = contentType === undefined ? headers : { "content-type": contentType, ...headers };
  return `/script?steps=${encodeURIComponent(JSON.stringify({ steps, headers: all, ...more }))}`;
}

/** A step that sends values as NDJSON. */
export const records = (...values) => ({ send: values.map((value) => `${JSON.stringify(value)}\n`).join("") });

/** `length` numbered records. */
export const numbered = (length, from = 0) => Array.from({ length }, (_, at) => ({ n: from + at }));

/** A step that sends bytes. */
export const bytes = (...values) => ({ base64: btoa(String.fromCharCode(...values)) });

/** Everything that an iteration gives: its values, and what it threw in the end. */
export async function gather(iterable) {
  const values = [];
  try {
    for await (const value of iterable) values.push(value);
  } catch (error) {
    return { values, error };
  }
  return { values, error: undefined };
}

/** How a stream ended, and all that it gave until then. */
export async function finish(stream) {
  const { values, error } = await gather(stream);
  const outcome = await stream.done;
  const { snapshot } = outcome;
  return { values, error, outcome, snapshot, status: snapshot.status, codes: snapshot.errors.map(({ code }) => code) };
}

/** Resolves with the first snapshot that `holds`. */
export function until(stream, holds) {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds(stream.snapshot)) return;
      unsubscribe();
      resolve(stream.snapshot);
    };
    const unsubscribe = stream.subscribe(check);
    check();
  });
}

/** What the server knows of the requests with a key. */
export async function requests(key) {
  return (await fetch(`/script/log?key=${key}`)).json();
}

/** The same, once `holds` is true of it. The server is asked anew until then; the case's own limit ends that. */
export async function requestsWhen(key, holds) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const log = await requests(key);
    if (holds(log)) return log;
  }
}

/** Lets the scripts with this key go on behind their step `{ cue: name }`. */
export function cue(key, name = "go") {
  return fetch(`/script/cue?key=${key}&name=${name}`);
}

/** Steps that break the connection when a case says so: what a browser has not handed over by then, it may discard. */
export const broken = (name = "go") => [{ cue: name }, { reset: true }];

/** Says so once the stream has seen so many frames, or once that holds of its snapshot. */
export function breakAt(stream, key, frames, name) {
  until(stream, typeof frames === "number" ? (snapshot) => snapshot.frames === frames : frames).then(() => cue(key, name));
  return stream;
}

/** A turn of the event loop. */
export function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** A ReadableStream of the given chunks. */
export function streamOf(...chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

export const encode = (text) => new TextEncoder().encode(text);

/** A ReadableStream that the case feeds. */
export function controlled() {
  let controller;
  const stream = new ReadableStream({ start: (given) => void (controller = given) });
  return { stream, send: (text) => controller.enqueue(encode(text)), end: () => controller.close() };
}
