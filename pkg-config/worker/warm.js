// What ../warm.js does for a page, for the engine of the worker: no more than that is cold there.

import { engineDefect, engineNow, engineUses, fail } from "../engine.js";

/** @import { Connection } from "../runnelet.js" */

const OPTIONS = {
  timeouts: { connect: 0, firstFrame: 0, quiet: 0, total: 0 },
  limits: { frameBytes: 1 << 20, depth: 128, queueBytes: 1 << 30, errors: 0 },
  consume: true,
};
const ROW = '{"id":1,"text":"a b c d e f g h i j k l m n o p","n":-1.5e3,"list":[true,null,"\\u00e9\\n"]}';
/** One for each way that values take most often: options and a body. */
const SAMPLES = [
  [{ format: "sse" }, `data: ${ROW}\n\nevent: a\nid: 1\ndata: ü\n\n`],
  [{ format: "ndjson" }, `${ROW}\n{"text":"ü"}\n`],
  [{ format: "sse", select: ["/data/text"] }, `data: ${ROW}\n\n`],
];
const encoder = new TextEncoder();

/** Compiles the ways that values take most often, unless a stream has come that needs its own first. */
export function warmEngine() {
  const Engine = engineNow();
  if (!Engine || engineUses() > 0 || engineDefect()) return;
  try {
    warmUp(Engine);
  } catch (cause) {
    fail(cause);
  }
}

/** @param {typeof Connection} Engine @param {number} [times] */
function warmUp(Engine, times = 4) {
  for (const [options, body] of SAMPLES) {
    const connection = new Engine(/** @type {any} */ (SINK), JSON.stringify({ ...OPTIONS, .../** @type {object} */ (options) }), 1);
    const piece = encoder.encode(/** @type {string} */ (body).repeat(8));
    connection.places(false);
    connection.start(0);
    connection.head(1, "{}");
    for (let time = 0; time < times; time++) {
      connection.chunk(1, piece, 1);
      connection.deliver();
    }
    connection.eof(1);
    connection.free();
  }
}

const nothing = () => {};
const SINK = {
  connect: nothing,
  read: nothing,
  cancel: nothing,
  batch: (/** @type {number} */ flags) => (flags & 8) === 0,
  error: nothing,
  changed: nothing,
  reset: nothing,
  ended: nothing,
  alarm: nothing,
};
