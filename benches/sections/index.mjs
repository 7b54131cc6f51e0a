// The sections of the suite, in the order in which they run and stand in the report: one row each.
import { cell } from "../dom/sections/cell.mjs";
import { framework } from "../dom/sections/framework.mjs";
import { markdown } from "../dom/sections/markdown.mjs";
import { morph } from "../dom/sections/morph.mjs";
import { rows } from "../dom/sections/rows.mjs";
import { tokens } from "../dom/sections/tokens.mjs";
import { alternatives } from "./alternatives.mjs";
import { bytes } from "./bytes.mjs";
import { cold } from "./cold.mjs";
import { growing } from "./growing.mjs";
import { growth } from "./growth.mjs";
import { hot } from "./hot.mjs";
import { memory } from "./memory.mjs";
import { native } from "./native.mjs";
import { smooth } from "./smooth.mjs";
import { startup } from "./startup.mjs";

/**
 * @typedef {object} Context
 * @property {any} browser
 * @property {<T>(name: string, use: (page: import("playwright-core").Page) => Promise<T>) => Promise<T>} withPage
 *   A fresh page of browser/page.
 * @property {<T>(url: string, use: (page: import("playwright-core").Page) => Promise<T>) => Promise<T>} open  a fresh page of any server
 * @property {string} pkg  the package that is measured
 * @property {boolean} quick  a smoke run
 * @property {import("../browser/tasks.js").Task[]} tasks
 * @property {(text: string) => void} say
 */

/** @typedef {Record<string, { about: any, data: any } | undefined>} Results */

/**
 * @typedef {object} Section
 * @property {string} id
 * @property {string} title
 * @property {boolean} [isSlow]  it takes part in a smoke run only when it is asked for
 * @property {(context: Context) => Promise<any>} measure  gives what `report` needs, as JSON
 * @property {(data: any, all: Results) => string} report
 */

/** @type {Section[]} */
export const SECTIONS = [hot, cold, growing, growth, memory, smooth, startup, alternatives, rows, cell, tokens, framework, morph, markdown, bytes, native];
