// A packed batch, unpacked when it is asked for.

/** Numbers in a row of the places: index, offset, event, id, pointer. */
const PLACE = 5;
const DECODE = 3;
const JSON_VALUES = 0;
const BYTES_VALUES = 2;
const EVENTS = 4;
const NOWHERE = new Uint32Array(0);
// `ignoreBOM` keeps a mark that is content: the engine has taken off the one that is not.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class Batch {
  #flags;
  #text;
  #marks;
  #places;
  #names;
  #firstIndex;
  #firstOffset;
  #select;

  /**
   * The views are of wasm memory and end with the call: what is kept is a string, and copies.
   * @param {number} flags How values are decoded, and whether they are data of SSE events.
   * @param {Uint8Array} text
   * @param {Uint32Array} marks Start and end of each value in the text; none for JSON.
   * @param {Uint32Array} places Rows of numbers; none where nobody asks and nothing differs.
   * @param {Uint8Array} names Event types and ids, each ended by a line feed.
   * @param {number} firstIndex
   * @param {number} firstOffset
   * @param {number} bytes
   * @param {string | string[] | undefined} select
   */
  constructor(flags, text, marks, places, names, firstIndex, firstOffset, bytes, select) {
    this.#flags = flags;
    this.#text = (flags & DECODE) === BYTES_VALUES ? text.slice() : decoder.decode(text);
    this.#marks = marks.length > 0 ? marks.slice() : NOWHERE;
    this.#places = places.length > 0 ? places.slice() : NOWHERE;
    this.#names = names.length > 0 ? ["", ...decoder.decode(names).split("\n")] : NAMELESS;
    this.#firstIndex = firstIndex;
    this.#firstOffset = firstOffset;
    this.#select = select;
    /** What is paid back once the values were taken. */
    this.bytes = bytes;
  }

  /** @returns {any[]} */
  values() {
    const { select, places, names } = { select: this.#select, places: this.#places, names: this.#names };
    const text = this.#text;
    const isEvents = (this.#flags & EVENTS) !== 0 && select === undefined;
    if (typeof text !== "string" || (this.#flags & DECODE) !== JSON_VALUES) {
      return isEvents && typeof text === "string" ? this.#textEvents(text) : this.#slices(text);
    }
    const values = JSON.parse(text);
    if (Array.isArray(select)) {
      for (let at = 0, row = 4; at < values.length; at++, row += PLACE) {
        values[at] = { pointer: select[places[row] ?? 0], value: values[at] };
      }
    } else if (places.length === 0) {
      return isEvents ? values.map(plainEvent) : values;
    } else if (isEvents) {
      for (let at = 0, row = 2; at < values.length; at++, row += PLACE) {
        values[at] = { event: names[places[row]] || "message", data: values[at], id: names[places[row + 1]] };
      }
    }
    return values;
  }

  /** The same values, each with where it came from. To be asked for only by who said so before they came. */
  frames() {
    const [places, index, offset, names] = [this.#places, this.#firstIndex, this.#firstOffset, this.#names];
    const isEvents = (this.#flags & EVENTS) !== 0;
    return this.values().map((value, at) => {
      const row = at * PLACE;
      const frame = { value, index: index + places[row], offset: offset + places[row + 1] };
      return isEvents ? { ...frame, event: names[places[row + 2]] || "message", id: names[places[row + 3]] } : frame;
    });
  }

  /** @param {string} text */
  #textEvents(text) {
    const [marks, places, names] = [this.#marks, this.#places, this.#names];
    const count = marks.length / 2;
    const values = new Array(count);
    if (places.length === 0) {
      for (let at = 0, mark = 0; at < count; at++, mark += 2) {
        values[at] = { event: "message", data: text.slice(marks[mark], marks[mark + 1]), id: "" };
      }
      return values;
    }
    for (let at = 0, row = 2; at < count; at++, row += PLACE) {
      const data = text.slice(marks[2 * at], marks[2 * at + 1]);
      values[at] = { event: names[places[row]] || "message", data, id: names[places[row + 1]] };
    }
    return values;
  }

  /** @param {string | Uint8Array} text */
  #slices(text) {
    const marks = this.#marks;
    const values = new Array(marks.length / 2);
    for (let at = 0, mark = 0; mark < marks.length; at++, mark += 2) {
      values[at] = text.slice(marks[mark], marks[mark + 1]);
    }
    return values;
  }
}

const NAMELESS = [""];

/** @param {any} data */
function plainEvent(data) {
  return { event: "message", data, id: "" };
}
