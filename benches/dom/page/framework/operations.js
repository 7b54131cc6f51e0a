// js-framework-benchmark's operations, as frames.
import { pick, random } from "../../../browser/random.mjs";

const ADJECTIVES = "pretty large big small tall short long handsome plain quaint clean elegant easy angry crazy helpful mushy odd".split(" ");
const COLOURS = "red yellow blue green pink brown purple white black orange".split(" ");
const NOUNS = "table chair house bbq desk car pony cookie sandwich burger pizza mouse keyboard".split(" ");

const TARGET = "#rows";
/** @param {number} key */
const row = (key) => ({ list: TARGET, key });
const CLEAR = { op: "clear", target: TARGET };
/** @param {object[]} values @param {object} [more] */
const upsert = (values, more) => ({ op: "upsert", target: TARGET, values, ...more });

/** Rows from a number on. @param {number} count @param {number} [from] */
function data(count, from = 1) {
  const next = random(from);
  return Array.from({ length: count }, (_, index) => ({
    id: from + index,
    label: `${pick(next, ADJECTIVES)} ${pick(next, COLOURS)} ${pick(next, NOUNS)}`,
  }));
}

/** What makes a table of so many rows, whatever there was. @param {number} rows */
export const BEFORE = (rows) => [[CLEAR], ...(rows > 0 ? [[upsert(data(rows))]] : [])];

/** @typedef {HTMLCollectionOf<HTMLTableRowElement>} Table */
/** @param {number} count @param {number} last */
const hasRows = (count, last) => (/** @type {Table} */ table) => table.length === count && numberOf(table[count - 1]) === last;
/** @param {HTMLTableRowElement} row */
const numberOf = (row) => Number(row.firstElementChild?.textContent);

/**
 * @typedef {object} Operation
 * @property {number} rows How many there are before.
 * @property {object[][]} [before] What else is done before.
 * @property {object[][]} frames
 * @property {(table: Table) => unknown} isDone
 */

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  create: { rows: 0, frames: [[upsert(data(1000))]], isDone: hasRows(1000, 1000) },
  replace: { rows: 1000, frames: [[CLEAR, upsert(data(1000, 1001))]], isDone: hasRows(1000, 2000) },
  update: {
    rows: 1000,
    frames: [[upsert(data(1000).filter((_, index) => index % 10 === 0).map(({ id, label }) => ({ id, label: `${label} !!!` })), { patch: true })]],
    isDone: (table) => table[990].textContent?.includes("!!!"),
  },
  select: {
    rows: 1000,
    before: [[{ op: "class", target: row(2), name: "danger" }]],
    frames: [[{ op: "class", target: row(2), name: "danger", on: false }, { op: "class", target: row(5), name: "danger" }]],
    isDone: (table) => table[4].className === "danger",
  },
  swap: {
    rows: 1000,
    frames: [[{ op: "move", target: row(999), before: 2 }, { op: "move", target: row(2), before: 1000 }]],
    isDone: (table) => numberOf(table[1]) === 999 && numberOf(table[998]) === 2,
  },
  remove: { rows: 1000, frames: [[{ op: "remove", target: row(4) }]], isDone: (table) => table.length === 999 },
  "create-10k": { rows: 0, frames: [[upsert(data(10_000))]], isDone: hasRows(10_000, 10_000) },
  append: { rows: 1000, frames: [[upsert(data(1000, 1001))]], isDone: hasRows(2000, 2000) },
  clear: { rows: 1000, frames: [[CLEAR]], isDone: (table) => table.length === 0 },
};
