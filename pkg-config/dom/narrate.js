// What a region has the announcer say: how its stream is doing, and, if it is asked to, the text itself by sentences.

import { announce, withdraw } from "./announcer.js";
import { clock } from "./clock.js";
import { mistake, place } from "./mistake.js";
import { LIVE } from "./states.js";
import { words } from "./words.js";

/** @import { Facts, Messages, WidgetEvents } from "../dom.js" */
/** @import { Snapshot } from "../index.js" */

const ATTRIBUTE = "data-stream-announce";
/** What is there sooner needs no "loading" (ms). */
const SLOW = 1000;
const LIVE_REGIONS = "[aria-live], [role=log], [role=status], [role=alert]";
const TEXT_SLOTS = "[data-stream-append], [data-stream-text], [data-stream-html]";
/** Up to the end of the last sentence that something follows. */
const SENTENCES = /^[^]*(?:[.!?…]["'”’»)\]]*\s|[。！？]|\n)/;

/**
 * Listens to what the region dispatches.
 * @param {Element} root
 * @returns {() => void} Stops it; what was not said by then is not said any more.
 */
export function narrate(root) {
  const kind = root.getAttribute(ATTRIBUTE);
  const isText = root.getAttribute("data-stream-mode") === "text";
  if (kind === "sentences" && !isText) throw mistake(`${place(root, ATTRIBUTE)}: sentences belong to mode text`);
  if (kind === "off") return () => {};
  const narrator = new Narrator(root, kind === "sentences");
  const unhush = hush(root);
  /** @param {any} event */
  const listen = ({ type, target, detail }) => {
    if (type === "stream:target") tellTarget(target, detail);
    else if (target !== root) return;
    else if (type === "stream:patch") narrator.patch(detail);
    else narrator.state(detail);
  };
  const types = ["stream:state", "stream:patch", "stream:target"];
  for (const type of types) root.addEventListener(type, listen);
  return () => {
    for (const type of types) root.removeEventListener(type, listen);
    narrator.stop();
    unhush();
  };
}

/**
 * In a live region, the author's, each token would be read out, and then again by us.
 * @param {Element} root
 * @returns {() => void} Undoes it.
 */
function hush(root) {
  if (root.hasAttribute("aria-live") || !root.closest(LIVE_REGIONS)) return () => {};
  root.setAttribute("aria-live", "off");
  return () => root.removeAttribute("aria-live");
}

/** A part of the region that failed alone. @param {Element} target @param {{ status: string, message?: string }} detail */
function tellTarget(target, { status, message = "" }) {
  if (status !== "failed") return;
  announce(words("failed", factsOf(target, { reason: message })), { importance: "assertive", from: target });
}

class Narrator {
  #root;
  #tellsText;
  /** @type {Snapshot | undefined} */
  #snapshot;
  /** The state that is to be said. @type {keyof Messages | undefined} */
  #state;
  /** Those that were said in this run: each is said once. @type {Set<keyof Messages>} */
  #told = new Set();
  /** Rows that came, less those that went. */
  #count = 0;
  /** How much of the text was said. */
  #said = 0;
  #callOff = () => {};

  /** @param {Element} root @param {boolean} tellsText */
  constructor(root, tellsText) {
    this.#root = root;
    this.#tellsText = tellsText;
  }

  /** @param {WidgetEvents["stream:state"]["detail"]} detail */
  state({ status, previous, snapshot }) {
    this.#snapshot = snapshot;
    if (status === "connecting" && previous !== "retrying") this.#begin();
    if (!LIVE.includes(status)) this.#callOff();
    if (this.#state !== "loading") this.#state = undefined;
    if (status === "interrupted" || status === "failed") this.#fail(status);
    else if (status !== "idle" && status !== "connecting" && status !== "streaming") this.#tell(status);
  }

  /** @param {WidgetEvents["stream:patch"]["detail"]} counts */
  patch({ inserted, removed }) {
    this.#count = Math.max(0, this.#count + inserted - removed);
    if (!this.#tellsText) return;
    this.#callOff();
    this.#announce();
  }

  stop() {
    this.#callOff();
    withdraw(this.#root);
  }

  /** Another run: what was said of the last one is no longer true, and may become true again. */
  #begin() {
    this.stop();
    this.#told.clear();
    this.#state = undefined;
    this.#callOff = clock.after(SLOW, () => this.#tell("loading"));
  }

  /** @param {keyof Messages} state */
  #tell(state) {
    this.#state = state;
    this.#announce();
  }

  /** @param {"interrupted" | "failed"} state */
  #fail(state) {
    this.#state = undefined;
    announce(words(state, this.#facts()), { importance: "assertive", from: this.#root });
    if (this.#tellsText) this.#announce();
  }

  /** Put into words when it is said: much may have changed by then. */
  #announce() {
    announce(() => [this.#takeText(), this.#takeState()].filter(Boolean).join(" "), { from: this.#root });
  }

  #takeState() {
    const state = this.#state;
    this.#state = undefined;
    if (!state || this.#told.has(state)) return "";
    this.#told.add(state);
    return words(state, this.#facts());
  }

  #takeText() {
    if (!this.#tellsText) return "";
    const text = (this.#root.querySelector(TEXT_SLOTS) ?? this.#root).textContent ?? "";
    if (text.length < this.#said) this.#said = 0;
    const rest = text.slice(this.#said);
    const isWhole = !LIVE.includes(this.#snapshot?.status ?? "");
    const finished = isWhole ? rest : (SENTENCES.exec(rest)?.[0] ?? "");
    this.#said += finished.length;
    return finished.replace(/\s+/g, " ").trim();
  }

  #facts() {
    const { partial = false, error } = this.#snapshot ?? {};
    return factsOf(this.#root, { count: this.#count, partial, reason: error?.message });
  }
}

/** @param {Element} element @param {{ count?: number, partial?: boolean, reason?: string }} known @returns {Facts} */
function factsOf(element, { count = 0, partial = false, reason = "" }) {
  const retry = element.querySelector("[data-stream-action=retry]") !== null;
  return { element, label: labelOf(element), count, partial, reason, retry };
}

/** What an element is called. @param {Element} element */
function labelOf(element) {
  const given = element.getAttribute("data-stream-label");
  if (given !== null) return given;
  const ids = element.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
  const tree = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const text = ids.map((id) => tree.getElementById?.(id)?.textContent?.trim() ?? "").join(" ").trim();
  return text || (element.getAttribute("aria-label") ?? "");
}
