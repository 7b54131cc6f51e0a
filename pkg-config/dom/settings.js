// What a page settles for all its regions.

/** @import { Settings } from "../dom.js" */

/** @type {Settings} */
export const settings = { sanitizer: undefined, announcer: undefined, modules: undefined };

/** @param {Settings} given */
export function configure(given) {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(settings, name));
  if (unknown !== undefined) throw new TypeError(`configure: there is no setting "${unknown}"`);
  checkAnnouncer(given.announcer);
  Object.assign(settings, given);
}

/** @param {Settings["announcer"]} announcer */
function checkAnnouncer(announcer) {
  if (announcer === undefined || announcer === false || typeof announcer === "function") return;
  const { every = 0, messages = {}, ...more } = Object(announcer);
  const isObject = announcer === Object(announcer) && Object.keys(more).length === 0;
  if (isObject && Number.isFinite(every) && Object.values(messages).every((given) => typeof given === "function")) return;
  throw new TypeError("configure: announcer is false, a function, or { every: ms, messages: functions by name }");
}
