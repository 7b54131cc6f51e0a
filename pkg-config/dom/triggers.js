// When a widget starts: `data-hydrate` names moments, and the first that comes counts.

import { mistake, place } from "./mistake.js";

/** How near to the visible part of the page is near enough. */
const MARGIN = "200px";
/** Where the browser does not say when it is idle (ms). */
const SOON = 200;
/** What a reader does first with something that is to be used. */
const INTERACTIONS = "pointerdown touchstart keydown focusin click";

/**
 * A moment, from what stands in its parentheses: calls `start` when it comes. Returns what stops waiting for it.
 * @typedef {(start: () => void) => () => void} Moment
 */

/** @type {Record<string, (element: Element, argument: string) => Moment>} */
const MOMENTS = {
  load: (element, argument) => {
    noArgument(element, argument);
    return (start) => {
      start();
      return () => {};
    };
  },
  idle: (element, argument) => {
    noArgument(element, argument);
    return (start) => {
      if (!globalThis.requestIdleCallback) {
        const timer = setTimeout(start, SOON);
        return () => clearTimeout(timer);
      }
      const handle = requestIdleCallback(() => start(), { timeout: 2000 });
      return () => cancelIdleCallback(handle);
    };
  },
  visible: (element, argument) => {
    const rootMargin = argument || MARGIN;
    if (!/^\d+(px|%)$/.test(rootMargin)) throw noMoment(element, `"${argument}" is no margin in px or %`);
    return (start) => {
      const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && start(), { rootMargin });
      observer.observe(element);
      return () => observer.disconnect();
    };
  },
  interaction: (element, argument) => {
    const types = (argument || INTERACTIONS).split(/\s+/);
    const options = { capture: true, passive: true };
    return (start) => {
      const begin = () => start();
      for (const type of types) element.addEventListener(type, begin, options);
      return () => {
        for (const type of types) element.removeEventListener(type, begin, options);
      };
    };
  },
  media: (element, argument) => {
    const query = matchMedia(argument);
    // What the browser cannot read matches nothing, ever.
    if (argument === "" || query.media === "not all") throw noMoment(element, `"${argument}" is no media query`);
    return (start) => {
      if (query.matches) start();
      const look = () => query.matches && start();
      query.addEventListener("change", look);
      return () => query.removeEventListener("change", look);
    };
  },
};

/**
 * Calls `start` once, when `data-hydrate` says; at once by default.
 * @param {Element} element
 * @returns {Moment}
 */
export function triggerOf(element) {
  const moments = momentsOf(element).map(({ name, argument }) => {
    if (!Object.hasOwn(MOMENTS, name)) throw noMoment(element, `there is no moment "${name}"`);
    return MOMENTS[name](element, argument);
  });
  return (start) => {
    let hasCome = false;
    /** @type {(() => void)[]} */
    const waiting = [];
    const disarm = () => {
      hasCome = true;
      for (const stop of waiting.splice(0)) stop();
    };
    const come = () => {
      if (hasCome) return;
      disarm();
      start();
    };
    for (const moment of moments) {
      if (hasCome) break;
      const stop = moment(come);
      if (hasCome) stop();
      else waiting.push(stop);
    }
    return disarm;
  };
}

/** Whether the region waits for its reader. @param {Element} element */
export const waitsForReader = (element) => momentsOf(element).some(({ name }) => name === "interaction");

/** `name name(argument)`, where an argument may hold parentheses. @param {Element} element */
function momentsOf(element) {
  const value = (element.getAttribute("data-hydrate") ?? "load").trim();
  if (value === "") throw noMoment(element, "there is no moment in it");
  const moments = [];
  for (let at = 0; at < value.length; ) {
    const [token, name, opened] = /** @type {RegExpExecArray} */ (/^\s*([^\s()]*)(\(?)/.exec(value.slice(at)));
    at += token.length;
    const start = at;
    for (let depth = opened.length; depth > 0; at++) {
      if (at === value.length) throw noMoment(element, "a parenthesis is not closed");
      depth += Number(value[at] === "(") - Number(value[at] === ")");
    }
    moments.push({ name, argument: opened ? value.slice(start, at - 1).trim() : "" });
    if (at < value.length && !/\s/.test(value[at])) throw noMoment(element, "moments are separated by spaces");
  }
  return moments;
}

/** @param {Element} element @param {string} argument */
function noArgument(element, argument) {
  if (argument) throw noMoment(element, `"${argument}" means nothing here`);
}

/** @param {Element} element @param {string} reason */
const noMoment = (element, reason) => mistake(`${place(element, "data-hydrate")}: ${reason}`);
