// What trees are made into what others.

/**
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} title
 * @property {() => { from: Element, to: Element }} make  Not timed.
 */

const ROWS = 1000;
const MESSAGES = 200;
/** Numbers that look random and are the same each time. */
const PRIME = 7919;

/** @type {Scenario[]} */
export const SCENARIOS = [
  ...[true, false].map((hasIds) => ({
    id: hasIds ? "cell" : "cell-without-ids",
    title: `One cell in a table of ${ROWS} rows${hasIds ? "" : ", without ids"}`,
    make: () => {
      const numbers = range(ROWS);
      return { from: table(numbers, hasIds), to: table(numbers, hasIds, (number) => (number === ROWS / 2 ? "changed" : undefined)) };
    },
  })),
  {
    id: "reorder",
    title: `${ROWS} rows in another order`,
    make: () => ({ from: table(range(ROWS), true), to: table(range(ROWS).map((number) => (number * PRIME) % ROWS), true) }),
  },
  {
    id: "append",
    title: `100 rows behind ${ROWS}`,
    make: () => ({ from: table(range(ROWS), true), to: table(range(ROWS + 100), true) }),
  },
  {
    id: "front",
    title: `1 row before ${ROWS}, without ids`,
    make: () => ({ from: table(range(ROWS), false), to: table([ROWS, ...range(ROWS)], false) }),
  },
  {
    id: "window",
    title: `The first of ${ROWS} rows goes, another one comes last, without ids`,
    make: () => ({ from: table(range(ROWS), false), to: table(range(ROWS + 1).slice(1), false) }),
  },
  {
    id: "all",
    title: `A cell in each of ${ROWS} rows`,
    make: () => ({ from: table(range(ROWS), true), to: table(range(ROWS), true, (number) => `${number + 1}`) }),
  },
  {
    id: "chat",
    title: `A chat of ${MESSAGES} messages whose last one grows`,
    make: () => ({ from: chat("The answer"), to: chat("The answer is growing") }),
  },
];

/**
 * @param {number[]} numbers @param {boolean} hasIds
 * @param {(number: number) => string | undefined} [cell] What the third cell says.
 */
function table(numbers, hasIds, cell = () => undefined) {
  const body = make("tbody");
  for (const number of numbers) {
    const row = make("tr", { class: number % 2 ? "odd" : "even", ...(hasIds && { id: `row-${number}` }) });
    const link = make("a", { href: `/rows/${number}` }, `Row ${number}`);
    row.append(make("td", {}, `${number}`), make("td", {}, link), make("td", { class: "state" }, cell(number) ?? "waiting"), make("td", {}, make("button", { type: "button" }, "Remove")));
    body.append(row, "\n");
  }
  return make("table", {}, body);
}

/** @param {string} last */
function chat(last) {
  const messages = range(MESSAGES).map((number) => {
    const isLast = number === MESSAGES - 1;
    const paragraphs = range(3).map((part) => make("p", {}, isLast && part === 2 ? last : `Message ${number}, part ${part}: `, make("b", {}, "a word"), " and more words."));
    return make("article", { class: "message" }, make("h3", {}, number % 2 ? "Reader" : "Assistant"), ...paragraphs);
  });
  return make("section", {}, ...messages);
}

/** @param {string} name @param {Record<string, string>} attributes @param {(Node | string)[]} children */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {number} count */
const range = (count) => Array.from({ length: count }, (_, number) => number);
