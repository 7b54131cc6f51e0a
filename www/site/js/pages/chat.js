import MarkdownIt from "/vendor/markdown-it.js";
import { defineRenderer, hydrate } from "/pkg/dom.js";
import { markdown } from "/pkg/markdown.js";
import { setText } from "../lib/el.js";
import { runDemo } from "../lib/demo.js";
import { tellSkipped } from "../lib/skipped.js";
import { pristine, streamOf } from "../lib/streams.js";

const form = document.getElementById("ask");
const talk = pristine(document.getElementById("talk"));
let prompt = "How good is Jaws?";
let reopen; // asks `prompt` under the chosen fault

defineRenderer("markdown", markdown(MarkdownIt));
tellSkipped(document.querySelector(".chat"));

runDemo((fault, watch, restart) => {
  reopen = restart;
  const element = talk.fresh(fault);
  element.dataset.streamRequest = JSON.stringify({
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ prompt }),
  });
  setText(document.getElementById("question"), prompt);
  // What was ended on purpose is not tried again but opened anew.
  element.querySelector("[data-again]").addEventListener("click", () => {
    restart();
    document.querySelector("#talk .log").focus({ preventScroll: true });
  });
  const [widget] = hydrate(element);
  watch("Answer", streamOf(widget));
  return () => widget.dispose();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(form.elements.prompt.value);
  form.reset();
});
document.querySelector(".prompts").addEventListener("click", ({ target }) => {
  if (target.matches("button")) ask(target.textContent);
});

function ask(text) {
  prompt = text.trim() || prompt;
  reopen();
}
