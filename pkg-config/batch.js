// A packed batch, unpacked when it is asked for.

const STRIDE = 7;
const DECODE = 3;
const JSON_VALUES = 0;
const BYTES_VALUES = 2;
const EVENTS = 4;
// `ignoreBOM` keeps a mark that is content: the engine has taken off the one that is not.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Batch {
  #decode;
  #text;
  #table;
  #names;
  #firstIndex;
  #firstOffset;
  #select;

  /**
   * The views are of wasm memory and end with the call: what is kept is a string, and copies.
   * @param {number} flags How values are decoded, and whether they are data of SSE events.
   * @param {Uint8Array} text
   * @param {Uint32Array} table
   * @param {Uint8Array} names Event types and ids, each ended by a line feed.
   * @param {number} firstIndex
   * @param {number} firstOffset
   * @param {number} bytes
   * @param {string | string[] | undefined} select
   */
  constructor(flags, text, table, names, firstIndex, firstOffset, bytes, select) {
    this.#decode = flags & DECODE;
    this.#text = this.#decode === BYTES_VALUES ? text.slice() : decoder.decode(text);
    this.#table = table.slice();
    this.#names = flags & EVENTS ? namesIn(names) : undefined;
    this.#firstIndex = firstIndex;
    this.#firstOffset = firstOffset;
    this.#select = select;
    /** What is paid back once the values were taken. */
    this.bytes = bytes;
  }

  /** @returns {any[]} */
  values() {
    const values = this.#payloads();
    const [table, names, select] = [this.#table, this.#names, this.#select];
    if (Array.isArray(select)) {
      for (let at = 0, row = 0; at < values.length; at++, row += STRIDE) {
        values[at] = { pointer: select[table[row + 4]], value: values[at] };
      }
    } else if (names && select === undefined) {
      for (let at = 0, row = 0; at < values.length; at++, row += STRIDE) {
        values[at] = { event: names[table[row + 2]] || "message", data: values[at], id: names[table[row + 3]] };
      }
    }
    return values;
  }

  /** The same values, each with where it came from. */
  frames() {
    const [table, index, offset] = [this.#table, this.#firstIndex, this.#firstOffset];
    const names = this.#names;
    return this.values().map((value, at) => {
      const row = at * STRIDE;
      const frame = { value, index: index + table[row], offset: offset + table[row + 1] };
      return names ? { ...frame, event: names[table[row + 2]] || "message", id: names[table[row + 3]] } : frame;
    });
  }

  #payloads() {
    const text = this.#text;
    if (typeof text === "string" && this.#decode === JSON_VALUES) return JSON.parse(text);
    const table = this.#table;
    const count = table.length / STRIDE;
    const values = new Array(count);
    for (let at = 0, row = 0; at < count; at++, row += STRIDE) {
      values[at] = text.slice(table[row + 5], table[row + 6]);
    }
    return values;
  }
}

/** Names by their number; 0 is none. Most streams have none at all. @param {Uint8Array} names */
function namesIn(names) {
  return names.length === 0 ? [""] : ["", ...decoder.decode(names).split("\n")];
}
