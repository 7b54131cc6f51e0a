// By hand: these operations and no others.
import { readLines } from "../lines.js";
import { ROW, table } from "./table.js";

const template = document.createElement("template");
template.innerHTML = ROW.replace("></td>", "> </td>").replace("<a></a>", "<a> </a>");
const model = /** @type {Element} */ (template.content.firstElementChild);

/** @param {Element} root @param {ReadableStream<Uint8Array>} stream */
export function vanilla(root, stream) {
  root.innerHTML = table("");
  const body = /** @type {Element} */ (root.querySelector("tbody"));
  /** @type {Map<number, { node: any, label: Text }>} */
  const rows = new Map();
  const nodeOf = (/** @type {{ key: number }} */ target) => rows.get(target.key)?.node;

  /** @type {Record<string, (op: any) => void>} */
  const does = {
    upsert({ values }) {
      for (const { id, label } of values) {
        const known = rows.get(id);
        if (known) known.label.data = label;
        else {
          const node = /** @type {any} */ (model.cloneNode(true));
          node.firstChild.firstChild.data = id;
          const text = node.firstChild.nextSibling.firstChild.firstChild;
          text.data = label;
          rows.set(id, { node, label: text });
          body.append(node);
        }
      }
    },
    clear() {
      body.textContent = "";
      rows.clear();
    },
    class({ target, name, on = true }) {
      nodeOf(target).classList.toggle(name, on);
    },
    move({ target, before }) {
      body.insertBefore(nodeOf(target), nodeOf({ key: before }));
    },
    remove({ target }) {
      nodeOf(target).remove();
      rows.delete(target.key);
    },
  };

  readLines(stream, (frames) => {
    for (const op of frames.flat()) does[op.op](op);
  });
}
