// How new rows show that they are new.

const DURATION = 200;
/** More at once is a page that fills, not news. */
const MOST = 20;

/** @type {Record<string, Keyframe[]>} */
const ANIMATIONS = {
  fade: [{ opacity: 0 }, { opacity: 1 }],
  slide: [{ opacity: 0, translate: "0 0.5em" }, { opacity: 1, translate: "none" }],
};

export const ENTRANCES = Object.keys(ANIMATIONS);

/** Animates rows that came, for readers who do not mind. @param {Element[]} rows @param {string} name */
export function enter(rows, name) {
  if (rows.length > MOST || document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const row of rows) row.animate(ANIMATIONS[name], { duration: DURATION, easing: "ease-out" });
}
