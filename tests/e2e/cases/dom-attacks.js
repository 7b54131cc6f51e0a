// Several hundred attacks, through everything that writes to a page, with and without its policy.
import { attack, attackContexts, attackHtml } from "./dom/attack.js";
import { attackOps } from "./dom/attack-ops.js";
import { parsesInline, scripted } from "./dom/tools.js";

function outcome(t, { faults, payloads }, least) {
  t.ok(payloads >= least, `${payloads} payloads`);
  t.same(faults.slice(0, 12), [], `${faults.length} got through`);
}

export const cases = [
  {
    name: "dom attacks: slots take no markup, URL or name that harms",
    limit: 55_000,
    async run(t) {
      outcome(t, await attack(t.root), 500);
    },
  },
  {
    name: "dom attacks: operations do no harm, in any dialect",
    limit: 55_000,
    async run(t) {
      if ("setHTML" in Element.prototype) parsesInline(t);
      outcome(t, await attackOps(t.root), 500);
    },
  },
  {
    name: "dom attacks: HTML is taken apart",
    limit: 55_000,
    async run(t) {
      if (!("setHTML" in Element.prototype)) t.skip("no Element.setHTML");
      parsesInline(t);
      outcome(t, attackContexts(), 5000);
      outcome(t, await attackHtml(t.root), 500);
    },
  },
  {
    name: "dom attacks: without a policy nothing else happens, by slots and operations",
    limit: 55_000,
    run: (t) => withoutPolicy(t, ["slots", "ops"]),
  },
  {
    name: "dom attacks: without a policy nothing else happens, by HTML",
    limit: 55_000,
    run: (t) => withoutPolicy(t, "setHTML" in Element.prototype ? ["native", "given"] : ["given"]),
  },
];

/** A page in a frame; one that is led elsewhere loads again. */
async function withoutPolicy(t, names) {
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
  t.same(await attacks.control(), { sprung: ["alert(1)"], faults: ["onerror=alert(1) on <IMG>", "href=java\nscript:alert(1) on <A>"] });
  for (const name of names) outcome(t, await attacks[name](), 500);
  t.equal(loads, 1);
}
