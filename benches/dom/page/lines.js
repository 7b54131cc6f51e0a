// How NDJSON is read by hand; each chunk gives the values whose lines end in it.

/**
 * @param {string | ReadableStream<Uint8Array>} source
 * @param {(values: any[]) => void} take
 */
export async function readLines(source, take) {
  const body = typeof source === "string" ? (await fetch(source)).body : source;
  const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
  const decoder = new TextDecoder();
  let carry = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (carry + decoder.decode(value, { stream: !done })).split("\n");
    carry = lines.pop() ?? "";
    if (lines.length > 0) take(lines.map((line) => JSON.parse(line)));
    if (done) return;
  }
}
