// What runs in a tab of tabs.js: it reads into arrays of the case, which outlive it.
import { open } from "/pkg/index.js";

globalThis.read = (source, options, seen) => {
  const stream = open(source, { ...options, onError: ({ code, severity }) => seen.errors.push(`${code} ${severity}`), onReset: () => seen.resets++ });
  stream.ended = consume(stream, seen);
  return stream;
};

async function consume(stream, seen) {
  try {
    for await (const value of stream) {
      seen.values.push(value);
      seen.times.push(seen.now());
    }
  } catch (error) {
    seen.error = error;
  }
  return stream.done;
}
