// Progress: that it goes on, or is over. How far it is nobody knows but the stream itself; a slot shows that.

import { mistake, place } from "./mistake.js";
import { LIVE } from "./states.js";

/** The attributes for the value, the least and the most, and the most where none is given. */
const PROGRESS = { value: "value", least: "", most: "max", whole: "1" };
const ARIA = { value: "aria-valuenow", least: "aria-valuemin", most: "aria-valuemax", whole: "100" };

/** @param {Element} element */
export function checkProgress(element) {
  const attribute = "data-stream-progress";
  const isAria = element.getAttribute("role") === "progressbar";
  if (element.localName !== "progress" && !isAria) {
    throw mistake(`${place(element, attribute)}: progress is shown by <progress> or role="progressbar"`);
  }
  const written = element.getAttribute("data-stream-attr")?.split(/\s+/) ?? [];
  if (written.some((pair) => pair.startsWith(`${namesFor(element).value}:`))) {
    throw mistake(`${place(element, attribute)}: data-stream-attr writes its value already`);
  }
}

/**
 * Without a value as long as more may come; complete when done. What ended otherwise does not seem to go on.
 * @param {Element} element @param {string} status
 */
export function showProgress(element, status) {
  const { value, least, most, whole } = namesFor(element);
  if (LIVE.includes(status)) element.removeAttribute(value);
  else if (status === "done") element.setAttribute(value, element.getAttribute(most) ?? whole);
  else if (!element.hasAttribute(value)) element.setAttribute(value, element.getAttribute(least) ?? "0");
}

/** @param {Element} element */
const namesFor = (element) => (element.localName === "progress" ? PROGRESS : ARIA);
