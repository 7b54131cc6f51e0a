// Operations whose target is not there yet.

/** @import { Step } from "./apply.js" */

/** So many may wait. */
const MOST = 1000;

export class Waiting {
  /** @type {Step[]} */
  #steps = [];
  #keys = new Set();

  #root;
  #observer;
  /** Something came into the page: they are to be tried again. */
  isDue = false;

  /** @param {Element} root @param {string} policy `report`, `queue` or `drop`. @param {() => void} wake To be called when something has come into the page. */
  constructor(root, policy, wake) {
    this.#root = root;
    this.policy = policy;
    this.#observer = new MutationObserver(() => {
      this.isDue = true;
      wake();
    });
  }

  /** Whether operations on the same target wait already: they are done in their order. @param {Step} step */
  mustFollow({ op }) {
    return this.#keys.size > 0 && this.#keys.has(keyOf(op));
  }

  /** Keeps it for later, if that is the policy and there is room. @param {Step} step */
  keep(step) {
    if (this.policy !== "queue" || this.#steps.length >= MOST) return false;
    if (this.#steps.push(step) === 1) this.#observer.observe(this.#root, { childList: true, subtree: true, attributeFilter: ["id", "class"] });
    this.#keys.add(keyOf(step.op));
    return true;
  }

  /** Tries all again. @param {(step: Step) => boolean} attempt */
  retry(attempt) {
    this.isDue = false;
    if (this.#steps.length === 0) return;
    const missing = new Set();
    this.#steps = this.#steps.filter((step) => {
      const key = keyOf(step.op);
      if (missing.has(key) || !attempt(step)) missing.add(key);
      return missing.has(key);
    });
    this.#keys = missing;
    if (missing.size === 0) this.#observer.disconnect();
  }

  /** Forgets those. @param {(step: Step) => boolean} isVoid */
  drop(isVoid) {
    const steps = this.end().filter((step) => !isVoid(step));
    for (const step of steps) this.keep(step);
  }

  /** What never found its target. */
  end() {
    const steps = this.#steps;
    this.isDue = false;
    this.#steps = [];
    this.#keys.clear();
    this.#observer.disconnect();
    return steps;
  }
}

/** @param {Step["op"]} op */
const keyOf = ({ target, id, selector }) => JSON.stringify([target, id, selector]);
