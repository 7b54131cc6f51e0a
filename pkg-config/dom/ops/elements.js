// Puts elements that were sanitized into the page.

import { attribute, childrenOf, parentOf, remove } from "../native.js";
import { Tags } from "./tags.js";

/**
 * `outer` and `inner` morph; `replace` and `update` put new nodes in place of the element or of what is in it.
 * @typedef {"outer" | "inner" | "replace" | "update" | "prepend" | "append" | "before" | "after" | "remove"} Mode
 */

/**
 * Without `id` and `selector` each top-level element is for the one that has its id.
 * @typedef {object} ElementsOp
 * @property {"elements"} op
 * @property {Mode} mode
 * @property {string} html
 * @property {string} [id]
 * @property {string} [selector]
 * @property {"svg" | "mathml"} [namespace]
 * @property {boolean} [unique] What has the id of something new is taken away, among the children or siblings of the target.
 */

/**
 * @typedef {object} Page How targets are found and morphed.
 * @property {(target: { id: string } | { selector: string }) => Element[]} find
 * @property {(from: Element, to: Element | DocumentFragment, options: { inner: boolean }) => void} morph
 */

/** What the first tag must stand in to be parsed, as in a `<template>`. @type {Map<string | undefined, string>} */
const PARENTS = new Map([
  ...["caption", "colgroup", "tbody", "tfoot", "thead"].map((name) => /** @type {const} */ ([name, "table"])),
  ["col", "colgroup"], ["tr", "tbody"], ["td", "tr"], ["th", "tr"],
]);

/** An element as whose content the HTML can be read, wherever it is put. @param {string} html */
export function contextOf(html) {
  const first = new Tags().feed(html).next().value;
  return document.createElement(PARENTS.get(first?.name) ?? "div");
}

/**
 * @param {DocumentFragment} fragment Used up.
 * @param {Pick<ElementsOp, "mode" | "id" | "selector" | "unique">} op
 * @param {Page} page
 * @returns {string[]} What targets there are none of.
 */
export function applyElements(fragment, { mode, id, selector, unique = false }, { find, morph }) {
  if (id !== undefined) return applyTo(find({ id }), fragment) ? [] : [`#${id}`];
  if (selector !== undefined) return applyTo(find({ selector }), fragment) ? [] : [selector];
  return [...fragment.children].flatMap((element) => {
    const own = idOf(element);
    if (!own) return [`<${element.localName}> without an id`];
    return applyTo(find({ id: own }), element) ? [] : [`#${own}`];
  });

  /** @param {Element[]} targets @param {Element | DocumentFragment} content */
  function applyTo(targets, content) {
    targets.forEach((target, index) => {
      const isLast = index === targets.length - 1;
      apply(target, isLast ? content : /** @type {typeof content} */ (content.cloneNode(true)));
    });
    return targets.length > 0;
  }

  /** @param {Element} target @param {Element | DocumentFragment} content */
  function apply(target, content) {
    switch (mode) {
      case "outer":
      case "inner":
        return morph(target, mode === "outer" ? onlyElement(content) : content, { inner: mode === "inner" });
      case "replace":
        return Element.prototype.replaceWith.call(target, content);
      case "update":
        return Element.prototype.replaceChildren.call(target, content);
      case "remove":
        return remove(target);
      default: {
        const old = unique ? sameIds(mode === "append" || mode === "prepend" ? target : parentOf(target), content) : [];
        Element.prototype[mode].call(target, content);
        old.forEach(remove);
      }
    }
  }
}

/** The children that have an id of something new. @param {Node | null} parent @param {Element | DocumentFragment} content */
function sameIds(parent, content) {
  const ids = new Set((content instanceof Element ? [content] : childrenOf(content)).map(idOf).filter(Boolean));
  return parent ? childrenOf(parent).filter((child) => ids.has(idOf(child))) : [];
}

/** A fragment that holds one element and white space, as that element. @param {Element | DocumentFragment} content */
function onlyElement(content) {
  if (content instanceof Element || content.childElementCount !== 1) return content;
  const isBlank = [...content.childNodes].every((node) => node.nodeType !== Node.TEXT_NODE || !node.nodeValue?.trim());
  return isBlank ? /** @type {Element} */ (content.firstElementChild) : content;
}

/** @param {Element} element */
const idOf = (element) => attribute(element, "id");
