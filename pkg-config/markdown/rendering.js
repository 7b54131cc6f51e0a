// One element, and the text that is shown in it.
//
//   text ── finished blocks: parsed once, their nodes stay ── the open one: parsed again with what comes
//                                                              └─ a list: its finished items are only kept
//
// Parsing a piece that has been cut off gives the same as parsing all: nothing that comes after reaches into it but link
// reference definitions, and those are told.

import { decided, finishedLines, lastItem, withTable } from "./lines.js";
import { patch } from "./patch.js";
import { References } from "./references.js";
import { treeOf } from "./tree.js";
import { typingOf } from "./typing.js";

/** @import { Parser, Token } from "./parser.js" */
/** @import { Shown } from "./tree.js" */
/** @import { Typing } from "./typing.js" */

/** @typedef {{ source: string, shown: Shown[], missed: Set<string> }} Finished */

/**
 * A list that is still open, without its last item.
 * @typedef {object} OpenList
 * @property {string} source
 * @property {number} count Items.
 * @property {boolean} isLoose
 * @property {string} kind
 */

export class Rendering {
  #element;
  #parser;
  /** All there is, as given. */
  #text = "";
  /** A carriage return that a newline may follow. */
  #heldReturn = "";
  /** @type {Finished[]} */
  #finished = [];
  #references = new References();
  /** What comes after the finished blocks and the finished items of the open list. */
  #source = "";
  /** @type {Shown[]} */
  #shown = [];
  /** @type {OpenList | undefined} */
  #list;
  /** A list that cannot be read item by item. */
  #isWhole = false;
  #isLineStart = true;
  /** What comes then, in another run, goes on with the last block. */
  #isFinished = false;
  /** @type {Typing | undefined} */
  #typing;

  /** @param {Element} element @param {Parser} parser */
  constructor(element, parser) {
    this.#element = element;
    this.#parser = parser;
  }

  /** @param {string} text */
  append(text) {
    if (this.#isFinished && text !== "") return this.set(this.#text + text);
    this.#text += text;
    this.#add(text);
  }

  /** @param {string} text */
  set(text) {
    const more = text.startsWith(this.#text) ? text.slice(this.#text.length) : undefined;
    const isAnew = more === undefined || (this.#isFinished && more !== "");
    if (isAnew) this.reset();
    this.#text = text;
    this.#add(isAnew ? text : more);
  }

  finish() {
    this.#isFinished = true;
    if (this.#heldReturn) this.#take("\n");
    this.#heldReturn = "";
    this.#typing = undefined;
    this.#isLineStart = true;
    this.#isWhole = false;
    this.#join();
    this.#finish(this.#source);
    if (this.#parser.hasPlugins) this.#finishAll();
    patch(this.#element, this.#shown, []);
    this.#shown = [];
    this.#source = "";
  }

  reset() {
    patch(this.#element, [...this.#finished.flatMap(({ shown }) => shown), ...this.#shown], []);
    this.#text = this.#heldReturn = this.#source = "";
    this.#finished = [];
    this.#references = new References();
    this.#shown = [];
    this.#list = this.#typing = undefined;
    this.#isWhole = this.#isFinished = false;
    this.#isLineStart = true;
  }

  /** @param {string} text */
  #add(text) {
    if (text === "") return;
    const given = this.#heldReturn + text;
    this.#heldReturn = given.endsWith("\r") ? "\r" : "";
    const taken = given.slice(0, given.length - this.#heldReturn.length).replace(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
    if (taken !== "") this.#take(taken);
  }

  /** @param {string} text */
  #take(text) {
    const tellsBlocks = this.#isLineStart || text.includes("\n");
    this.#isLineStart = text.endsWith("\n");
    this.#source += text;
    if (this.#typing?.(text)) return;
    if (tellsBlocks) this.#settle();
    this.#show();
    if (tellsBlocks) this.#cutList();
  }

  /** Finishes what can be. */
  #settle() {
    for (;;) {
      const lines = this.#source.split("\n");
      const tokens = this.#blocksOf(this.#source);
      if (this.#list && this.#list.kind !== kindOf(tokens[0])) {
        this.#readWhole();
        continue;
      }
      const count = finishedLines(tokens, lines);
      if (count === 0) return;
      const rest = lines.slice(count).join("\n");
      const piece = this.#source.slice(0, this.#source.length - rest.length);
      this.#source = piece;
      this.#join();
      this.#finish(this.#source);
      this.#source = rest;
      this.#isWhole = false;
    }
  }

  /** Rules of others may have looked at all of the text. */
  #finishAll() {
    const source = this.#finished.map((piece) => piece.source).join("");
    this.#shown = [...this.#finished.flatMap((piece) => piece.shown), ...this.#shown];
    this.#finished = [];
    this.#references = new References();
    this.#finish(source);
  }

  /** @param {string} source */
  #finish(source) {
    if (source === "") return;
    const reading = this.#references.reading();
    const shown = treeOf(this.#parser.md.parse(source, reading.env), this.#parser, false);
    const old = this.#shown.splice(0, shown.length);
    patch(this.#element, old, shown, this.#shown[0]?.node);
    this.#finished.push({ source, shown, missed: reading.missed });
    const fresh = this.#references.keep(reading);
    if (fresh.length > 0) this.#resolve(fresh);
  }

  /** Brackets in finished text become links when their labels are defined. @param {string[]} labels */
  #resolve(labels) {
    for (const piece of this.#finished) {
      if (!labels.some((label) => piece.missed.has(label))) continue;
      const { env, missed } = this.#references.reading();
      const shown = treeOf(this.#parser.md.parse(piece.source, env), this.#parser, false);
      patch(this.#element, piece.shown, shown, piece.shown.at(-1)?.node?.nextSibling);
      Object.assign(piece, { shown, missed });
    }
  }

  /** Shows the open block. @returns {void} */
  #show() {
    const source = withTable(decided(this.#source), (text) => this.#blocksOf(text));
    const { env } = this.#references.reading();
    /** @type {Token[]} */
    const tokens = this.#parser.md.parse(source, { ...env, isOpen: true });
    if (this.#list && this.#list.kind !== kindOf(tokens[0])) {
      this.#readWhole();
      return this.#show();
    }
    if (this.#list?.isLoose) loosen(tokens);
    else if (this.#list && isLoose(tokens)) {
      this.#join();
      return this.#show();
    }
    this.#showTree(treeOf(tokens, this.#parser, true));
    const hidden = this.#source.startsWith(source) ? this.#source.slice(source.length) : this.#source;
    this.#typing = typingOf(this.#shown, tokens, this.#source, hidden, this.#parser);
  }

  /** @param {Shown[]} next Without the items that are kept. */
  #showTree(next) {
    const old = this.#shown;
    if (!this.#list) {
      patch(this.#element, old, next);
      this.#shown = next;
      return;
    }
    const [whole, ...others] = old;
    const items = next.shift()?.children ?? [];
    patch(/** @type {Node} */ (whole.node), whole.children.slice(this.#list.count), items);
    whole.children.splice(this.#list.count, Infinity, ...items);
    patch(this.#element, others, next);
    this.#shown = [whole, ...next];
  }

  /** Takes finished items out of what is parsed again. */
  #cutList() {
    if (this.#isWhole) return;
    const tokens = this.#blocksOf(this.#source);
    const lines = this.#source.split("\n");
    const last = lastItem(tokens, lines);
    if (!last) return;
    const start = this.#source.length - lines.slice(last.line).join("\n").length;
    this.#list = {
      source: (this.#list?.source ?? "") + this.#source.slice(0, start),
      count: (this.#list?.count ?? 0) + last.count,
      isLoose: this.#list?.isLoose || isLoose(tokens),
      kind: kindOf(tokens[0]),
    };
    this.#source = this.#source.slice(start);
  }

  /** The open list is one text again. */
  #join() {
    this.#source = (this.#list?.source ?? "") + this.#source;
    this.#list = undefined;
  }

  /** Read on their own, items may be something else: `- a | b` above `--|--` is a table. */
  #readWhole() {
    this.#isWhole = true;
    this.#join();
  }

  /** @param {string} source @returns {Token[]} */
  #blocksOf(source) {
    /** @type {Token[]} */
    const tokens = [];
    const { md } = this.#parser;
    md.block.parse(source, md, this.#references.reading().env, tokens);
    return tokens;
  }
}

/** @param {Token | undefined} token */
const kindOf = (token) => `${token?.type} ${token?.markup}`;

/** Paragraphs that are the list's own. @param {Token[]} tokens */
const own = (tokens) => tokens.filter(({ type, level }) => level === 2 && /^paragraph_(open|close)$/.test(type));

/** @param {Token[]} tokens Of a list, or of one and what comes after it. */
function isLoose(tokens) {
  const end = tokens.findIndex(({ level, nesting }) => level === 0 && nesting < 0);
  return own(tokens.slice(0, end)).some(({ hidden }) => !hidden);
}

/** @param {Token[]} tokens */
function loosen(tokens) {
  const end = tokens.findIndex(({ level, nesting }) => level === 0 && nesting < 0);
  for (const token of own(tokens.slice(0, end))) token.hidden = false;
}
