// What a URL in an attribute may be. It is judged as the browser parses it, so that spelling tricks do not help.

const LINKS = new Set(["http:", "https:", "mailto:", "tel:"]);
const RESOURCES = new Set(["http:", "https:"]);
const IMAGES = new Set(["http:", "https:", "blob:"]);
const RASTER = /^data:image\/(png|jpe?g|gif|webp|avif|bmp)[;,]/;

/** Attributes that hold a URL, and what those may be. */
const URL_ATTRIBUTES = new Map(
  Object.entries({
    href: LINKS, "xlink:href": LINKS, cite: LINKS, longdesc: LINKS, profile: LINKS, usemap: LINKS,
    ping: RESOURCES, manifest: RESOURCES, data: RESOURCES,
    codebase: RESOURCES, classid: RESOURCES, archive: RESOURCES, attributionsrc: RESOURCES,
    src: RESOURCES, srcset: RESOURCES, imagesrcset: RESOURCES, poster: RESOURCES, background: RESOURCES,
    icon: RESOURCES, lowsrc: RESOURCES, dynsrc: RESOURCES,
  }),
);
/** Attributes that hold several. */
const URL_LISTS = new Set(["archive", "attributionsrc", "imagesrcset", "ping", "srcset"]);
/** Where the answer of a form goes: to the page's own origin. */
const ACTIONS = new Set(["action", "formaction"]);
/** Attributes of SVG that may point at parts of the document, by `url(#id)`. */
const REFERENCES = new Set([
  "clip-path", "cursor", "fill", "filter", "marker", "marker-end", "marker-mid", "marker-start", "mask", "stroke",
]);
/** Elements that show an image and never run what is in it. */
const IMAGE_ELEMENTS = new Set(["feimage", "image", "img", "input"]);

/** @param {string} tag Of the element, as `name` in lower case. @param {string} name @returns {((value: string) => boolean) | undefined} */
export function checkOfUrl(tag, name) {
  if (ACTIONS.has(name)) return (value) => parsed(value)?.origin === location.origin && isSafe(value, RESOURCES, false);
  if (REFERENCES.has(name)) return pointsInside;
  if (name === "rel") return (value) => !/(^|\s)opener(\s|$)/i.test(value);
  if (tag === "use" && namesTarget(name)) return (value) => /^\s*#/.test(value);
  const known = URL_ATTRIBUTES.get(name);
  if (!known) return undefined;
  const isImage = IMAGE_ELEMENTS.has(tag) && (name === "src" || namesTarget(name));
  const schemes = isImage ? IMAGES : known;
  if (URL_LISTS.has(name)) {
    const isSafePart = (/** @type {string} */ part) => /^\d+(\.\d+)?[wxh]$/.test(part) || isSafe(part, schemes, false);
    return (value) => value.split(/[\s,]+/).filter(Boolean).every(isSafePart);
  }
  return (value) => isSafe(value, schemes, isImage);
}

/** @param {string} name */
const namesTarget = (name) => name === "href" || name === "xlink:href";

/** No `url(…)` but of the document's own parts; an escape could spell one. @param {string} value */
function pointsInside(value) {
  return !value.includes("\\") && !/\b(url|src|image|image-set|-webkit-image-set)\(/i.test(value.replace(/url\(\s*["']?#/gi, ""));
}

/** @param {string} value */
function parsed(value) {
  try {
    return new URL(value, document.baseURI);
  } catch {
    return undefined;
  }
}

/** Whether it can only lead to where the page is from; parsing thousands takes longer than writing them. @param {string} value */
const staysHere = (value) => /^([?#]|\/(?![/\\]))/.test(value) && /^https?:/.test(document.baseURI);

/** @param {string} value @param {Set<string>} schemes @param {boolean} isImage */
function isSafe(value, schemes, isImage) {
  if (staysHere(value)) return true;
  const url = parsed(value);
  if (!url) return false;
  if (schemes.has(url.protocol)) return true;
  if (isImage && RASTER.test(url.href)) return true;
  // Pages that came by another scheme (file:, an app's own) may link among themselves.
  return url.protocol === location.protocol && !/^(about|blob|data|javascript):$/.test(url.protocol);
}
