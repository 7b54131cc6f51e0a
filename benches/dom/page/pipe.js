// A stream of bytes that the page itself writes to, in place of a server that sends something now and then.

export function pipe() {
  const encoder = new TextEncoder();
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let controller;
  /** @type {ReadableStream<Uint8Array>} */
  const stream = new ReadableStream({ start: (given) => void (controller = given) });
  return {
    stream,
    /** @param {string} text */
    send: (text) => controller.enqueue(encoder.encode(text)),
    close: () => controller.close(),
  };
}
