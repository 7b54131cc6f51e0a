// What each operation does. docs/OPS.md tells it to those who write servers, ops.schema.json to their validators.

import { refused, wrong } from "../mistake.js";
import { morph } from "../morph.js";
import { move } from "../move.js";
import { remove } from "../native.js";
import { setProperty } from "../properties.js";
import { checkStyle, refusesAttributeOf, refusesElement, refusesProperty } from "../safety.js";
import { attributeFor } from "../slots.js";
import { keyOf, textOf } from "../values.js";
import { attributeOf, writeAttribute, writeStyle } from "../writer.js";

/** @import { Counts } from "../applier.js" */
/** @import { Writer } from "../writer.js" */
/** @import { Signals } from "./signals.js" */
/** @import { States } from "./state.js" */
/** @import { Targets } from "./targets.js" */

/** An operation, as it came. @typedef {Record<string, any>} Op */

/**
 * @typedef {Record<string, { key?: (op: Op) => string, does: (page: Page, target: Element, op: Op) => void | false | string[] }>} Operations
 *
 * @typedef {object} Page What operations work on.
 * @property {Element} root
 * @property {Writer} writer
 * @property {Targets} targets
 * @property {States} states
 * @property {Signals} signals
 * @property {Counts} counts
 */

/**
 * By name; `target` was found. Operations that set something take the place of earlier ones on the same target, `key` says
 * which; the others change what may be found, or add to it. One that has other
 * targets returns those that are not there, or `false` if none is.
 * @type {Operations}
 */
export const OPERATIONS = {
  text: {
    key: () => "content",
    does({ writer }, target, { value }) {
      checkContent(target);
      writer.setText(target, PLAIN, textOf(value));
    },
  },
  append: {
    does({ writer }, target, { value }) {
      checkContent(target);
      writer.appendText(target, PLAIN, textOf(value));
    },
  },
  attr: { key: ({ name }) => `attr ${name}`, does: setAttribute },
  prop: {
    key: ({ name }) => `prop ${name}`,
    does(_, target, { name, value }) {
      if (refusesElement(target, false) || refusesProperty(target, textOf(name))) throw refused(`the property "${name}" is never written`);
      setProperty(target, name, value);
    },
  },
  class: {
    key: ({ name }) => `class ${name}`,
    does(_, target, { name, on = true }) {
      if (typeof name !== "string" || !/^\S+$/.test(name)) throw wrong(`"${name}" is no class`);
      if (refusesElement(target, false)) throw refused(`nothing is written to <${target.localName}>`);
      target.classList.toggle(name, Boolean(on));
    },
  },
  style: {
    key: ({ name }) => `style ${name}`,
    does(_, target, { name, value }) {
      if (refusesElement(target, false) || !checkStyle(textOf(name), "")) throw refused(`the style "${name}" is never written`);
      refuseIf(writeStyle(target, name, value));
    },
  },
  html: {
    key: () => "content",
    does({ writer }, target, op) {
      checkContent(target);
      target.replaceChildren(writer.parse(htmlOf(op), target, op.op));
    },
  },
  "append-html": {
    does({ writer }, target, op) {
      checkContent(target);
      target.append(writer.parse(htmlOf(op), target, op.op));
    },
  },
  insert: {
    does({ writer, root, counts }, target, op) {
      const { at = "end" } = op;
      const isInside = at === "start" || at === "end";
      const context = isInside ? target : parentOf(target, root);
      checkContent(context);
      const nodes = writer.parse(htmlOf(op), context, op.op);
      counts.inserted += nodes.childElementCount;
      const put = Object.hasOwn(PLACES, at) ? PLACES[at] : undefined;
      if (!put) throw wrong(`there is no place "${at}"`);
      put.call(target, nodes);
    },
  },
  replace: {
    does({ writer, root, counts }, target, op) {
      const nodes = writer.parse(htmlOf(op), parentOf(target, root), op.op);
      counts.inserted += nodes.childElementCount;
      counts.removed++;
      target.replaceWith(nodes);
    },
  },
  morph: {
    does({ writer, root }, target, op) {
      if (op.inner) {
        checkContent(target);
        return void morph(target, writer.parse(htmlOf(op), target, op.op), { inner: true });
      }
      const nodes = writer.parse(htmlOf(op), parentOf(target, root), op.op);
      const [element] = nodes.children;
      if (!element || nodes.childElementCount > 1) throw wrong("to morph an element takes the markup of one element");
      morph(target, element);
    },
  },
  remove: {
    does({ root, counts, targets }, target) {
      if (target === root) throw wrong("the region itself cannot be removed");
      targets.drop(target);
      remove(target);
      counts.removed++;
    },
  },
  clear: {
    does({ targets, counts }, target) {
      if (target.querySelector(":scope > template") || target.localName === "template") counts.removed += targets.rowsOf(target).clear();
      else target.replaceChildren();
    },
  },
  upsert: { does: upsert },
  move: {
    does({ targets, root }, target, { before, at = "end", to }) {
      parentOf(target, root);
      const sibling = before === undefined ? undefined : typeof before === "object" ? need(targets, before) : rowBeside(targets, target, before);
      const parent = to === undefined ? (sibling ?? target).parentElement : need(targets, to);
      if (!parent || target.contains(parent)) throw wrong("an element cannot be moved into itself");
      checkContent(parent);
      const template = parent.querySelector(":scope > template");
      move(target, parent, sibling ?? (at === "start" ? parent.firstElementChild : template));
    },
  },
  trim: {
    does({ targets, counts }, target, { limit, from = "start" }) {
      if (!Number.isInteger(limit) || limit < 0) throw wrong("a limit is a whole number");
      counts.removed += targets.rowsOf(target).trim(limit, from === "end" ? "end" : "start");
    },
  },
  state: { does: ({ states }, target, { state, partial = false }) => states.set(target, state, Boolean(partial)) },
  error: { does: ({ states }, target, { message }) => states.fail(target, textOf(message)) },
};

/** By the prototype: in a form, a control called "before" hides the method. @type {Record<string, (this: Element, node: Node) => void>} */
const PLACES = { before: Element.prototype.before, after: Element.prototype.after, start: Element.prototype.prepend, end: Element.prototype.append };

/** What text operations need of a slot. */
const PLAIN = { renderer: undefined };

/** @param {Page} _ @param {Element} target @param {Op} op */
function setAttribute(_, target, { name, value }) {
  const isRefused = refusesElement(target, false) || refusesAttributeOf(target, textOf(name).toLowerCase());
  if (isRefused) throw refused(`the attribute "${name}" is never written`);
  refuseIf(writeAttribute(target, attributeFor(target, name), attributeOf(value)));
}

/** @param {string | undefined} reason */
function refuseIf(reason) {
  if (reason !== undefined) throw refused(reason);
}

/** @param {Page} page @param {Element} target @param {Op} op */
function upsert(page, target, op) {
  const { targets, writer, counts } = page;
  const rows = targets.rowsOf(target);
  const { at, before, patch = false } = op;
  const place = { at, before: before === undefined ? undefined : typeof before === "object" ? need(targets, before) : rows.get(String(before)) };
  if (op.html !== undefined) {
    const key = keyOf(op.key);
    if (key === undefined) throw wrong("the row has no key");
    const nodes = writer.parse(htmlOf(op), target, op.op);
    if (nodes.childElementCount !== 1) throw wrong("a row is exactly one element");
    rows.put(key, nodes.children[0], place, counts);
    return;
  }
  const values = op.values ?? [op.value];
  if (!Array.isArray(values)) throw wrong("values is an array of rows");
  /** @type {unknown[]} */
  const faults = [];
  for (const value of values) {
    try {
      rows.upsert(value, Boolean(patch), place, counts);
    } catch (cause) {
      faults.push(cause);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** @param {Targets} targets @param {unknown} target */
function need(targets, target) {
  const found = targets.find(target);
  if (!found) throw wrong("what it names beside its target is not there");
  return found;
}

/** A key names a row beside the target. @param {Targets} targets @param {Element} target @param {unknown} key */
function rowBeside(targets, target, key) {
  const row = target.parentElement && targets.rowsOf(target.parentElement).get(String(key));
  if (!row) throw wrong(`there is no row "${key}"`);
  return row;
}

/** @param {Op} op @returns {string} */
export function htmlOf({ html }) {
  if (typeof html !== "string") throw wrong('it has no "html"');
  return html;
}

/** @param {Element} target */
function checkContent(target) {
  if (refusesElement(target, true)) throw refused(`nothing is written to <${target.localName}>`);
}

/** Where an element stands; that of the region is not ours. @param {Element} target @param {Element} root */
function parentOf(target, root) {
  const parent = target.parentElement;
  if (target === root || !parent) throw wrong("the region itself stays where it is");
  return parent;
}
