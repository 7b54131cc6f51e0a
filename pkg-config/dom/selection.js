// Where the reader's selection begins and ends. To ask while the page is written to would cost a layout each time.

/** @type {Node | null} */
let anchor = null;
/** @type {Node | null} */
let focus = null;
let isWatched = false;
/** The reader is about to select: what is told of that comes too late for what is written in the same frame. */
let isSelecting = false;

/** To be called before anything is written. */
export function watchSelection() {
  if (isWatched) return;
  isWatched = true;
  document.addEventListener("selectionchange", look);
  document.addEventListener("selectstart", () => (isSelecting = true), true);
  for (const type of ["pointerup", "pointercancel", "keyup"]) document.addEventListener(type, settle, true);
  look();
}

/** To be called before a run of writes. */
export function beforeWrites() {
  if (isSelecting) look();
}

function settle() {
  beforeWrites();
  isSelecting = false;
}

/** Whether the selection begins or ends in that node. @param {Node} node */
export const isSelected = (node) => node === anchor || node === focus;

function look() {
  const selection = document.getSelection();
  anchor = selection?.anchorNode ?? null;
  focus = selection?.focusNode ?? null;
}
