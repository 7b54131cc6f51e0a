// <runnelet-view>: a region as a custom element. Its attributes are those of a region, without their prefix.

import { elementsOf, views, widgetOn } from "./mark.js";
import { isOption } from "./options.js";
import { isParsed, whenParsed } from "./parsed.js";
import { OF_ROOTS } from "./plan.js";
import { widgetOf } from "./widget.js";

/** @import { Loader } from "../internal.js" */
/** @import { RunneletView, Widget } from "../dom.js" */

/** Attributes that mean one of another name. */
const HYDRATION = new Map([["hydrate", "data-hydrate"], ["module", "data-hydrate-module"]]);
/** Attributes that are its row template's. */
const OF_ROWS = ["key", "limit", "at"];

/** @param {string} name @param {Loader} load */
export function defineView(name, load) {
  views.add(name);
  // Another copy of the library may have done so.
  if (!customElements.get(name)) customElements.define(name, viewClass(load));
}

/** Made when it is needed: a server has no HTMLElement to extend. @param {Loader} load @returns {new () => RunneletView} */
function viewClass(load) {
  return class extends HTMLElement {
    static observedAttributes = ["src"];

    /** What was written for the attributes of the element. @type {Set<string>} */
    #written = new Set();
    /** What stood in it before its first stream. @type {DocumentFragment | undefined} */
    #original;
    #originalSource = "";
    #isDue = false;
    #stopWaiting = () => {};

    get src() {
      return this.getAttribute("src") ?? "";
    }

    set src(value) {
      this.setAttribute("src", value);
    }

    /** @returns {Widget | null} */
    get widget() {
      return widgetOn(this) ?? null;
    }

    get snapshot() {
      return this.widget?.snapshot ?? null;
    }

    retry() {
      this.widget?.retry();
    }

    /** @param {unknown} [reason] */
    abort(reason) {
      this.widget?.abort(reason);
    }

    connectedCallback() {
      this.#beginSoon();
    }

    disconnectedCallback() {
      this.#stopWaiting();
    }

    /** @param {string} _ @param {string | null} before @param {string | null} now */
    attributeChangedCallback(_, before, now) {
      if (before === now) return;
      this.widget?.dispose();
      this.#beginSoon();
    }

    /** Scripts often insert an element first and fill it then; they are done when the microtask comes. */
    #beginSoon() {
      if (this.#isDue || !this.isConnected) return;
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        if (!this.isConnected) return;
        if (isParsed(this)) this.#begin();
        else this.#stopWaiting = whenParsed(this, () => this.#begin());
      });
    }

    /** One that was only moved has its widget still. */
    async #begin() {
      if (this.#original && !this.widget) await this.#restore(this.#original);
      if (this.widget || !this.isConnected || !(this.hasAttribute("src") || this.hasAttribute("module"))) return;
      this.#spell();
      if (!this.#original) this.#keep();
      widgetOf(this, load);
    }

    /** Kept where nothing runs or loads: in the document of templates. */
    #keep() {
      const { content } = document.createElement("template");
      content.append(.../** @type {Element} */ (content.ownerDocument.importNode(this, true)).childNodes);
      this.#original = content;
      this.#originalSource = this.src;
    }

    /** What an earlier stream wrote goes; rows that the server rendered are those of one source. @param {DocumentFragment} original */
    async #restore(original) {
      const { morph } = await import("./morph.js");
      if (this.widget) return;
      const fresh = document.importNode(original, true);
      const isOther = this.src !== this.#originalSource;
      for (const child of [...fresh.children]) {
        for (const element of elementsOf(child, false)) if (isOther && element.hasAttribute("data-stream-row")) element.remove();
      }
      morph(this, fresh, { inner: true, isOwn: true });
    }

    /** Writes the attributes as regions have them. */
    #spell() {
      for (const name of this.#written) this.removeAttribute(name);
      this.#written.clear();
      const template = elementsOf(this, true).find((element) => element.hasAttribute("data-stream-each"));
      for (const { name, value } of [...this.attributes]) {
        const long = longName(name);
        if (long) {
          this.setAttribute(long, value);
          this.#written.add(long);
        } else if (OF_ROWS.includes(name)) template?.setAttribute(`data-stream-${name}`, value);
      }
    }
  };
}

/** @param {string} name */
function longName(name) {
  const isOfRegion = isOption(name) || (OF_ROOTS.includes(name) && name !== "state");
  return isOfRegion ? `data-stream-${name}` : HYDRATION.get(name);
}
