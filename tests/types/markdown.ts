// The Markdown entry: code that must, and below each expectation must not, type-check.

import MarkdownIt from "markdown-it";
import { markdown, type MarkdownRendering } from "runnelet/markdown";

export function answer(element: Element) {
  const make = markdown(MarkdownIt, { images: true, checkUrl: (url, kind) => kind === "link" && url !== "" });
  const rendering: MarkdownRendering = make(element);
  rendering.append("text");
  rendering.set("text");
  rendering.finish();
  rendering.reset();
  markdown(MarkdownIt, { linkify: true, markdownIt: (md) => md.disable("table") });
}

export function refused(element: Element) {
  // @ts-expect-error the parser is the application's
  markdown({ images: true });
  // @ts-expect-error the class, not a parser
  markdown(new MarkdownIt());
  // @ts-expect-error no selector
  markdown(MarkdownIt)("#answer");
  // @ts-expect-error no HTML
  markdown(MarkdownIt, { html: true })(element);
}
