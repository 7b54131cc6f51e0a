// One contender of the section "markdown": a chat answer comes by tokens and is shown after each of them.
import MarkdownIt from "markdown-it";
import { markdown } from "runnelet/markdown";

const ANSWER = `## Streaming a response

Sure! Here is **how it works**: the server sends *small pieces*, and the browser shows each of them with \`fetch\` and a
[reader](https://developer.mozilla.org/docs/Web/API/ReadableStream), as soon as it comes. There is more to say about it, of course.

1. Open the connection and keep **the reader**.
2. Decode each piece; a character may be cut in two.
   - Use \`TextDecoder\` with \`stream: true\`.
   - Flush it at the end.
3. Show what you have.

\`\`\`js
const reader = response.body.getReader();
for (;;) {
  const { done, value } = await reader.read();
  if (done) break;
  show(decoder.decode(value, { stream: true }));
}
\`\`\`

| Way | Cost for each token | Notes |
|-----|--------------------:|-------|
| Render everything | grows | **quadratic** in all |
| Render the open block | the same | \`append\` only |

> Whoever measures this should look at the last thousand tokens, not at the first.

In short, *do less*. Let me know if you want to see the [whole example](https://example.com/stream)!

`;

/** @type {Record<string, (root: Element) => { append(token: string): void, finish(): void }>} */
const CONTENDERS = {
  ours: markdown(MarkdownIt),
  /** How it is mostly done; without a sanitizer, which it would need. */
  "markdown-it": (root) => {
    const parser = new MarkdownIt();
    let text = "";
    return {
      append(token) {
        text += token;
        root.innerHTML = parser.render(text);
      },
      finish() {},
    };
  },
  /** The tokens as they are. */
  floor: (root) => {
    const node = root.appendChild(document.createTextNode(""));
    return { append: (token) => node.appendData(token), finish() {} };
  },
};

globalThis.bench = {
  contenders: Object.keys(CONTENDERS),

  /**
   * @param {{ contender: string, tokens: number, layout?: number }} run `layout`: the page is laid out after so many tokens
   *   (0: never), as a frame would.
   * @returns {{ ms: number, lastThousand: number, longest: number, hash: number }} `ms` in all, the last thousand tokens of it,
   *   and the longest of the calls.
   */
  markdown({ contender, tokens, layout = 0 }) {
    const root = document.body.appendChild(document.createElement("div"));
    const pieces = tokensOf(tokens);
    globalThis.gc?.();
    const rendering = CONTENDERS[contender](root);
    const start = performance.now();
    let [before, late, longest] = [start, start, 0];
    pieces.forEach((token, index) => {
      rendering.append(token);
      if (layout > 0 && index % layout === 0) root.offsetHeight;
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      if (index === pieces.length - 1001) late = now;
    });
    rendering.finish();
    const end = performance.now();
    const seen = root.textContent.replace(/\s+/g, "");
    root.remove();
    return { ms: end - start, lastThousand: end - late, longest: Math.max(longest, end - before), hash: hashOf(seen) };
  },
};
globalThis.isReady = true;


/** About as models cut text: short words whole, long ones in pieces. */
function tokensOf(count) {
  const once = ANSWER.match(/\s*[\p{L}\p{N}]{1,6}|\s*[^\p{L}\p{N}\s]{1,3}|\s+/gu) ?? [];
  return Array.from({ length: count }, (_, index) => once[index % once.length]);
}

/** @param {string} text */
function hashOf(text) {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
