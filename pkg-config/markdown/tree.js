// From the parser's tokens to the nodes that are to be shown. Only what is listed here ever gets into a page, whatever
// stands in the text and whatever a plugin makes of it; the rest is text.

/**
 * What is to be shown, or is. Text has no tag.
 * @typedef {object} Shown
 * @property {string} tag
 * @property {Record<string, string>} attributes
 * @property {Shown[]} children
 * @property {string} text
 * @property {Node | undefined} node
 */

/** @import { Parser, Token } from "./parser.js" */

/** Elements, and the attributes that they may have. */
const ELEMENTS = new Map(
  Object.entries({
    a: ["href", "title"], img: ["src", "alt", "title"], ol: ["start"], td: ["align"], th: ["align"], code: ["class"],
    div: ["class"], span: ["class"], section: ["class"],
    ...Object.fromEntries(
      [
        "abbr", "blockquote", "br", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
        "hr", "ins", "kbd", "li", "mark", "p", "pre", "s", "small", "strong", "sub", "sup", "table", "tbody", "thead", "tr", "u",
        "ul",
      ].map((tag) => [tag, []]),
    ),
  }),
);
/** Elements without content. */
const VOID = new Set(["br", "hr", "img"]);
/** So deep blocks go, and what stands within a line once more. The parser nests emphasis without limit. */
const DEPTH = 100;
const ALIGNED = /^text-align:(left|center|right)$/;
/** Code is cut into text nodes of about so many characters, at ends of lines: to append to a long one costs its length. */
export const CODE_PIECE = 4096;

/**
 * @param {Token[]} tokens
 * @param {Parser} parser
 * @param {boolean} isOpen Paragraphs that have nothing to show yet are left out.
 * @returns {Shown[]}
 */
export function treeOf(tokens, parser, isOpen) {
  /** @type {Shown[]} */
  const root = [];
  /** Where children go; elements that are not shown pass theirs on. @type {Shown[][]} */
  const stack = [root];
  for (const token of tokens) {
    const siblings = stack[stack.length - 1];
    if (token.nesting > 0) {
      stack.push(stack.length > DEPTH ? siblings : childrenOf(token, siblings, parser));
    } else if (token.nesting < 0) {
      if (stack.length > 1) stack.pop();
      const last = stack[stack.length - 1].at(-1);
      if (isOpen && last?.tag === "p" && last.children.length === 0) stack[stack.length - 1].pop();
    } else if (token.type === "inline") {
      for (const child of treeOf(token.children ?? [], parser, false)) add(siblings, child);
    } else if (!token.hidden) {
      add(siblings, leafOf(token, parser));
    }
  }
  return root;
}

/** @param {Token} token @param {Shown[]} siblings @param {Parser} parser */
function childrenOf(token, siblings, parser) {
  if (token.hidden || !ELEMENTS.has(token.tag) || VOID.has(token.tag)) return siblings;
  const attributes = attributesOf(token, parser);
  // A link that leads nowhere safe is its text.
  if (token.tag === "a" && !("href" in attributes)) return siblings;
  const shown = element(token.tag, attributes);
  siblings.push(shown);
  return shown.children;
}

/** A token without others in it. @param {Token} token @param {Parser} parser @returns {Shown} */
function leafOf(token, parser) {
  const { type, tag } = token;
  if (type === "softbreak") return parser.md.options.breaks ? element("br") : text("\n");
  if (type === "hardbreak") return element("br");
  if (type === "fence" || type === "code_block") return element("pre", {}, [codeOf(token, parser)]);
  if (tag === "img") return imageOf(token, parser);
  if (!ELEMENTS.has(tag)) return text(token.content);
  return element(tag, attributesOf(token, parser), VOID.has(tag) || !token.content ? [] : [text(token.content)]);
}

/** @param {Token} token @param {Parser} parser */
function codeOf(token, { md }) {
  const [language] = md.utils.unescapeAll(token.info).trim().split(/\s+/);
  return element("code", language ? { class: md.options.langPrefix + language } : {}, piecesOf(token.content));
}

/** The same pieces however the text grew. @param {string} content */
function piecesOf(content) {
  const pieces = [];
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf("\n", start + CODE_PIECE - 1);
    const end = newline < 0 ? content.length : newline + 1;
    pieces.push(text(content.slice(start, end)));
    start = end;
  }
  return pieces;
}

/** An image that is not to be loaded is its description. @param {Token} token @param {Parser} parser */
function imageOf(token, parser) {
  const alt = plain(token.children ?? []);
  const { src, title } = attributesOf(token, parser);
  if (src === undefined) return text(alt);
  return element("img", { src, alt, ...(title === undefined ? {} : { title }) });
}

/** @param {Token[]} tokens @returns {string} */
function plain(tokens) {
  return tokens
    .map(({ type, content, children }) => (type.endsWith("break") ? "\n" : type === "image" ? plain(children ?? []) : content))
    .join("");
}

/** @param {Token} token @param {Parser} parser */
function attributesOf(token, { isSafe }) {
  const allowed = ELEMENTS.get(token.tag) ?? [];
  /** @type {Record<string, string>} */
  const attributes = {};
  for (const [given, value] of token.attrs ?? []) {
    // A style attribute needs a loose policy, this one does not.
    const aligned = given === "style" ? ALIGNED.exec(String(value))?.[1] : undefined;
    const [name, written] = aligned ? ["align", aligned] : [given, String(value)];
    if (!allowed.includes(name)) continue;
    if ((name === "href" || name === "src") && !isSafe(written, name === "href" ? "link" : "image")) continue;
    attributes[name] = written;
  }
  return attributes;
}

/** Neighbouring texts are one. @param {Shown[]} siblings @param {Shown} shown */
function add(siblings, shown) {
  const last = siblings.at(-1);
  if (shown.tag !== "") siblings.push(shown);
  else if (last?.tag === "") last.text += shown.text;
  else if (shown.text !== "") siblings.push(shown);
}

/** @param {string} tag @param {Record<string, string>} attributes @param {Shown[]} children @returns {Shown} */
const element = (tag, attributes = {}, children = []) => ({ tag, attributes, children, text: "", node: undefined });

/** @param {string} content @returns {Shown} */
export const text = (content) => ({ tag: "", attributes: {}, children: [], text: content, node: undefined });
