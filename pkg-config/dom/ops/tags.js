// Finds the tags in HTML text that comes in pieces, as the tokenizer of the HTML standard does: a "<" in a quoted value, a
// comment or a script is none. Needs no DOM, and looks at each character once, however the text is cut.
//
//   text ─ < ─> open ─ letter ─> name ──> between ── > ──> text, or raw in <script> and the like
//     ^          │                         ^    └──> attribute ──> after ── = ──> value ──> quoted ┐
//     └ comment <┘ !                       └───────────────────────────────────────────────────────┘

/**
 * Each state either skips all up to a character, or reads a run of characters, or looks at one. That one is taken if it is
 * listed, or is white space where `space` is; for `letter` and `rest` it is left to the next state.
 * @typedef {object} State
 * @property {string} next
 * @property {string} [skip]
 * @property {RegExp} [run]
 * @property {Record<string, string>} [takes]
 * @property {string} [space]
 * @property {string} [letter]
 */

/** @type {Record<string, State>} */
const STATES = {
  text: { skip: "<", next: "open" },
  open: { takes: { "/": "end-open", "!": "bang", "?": "bogus" }, letter: "name", next: "text" },
  "end-open": { takes: { ">": "text" }, letter: "name", next: "bogus" },
  name: { run: /[^\t\n\f\r />]*/y, next: "between" },
  between: { takes: { ">": "done", "/": "slash", "=": "attribute" }, space: "between", next: "attribute" },
  slash: { takes: { ">": "done-slash" }, next: "between" },
  attribute: { run: /[^\t\n\f\r />=]*/y, next: "after" },
  after: { takes: { "=": "value" }, space: "after", next: "between" },
  value: { takes: { '"': "double", "'": "single" }, space: "value", next: "unquoted" },
  double: { skip: '"', next: "between" },
  single: { skip: "'", next: "between" },
  unquoted: { run: /[^\t\n\f\r >]*/y, next: "between" },

  raw: { skip: "<", next: "raw-open" },
  "raw-open": { takes: { "/": "raw-name" }, next: "raw" },
  "raw-name": { run: /[a-z]*/iy, next: "raw-end" },
  "raw-end": { next: "" }, // decided by the name

  bang: { takes: { "-": "bang-dash" }, next: "bogus" },
  "bang-dash": { takes: { "-": "comment-start" }, next: "bogus" },
  "comment-start": { takes: { ">": "text", "-": "comment-start-dash" }, next: "comment" },
  "comment-start-dash": { takes: { ">": "text", "-": "comment-end" }, next: "comment" },
  comment: { skip: "-", next: "comment-dash" },
  "comment-dash": { takes: { "-": "comment-end" }, next: "comment" },
  "comment-end": { takes: { ">": "text", "!": "comment-end-bang", "-": "comment-end" }, next: "comment" },
  "comment-end-bang": { takes: { ">": "text", "-": "comment-dash" }, next: "comment" },
  bogus: { skip: ">", next: "text" },
};

const IN_TAG = new Set(["open", "end-open", "name", "between", "slash", "attribute", "after", "value", "double", "single", "unquoted"]);
/** Elements whose content is text to the parser. */
const RAW_ELEMENTS = new Set(["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"]);
/** No name that matters is longer. */
const NAME_LIMIT = 32;

/**
 * @typedef {object} Tag
 * @property {string} name In lower case.
 * @property {boolean} isEnd
 * @property {boolean} isSelfClosing
 * @property {number} start Of its "<" in the whole text.
 * @property {number} end Behind its ">".
 */

export class Tags {
  #state = "text";
  /** Where the next piece begins in the whole text. */
  #offset = 0;
  #start = 0;
  #name = "";
  #isEnd = false;
  /** The element whose text is read. */
  #raw = "";
  /** Open <svg> and <math>: in them nothing is raw. */
  #foreign = 0;

  /** Where a start tag begins that is not complete yet and has that name, as far as can be told. @param {string} name */
  pendingStart(name) {
    if (!IN_TAG.has(this.#state) || this.#isEnd) return undefined;
    const read = this.#name.toLowerCase();
    const fits = this.#state === "open" || this.#state === "name" ? name.startsWith(read) : name === read;
    return fits ? this.#start : undefined;
  }

  /** The tags that this piece completes. @param {string} text @returns {Generator<Tag, void>} */
  *feed(text) {
    const base = this.#offset;
    this.#offset += text.length;
    for (let at = 0; at < text.length; ) {
      const state = STATES[this.#state];
      if (state.skip) {
        const found = text.indexOf(state.skip, at);
        if (found < 0) return;
        if (state.skip === "<") this.#begin(base + found);
        this.#state = state.next;
        at = found + 1;
      } else if (state.run) {
        const end = runEnd(state.run, text, at);
        if (this.#state.endsWith("name") && this.#name.length < NAME_LIMIT) {
          this.#name += text.slice(at, Math.min(end, at + NAME_LIMIT));
        }
        if (end < text.length) this.#state = state.next;
        at = end;
      } else {
        at += this.#step(state, text[at]);
        if (this.#state === "done") yield this.#finish(base + at, false);
        else if (this.#state === "done-slash") yield this.#finish(base + at, true);
      }
    }
  }

  /** @param {number} start */
  #begin(start) {
    this.#start = start;
    this.#name = "";
    this.#isEnd = false;
  }

  /** To the next state; how many characters were taken. @param {State} state @param {string} char */
  #step({ takes, space, letter, next }, char) {
    if (this.#state === "raw-end") {
      // Only the end tag of the element itself ends its text.
      this.#isEnd = this.#name.toLowerCase() === this.#raw && /[\t\n\f\r />]/.test(char);
      this.#state = this.#isEnd ? "between" : "raw";
      return 0;
    }
    if (this.#state === "end-open") this.#isEnd = true;
    const taken = takes?.[char] ?? (space && /[\t\n\f\r ]/.test(char) ? space : undefined);
    this.#state = taken ?? (letter && /[a-z]/i.test(char) ? letter : next);
    return taken ? 1 : 0;
  }

  /** @param {number} end @param {boolean} isSelfClosing @returns {Tag} */
  #finish(end, isSelfClosing) {
    const name = this.#name.toLowerCase();
    const isEnd = this.#isEnd;
    if (name === "template" && isEnd) this.#foreign = 0;
    if ((name === "svg" || name === "math") && !isSelfClosing) this.#foreign = Math.max(0, this.#foreign + (isEnd ? -1 : 1));
    const isRaw = !isEnd && this.#foreign === 0 && RAW_ELEMENTS.has(name);
    this.#raw = name;
    this.#state = isRaw ? "raw" : "text";
    return { name, isEnd, isSelfClosing, start: this.#start, end };
  }
}

/** @param {RegExp} pattern Sticky; matches nothing at worst. @param {string} text @param {number} at */
function runEnd(pattern, text, at) {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

const ATTRIBUTE = /[\t\n\f\r /]*([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >]*)))?/y;

/** The attributes of a complete start tag, by name in lower case; of a repeated one the first. @param {string} tag */
export function attributesOf(tag) {
  const attributes = new Map();
  ATTRIBUTE.lastIndex = runEnd(/[^\t\n\f\r />]*/y, tag, 1);
  for (let found; (found = ATTRIBUTE.exec(tag)); ) {
    const [, given, ...values] = found;
    const name = given.toLowerCase();
    if (!attributes.has(name)) attributes.set(name, decode(values.find((value) => value !== undefined) ?? ""));
  }
  return attributes;
}

/** What servers escape in ids and selectors. @type {Record<string, string>} */
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** Character references that are closed by ";" and not exotic. @param {string} value */
function decode(value) {
  return value.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = Number(hex ? `0x${hex}` : decimal);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}
