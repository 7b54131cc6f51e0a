// Frames of the page.

/** Resolves with the next frame. */
export const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Resolves when what was done is on the screen. */
export const painted = () => frame().then(frame);

/** Work that is done once for each frame, as those do it who render all they have. @param {() => void} show */
export function perFrame(show) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      show();
    });
  };
}
