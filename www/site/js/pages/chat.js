import { open } from "/pkg/index.js";
import { setText, el } from "../lib/el.js";
import { plural } from "../lib/format.js";
import { runDemo } from "../lib/demo.js";
import { RETRY, TIMEOUTS, withFault } from "../lib/streams.js";

const find = (id) => document.getElementById(id);
const form = find("ask");
const answer = find("answer");
let prompt = "How good is Jaws?";
let reopen; // asks `prompt` again under the chosen fault

runDemo((fault, watch, restart) => {
  reopen = restart;
  const stream = open(withFault("/stream/chat", fault), {
    request: { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ prompt }) },
    select: "/data/choices/0/delta/content",
    end: "[DONE]",
    retry: RETRY,
    timeouts: TIMEOUTS,
  });
  watch("Answer", stream);
  show(stream);
  find("stop").onclick = () => stream.abort();
  return () => stream.abort();
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

/** Appends each token to one text node; what the end means is said only once it is known. */
async function show(stream) {
  const text = document.createTextNode("");
  const mine = () => text.isConnected; // a later question has taken the place
  find("answer-text").replaceChildren(text);
  setText(find("question"), prompt);
  find("answer-state").hidden = true;
  delete answer.dataset.end;
  busy(true);
  const unsubscribe = stream.subscribe(() => mine() && (answer.dataset.status = stream.snapshot.status));

  try {
    for await (const token of stream) {
      if (!mine()) return;
      text.appendData(token);
    }
    if (mine()) ended(stream.snapshot.partial ? "partial" : "complete", stream, text);
  } catch (error) {
    if (mine()) ended(stream.snapshot.status === "aborted" ? "stopped" : "partial", stream, text, error);
  } finally {
    unsubscribe();
    if (mine()) busy(false);
  }
}

function ended(how, { snapshot }, text, error) {
  answer.dataset.end = how;
  answer.dataset.status = snapshot.status; // the iteration may end before the subscriber is told
  if (how === "complete") return setText(find("announce"), "The answer is complete.");
  const [heading, reason] = {
    stopped: ["Stopped.", `You have the first ${plural(text.length, "character")}.`],
    partial: text.length === 0
      ? ["No answer:", error.message]
      : ["Partial answer:", error?.message ?? `${plural(snapshot.errorCount, "frame")} could not be read; the rest is here.`],
  }[how];
  find("answer-state").replaceChildren(
    el("span", {}, el("b", {}, heading), " ", reason),
    el("button", { type: "button", class: "button small", onclick: () => reopen() }, "Ask again"));
  find("answer-state").hidden = false;
  setText(find("announce"), `${heading} ${reason}`);
}

function busy(is) {
  answer.setAttribute("aria-busy", String(is));
  find("stop").hidden = !is;
  find("send").hidden = is;
}
