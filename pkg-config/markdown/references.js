// Link reference definitions. Finished text defines for all of the document; text that is still being written, and may
// yet define something else, only for itself.

export class References {
  /** @type {Map<string, unknown>} */
  #defined = new Map();

  /**
   * What the parser takes for `env.references` while it reads one piece. The first definition of a label counts.
   * @returns {Reading}
   */
  reading() {
    /** @type {Map<string, unknown>} */
    const own = new Map();
    /** @type {Set<string>} */
    const missed = new Set();
    const references = new Proxy(Object.create(null), {
      get: (_, label) => {
        const key = String(label);
        const found = this.#defined.get(key) ?? own.get(key);
        if (found === undefined) missed.add(key);
        return found;
      },
      set: (_, label, value) => {
        own.set(String(label), value);
        return true;
      },
    });
    return { env: { references }, own, missed };
  }

  /** Takes over what a finished piece defines; the labels that are new. @param {Reading} reading */
  keep({ own, missed }) {
    for (const label of own.keys()) missed.delete(label);
    const fresh = [...own.keys()].filter((label) => !this.#defined.has(label));
    for (const label of fresh) this.#defined.set(label, own.get(label));
    return fresh;
  }
}

/**
 * @typedef {object} Reading
 * @property {{ references: object, isOpen?: boolean }} env
 * @property {Map<string, unknown>} own What the piece defines.
 * @property {Set<string>} missed Labels it asked for that nobody had defined: brackets that may yet become links.
 */
