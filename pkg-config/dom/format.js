// What values go through on their way into a slot: `/price|currency:EUR`.

import { mistake, place } from "./mistake.js";

/** @import { Renderer, ValueFormat } from "../dom.js" */
/** @typedef {(value: unknown) => unknown} Formatter */

/** Functions that applications have registered. @type {Map<string, ValueFormat>} */
const defined = new Map();
/** @type {Map<string, Renderer>} */
const renderers = new Map();

const NAME = /^[a-z][a-z0-9-]*$/;

/** @param {string} name @param {ValueFormat} format */
export function define(name, format) {
  register(defined, "define", name, format);
}

/** @param {string} name @param {Renderer} renderer */
export function defineRenderer(name, renderer) {
  register(renderers, "defineRenderer", name, renderer);
}

/** @param {Map<string, any>} registry @param {string} caller @param {string} name @param {unknown} value */
function register(registry, caller, name, value) {
  if (!NAME.test(name)) throw new TypeError(`${caller}: "${name}" is no name: small letters, digits and "-"`);
  if (typeof value !== "function") throw new TypeError(`${caller}: "${name}" must be a function`);
  if (Object.hasOwn(BUILT_IN, name)) throw new TypeError(`${caller}: "${name}" is built in`);
  registry.set(name, value);
}

/** What renders text into elements, under that name. @param {string} name */
export const rendererOf = (name) => renderers.get(name);

/**
 * The formats that an attribute names, as one function.
 * @param {Element} element @param {string} attribute @param {string[]} specs `name` or `name:arguments`.
 * @param {string} locale
 * @returns {Formatter}
 */
export function formatterOf(element, attribute, specs, locale) {
  const steps = specs.map((spec) => {
    const [, name, args] = /^([^:]*):?(.*)$/s.exec(spec) ?? [];
    try {
      if (Object.hasOwn(BUILT_IN, name)) return BUILT_IN[name](args, locale);
    } catch (cause) {
      throw mistake(`${place(element, attribute)}: "${spec}" cannot be used: ${cause}`, { cause });
    }
    const format = defined.get(name);
    if (!format) throw mistake(`${place(element, attribute)}: there is no format "${name}"`);
    return (/** @type {unknown} */ value) => format(value, { args, element, locale });
  });
  return (value) => steps.reduce((result, step) => step(result), value);
}

/**
 * Each makes its formatter once; what it cannot format stays as it is.
 * @type {Record<string, (args: string, locale: string) => Formatter>}
 */
const BUILT_IN = {
  text: () => (value) => value,
  number: (digits, locale) => numbers(locale, fixed(digits)),
  percent: (digits, locale) => numbers(locale, { style: "percent", ...fixed(digits) }),
  currency: (currency, locale) => numbers(locale, { style: "currency", currency: currency || "EUR" }),
  unit: (unit, locale) => numbers(locale, { style: "unit", unit }),
  compact: (_, locale) => numbers(locale, { notation: "compact" }),
  bytes: (_, locale) => bytes(locale),
  date: (style, locale) => dates(locale, { dateStyle: styleOf(style) }),
  time: (style, locale) => dates(locale, { timeStyle: styleOf(style || "short") }),
  datetime: (style, locale) => dates(locale, { dateStyle: styleOf(style), timeStyle: "short" }),
  ago: (_, locale) => ago(locale),
  plural: (forms, locale) => plural(forms, locale),
  list: (type, locale) => list(type, locale),
  upper: (_, locale) => texts((text) => text.toLocaleUpperCase(locale)),
  lower: (_, locale) => texts((text) => text.toLocaleLowerCase(locale)),
  count: () => (value) => (typeof value === "object" && value ? Object.keys(value).length : String(value ?? "").length),
  is: (wanted) => (value) => String(value) === wanted,
  not: () => (value) => !value,
  empty: () => (value) => value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0),
};

/** @param {string} digits */
function fixed(digits) {
  return digits === "" ? {} : { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) };
}

/** @param {string} style @returns {"full" | "long" | "medium" | "short"} */
const styleOf = (style) => /** @type {any} */ (style || "medium");

/** @param {string} locale @param {Intl.NumberFormatOptions} options @returns {Formatter} */
function numbers(locale, options) {
  const { format } = new Intl.NumberFormat(locale, options);
  return (value) => {
    const number = numberOf(value);
    return number === undefined ? value : format(number);
  };
}

/** Numbers, and text that is one. @param {unknown} value */
function numberOf(value) {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? number : undefined;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** @param {string} locale @returns {Formatter} */
function bytes(locale) {
  const formats = UNITS.map((unit) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow", maximumFractionDigits: 1 }));
  return (value) => {
    const number = numberOf(value);
    if (number === undefined) return value;
    const power = Math.min(Math.floor(Math.log10(Math.max(Math.abs(number), 1)) / 3), UNITS.length - 1);
    return formats[power].format(number / 1000 ** power);
  };
}

/** Of ISO 8601 text or milliseconds since 1970. @param {unknown} value */
function dateOf(value) {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  // A date alone is a day of the reader's calendar; JavaScript takes it for the midnight of Greenwich.
  const date = new Date(typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** @param {string} locale @param {Intl.DateTimeFormatOptions} options @returns {Formatter} */
function dates(locale, options) {
  const format = new Intl.DateTimeFormat(locale, options);
  return (value) => {
    const date = dateOf(value);
    return date ? format.format(date) : value;
  };
}

/** Each unit is used from so many seconds on. @type {[Intl.RelativeTimeFormatUnit, number][]} */
const SPANS = [["year", 31_557_600], ["month", 2_629_800], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 0]];

/** Seen from the moment of writing. @param {string} locale @returns {Formatter} */
function ago(locale) {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return (value) => {
    const date = dateOf(value);
    if (!date) return value;
    const seconds = (date.getTime() - Date.now()) / 1000;
    const [unit, length] = SPANS.find(([, from]) => Math.abs(seconds) >= from) ?? ["second", 0];
    return format.format(Math.round(seconds / (length || 1)), unit);
  };
}

/** `one=# review,other=# reviews`; `#` is the number. @param {string} forms @param {string} locale @returns {Formatter} */
function plural(forms, locale) {
  const rules = new Intl.PluralRules(locale);
  const { format } = new Intl.NumberFormat(locale);
  const texts = new Map(forms.split(",").map((form) => {
    const [name, ...text] = form.split("=");
    return [name.trim(), text.join("=")];
  }));
  if (!texts.has("other")) throw new TypeError('there is no form "other"');
  return (value) => {
    const number = numberOf(value);
    if (number === undefined) return value;
    const text = texts.get(rules.select(number)) ?? texts.get("other") ?? "";
    return text.replaceAll("#", format(number));
  };
}

/** @param {string} type @param {string} locale @returns {Formatter} */
function list(type, locale) {
  const format = new Intl.ListFormat(locale, { type: /** @type {any} */ (type || "conjunction") });
  return (value) => (Array.isArray(value) ? format.format(value.map(String)) : value);
}

/** @param {(text: string) => string} change @returns {Formatter} */
const texts = (change) => (value) => (typeof value === "string" ? change(value) : value);
