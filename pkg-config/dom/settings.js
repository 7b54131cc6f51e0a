// What a page settles for all its regions.

/** @import { Settings } from "../dom.js" */

/** @type {Settings} */
export const settings = { sanitizer: undefined, announcer: undefined, modules: undefined };

/** @param {Settings} given */
export function configure(given) {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(settings, name));
  if (unknown !== undefined) throw new TypeError(`configure: there is no setting "${unknown}"`);
  Object.assign(settings, given);
}
