// What a model might answer, as tokens.

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

/** About as models cut text: short words whole, long ones in pieces. @param {number} count */
export function tokensOf(count) {
  const once = ANSWER.match(/\s*[\p{L}\p{N}]{1,6}|\s*[^\p{L}\p{N}\s]{1,3}|\s+/gu) ?? [];
  return Array.from({ length: count }, (_, index) => once[index % once.length]);
}
