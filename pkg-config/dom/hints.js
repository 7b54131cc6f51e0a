// What the browser's sanitizer will have taken out: it does not tell, so the text is read for it. Only a hint: entities
// are not resolved, and what looks like a tag in a <textarea> counts. Nothing is decided by it.

/** A comment, or a tag and its attributes. Quotes that are not closed end the tag, so that no text is read twice. */
const TAG = /<!--[^]*?(?:-->|$)|<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/g;
/** The parser drops them where a fragment is read. */
const NOT_OF_FRAGMENTS = new Set(["html", "head", "body"]);

/** @param {string} html @param {(name: string) => boolean} isGone Whether elements of that name are taken out. @returns {string[]} */
export function hintsIn(html, isGone) {
  const hints = [];
  for (const [, tag, attributes] of html.matchAll(TAG)) {
    if (tag === undefined) continue;
    const name = tag.toLowerCase();
    if (!NOT_OF_FRAGMENTS.has(name) && isGone(name)) hints.push(name);
    for (const [, given, value = ""] of attributes.matchAll(ATTRIBUTE)) {
      const attribute = given.toLowerCase();
      if (/^on[a-z]/.test(attribute)) hints.push(`${attribute} on <${name}>`);
      else if (/^["']?javascript:/i.test(value.replace(/[\0-\x20]/g, ""))) hints.push(`${attribute}=javascript: on <${name}>`);
    }
  }
  return hints;
}
