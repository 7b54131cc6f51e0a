/**
 * Shows Markdown while it comes: CommonMark with tables and ~~strikes~~, without HTML, read by
 * [markdown-it](https://github.com/markdown-it/markdown-it), which the application brings.
 *
 * ```js
 * import MarkdownIt from "markdown-it";
 * import { markdown } from "runnelet/markdown";
 *
 * const rendering = markdown(MarkdownIt)(document.querySelector("#answer"));
 * for await (const delta of deltas) rendering.append(delta);
 * rendering.finish();
 * ```
 *
 * Nodes are made from the parser's tokens, never from HTML: no sanitizer is needed, and no Trusted Types policy.
 *
 * @param Parser The class `MarkdownIt`, of version 14 or later.
 * @returns What makes a {@link MarkdownRendering} of an element, as often as needed.
 */
export function markdown(Parser: ParserClass, options?: MarkdownOptions): (element: Element) => MarkdownRendering;

/** The class `MarkdownIt`. */
export type ParserClass = new (...options: any[]) => { parse(source: string, env?: any): unknown[] };

export interface MarkdownOptions {
  /** URLs in the text become links. Default: false. */
  linkify?: boolean | undefined;
  /**
   * Images are loaded. Default: false, their description is shown: whoever gets text into an answer could send what is in it
   * to a server by an image's URL.
   */
  images?: boolean | undefined;
  /**
   * Whether a URL may be linked to, or loaded. Asked beside the check that always holds: links are http, https, mailto and
   * tel, images http, https, blob and raster `data:`.
   */
  checkUrl?: ((url: string, kind: "link" | "image") => boolean) | undefined;
  /** Sets the parser up: `(md) => md.use(plugin)`. Called once. */
  markdownIt?: ((md: any) => void) | undefined;
}

/** The text of one element, which should have been empty and is written by nobody else. */
export interface MarkdownRendering {
  /** Shows more text. Nodes of blocks that have ended stay as they are. */
  append(text: string): void;
  /** Shows this text: what it adds to the one before, or all of it instead. */
  set(text: string): void;
  /** No more comes: shows what is open as the parser reads it. What is appended after this goes on where the text ended; all of it is then shown anew, in new nodes. */
  finish(): void;
  /** Takes everything away, and is as new. */
  reset(): void;
}
