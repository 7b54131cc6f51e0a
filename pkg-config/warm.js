// A new page compiles every function when it is first called, those of the engine as well as our own: most of what its
// first chunk costs. So a little of everything goes the whole way while nothing else waits.

import { engineDefect, engineNow, engineUses } from "./engine.js";
import { openStream } from "./stream.js";

/** @import { Loader } from "./internal.js" */

const ROW = '{"id":1,"text":"a b c d e f g h i j k l m n o p","n":-1.5e3,"list":[true,null,"\\u00e9\\n"]}';
/** One for each way that values take most often: options and a record. */
const SAMPLES = [
  [{ format: "sse" }, `data: ${ROW}\n\n`],
  [{ format: "ndjson" }, `${ROW}\n{"text":"ü"}\n`],
  [{ format: "sse", select: "/data/text" }, `event: a\nid: 1\ndata: ${ROW}\n\n`],
];
/** Records in a chunk: few enough to be gathered, and enough to go by themselves. */
const CHUNKS = [1, 4, 64, 64];

const encoder = new TextEncoder();

/** Runs the samples once the engine is there, unless a stream has come that needs it first. @param {Loader} load */
export function warmSoon(load) {
  // The answer to the first request takes its time, most likely.
  setTimeout(() => warmUp(load).catch(() => {}));
}

/** @param {Loader} load */
async function warmUp(load) {
  for (const [at, [options, record]] of SAMPLES.entries()) {
    if (!engineNow() || engineDefect() || engineUses() !== at) return;
    const { stream } = openStream(load, bodyOf(/** @type {string} */ (record)), options);
    for await (const values of stream.batches()) void values;
  }
}

/** @param {string} record */
function bodyOf(record) {
  return new ReadableStream({
    start(controller) {
      for (const count of CHUNKS) controller.enqueue(encoder.encode(record.repeat(count)));
      controller.close();
    },
  });
}
