// Entries of the browser's performance timeline for a stream. Loaded only where the option `telemetry` is used.

/** @import { Snapshot } from "../index.js" */
/** @typedef {{ name: string | undefined, snapshot: Snapshot, subscribe(listener: () => void): unknown }} Stream */

/** What an entry is called, and what it is in the snapshot. */
const MOMENTS = /** @type {const} */ ([
  ["connect", "connect"],
  ["first-byte", "firstByte"],
  ["first-frame", "firstFrame"],
  ["first-update", "firstUpdate"],
]);

/** Makes an entry for each moment once it is known, and for each run when it has ended. @param {Stream} stream @param {number} openedAt */
export function measure(stream, openedAt) {
  const label = `runnelet:${stream.name ?? "stream"}`;
  const told = new Set();
  let begun = openedAt;
  let isOver = false;
  const look = () => {
    const { snapshot } = stream;
    const { timing, attempt } = snapshot;
    for (const [entry, key] of MOMENTS) {
      const at = timing[key];
      if (at === undefined || told.has(entry)) continue;
      told.add(entry);
      record(`${label}:${entry}`, openedAt, openedAt + at, { attempt });
    }
    const wasOver = isOver;
    isOver = timing.end !== undefined;
    if (isOver && !wasOver) record(`${label}:stream`, begun, openedAt + Number(timing.end), detailOf(snapshot));
    if (wasOver && !isOver) begun = performance.now();
  };
  stream.subscribe(look);
  look();
}

/** @param {Snapshot} snapshot */
function detailOf({ status, error, frames, bytes, attempt, partial, errorCount, timing, buffering }) {
  const { stalls, reconnects, longestStall } = timing;
  return { status, code: error?.code, frames, bytes, attempt, partial, errorCount, stalls, longestStall, reconnects, buffering: buffering.verdict };
}

/** @param {string} name @param {number} start @param {number} end @param {object} detail */
function record(name, start, end, detail) {
  try {
    performance.measure(name, { start, end, detail });
  } catch {
    // The platform has it not, or a patched one: no stream fails because nobody can time it.
  }
}
