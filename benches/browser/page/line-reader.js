// The peer for NDJSON: a line reader as one would write it by hand with care, and no more than that. It has no limits,
// goes on after nothing and knows no offsets.

/**
 * The values of each chunk that completes a line.
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {AsyncGenerator<any[]>}
 */
export async function* lineBatches(stream) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let carry = "";
  for (;;) {
    const { done, value } = await reader.read();
    const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
    let end = text.indexOf("\n");
    if (end < 0) {
      // Joined as a rope: cheap until the line is complete.
      carry += text;
    } else {
      const values = [];
      const first = carry + text.slice(0, end);
      if (first !== "") values.push(JSON.parse(first));
      let start = end + 1;
      while ((end = text.indexOf("\n", start)) >= 0) {
        if (end > start) values.push(JSON.parse(text.slice(start, end)));
        start = end + 1;
      }
      carry = text.slice(start);
      yield values;
    }
    if (done) break;
  }
  if (carry !== "") yield [JSON.parse(carry)];
}
