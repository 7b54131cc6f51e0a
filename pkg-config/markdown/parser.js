// The application's parser, set up for what is to be shown here.

import { valueCheck } from "../dom/safety.js";
import { closeInline } from "./inline.js";

/** @import * as Types from "../markdown.js" */

/**
 * As much of a token of markdown-it as is looked at.
 * @typedef {object} Token
 * @property {string} type
 * @property {string} tag
 * @property {[string, string | number][] | null} attrs
 * @property {[number, number] | null} map
 * @property {-1 | 0 | 1} nesting
 * @property {number} level
 * @property {Token[] | null} children
 * @property {string} content
 * @property {string} markup
 * @property {string} info
 * @property {boolean} hidden
 */

/**
 * @typedef {object} Parser
 * @property {any} md
 * @property {(url: string, kind: "link" | "image") => boolean} isSafe
 * @property {boolean} isPlain Nobody else has changed what text means, so that letters stay letters.
 * @property {boolean} hasPlugins
 */

/**
 * @param {Types.ParserClass} Class
 * @param {Types.MarkdownOptions} options
 * @returns {Parser}
 */
export function prepared(Class, { linkify = false, images = false, checkUrl, markdownIt }) {
  /** @type {any} */
  const md = new Class({ html: false, linkify });
  markdownIt?.(md);
  md.set({ html: false });
  // Emphasis, code and links that are being written are shown as if they had ended.
  md.core.ruler.before("inline", "runnelet_open", (/** @type {{ src: string, env: any, tokens: Token[] }} */ state) => {
    if (state.env.isOpen) closeLast(state.tokens, state.src.endsWith("\n"), md.options.linkify);
  });
  const isSafe = urlChecks(images, checkUrl);
  return { md, isSafe, isPlain: !markdownIt && !linkify, hasPlugins: Boolean(markdownIt) };
}

/** @param {Token[]} tokens @param {boolean} isLineOver @param {boolean} linkify */
function closeLast(tokens, isLineOver, linkify) {
  const index = tokens.findLastIndex(({ type, nesting, content }) => nesting === 0 && !(type === "inline" && content === ""));
  if (index < 0 || tokens[index].type !== "inline") return;
  // These end with their line.
  if (isLineOver && /^(heading|th|td)_open$/.test(tokens[index - 1]?.type)) return;
  tokens[index].content = closeInline(tokens[index].content, isLineOver, linkify);
}

/** @param {boolean} images @param {Types.MarkdownOptions["checkUrl"]} checkUrl */
function urlChecks(images, checkUrl) {
  /** @type {Record<string, ((url: string) => boolean) | undefined> | undefined} */
  let checks;
  return (/** @type {string} */ url, /** @type {"link" | "image"} */ kind) => {
    if (kind === "image" && !images) return false;
    checks ??= {
      link: valueCheck(document.createElement("a"), "href"),
      image: valueCheck(document.createElement("img"), "src"),
    };
    return checks[kind]?.(url) === true && (checkUrl?.(url, kind) ?? true);
  };
}
