import { StreamError } from "../../error.js";

/** A frame that cannot be applied; those after it can. @param {string} message @param {{ cause?: unknown }} [more] */
export const wrong = (message, more) => new StreamError({ code: "patch", severity: "frame", message, ...more });

/** A frame that would run code, or the like. @param {string} message @param {{ cause?: unknown }} [more] */
export const refused = (message, more) => new StreamError({ code: "refused", severity: "frame", message, ...more });
