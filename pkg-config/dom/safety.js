// What a stream may never write to, and what a URL in it may be. Refusing is decided by what an attribute can do,
// not by what its value looks like; a URL is judged as the browser parses it, so that spelling tricks do not help.

/** Elements that no slot may stand on: they run, load or redirect, or change attributes of others. */
const REFUSED_ELEMENTS = new Set([
  "animate", "animatemotion", "animatetransform", "applet", "base", "embed", "link", "meta", "noembed", "noframes", "noscript", "object",
  "param", "plaintext", "script", "set", "style", "template", "xmp",
]);
/** Elements whose text is not text. */
const REFUSED_TEXT = new Set(["frame", "iframe"]);
/** Attributes that run or hide code, loosen a frame, or send the answer of a form or link elsewhere. */
const REFUSED_ATTRIBUTES = new Set([
  "allow", "attributename", "csp", "formtarget", "http-equiv", "is", "module", "nonce", "sandbox",
  "srcdoc", "style", "target",
]);
/** Names without a prefix; those with one mean something to somebody else's code. */
const NAME = /^[a-z_][a-z0-9_.-]*$/;
const XLINK = "http://www.w3.org/1999/xlink";

const LINKS = new Set(["http:", "https:", "mailto:", "tel:"]);
const RESOURCES = new Set(["http:", "https:"]);
const IMAGES = new Set(["http:", "https:", "blob:"]);
const RASTER = /^data:image\/(png|jpe?g|gif|webp|avif|bmp)[;,]/;

/** Attributes that hold a URL, and what those may be. */
const URL_ATTRIBUTES = new Map(
  Object.entries({
    href: LINKS, "xlink:href": LINKS, cite: LINKS, longdesc: LINKS, profile: LINKS, usemap: LINKS,
    action: RESOURCES, formaction: RESOURCES, ping: RESOURCES, manifest: RESOURCES, data: RESOURCES,
    codebase: RESOURCES, classid: RESOURCES, archive: RESOURCES, attributionsrc: RESOURCES,
    src: RESOURCES, srcset: RESOURCES, imagesrcset: RESOURCES, poster: RESOURCES, background: RESOURCES,
    icon: RESOURCES, lowsrc: RESOURCES, dynsrc: RESOURCES,
  }),
);
/** Attributes that hold several. */
const URL_LISTS = new Set(["archive", "attributionsrc", "imagesrcset", "ping", "srcset"]);
/** Elements that show an image and never run what is in it. */
const IMAGE_ELEMENTS = new Set(["feimage", "image", "img", "input"]);

/**
 * Why nothing may be written to the element, if so.
 * @param {Element} element
 * @param {boolean} isText Text is to be written.
 */
export function refusesElement(element, isText) {
  const name = element.localName.toLowerCase();
  return REFUSED_ELEMENTS.has(name) || (isText && REFUSED_TEXT.has(name));
}

/** Whether the attribute may not be written. @param {string} name In lower case. */
export function refusesAttribute(name) {
  return (
    name.startsWith("on") ||
    name.startsWith("data-stream-") ||
    name.startsWith("data-hydrate") ||
    REFUSED_ATTRIBUTES.has(name) ||
    !(NAME.test(name) || name === "xlink:href")
  );
}

/** The namespace of an attribute. @param {string} name */
export const namespaceOf = (name) => (name.startsWith("xlink:") ? XLINK : null);

/**
 * How values of an attribute are judged. `undefined`: it holds no URL.
 * @param {Element} element
 * @param {string} name In lower case.
 * @returns {((value: string) => boolean) | undefined}
 */
export function urlCheck(element, name) {
  const known = URL_ATTRIBUTES.get(name);
  if (!known) return undefined;
  const isImage = IMAGE_ELEMENTS.has(element.localName.toLowerCase()) && /^(src|href|xlink:href)$/.test(name);
  const schemes = isImage ? IMAGES : known;
  if (URL_LISTS.has(name)) {
    const isSafePart = (/** @type {string} */ part) => /^\d+(\.\d+)?[wxh]$/.test(part) || isSafe(part, schemes, false);
    return (value) => value.split(/[\s,]+/).filter(Boolean).every(isSafePart);
  }
  return (value) => isSafe(value, schemes, isImage);
}

/** @param {string} value @param {Set<string>} schemes @param {boolean} isImage */
function isSafe(value, schemes, isImage) {
  let url;
  try {
    url = new URL(value, document.baseURI);
  } catch {
    return false;
  }
  if (schemes.has(url.protocol)) return true;
  if (isImage && RASTER.test(url.href)) return true;
  // Pages that came by another scheme (file:, an app's own) may link among themselves.
  return url.protocol === location.protocol && !/^(about|blob|data|javascript):$/.test(url.protocol);
}

/** Properties that may be written. */
const PROPERTIES = new Set(["value", "checked", "selected", "indeterminate", "disabled", "hidden", "open", "muted", "readOnly", "required"]);

/** Whether the property may not be written. @param {Element} _element @param {string} name */
export const refusesProperty = (_element, name) => !PROPERTIES.has(name);

/** Whether a style may have that value. @param {string} name @param {string} value */
export function checkStyle(name, value) {
  return /^(--)?[a-z][a-z0-9-]*$/.test(name) && !/url\(|image-set|expression|[\\@{}<>]/i.test(value);
}
