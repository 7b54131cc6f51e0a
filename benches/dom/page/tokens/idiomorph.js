// idiomorph, which takes the whole markup, once a frame.
import { Idiomorph } from "idiomorph";
import { escape } from "../../data.mjs";
import { perFrame } from "../frames.js";

/** @param {Element} root */
export function idiomorph(root) {
  const paragraph = root.appendChild(document.createElement("p"));
  let text = "";
  const show = perFrame(() => void Idiomorph.morph(paragraph, `<p>${escape(text)}</p>`));
  return {
    send(/** @type {string} */ token) {
      text += token;
      show();
    },
  };
}
