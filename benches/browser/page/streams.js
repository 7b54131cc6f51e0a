// Streams of bytes for the contenders, and the bare loop that reads one.

/** @param {Uint8Array} bytes @param {number} size */
export function chunksOf(bytes, size) {
  const chunks = [];
  for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.subarray(start, start + size));
  return chunks;
}

/** A body that has arrived: all its chunks are queued. @param {Uint8Array[]} chunks */
export function streamOf(chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

/** A body that is arriving: each chunk comes in a task of its own. @param {Uint8Array[]} chunks @param {{ bytes: number }} progress */
export function pacedStreamOf(chunks, progress) {
  let at = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        await task();
        if (at === chunks.length) controller.close();
        else {
          progress.bytes += chunks[at].length;
          controller.enqueue(chunks[at++]);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

/** @param {ReadableStream<Uint8Array>} stream @param {(chunk: Uint8Array) => void} use */
export async function eachChunk(stream, use) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    use(value);
  }
}

/** @param {string} url */
export async function bytesOf(url) {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

const { port1, port2 } = new MessageChannel();
/** @type {(() => void)[]} */
const waiting = [];
port1.onmessage = () => waiting.shift()?.();

/** The next task of the page. @returns {Promise<void>} */
function task() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });
}
