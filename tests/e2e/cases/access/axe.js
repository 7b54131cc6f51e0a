// axe-core, loaded into a page under its own policy. It is a script of the old kind, hence the element.

const SOURCE = "/node_modules/axe-core/axe.min.js";

/** When axe was at work, in ms since the epoch: all frames of a page wait for it. */
export const atWork = [];

/**
 * What axe finds in a window, or in a part of it: "rule: selector", one for each element.
 * @param {Window} window
 * @param {Element} [part]
 */
export async function violations(window, part = window.document) {
  const start = performance.timeOrigin + performance.now();
  if (!window.axe) await load(window);
  const found = await window.axe.run(part, { resultTypes: ["violations"] });
  atWork.push({ start, end: performance.timeOrigin + performance.now() });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) => {
    const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
    return `${id}: ${target.join(" ")} (${why})`;
  }));
}

function load({ document, trustedTypes }) {
  const policy = trustedTypes?.createPolicy("axe", { createScriptURL: (url) => url });
  const script = document.createElement("script");
  script.src = policy ? policy.createScriptURL(SOURCE) : SOURCE;
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${SOURCE} was not loaded`));
  });
  document.head.append(script);
  return loaded;
}
