// What all attacks need: elements, streams, sanitizers.
import createDOMPurify from "/node_modules/dompurify/dist/purify.es.mjs";
import { bind } from "/pkg/dom.js";

export const HAS_SANITIZER = "setHTML" in Element.prototype;

const policy = globalThis.trustedTypes?.createPolicy("attack", { createHTML: (html) => html });
/** The page's own markup. */
export const trusted = (html) => policy?.createHTML(html) ?? html;

const purify = createDOMPurify(window);
/** What applications give to configure(). */
export const SANITIZERS = {
  purify: (html) => purify.sanitize(html, { RETURN_DOM_FRAGMENT: true }),
  /** With all that it can be asked to leave. */
  loose: (html) =>
    purify.sanitize(html, {
      RETURN_DOM: true,
      CUSTOM_ELEMENT_HANDLING: { tagNameCheck: /-/, attributeNameCheck: /./, allowCustomizedBuiltInElements: true },
      ADD_ATTR: ["target", "is", "action", "formaction", "form"],
    }),
  /** Leaves everything, so that only our own rules stand between the stream and the page. */
  nothing: (html) => new DOMParser().parseFromString(trusted(html), "text/html"),
};

/** What a stream may be split into. */
export const WAYS = {
  whole: (bytes) => [bytes],
  "split at every byte": (bytes) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)),
};

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

export function template(attributes, ...children) {
  const element = make("template", attributes);
  element.content.append(...children);
  return element;
}

export function svg(...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, attribute, value] of children) {
    element.appendChild(document.createElementNS(element.namespaceURI, name)).setAttribute(attribute, value);
  }
  return element;
}

/** A list of such rows. */
export const listOf = (...children) => make("ul", {}, template({ "data-stream-each": "", "data-stream-key": "/id" }, make("li", {}, ...children)));

/** How many slots there are in the rows of a list. */
export function slotsIn(top) {
  return [...top.querySelectorAll("*")].reduce((sum, element) => {
    const own = [...element.attributes].filter(({ name }) => /^data-stream-(text|append|attr|prop|class|style|html|if)$/.test(name));
    return sum + own.reduce((slots, { value }) => slots + value.split(" ").length, 0) + (element.content ? slotsIn(element.content) : 0);
  }, 0);
}

/** Streams records, or texts, into an element. */
export async function fed(element, values, split, options = { format: "ndjson" }) {
  const bytes = new TextEncoder().encode(values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n") + "\n");
  const chunks = split(bytes);
  const stream = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const done = new Promise((resolve) => element.addEventListener("stream:done", resolve, { once: true }));
  const widget = bind(element, stream, options);
  if (widget.snapshot.status !== "failed") await done;
  if (widget.snapshot.status !== "done") throw new Error(`${widget.snapshot.status}: ${widget.snapshot.error?.message}`);
}

/** Whatever loads has failed by now: an image asked for later has. */
export async function settled(root) {
  const last = make("img");
  const failed = new Promise((resolve) => last.addEventListener("error", resolve));
  last.src = `/no-such-image?${crypto.randomUUID()}`;
  root.append(last);
  await failed;
  last.remove();
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
}
