// Most of what comes are letters in a paragraph and lines of code. These go to the end of what is shown, unparsed.

import { isFenceEnd } from "./lines.js";
import { patch } from "./patch.js";
import { CODE_PIECE, text as textOf } from "./tree.js";

/** @import { Parser, Token } from "./parser.js" */
/** @import { Shown } from "./tree.js" */

/** Shows the text, unless it could mean more than itself. @typedef {(text: string) => boolean} Typing */

/** Whatever stands before them, if that was a letter. */
const LETTERS = /^[^\\`*_[\]<>!&~|#\n]+$/;
/** A line that is text, and a word at its end that is nothing else. */
const WORDS = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)]|>|#{1,6})[ \t]+)*[*_~"'(]*\p{L}.*$/u;
const LAST_WORD = /[\p{L}\p{N}]+$/u;

/**
 * @param {Shown[]} shown
 * @param {Token[]} tokens
 * @param {string} source All of the open block.
 * @param {string} hidden The end of it that is not shown yet.
 * @param {Parser} parser
 * @returns {Typing | undefined}
 */
export function typingOf(shown, tokens, source, hidden, { isPlain }) {
  const fence = tokens.at(-1);
  if (fence?.type === "fence" && fence.level === 0) return inFence(shown, fence, source, hidden);
  const leaf = lastOf(shown);
  if (!isPlain || hidden !== "" || leaf?.tag !== "" || !endsInText(source, leaf.text)) return undefined;
  return (text) => LETTERS.test(text) && write(leaf, text);
}

/** @param {string} source @param {string} shown */
function endsInText(source, shown) {
  const line = source.slice(source.lastIndexOf("\n") + 1);
  const word = LAST_WORD.exec(line.slice(-50))?.[0];
  if (!word || !shown.endsWith(word) || !WORDS.test(line)) return false;
  // Not in a link's target, an address or an entity.
  const isInBrackets = source.lastIndexOf("[") > source.lastIndexOf("]") || source.lastIndexOf("](") > source.lastIndexOf(")");
  return !isInBrackets && !/[<&]\S*$/.test(line);
}

/** @param {Shown[]} shown @param {Token} fence @param {string} source @param {string} hidden */
function inFence(shown, { map, markup }, source, hidden) {
  const lines = source.split("\n");
  const code = shown.at(-1)?.children[0];
  // Code in an indented fence loses as much of its own indent.
  if (!map || !code || !lines[map[0]].startsWith(markup) || map[1] < lines.length - 1) return undefined;
  const mayEnd = new RegExp(`^ {0,3}${markup[0]}*[ \\t]*$`);
  let waiting = hidden;
  let isLineStart = waiting !== "" || source.endsWith("\n");
  const typing = (/** @type {string} */ text) => {
    let rest = waiting + text;
    let more = "";
    for (let newline = rest.indexOf("\n"); newline >= 0; newline = rest.indexOf("\n")) {
      if (isLineStart && isFenceEnd(rest.slice(0, newline), markup)) return false;
      more += rest.slice(0, newline + 1);
      rest = rest.slice(newline + 1);
      isLineStart = true;
    }
    waiting = isLineStart && mayEnd.test(rest) ? rest : "";
    if (waiting === "" && rest !== "") {
      more += rest;
      isLineStart = false;
    }
    writeCode(code, more);
    return true;
  };
  // In code, what else might become something is text already.
  typing("");
  return typing;
}

/** In the same pieces as if it had come at once. @param {Shown} code @param {string} text */
function writeCode(code, text) {
  while (text !== "") {
    const last = code.children.at(-1);
    const isFull = !last || (last.text.length >= CODE_PIECE && last.text.endsWith("\n"));
    const room = CODE_PIECE - 1 - (isFull ? 0 : last.text.length);
    const newline = text.indexOf("\n", Math.max(0, room));
    const piece = newline < 0 ? text : text.slice(0, newline + 1);
    text = text.slice(piece.length);
    if (!isFull) {
      write(last, piece);
      continue;
    }
    const shown = textOf(piece);
    patch(/** @type {Node} */ (code.node), [], [shown]);
    code.children.push(shown);
  }
}

/** @param {Shown} leaf @param {string} text */
function write(leaf, text) {
  leaf.text += text;
  /** @type {Text} */ (leaf.node).appendData(text);
  return true;
}

/** @param {Shown[]} shown @returns {Shown | undefined} */
function lastOf(shown) {
  const last = shown.at(-1);
  return last && last.tag !== "" ? lastOf(last.children) : last;
}
