// Frames and tasks of the page.

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

const { port1, port2 } = new MessageChannel();

/** The task after those that wait. */
export function turn() {
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });
}
