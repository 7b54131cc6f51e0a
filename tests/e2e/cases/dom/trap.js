// Tells whether an attack got through: what ran, and what stands in the page that could. It shares no rule with what it tests.

import { turns } from "./tools.js";

const VIOLATION = "policy violation: ";
/** Elements that have no business in what a stream brings. */
const ELEMENTS =
  "script, iframe, frame, frameset, object, embed, applet, style, base, meta, link, template, noscript, noembed, noframes, xmp, plaintext, " +
  "portal, fencedframe, animate, animateMotion, animateTransform, set, discard, foreignObject, maction, annotation-xml";
const URLS = /^(href|src|action|formaction|poster|data|cite|background|longdesc|usemap)$/;
const URL_LISTS = /^(srcset|imagesrcset|ping)$/;
const SAFE = /^(https?|mailto|tel|blob):|^data:image\/(png|jpe?g|gif|webp|avif|bmp)[;,]/;

/** From now on, whatever runs, or is kept from running by the policy of the page, is in the list. */
export function setTrap() {
  const sprung = [];
  for (const name of ["alert", "confirm", "prompt", "print", "pwned"]) globalThis[name] = (...args) => void sprung.push(`${name}(${args})`);
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    // Loads that the policy forbids harm nobody.
    if (!/^(img|media|default)-src/.test(violatedDirective)) sprung.push(`${VIOLATION}${violatedDirective} ${blockedURI}`);
  });
  return sprung;
}

/** Chromium goes by the policy of the page also where it parses for a sanitizer: to be called before that is inserted. */
export async function forgetParsing(sprung) {
  await turns();
  sprung.splice(0, Infinity, ...sprung.filter((text) => !text.startsWith(VIOLATION)));
}

/** What is in there that could run, load or mislead. @param {Element | DocumentFragment} root @param {string} [selector] What may not be in it. */
export function faultsIn(root, selector = ELEMENTS) {
  const faults = [];
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(selector)) faults.push(`<${element.tagName}>`);
    if (element.shadowRoot) faults.push("a shadow root");
    for (const { name, localName, value } of element.attributes) {
      const urls = URLS.test(localName) ? [value] : URL_LISTS.test(localName) ? value.split(/[\s,]+/) : [];
      const isUnsafeUrl = urls.some((url) => !SAFE.test(resolved(url)));
      const isScript = /javascript:/i.test(value) && /^(to|from|values|content)$/.test(localName);
      const isUnsafeStyle = localName === "style" && /[(\\@]|position|z-index|behavior|binding/i.test(value);
      const isInstruction = /^on/i.test(name) || /^(srcdoc|is|http-equiv|shadowrootmode|data-stream-src)$/.test(localName);
      if (isInstruction || isUnsafeUrl || isScript || isUnsafeStyle) {
        faults.push(`${name}=${value.slice(0, 60)} on <${element.tagName}>`);
      }
    }
  }
  return faults;
}

/** As the browser reads it; what it cannot read leads nowhere. */
function resolved(value) {
  return URL.parse ? (URL.parse(value, document.baseURI)?.href ?? "https:") : new URL(value, document.baseURI).href;
}
