// The code of a region: a module that is imported when the region starts, beside the request, and is handed the element.

import { StreamError, textOf } from "../error.js";
import { keepClick } from "./click.js";
import { mistake, place } from "./mistake.js";
import { settings } from "./settings.js";
import { waitsForReader } from "./triggers.js";

/** @import { FrameStream } from "../index.js" */
/** @import { Widget } from "../dom.js" */

const ATTRIBUTE = "data-hydrate-module";

/** The code that an element asks for, if any. @param {Element} element */
export function codeOf(element) {
  const specifier = element.getAttribute(ATTRIBUTE);
  return specifier === null ? undefined : new Code(element, specifier, importerOf(element, specifier));
}

class Code {
  #element;
  #specifier;
  #import;
  /** @type {ReturnType<typeof keepClick> | undefined} */
  #click;
  /** @type {unknown} */
  #cleanUp;
  #starts = 0;
  /** @type {"waiting" | "starting" | "running" | "failed"} */
  state = "waiting";

  /** @param {Element} element @param {string} specifier @param {() => Promise<any>} importer */
  constructor(element, specifier, importer) {
    this.#element = element;
    this.#specifier = specifier;
    this.#import = importer;
    if (waitsForReader(element)) this.#click = keepClick(element);
  }

  /**
   * Whether it runs now, which it does not if it was stopped meanwhile. Rejects with a StreamError if the module could not be had,
   * or failed itself; may then be called again.
   * @param {FrameStream<unknown> | null} stream @param {Widget} widget
   */
  async start(stream, widget) {
    const number = ++this.#starts;
    this.state = "starting";
    try {
      const module = await this.#import();
      if (number !== this.#starts) return false;
      const run = module?.default ?? module?.hydrate;
      if (typeof run !== "function") throw new TypeError("it exports no function as default or hydrate");
      const cleanUp = await run(this.#element, stream, widget);
      if (number !== this.#starts) {
        end(cleanUp);
        return false;
      }
      this.#cleanUp = cleanUp;
      this.state = "running";
    } catch (cause) {
      if (number !== this.#starts) return false;
      this.stop();
      this.state = "failed";
      const message = `the module "${this.#specifier}" could not be started: ${textOf(cause)}`;
      throw new StreamError({ code: "init", message, cause, retryable: true });
    }
    this.#click?.give();
    return true;
  }

  /** Ends what runs, and what is about to. */
  stop() {
    this.#starts++;
    this.state = "waiting";
    this.#click?.forget();
    end(this.#cleanUp);
    this.#cleanUp = undefined;
  }
}

/** What code does at its end must not keep the rest from ending. @param {unknown} cleanUp */
function end(cleanUp) {
  try {
    if (typeof cleanUp === "function") cleanUp();
  } catch (cause) {
    reportError(cause);
  }
}

/**
 * A module is code: it comes from where the page comes from, unless the application finds its modules itself.
 * @param {Element} element @param {string} specifier
 * @returns {() => Promise<any>}
 */
function importerOf(element, specifier) {
  const { modules } = settings;
  if (modules) return async () => modules(specifier, element);
  const url = parse(specifier, element.baseURI);
  if (!url) throw mistake(`${place(element, ATTRIBUTE)}: this is no URL`);
  if (!/^https?:$/.test(url.protocol) || url.origin !== globalThis.origin) {
    throw mistake(`${place(element, ATTRIBUTE)}: a module comes from the page's own origin`, { code: "refused" });
  }
  return () => importAgain(url);
}

/** @param {string} specifier @param {string} base */
function parse(specifier, base) {
  try {
    return new URL(specifier, base);
  } catch {
    return undefined;
  }
}

/** How often a module could not be had, by its URL. @type {Map<string, number>} */
const failures = new Map();

/** Browsers remember that an import failed; of a URL with another fragment they know nothing. @param {URL} url */
async function importAgain({ href }) {
  const count = failures.get(href) ?? 0;
  const url = new URL(href);
  if (count > 0) url.hash = `attempt-${count + 1}`;
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ url.href);
  } catch (cause) {
    failures.set(href, count + 1);
    throw cause;
  }
}
