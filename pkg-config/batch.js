// A packed batch, unpacked: texts at once, JSON when it is asked for.

/** Numbers in a row of the places: index, offset, event, id, pointer. */
const PLACE = 5;
const DECODE = 3;
const JSON_VALUES = 0;
const BYTES_VALUES = 2;
const EVENTS = 4;
const IN_BYTES = 8;
const NOWHERE = new Uint32Array(0);
const NAMELESS = [""];
// `ignoreBOM` keeps a mark that is content: the engine has taken off the one that is not.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A packed batch; nothing if its marks are positions of bytes and its text is longer in bytes than in UTF-16 units.
 *
 * No sequence of bytes becomes more units than it has bytes. So if the lengths are equal, so are all positions.
 * @param {number} flags
 * @param {Uint8Array} bytes
 * @param {Uint32Array} marks
 * @param {Uint32Array} places
 * @param {Uint8Array} names
 * @param {number} index
 * @param {number} offset
 * @param {number} weight
 * @param {number} count
 * @param {string | string[] | undefined} select
 */
export function unpack(flags, bytes, marks, places, names, index, offset, weight, count, select) {
  const isBytes = (flags & DECODE) === BYTES_VALUES;
  const text = isBytes ? bytes.slice() : decoder.decode(bytes);
  const isText = !isBytes && (flags & DECODE) !== JSON_VALUES;
  if (isText && flags & IN_BYTES && text.length !== bytes.length) return undefined;
  return new Batch(flags, text, marks, places, names, index, offset, weight, count, select);
}

export class Batch {
  #isEvents;
  /** JSON that nobody has asked for yet. @type {string | undefined} */
  #json;
  /** @type {any[]} */
  #values = [];
  #places;
  #names;
  #firstIndex;
  #firstOffset;
  #select;

  /**
   * The views are of wasm memory and end with the call: what is kept is values, strings and copies.
   * @param {number} flags How values are decoded, and whether they are data of SSE events.
   * @param {string | Uint8Array} text
   * @param {Uint32Array} marks Start and end of each value in the text; none for JSON.
   * @param {Uint32Array} places Rows of numbers; none where nobody asks and nothing differs.
   * @param {Uint8Array} names Event types and ids, each ended by a line feed.
   * @param {number} firstIndex
   * @param {number} firstOffset
   * @param {number} weight What is paid back once the values were taken.
   * @param {number} count How many values there are.
   * @param {string | string[] | undefined} select
   */
  constructor(flags, text, marks, places, names, firstIndex, firstOffset, weight, count, select) {
    this.#isEvents = (flags & EVENTS) !== 0;
    this.#names = names.length > 0 ? ["", ...decoder.decode(names).split("\n")] : NAMELESS;
    if (typeof text !== "string") this.#values = slices(text, marks);
    else if ((flags & DECODE) === JSON_VALUES) this.#json = text;
    else if (!this.#isEvents) this.#values = slices(text, marks);
    else if (places.length === 0) this.#values = plainEvents(text, marks);
    else this.#values = events(text, marks, places, this.#names);
    this.#places = places.length > 0 ? places.slice() : NOWHERE;
    this.#firstIndex = firstIndex;
    this.#firstOffset = firstOffset;
    this.#select = select;
    /** What is paid back once the values were taken. */
    this.bytes = weight;
    this.count = count;
  }

  /** @returns {any[]} */
  values() {
    if (this.#json !== undefined) {
      this.#values = this.#parsed(JSON.parse(this.#json));
      this.#json = undefined;
    }
    return this.#values;
  }

  /** The same values, each with where it came from. To be asked for only by who said so before they came. */
  frames() {
    const [places, index, offset, names] = [this.#places, this.#firstIndex, this.#firstOffset, this.#names];
    return this.values().map((value, at) => {
      const row = at * PLACE;
      const frame = { value, index: index + places[row], offset: offset + places[row + 1] };
      if (!this.#isEvents) return frame;
      return { ...frame, event: names[places[row + 2]] || "message", id: names[places[row + 3]] };
    });
  }

  /** @param {any[]} values */
  #parsed(values) {
    const [select, places, names] = [this.#select, this.#places, this.#names];
    if (Array.isArray(select)) {
      for (let at = 0, row = 4; at < values.length; at++, row += PLACE) {
        values[at] = { pointer: select[places[row] ?? 0], value: values[at] };
      }
    } else if (this.#isEvents && select === undefined) {
      for (let at = 0, row = 2; at < values.length; at++, row += PLACE) {
        values[at] = { event: names[places[row] ?? 0] || "message", data: values[at], id: names[places[row + 1] ?? 0] };
      }
    }
    return values;
  }
}

/** @param {string | Uint8Array} text @param {Uint32Array} marks */
function slices(text, marks) {
  const values = new Array(marks.length / 2);
  for (let at = 0, mark = 0; mark < marks.length; at++, mark += 2) {
    values[at] = text.slice(marks[mark], marks[mark + 1]);
  }
  return values;
}

/** Events without names, which most are. @param {string} text @param {Uint32Array} marks */
function plainEvents(text, marks) {
  const values = new Array(marks.length / 2);
  for (let at = 0, mark = 0; mark < marks.length; at++, mark += 2) {
    values[at] = { event: "message", data: text.slice(marks[mark], marks[mark + 1]), id: "" };
  }
  return values;
}

/** @param {string} text @param {Uint32Array} marks @param {Uint32Array} places @param {string[]} names */
function events(text, marks, places, names) {
  const values = new Array(marks.length / 2);
  for (let at = 0, mark = 0, row = 2; mark < marks.length; at++, mark += 2, row += PLACE) {
    const data = text.slice(marks[mark], marks[mark + 1]);
    values[at] = { event: names[places[row]] || "message", data, id: names[places[row + 1]] };
  }
  return values;
}
