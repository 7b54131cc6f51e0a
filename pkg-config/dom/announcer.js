// The one voice of a page: what screen readers are told of all its regions, and how often.
//
//   announce() -> waiting, the latest of each source -> spoken together -> a live region, until it is old
//
// Live regions are read out when they change. Content that streams in is none, or every token would be read out.

import { clock } from "./clock.js";
import { liveRegion } from "./live-region.js";
import { settings } from "./settings.js";

/** @typedef {"polite" | "assertive"} Importance */
/** Text, or what has the text once it is time to speak; "" is nothing to say. @typedef {string | (() => string)} Message */

/** What comes together is spoken together; and a region is in the page that long before its text changes, or it is not heard. */
const SETTLE = 150;
/** From one announcement to the next (ms); for polite ones it is a setting. */
const EVERY = { polite: 5000, assertive: 1000 };
/** How long a text stays where one who explores the page finds it. */
const KEPT = 10_000;
/** Sources that are spoken of together: the latest. */
const MOST = 5;

/** One live region, and what waits for it. */
class Channel {
  #importance;
  #region;
  /** By source; a message without one is its own. @type {Map<unknown, { message: Message, from: Element | undefined }>} */
  #waiting = new Map();
  #spokeAt = -Infinity;
  #isDue = false;
  /** What was said last, and by which source. @type {Map<string, unknown>} */
  #heard = new Map();
  #keep = () => {};

  /** @param {Importance} importance */
  constructor(importance) {
    this.#importance = importance;
    this.#region = liveRegion(importance);
  }

  /** @param {Message} message @param {Element | undefined} from */
  add(message, from) {
    const source = from ?? message;
    this.#waiting.delete(source);
    this.#waiting.set(source, { message, from });
    if (this.#waiting.size > MOST) this.#waiting.delete(this.#waiting.keys().next().value);
    if (this.#isDue) return;
    this.#isDue = true;
    if (!isOutputGiven()) this.#region.prepare();
    this.#speakIn(Math.max(SETTLE, this.#spokeAt + every(this.#importance) - clock.now()));
  }

  /** @param {Element} from */
  withdraw(from) {
    this.#waiting.delete(from);
    if ([...this.#heard.values()].includes(from)) this.#clear();
  }

  /** @param {number} ms */
  #speakIn(ms) {
    clock.after(ms, () => this.#speak());
  }

  #speak() {
    // In another place than before, it must be there for a while first.
    if (!isOutputGiven() && this.#region.prepare()) return this.#speakIn(SETTLE);
    this.#isDue = false;
    const said = this.#take();
    if (said.size === 0 || settings.announcer === false) return;
    this.#spokeAt = clock.now();
    this.#keep();
    this.#keep = clock.after(KEPT, () => this.#clear());
    this.#heard = new Map([...said].map(([text, { source }]) => [text, source]));
    if (typeof settings.announcer !== "function") return this.#region.show(said);
    for (const text of said.keys()) settings.announcer(text, this.#importance);
  }

  /** What is to be said now, each text once, and not what its source has said just before. */
  #take() {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    /** @type {Map<string, { source: unknown, from: Element | undefined }>} */
    const said = new Map();
    for (const [source, { message, from }] of waiting) {
      const text = typeof message === "function" ? message() : message;
      if (text !== "" && !said.has(text) && this.#heard.get(text) !== source) said.set(text, { source, from });
    }
    return said;
  }

  #clear() {
    this.#keep();
    this.#heard = new Map();
    this.#region.show(new Map());
  }
}

const channels = { polite: new Channel("polite"), assertive: new Channel("assertive") };

/**
 * Says something to those who do not see it: `polite` when they are not listening to something else, `assertive` at once.
 * @param {Message} message
 * @param {{ importance?: Importance, from?: Element }} [how] `from`: what it is about. Of each, only the latest is said.
 */
export function announce(message, { importance = "polite", from } = {}) {
  if (settings.announcer !== false) channels[importance].add(message, from);
}

/** What was to be said of an element, or was, is no longer true. @param {Element} from */
export function withdraw(from) {
  for (const channel of Object.values(channels)) channel.withdraw(from);
}

/** The page says it itself. */
const isOutputGiven = () => typeof settings.announcer === "function";

/** @param {Importance} importance */
function every(importance) {
  const { announcer } = settings;
  const given = typeof announcer === "object" && importance === "polite" ? announcer.every : undefined;
  return given ?? EVERY[importance];
}
