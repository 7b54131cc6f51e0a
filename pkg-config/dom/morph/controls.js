// What the reader typed, ticked and chose is kept. What was not touched becomes what the new markup says.

import { all, has, isElement, matches, nameOf, parentOf, withThose } from "../native.js";

/** @import { Plan } from "./plan.js" */

const RADIO = "input[type=radio i]";

/**
 * Writes the attributes of an element, and to a control what they stand for.
 * @param {Element} element @param {Element} now
 * @param {() => number} write
 */
export function writeControl(element, now, write) {
  switch (nameOf(element)) {
    case "input":
      return writeInput(/** @type {HTMLInputElement} */ (element), now, write);
    case "textarea":
      return write() + writeTextarea(/** @type {HTMLTextAreaElement} */ (element), /** @type {HTMLTextAreaElement} */ (now));
    default:
      return write();
  }
}

/** @param {HTMLInputElement} input @param {Element} now @param {() => number} write */
function writeInput(input, now, write) {
  const { value, checked } = input;
  const isEdited = value !== input.defaultValue;
  const isTicked = checked !== input.defaultChecked;
  const written = write();
  // The attribute says what stands there until something was typed; also where that was taken back again, it is to.
  if (!isEdited && input.value !== input.defaultValue && input.type !== "file") input.value = input.defaultValue;
  const wanted = isTicked ? checked : has(now, "checked");
  if (input.checked !== wanted) input.checked = wanted;
  return written;
}

/** @param {HTMLTextAreaElement} area @param {HTMLTextAreaElement} now */
function writeTextarea(area, now) {
  if (area.defaultValue === now.defaultValue) return 0;
  const isEdited = area.value !== area.defaultValue;
  const { firstChild: text } = area;
  if (text instanceof Text && !text.nextSibling && now.defaultValue) text.data = now.defaultValue;
  else area.defaultValue = now.defaultValue;
  if (!isEdited && area.value !== area.defaultValue) area.value = area.defaultValue;
  return 1;
}

/**
 * Remembers what is chosen in the `<select>`s that will be written to, and which radio buttons: those influence each other.
 * @param {Element} top @param {Plan} plan
 * @returns {() => void} Puts it back.
 */
export function rememberChoices(top, plan) {
  const chosen = selectsOf(top, plan).map((select) => ({ select, options: isChosen(select) ? picked(select) : undefined }));
  const radios = /** @type {HTMLInputElement[]} */ (writesRadios(plan) ? all(top, RADIO) : []);
  const ticked = radios.filter(({ checked, defaultChecked }) => checked && !defaultChecked);
  return () => {
    for (const { select, options } of chosen) choose(select, options);
    for (const radio of ticked) if (!radio.checked && parentOf(radio)) radio.checked = true;
  };
}

/** @param {Element} top @param {Plan} plan */
function selectsOf(top, { fields }) {
  const around = /^opt(ion|group)$/.test(nameOf(top)) ? top.closest("select") : null;
  return /** @type {HTMLSelectElement[]} */ (around ? [around] : fields.filter((field) => nameOf(field) === "select"));
}

/** @param {Plan} plan */
function writesRadios({ fields, tasks }) {
  const hasRadio = (/** @type {Node} */ node) => isElement(node) && withThose(node, RADIO).length > 0;
  return (
    fields.some((field) => matches(field, RADIO)) ||
    tasks.some((task) => "parent" in task && task.places.some(({ now, old }) => !old && hasRadio(now)))
  );
}

/** @param {HTMLSelectElement} select */
const optionsOf = (select) => /** @type {HTMLOptionElement[]} */ (all(select, "option"));

/** @param {HTMLSelectElement} select */
const picked = (select) => optionsOf(select).filter(({ selected }) => selected);

/** Whether something else is chosen than the markup said. @param {HTMLSelectElement} select */
function isChosen(select) {
  const wanted = byDefault(select);
  return optionsOf(select).some((option) => option.selected !== wanted.has(option));
}

/** @param {HTMLSelectElement} select @param {HTMLOptionElement[] | undefined} options What the reader chose. */
function choose(select, options) {
  const available = optionsOf(select);
  const kept = options?.flatMap((option) => {
    const same = available.includes(option) ? option : available.find(({ value }) => value === option.value);
    return same ? [same] : [];
  });
  // To choose nothing, where several can be chosen, is a choice.
  const isGone = options === undefined || (kept?.length === 0 && options.length > 0);
  const wanted = isGone ? byDefault(select) : new Set(kept);
  if (wanted.size === 0) select.selectedIndex = -1;
  for (const option of available) if (option.selected !== wanted.has(option)) option.selected = wanted.has(option);
}

/** @param {HTMLSelectElement} select */
function byDefault(select) {
  const options = optionsOf(select);
  const said = options.filter(({ defaultSelected }) => defaultSelected);
  if (select.multiple) return new Set(said);
  const isDisabled = (/** @type {HTMLOptionElement} */ { disabled, parentElement }) =>
    disabled || (parentElement instanceof HTMLOptGroupElement && parentElement.disabled);
  const first = select.size > 1 ? [] : options.filter((option) => !isDisabled(option));
  return new Set(said.length > 0 ? said.slice(-1) : first.slice(0, 1));
}
