// What a stream may never write to, and under which name. Refusing is decided by what an attribute can do, not by what
// its value looks like. What may be in a value: urls.js, styles.js.

import { views } from "./mark.js";
import { checkOfUrl } from "./urls.js";

export { checkStyle } from "./styles.js";

/** Elements that no slot may stand on: they run, load or redirect, or change attributes of others. */
const REFUSED_ELEMENTS = new Set([
  "animate", "animatemotion", "animatetransform", "applet", "base", "embed", "fencedframe", "frameset", "handler", "link", "listener",
  "meta", "noembed", "noframes", "noscript", "object", "param", "plaintext", "portal", "script", "set", "style", "template", "xmp",
]);
/** Elements whose text is not text. */
const REFUSED_TEXT = new Set(["frame", "iframe"]);
/** Attributes that run or hide code, loosen a frame, take the focus, or send the answer of a form or link elsewhere. */
const REFUSED_ATTRIBUTES = new Set([
  "allow", "attributename", "autofocus", "csp", "form", "formtarget", "http-equiv", "is", "module", "nonce", "referrerpolicy", "sandbox", "srcdoc",
  "style", "target",
]);
/** What this library acts on. */
const INSTRUCTIONS = /^data-(stream-|hydrate(-|$))/;
/** What other libraries evaluate as code (Alpine, Angular, htmx, Vue, Datastar, Knockout), should the page hold one of them. */
const CODE = new RegExp(
  "^((data-)?(hx|ng)|v|x)-|" +
    "^data-(animate|attr|bind|class|computed|custom-validity|effect|init|on|persist|replace-url|show|signals|star|style|text)(-|_|\\.|$)",
);
/** Names without a prefix; those with one mean something to somebody else's code. */
const NAME = /^[a-z_][a-z0-9_.-]*$/;
/** What HTML may bring beside that, though no slot writes it. Of targets only "_blank". */
const OF_MARKUP = new Set(["target", "xml:lang", "xml:space", "xmlns:xlink"]);
const XLINK = "http://www.w3.org/1999/xlink";

/**
 * Whether nothing may be written to the element.
 * @param {Element} element
 * @param {boolean} isText Text is to be written.
 */
export const refusesElement = (element, isText) => refusesTag(tagOf(element), isText);

/** The same, for a name in lower case. @param {string} name @param {boolean} isText */
export const refusesTag = (name, isText) => REFUSED_ELEMENTS.has(name) || (isText && REFUSED_TEXT.has(name));

/** The name of an element, in lower case; a form may call a control "localName". @param {Element} element @returns {string} */
export const tagOf = (element) => Reflect.get(Element.prototype, "localName", element).toLowerCase();

/** Whether the element is a region by its name, now or once that is defined. @param {Element} element */
export const isView = (element) => views.has(tagOf(element)) || tagOf(element) === "runnelet-view";

/** What may be written to one; its other attributes are instructions. */
const OF_VIEWS = /^(aria-.+|data-.+|class|dir|hidden|id|lang|role|title)$/;

/** Whether the attribute may not be written to the element. @param {Element} element @param {string} name In lower case. */
export const refusesAttributeOf = (element, name) => refusesAttribute(name) || (isView(element) && !OF_VIEWS.test(name));

/** The same of one that HTML brings. @param {Element} element @param {string} name In lower case. */
export const refusesInMarkup = (element, name) => refusesAttributeOf(element, name) && !OF_MARKUP.has(name);

/** Whether the attribute may not be written to any. @param {string} name In lower case. */
function refusesAttribute(name) {
  return (
    name.startsWith("on") ||
    name.startsWith("shadowroot") ||
    isInstruction(name) ||
    CODE.test(name) ||
    REFUSED_ATTRIBUTES.has(name) ||
    !(NAME.test(name) || name === "xlink:href")
  );
}

/** Whether the attribute tells this library what to do. @param {string} name In lower case. */
export const isInstruction = (name) => INSTRUCTIONS.test(name);

/** The namespace of an attribute. @param {string} name */
export const namespaceOf = (name) => (name.startsWith("xlink:") ? XLINK : null);

/**
 * How values of an attribute are judged: URLs, and names. `undefined`: any will do.
 * @param {Element} element
 * @param {string} name In lower case.
 * @returns {((value: string) => boolean) | undefined}
 */
export function valueCheck(element, name) {
  if (name === "id" || name === "name") return (value) => !refusesName(value, element);
  return checkOfUrl(tagOf(element), name);
}

/** Elements that their document, or the form around them, shows as a property of that name. */
const NAMED = new Set(["button", "embed", "fieldset", "form", "iframe", "image", "img", "input", "object", "output", "select", "textarea"]);

/**
 * Whether a value of `id` or `name` would hide a property of the document or of a form (DOM clobbering).
 * @param {string} value
 * @param {Element} [element] Headings and the like hide nothing. Default: whatever could.
 */
export function refusesName(value, element) {
  if (value === "__proto__" || value === "constructor" || value === "prototype") return true;
  const name = element && tagOf(element);
  if (name !== undefined && !NAMED.has(name) && !name.includes("-")) return false;
  return value in HTMLDocument.prototype || value in HTMLFormElement.prototype || value === "location";
}

const EVERYWHERE = ["hidden", "inert", "lang", "dir", "title", "scrollLeft", "scrollTop"];
const FIELD = ["disabled", "readOnly", "required", "placeholder", "value"];
const MEDIA = ["currentTime", "loop", "muted", "playbackRate", "volume"];
/** What may be set beside that, by element. */
const PROPERTIES = new Map(
  Object.entries({
    audio: MEDIA,
    button: ["disabled"],
    details: ["open"],
    dialog: ["open"],
    fieldset: ["disabled"],
    input: [...FIELD, "checked", "indeterminate", "max", "min", "step"],
    meter: ["high", "low", "max", "min", "optimum", "value"],
    optgroup: ["disabled"],
    option: ["disabled", "selected"],
    output: ["value"],
    progress: ["max", "value"],
    select: ["disabled", "required", "selectedIndex", "value"],
    textarea: FIELD,
    video: MEDIA,
  }),
);

/**
 * Whether the property may not be set: only what is known to be harmless may, by its exact name.
 * @param {Element} element
 * @param {string} name
 */
export function refusesProperty(element, name) {
  if (refusesElement(element, false)) return true;
  const isAria = /^aria[A-Z][A-Za-z]+$/.test(name) && !name.endsWith("Element") && !name.endsWith("Elements");
  return !(isAria || EVERYWHERE.includes(name) || PROPERTIES.get(tagOf(element))?.includes(name));
}
