// Tells whether an attack got through: what ran, and what stands in the page that could. It shares no rule with what it tests.

import { turns } from "./tools.js";

const VIOLATION = "policy violation: ";
/** Elements that have no business in what a stream brings. */
const ELEMENTS =
  "script, iframe, frame, frameset, object, embed, applet, style, base, meta, link, noscript, noembed, noframes, xmp, plaintext, param, " +
  "portal, fencedframe, animate, animateMotion, animateTransform, set, handler, listener, runnelet-view:not([data-own], [data-stream-mode]), " +
  "runnelet-view:is([src], [module], [hydrate], [trust], [request], [dialect], [mode])";
/** Attributes that act, change what others do, or mean something to this library or others. */
const INSTRUCTIONS =
  /^(on.*|srcdoc|is|http-equiv|shadowroot.*|allow|attributename|autofocus|csp|form|formtarget|module|nonce|referrerpolicy|sandbox|data-hydrate.*|data-stream-(src|trust)|(data-)?(hx|ng)-.*|[vx]-.*|.*@.*|:.*|data-(on|bind|text|show|signals|effect|init|computed|attr|class|style)([-:].*)?)$/i;
/** What instructs this library, where the page trusts it. */
const TRUSTED = /^data-(stream-|hydrate$)/;
/** Where a control of that name hides what code asks of a document or a form. */
const CLOBBERED = /^(attributes|localName|namespaceURI|remove|removeAttribute|getAttribute|parentNode|ownerDocument|children|querySelectorAll|action|submit|cookie|body|head|getElementById|createElement|location|defaultView|__proto__|constructor|prototype)$/;
const CONTROLS = /^(form|input|button|select|textarea|output|fieldset|img|image|object|embed|iframe)$/;
const URLS = /^(href|src|action|formaction|poster|data|cite|background|longdesc|usemap)$/;
const URL_LISTS = /^(srcset|imagesrcset|ping)$/;
const SAFE = /^(https?|mailto|tel|blob):|^data:image\/(png|jpe?g|gif|webp|avif|bmp)[;,]/;

/** From now on, whatever runs, or is kept from running by the policy of the page, is in the list. */
export function setTrap() {
  const sprung = [];
  defineParagraph();
  for (const name of ["alert", "confirm", "prompt", "print", "pwned"]) globalThis[name] = (...args) => void sprung.push(`${name}(${args})`);
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    // Loads that the policy forbids harm nobody.
    if (!/^(img|media|default)-src/.test(violatedDirective)) sprung.push(`${VIOLATION}${violatedDirective} ${blockedURI}`);
  });
  return sprung;
}

/** A custom element of the application, which HTML could make of a paragraph. */
function defineParagraph() {
  if (customElements.get("attack-paragraph")) return;
  const paragraph = class extends HTMLParagraphElement {
    connectedCallback() {
      globalThis.alert("a custom element");
    }
  };
  customElements.define("attack-paragraph", paragraph, { extends: "p" });
}

/** Chromium goes by the policy of the page also where it parses for a sanitizer: to be called before that is inserted. */
export async function forgetParsing(sprung) {
  await turns();
  sprung.splice(0, Infinity, ...sprung.filter((text) => !text.startsWith(VIOLATION)));
}

/** What is in there that could run, load or mislead. @param {Element | DocumentFragment} root @param {boolean} [trusts] Regions and templates may be in it. */
export function faultsIn(root, trusts = false) {
  const faults = [];
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(ELEMENTS)) faults.push(`<${element.tagName}>`);
    if (element.shadowRoot) faults.push("a shadow root");
    if (element.localName === "template") faults.push(...(trusts ? faultsIn(element.content, trusts) : ["<template>"]));
    for (const attribute of Element.prototype.getAttributeNames.call(element).map((name) => Element.prototype.getAttributeNode.call(element, name))) {
      if (!(trusts && TRUSTED.test(attribute.name)) && isFault(element, attribute)) {
        faults.push(`${attribute.name}=${attribute.value.slice(0, 60)} on <${element.localName}>`);
      }
    }
  }
  return faults;
}

/** @param {Element} element @param {Attr} attribute */
function isFault({ localName: tag }, { name, localName, value }) {
  const urls = URLS.test(localName) ? [value] : URL_LISTS.test(localName) ? value.split(/[\s,]+/) : [];
  if (urls.some((url) => !SAFE.test(resolved(url)))) return true;
  // A picture may show what a link may not lead to.
  if (/^(a|area|blockquote|q|del|ins)$/.test(tag) && urls.some((url) => /^(data|blob):/.test(resolved(url)))) return true;
  if (/^(action|formaction)$/.test(localName) && urls.some((url) => new URL(resolved(url)).origin !== location.origin)) return true;
  if (tag === "use" && /^href$/.test(localName) && !/^\s*#/.test(value)) return true;
  if (/^(fill|stroke|filter|mask|clip-path|marker.*|cursor)$/.test(localName) && /\\|url\(\s*["']?[^\s"'#]/i.test(value)) return true;
  if (/javascript:/i.test(value) && /^(to|from|values|content)$/.test(localName)) return true;
  if (localName === "style" && /[(\\@]|position|z-index|behavior|binding/i.test(value)) return true;
  if (localName === "target" && !/^_blank$/i.test(value)) return true;
  if (localName === "rel" && /\bopener\b/i.test(value.replace("noopener", ""))) return true;
  if (/^(id|name)$/.test(name) && (CONTROLS.test(tag) ? CLOBBERED.test(value) : /^__proto__$/.test(value))) return true;
  return INSTRUCTIONS.test(name);
}

/** As the browser reads it; what it cannot read leads nowhere. */
function resolved(value) {
  return URL.parse ? (URL.parse(value, document.baseURI)?.href ?? location.origin) : new URL(value, document.baseURI).href;
}
