// Runnelet, mode text.
import { bind } from "runnelet/dom";
import { pipe } from "../pipe.js";

/** @param {Element} root */
export function ours(root) {
  const { stream, send, close } = pipe();
  root.setAttribute("data-stream-mode", "text");
  bind(root, stream, { format: "text" });
  return { send, close };
}
