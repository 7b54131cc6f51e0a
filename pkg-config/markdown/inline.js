// The end of a paragraph that is being written, as it will most likely be: what was opened is closed, and what means
// nothing yet (a marker alone, half a URL, half an image) is left out. Only guesses, for the eye; the parser judges
// what is finished.

const ORDINARY = /[^\\`<![\]&*_~]+/y;
const CLOSED_ANGLE = /<[^\s<>]*>/y;
const HALF_ENTITY = /^&#?[a-z0-9]{0,9}$/i;
const HALF_SCHEME = /^(h|ht|htt|https?|https?:|https?:\/|m|ma|mai|mail|mailt|mailto|)$/i;
const HALF_AUTOLINK = /^([a-z][a-z0-9+.-]{1,31}:|[\w.+-]+@[\w.-]*$)/i;
const HALF_TITLE = /^("([^"\\]|\\.)*\\?|'([^'\\]|\\.)*\\?|\(([^()\\]|\\.)*\\?)$/s;
const TITLE = /^("([^"\\]|\\.)*"|'([^'\\]|\\.)*'|\(([^()\\]|\\.)*\))/s;
/** So many markers that are open are thought of. */
const DEPTH = 50;
const SPACE = /\s/;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const WORD = /[\p{L}\p{N}]/u;

/**
 * @typedef {object} Opener Of emphasis or a strike.
 * @property {string} marker
 * @property {number} length
 * @property {number} at In the output.
 * @property {boolean} isLikely Else it is only closed by what comes.
 */
/** @typedef {{ at: number, openers: number, isImage: boolean, isLikely: boolean }} Bracket */

/**
 * @param {string} source
 * @param {boolean} isLineOver No more comes on its last line.
 * @param {boolean} linkify
 */
export function closeInline(source, isLineOver, linkify) {
  const half = new Half(source, isLineOver);
  half.read();
  half.dropBrackets();
  if (linkify && !half.isCode) half.dropAddress();
  return half.closed();
}

class Half {
  out = "";
  isCode = false;
  #at = 0;
  /** @type {Opener[]} */
  #openers = [];
  /** @type {Bracket[]} */
  #brackets = [];

  /** @param {string} source @param {boolean} isLineOver */
  constructor(source, isLineOver) {
    this.source = source;
    this.isLineOver = isLineOver;
  }

  /** Goes on until the end, or until what is half there. */
  read() {
    while (this.#at < this.source.length) {
      ORDINARY.lastIndex = this.#at;
      const ordinary = ORDINARY.exec(this.source)?.[0];
      if (ordinary) this.#copy(ordinary.length);
      else if (!this.#special(this.source[this.#at])) return;
    }
  }

  /** @param {number} length */
  #copy(length) {
    this.out += this.source.slice(this.#at, this.#at + length);
    this.#at += length;
    return true;
  }

  /** Whether there may be more to read. @param {string} character @returns {boolean} */
  #special(character) {
    const next = this.source[this.#at + 1];
    if (character === "\\") return next !== undefined && this.#copy(2);
    if (character === "`") return this.#code();
    if (character === "<") return this.#angle();
    if (character === "&") return !HALF_ENTITY.test(this.source.slice(this.#at, this.#at + 12)) && this.#copy(1);
    if (character === "!" && next === undefined) return this.isLineOver && this.#copy(1);
    if (character === "[" || (character === "!" && next === "[")) return this.#open(character === "!");
    if (character === "]") return this.#close();
    return character === "!" ? this.#copy(1) : this.#run(character);
  }

  #code() {
    const run = runAt(this.source, this.#at);
    const end = closing(this.source, this.#at + run, run);
    if (end >= 0) return this.#copy(end + run - this.#at);
    const code = this.source.slice(this.#at + run).replace(/`+$/, "").trimEnd();
    if (code.trim() === "") return false;
    const marker = "`".repeat(run);
    this.out += `${marker}${code}${marker}`;
    this.isCode = true;
    return false;
  }

  #angle() {
    CLOSED_ANGLE.lastIndex = this.#at;
    const closed = CLOSED_ANGLE.exec(this.source)?.[0];
    if (closed) return this.#copy(/^<[^>]*[:@]/.test(closed) ? closed.length : 1);
    const rest = this.source.slice(this.#at + 1, this.#at + 2000);
    if (HALF_SCHEME.test(rest)) return false;
    if (/[\s<]/.test(rest) || !HALF_AUTOLINK.test(rest)) return this.#copy(1);
    this.out += literal(rest);
    return false;
  }

  /** @param {boolean} isImage */
  #open(isImage) {
    const isLikely = isImage || !WORD.test(this.source[this.#at - 1] ?? "");
    this.#brackets.push({ at: this.out.length, openers: this.#openers.length, isImage, isLikely });
    return this.#copy(isImage ? 2 : 1);
  }

  #close() {
    const bracket = this.#brackets.pop();
    if (!bracket) return this.#copy(1);
    const after = this.#at + 1;
    const label = this.out.slice(bracket.at + (bracket.isImage ? 2 : 1));
    const end = this.source[after] === "(" ? targetEnd(this.source, after)
      : this.source[after] === "[" ? this.source.indexOf("]", after) + 1 || HALF
      : after === this.source.length && !this.isLineOver && !/^[ x]?$/i.test(label) ? HALF
      : NONE;
    if (end === HALF) {
      this.#brackets.push(bracket);
      return false;
    }
    if (end === NONE) return this.#copy(1);
    this.#openers.length = bracket.openers;
    return this.#copy(end - this.#at);
  }

  /** Markers of emphasis. @param {string} marker */
  #run(marker) {
    let length = runAt(this.source, this.#at);
    const before = characterBefore(this.source, this.#at);
    const after = this.source.codePointAt(this.#at + length);
    // What it will be shows with what comes next.
    if (after === undefined) return this.isLineOver && this.#copy(length) && false;
    const sides = flanking(before, String.fromCodePoint(after), marker);
    const copied = length;
    if (marker === "~" && length < 2) return this.#copy(copied);
    if (sides.closes) length = this.#match(marker, length);
    if (sides.opens && length > 0) {
      const isLikely = !(WORD.test(before) && (length === 1 || /\d/.test(before)));
      this.#openers.push({ marker, length, at: this.out.length, isLikely });
    }
    return this.#copy(copied);
  }

  /** What is left of a closing run. @param {string} marker @param {number} length */
  #match(marker, length) {
    const bottom = Math.max(this.#brackets.at(-1)?.openers ?? 0, this.#openers.length - DEPTH);
    for (let index = this.#openers.length - 1; index >= bottom && length > 0; index--) {
      const opener = this.#openers[index];
      if (opener.marker !== marker) continue;
      const matched = Math.min(opener.length, length);
      opener.length -= matched;
      length -= matched;
      this.#openers.length = opener.length > 0 ? index + 1 : index;
    }
    return length;
  }

  /** A label that has not ended is text, an image that has not ended is nothing. */
  dropBrackets() {
    const image = this.#brackets.find(({ isImage }) => isImage);
    if (image) {
      this.out = this.out.slice(0, image.at);
      this.isCode = false;
    }
    const dropped = this.#brackets.filter(({ at, isLikely }) => isLikely && at < this.out.length).map(({ at }) => at);
    const ends = [...dropped, this.out.length];
    this.out = ends.map((end, index) => this.out.slice(index > 0 ? ends[index - 1] + 1 : 0, end)).join("");
    let before = 0;
    for (const opener of this.#openers) {
      while (dropped[before] < opener.at) before += 1;
      opener.at -= before;
    }
  }

  /** A bare URL is a link when it has ended. */
  dropAddress() {
    const start = Math.max(this.out.lastIndexOf(" "), this.out.lastIndexOf("\n")) + 1;
    const word = this.out.slice(start);
    if (/[.:@/]/.test(word) && !/[\\`<]/.test(word)) this.out = this.out.slice(0, start) + literal(word);
  }

  closed() {
    let out = this.out.trimEnd();
    let closers = "";
    for (const { marker, length, at, isLikely } of this.#openers.slice(-DEPTH).reverse()) {
      if (at + length >= out.length) out = out.slice(0, Math.min(at, out.length)).trimEnd();
      else if (isLikely) closers += marker.repeat(length);
    }
    return out + closers;
  }
}

const HALF = -1;
const NONE = -2;

/** Where a link's `(target "title")` ends. @param {string} source @param {number} start */
function targetEnd(source, start) {
  let at = skipSpace(source, start + 1);
  if (at === source.length) return HALF;
  if (source[at] === "<") {
    const close = source.slice(at + 1).search(/[<>\n]/);
    if (close < 0) return HALF;
    if (source[at + 1 + close] !== ">") return NONE;
    at += close + 2;
  } else {
    for (let depth = 0; at < source.length && !SPACE.test(source[at]); at += source[at] === "\\" ? 2 : 1) {
      if (source[at] === "(") depth += 1;
      else if (source[at] === ")" && depth-- === 0) return at + 1;
    }
  }
  const spaced = skipSpace(source, at);
  if (spaced >= source.length) return HALF;
  if (source[spaced] === ")") return spaced + 1;
  const rest = source.slice(spaced);
  const title = spaced > at && TITLE.exec(rest)?.[0];
  if (!title) return spaced > at && HALF_TITLE.test(rest) ? HALF : NONE;
  const end = skipSpace(source, spaced + title.length);
  if (end === source.length) return HALF;
  return source[end] === ")" ? end + 1 : NONE;
}

/** @param {string} before @param {string} after @param {string} marker */
function flanking(before, after, marker) {
  const [spaceBefore, spaceAfter] = [SPACE.test(before), SPACE.test(after)];
  const [punctuationBefore, punctuationAfter] = [PUNCTUATION.test(before), PUNCTUATION.test(after)];
  const left = !spaceAfter && (!punctuationAfter || spaceBefore || punctuationBefore);
  const right = !spaceBefore && (!punctuationBefore || spaceAfter || punctuationAfter);
  const splits = marker !== "_";
  return { opens: left && (splits || !right || punctuationBefore), closes: right && (splits || !left || punctuationAfter) };
}

/** @param {string} source @param {number} at */
function characterBefore(source, at) {
  if (at === 0) return " ";
  return source.slice(Math.max(0, at - 2), at).match(/.$/su)?.[0] ?? " ";
}

/** How often the character there is repeated. @param {string} source @param {number} at */
function runAt(source, at) {
  let end = at + 1;
  while (source[end] === source[at]) end += 1;
  return end - at;
}

/** The run of exactly so many backticks. @param {string} source @param {number} from @param {number} length */
function closing(source, from, length) {
  for (let at = source.indexOf("`", from); at >= 0; at = source.indexOf("`", at)) {
    const run = runAt(source, at);
    if (run === length) return at;
    at += run;
  }
  return -1;
}

/** @param {string} source @param {number} at */
function skipSpace(source, at) {
  while (at < source.length && SPACE.test(source[at])) at += 1;
  return at;
}

/** Text that means nothing but itself. @param {string} text */
const literal = (text) => text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
