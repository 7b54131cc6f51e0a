// Several hundred attacks, through everything that writes to a page, with and without its policy.
import { attack } from "./dom/attack.js";
import { attackContexts, attackHtml } from "./dom/attack-html.js";
import { attackMarkdown } from "./dom/attack-markdown.js";
import { attackOps } from "./dom/attack-ops.js";
import { HAS_SANITIZER, SANITIZERS } from "./dom/attack-tools.js";
import { parsesInline, scripted } from "./dom/tools.js";

/** These take long where the machine is busy. */
const LIMIT = 45_000;

function outcome(t, name, { faults, payloads, attempts }, least) {
  t.same(faults.slice(0, 12), [], `${name}: ${faults.length} got through`);
  t.ok(attempts >= least, `${name}: ${attempts} attempts`);
  t.report("attacks", { attack: name, payloads, attempts, "got through": faults.length });
}

export const cases = [
  {
    name: "dom attacks: slots take no markup, URL, style or name that harms, nested and formatted ones neither",
    limit: LIMIT,
    async run(t) {
      outcome(t, "slots", await attack(t.root), 50_000);
    },
  },
  {
    name: "dom attacks: operations do no harm, in any dialect",
    limit: LIMIT,
    async run(t) {
      if (HAS_SANITIZER) parsesInline(t);
      outcome(t, "operations", await attackOps(t.root, { sanitizer: HAS_SANITIZER ? undefined : SANITIZERS.purify }), HAS_SANITIZER ? 10_000 : 8000);
    },
  },
  {
    name: "dom attacks: HTML is taken apart by the browser's sanitizer",
    limit: LIMIT,
    async run(t) {
      if (!HAS_SANITIZER) t.skip("no Element.setHTML");
      parsesInline(t);
      outcome(t, "HTML in places, and cut", attackContexts(), 5000);
      outcome(t, "HTML", await attackHtml(t.root), 2300);
    },
  },
  {
    name: "dom attacks: HTML is taken apart whatever the application's sanitizer leaves, be it all of it",
    limit: LIMIT,
    async run(t) {
      parsesAll(t);
      outcome(t, "HTML, DOMPurify", await attackHtml(t.root, { sanitizer: SANITIZERS.purify, isBrief: true }), 1200);
      outcome(t, "HTML, DOMPurify that lets custom elements through", await attackHtml(t.root, { sanitizer: SANITIZERS.loose, isBrief: true }), 1200);
      outcome(t, "HTML, not sanitized by anybody else", await attackHtml(t.root, { sanitizer: SANITIZERS.nothing }), 2300);
    },
  },
  {
    name: "dom attacks: HTML that may bring regions brings no code",
    limit: LIMIT,
    async run(t) {
      parsesAll(t);
      for (const [name, sanitizer] of [...(HAS_SANITIZER ? [["HTML", undefined]] : []), ["HTML, not sanitized", SANITIZERS.nothing]]) {
        outcome(t, `${name}, regions trusted`, await attackHtml(t.root, { sanitizer, trusts: true, isBrief: true }), 1200);
      }
    },
  },
  {
    name: "dom attacks: Markdown brings neither HTML nor links that harm",
    limit: LIMIT,
    async run(t) {
      outcome(t, "Markdown", await attackMarkdown(t.root), 6000);
    },
  },
  {
    name: "dom attacks: without a policy nothing else happens, by slots and Markdown",
    limit: LIMIT,
    run: (t) => withoutPolicy(t, { slots: 45_000, markdown: 6000 }),
  },
  {
    name: "dom attacks: without a policy nothing else happens, by operations",
    limit: LIMIT,
    run: (t) => withoutPolicy(t, { operations: HAS_SANITIZER ? 10_000 : 8000 }),
  },
  {
    name: "dom attacks: without a policy nothing else happens, by HTML",
    limit: LIMIT,
    run: (t) => withoutPolicy(t, { ...(HAS_SANITIZER && { html: 2300 }), purify: 1200, nothing: 2300, trusted: 1200 }),
  },
];

/** Where nobody sanitizes, styles are parsed as well. */
function parsesAll(t) {
  parsesInline(t);
  if (navigator.userAgent.includes("Chrome")) for (const directive of ["style-src-elem", "base-uri"]) t.expectUncaught(new RegExp(`^policy violation: ${directive}`));
}

/** A page in a frame; one that is led elsewhere loads again. @param {Record<string, number>} leasts By attack, how many attempts there are at least. */
async function withoutPolicy(t, leasts) {
  const page = `<!doctype html><title>x</title><main></main><script type="module" src="/tests/e2e/cases/dom/attacked.js"></script>`;
  const frame = document.createElement("iframe");
  frame.src = scripted("text/html", [{ send: page }]);
  let loads = 0;
  const loaded = new Promise((resolve) => {
    frame.addEventListener("load", () => {
      loads++;
      resolve();
    });
  });
  t.root.append(frame);
  await loaded;
  const { attacks } = frame.contentWindow;
  t.same(await attacks.control(), { sprung: ["alert(1)"], faults: ["onerror=alert(1) on <img>", "href=java\nscript:alert(1) on <a>"] });
  for (const [name, least] of Object.entries(leasts)) outcome(t, `${name}, no policy`, await attacks[name](), least);
  t.equal(loads, 1);
}
