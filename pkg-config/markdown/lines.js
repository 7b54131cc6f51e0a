// Lines of a text that is being written: which can no longer change what they are, and which are not yet worth showing.

/** @import { Token } from "./parser.js" */

/** Lists and quotes that a line stands in. */
const CONTAINERS = /^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]))*/;
/** A line of nothing but markers, the opening line of a fence, a definition. */
const UNDECIDED = /^(?:[-+*_=#>|:`~ \t]*|[ \t]*(?:\d{1,9}[.)]?|`{3,}[^`]*|~{3,}.*|\[[^\]]*\]:.*))$/;
/** Beginnings that may belong to the list or the indented code before. */
const CONTINUES = /^[ \t\d*+-]/;
const BLANK = /^[ \t]*$/;
/** Blocks that stand alone, whatever comes before: a line that begins one ends a paragraph. */
const INTERRUPTS = /^(fence|hr|blockquote_open|bullet_list_open|ordered_list_open)$/;

/** The text without a last line that may still become anything. @param {string} source */
export function decided(source) {
  const start = source.lastIndexOf("\n") + 1;
  const line = source.slice(start);
  const [containers] = /** @type {RegExpExecArray} */ (CONTAINERS.exec(line));
  return UNDECIDED.test(line.slice(containers.length)) ? source.slice(0, start) : source;
}

/**
 * What looks like the head of a table gets the line below it that makes it one.
 * @param {string} source
 * @param {(source: string) => Token[]} blocksOf
 */
export function withTable(source, blocksOf) {
  const lines = source.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const last = lines.at(-1) ?? "";
  const [containers] = /** @type {RegExpExecArray} */ (CONTAINERS.exec(last));
  const row = last.slice(containers.length).trim();
  if (!/^\|[^|]*[^|\s]/.test(row)) return source;
  const tokens = blocksOf(source);
  const index = tokens.findLastIndex(({ type }) => type === "inline");
  const [head, above] = tokens[index]?.content.split("\n").reverse() ?? [];
  if (tokens[index - 1]?.type !== "paragraph_open" || head !== row || above?.startsWith("|")) return source;
  const cells = row.replace(/^\||(?<!\\)\|$/g, "").split(/(?<!\\)\|/).length;
  const indent = containers.replace(/[^>\t]/g, " ") + (/^[ \t]*/.exec(last.slice(containers.length))?.[0] ?? "");
  return `${lines.join("\n")}\n${indent}|${"-|".repeat(cells)}`;
}

/**
 * How many lines at the beginning hold blocks that nothing that comes can change. A block may read on to the next blank
 * line, or to a line that begins something else; lists and indented code read on over blank lines.
 * @param {Token[]} tokens
 * @param {string[]} lines The last one is not over.
 */
export function finishedLines(tokens, lines) {
  const over = lines.length - 1;
  const blocks = tokens.filter(({ level, nesting, map, hidden }) => level === 0 && nesting >= 0 && map && !hidden);
  const [last, before] = blocks.reverse();
  if (!last?.map) return over > 0 && BLANK.test(lines[over - 1]) ? over : 0;
  const [start, end] = last.map;
  if (isClosed(last, lines)) return end;
  const isDecided = start < over || (BLANK.test(lines[start - 1] ?? "") && !CONTINUES.test(lines[start]));
  if (start > 0 && isDecided && isSeparate(last, before, lines)) return start;
  return before?.map && isClosed(before, lines) ? before.map[1] : 0;
}

/** @param {Token} block @param {string[]} lines */
function isClosed({ type, map, markup }, lines) {
  const [start, end] = /** @type {[number, number]} */ (map);
  const over = lines.length - 1;
  if (type === "fence") return end <= over && end - start > 1 && isFenceEnd(lines[end - 1], markup);
  if (type === "heading_open" || type === "hr") return end <= over;
  return /^(paragraph|table|blockquote)_open$/.test(type) && end < over && BLANK.test(lines[end]);
}

/** Whether a fence is closed by that line. @param {string} line @param {string} markup */
export function isFenceEnd(line, markup) {
  const run = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1];
  return run !== undefined && run[0] === markup[0] && run.length >= markup.length;
}

/** Whether what stands before the block ends there. @param {Token} block @param {Token | undefined} before @param {string[]} lines */
function isSeparate({ type, map, markup }, before, lines) {
  const start = map?.[0] ?? 0;
  if (BLANK.test(lines[start - 1])) return true;
  if (before?.map?.[1] === start && /^(heading_open|hr|fence)$/.test(before.type)) return true;
  return INTERRUPTS.test(type) || (type === "heading_open" && markup.startsWith("#"));
}

/**
 * Where the last item of an open list begins whose first line is over: that line, and how many items come before.
 * @param {Token[]} tokens
 * @param {string[]} lines
 */
export function lastItem(tokens, lines) {
  if (!/^(bullet|ordered)_list_open$/.test(tokens[0]?.type ?? "")) return undefined;
  const items = tokens.filter(({ type, level }) => type === "list_item_open" && level === 1);
  const count = items.findLastIndex(({ map }) => map && map[0] < lines.length - 1);
  return count > 0 ? { count, line: items[count].map?.[0] ?? 0 } : undefined;
}
