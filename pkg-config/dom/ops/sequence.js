// Numbers of operations: what came twice is known, and what never came.

import { wrong } from "../mistake.js";

export class Sequence {
  /** @type {number | undefined} */
  #last;

  /** What has that number, and what follows, is to come again. @param {number} number */
  rewind(number) {
    this.#last = number - 1;
  }

  /** @param {unknown} number @returns {{ isNew: boolean, missing?: string }} */
  take(number) {
    if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) throw wrong(`${JSON.stringify(number)} is no sequence number`);
    const last = this.#last;
    if (last !== undefined && number <= last) return { isNew: false };
    this.#last = number;
    if (last === undefined || number === last + 1) return { isNew: true };
    return { isNew: true, missing: number === last + 2 ? String(last + 1) : `${last + 1} to ${number - 1}` };
  }
}
