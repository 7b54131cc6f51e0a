// Attacks a page through Markdown.
import { defineRenderer } from "/pkg/dom.js";
import { markdown } from "/pkg/markdown.js";
import MarkdownIt from "/vendor/markdown-it.js";
import { fed, listOf, make, settled, WAYS } from "./attack-tools.js";
import { allMarkup, OWN, URLS } from "./payloads.js";
import { faultsIn, setTrap } from "./trap.js";

const entities = (text) => [...text].map((character) => `&#${character.codePointAt(0)};`).join("");
const percent = (text) => encodeURIComponent(text);

/** Where Markdown takes a URL. */
const LINKS = [
  ...[(url) => url, entities, percent].flatMap((spelled) => [
    (url) => `[x](${spelled(url)})`,
    (url) => `[x](<${spelled(url)}> "t")`,
    (url) => `![x](${spelled(url)})`,
    (url) => `![x](<${spelled(url)}>)`,
    (url) => `[x][r] ![y][r] [r]\n\n[r]: ${spelled(url)}`,
    (url) => `[r]\n\n[r]: <${spelled(url)}> "t"\n`,
  ]),
  (url) => `<${url}>`,
  (url) => `see ${url} there`,
  (url) => `[![x](${url})](${url})`,
  (url) => `[x\\](${url}`,
  (url) => `\`\`\`${url}\nx\n\`\`\``,
];

/** Where it takes a text. */
const TEXTS = [
  (text) => text,
  (text) => `# ${text}\n\n> ${text}\n\n- ${text}\n`,
  (text) => `**${text}** _${text}_ ~~${text}~~ \`${text}\``,
  (text) => `[${text}](/x "${text}") ![${text}](/x '${text}')`,
  (text) => `[${text}]: /x "${text}"\n\n[${text}]`,
  (text) => `\`\`\`${text}\n${text}\n\`\`\`\n\n    ${text}\n`,
  (text) => `| ${text} | b |\n|:-:|---|\n| ${text} | ${text} |\n`,
];

/** What may come of it. */
const ELEMENTS = /^(a|img|blockquote|br|code|del|em|h[1-6]|hr|li|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul|div)$/;

/** @param {Element} root @returns {Promise<{ faults: string[], payloads: number, attempts: number }>} */
export async function attackMarkdown(root) {
  const sprung = setTrap();
  const render = markdown(MarkdownIt, { images: true, linkify: true });
  defineRenderer("attack-markdown", render);
  const faults = [];
  const markup = await allMarkup();
  const texts = [
    ...URLS.flatMap((url) => LINKS.map((write) => write(url))),
    ...markup,
    ...OWN.flatMap((text) => TEXTS.slice(1).map((write) => write(text))),
  ];
  root.hidden = true;
  const list = listOf(make("div", { "data-stream-text": "/x|attack-markdown" }), make("div", { "data-stream-append": "/x|attack-markdown" }));
  root.replaceChildren(list);
  await fed(list, texts.map((x, id) => ({ id, x })), WAYS.whole);
  check("slots", [...list.children].slice(0, -1), texts);

  // As a chat answer comes, by characters: one of each kind.
  const pieces = [...URLS.slice(0, 25).flatMap((url) => LINKS.filter((_, index) => index % 3 === 0).map((write) => write(url))), ...OWN.filter((_, index) => index % 8 === 0)];
  const typed = pieces.map((text) => {
    const element = root.appendChild(make("div"));
    const rendering = render(element);
    for (const character of text.slice(0, 400)) rendering.append(character);
    rendering.finish();
    return element;
  });
  check("by characters", typed, pieces);
  await settled(root);
  faults.push(...sprung.map((call) => `ran ${call}`));
  root.replaceChildren();
  root.hidden = false;
  return { faults, payloads: markup.length + URLS.length, attempts: texts.length * 2 + pieces.length };

  function check(what, elements, sources) {
    if (elements.length !== sources.length) faults.push(`${what}: ${elements.length} of ${sources.length}`);
    elements.forEach((element, index) => {
      const strange = [...element.querySelectorAll("*")].filter(({ localName }) => !ELEMENTS.test(localName)).map(({ localName }) => `<${localName}>`);
      faults.push(...[...faultsIn(element), ...strange].map((fault) => `${what}: ${fault} by ${sources[index].slice(0, 120)}`));
    });
  }
}
