// What is said of a region, in English. A page that speaks another language gives its own: configure({ announcer: { messages } }).

import { settings } from "./settings.js";

/** @import { Facts, Messages } from "../dom.js" */

/** @type {Required<Messages>} */
const ENGLISH = {
  loading: ({ label }) => about(label, "loading"),
  stalled: ({ label }) => about(label, "waiting for more"),
  retrying: ({ label }) => about(label, "connection lost, trying again"),
  done: ({ label, count, partial }) => about(label, `${counted(count)}${partial ? ", some could not be read" : ""}`),
  interrupted: ({ label, reason, retry }) => about(label, `not complete. ${sentence(reason)}${offer(retry)}`),
  failed: ({ label, reason, retry }) => about(label, `could not be loaded. ${sentence(reason)}${offer(retry)}`),
  aborted: ({ label }) => about(label, "stopped"),
};

/** @param {keyof Messages} what @param {Facts} facts */
export function words(what, facts) {
  const { announcer } = settings;
  const given = typeof announcer === "object" ? announcer.messages : undefined;
  return (given?.[what] ?? ENGLISH[what])(facts);
}

/** @param {string} label @param {string} text */
const about = (label, text) => (label ? `${label}: ${text}` : capital(text));

/** @param {number} count */
function counted(count) {
  if (count === 0) return "loaded";
  return count === 1 ? "1 item loaded" : `${count} items loaded`;
}

/** @param {boolean} retry */
const offer = (retry) => (retry ? " You can try again." : "");

/** @param {string} text */
const sentence = (text) => capital(/[.!?]$/.test(text) ? text : `${text}.`);

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
