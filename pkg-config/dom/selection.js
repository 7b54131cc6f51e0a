// Where the reader's selection begins and ends. To ask while the page is written to would cost a layout each time.

/** @type {Node | null} */
let anchor = null;
/** @type {Node | null} */
let focus = null;
let isWatched = false;

/** To be called before anything is written. */
export function watchSelection() {
  if (isWatched) return;
  isWatched = true;
  document.addEventListener("selectionchange", look);
  look();
}

/** Whether the selection begins or ends in that node. @param {Node} node */
export const isSelected = (node) => node === anchor || node === focus;

function look() {
  const selection = document.getSelection();
  anchor = selection?.anchorNode ?? null;
  focus = selection?.focusNode ?? null;
}
