// A WebAssembly module taken apart: its sections, and its code by the module of the source that it comes from.

/** @typedef {{ name: string, bytes: Uint8Array, functions: { name: string, size: number }[] }} Part */

const SECTIONS = ["custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count", "tag"];
const [CUSTOM, CODE, DATA] = [0, 10, 11];
const IMPORT = 2;
const NAMES_OF_FUNCTIONS = 1;
/** Modules of our own crate that are told one by one, down to this depth. */
const DEPTH = 3;
/** Less than this is told together. */
const LEAST = 500;
const CRATE = /^[a-z_0-9]+$/;
const EXPORTS = /^(connection_|__wbg_connection)/;
const HASH = /(::h[0-9a-f]+)?$/;

/** @param {Uint8Array} wasm One with a name section. @returns {Part[]} the largest first */
export function partsOf(wasm) {
  const sections = [...sectionsOf(wasm)];
  const names = namesIn(sections.find(({ id, name }) => id === CUSTOM && name === "name")?.content);
  if (names.size === 0) throw new Error("the module has no names of functions");
  const imported = functionsImported(sections.find(({ id }) => id === IMPORT)?.content);
  /** @type {Map<string, { pieces: Uint8Array[], functions: { name: string, size: number }[] }>} */
  const parts = new Map();
  const add = (/** @type {string} */ part, /** @type {Uint8Array} */ piece, /** @type {string} */ name) => {
    const { pieces, functions } = parts.get(part) ?? { pieces: [], functions: [] };
    parts.set(part, { pieces: [...pieces, piece], functions: name ? [...functions, { name, size: piece.length }] : functions });
  };
  for (const { id, content, name } of sections) {
    if (id === CODE) {
      bodiesIn(content).forEach((body, at) => {
        const name = names.get(imported + at) ?? "(no name)";
        add(moduleOf(name), body, shortName(name));
      });
    } else if (id === DATA) add("constants", content, "");
    else if (id !== CUSTOM) add("tables, types, imports, exports", content, "");
    else if (!["name", "producers", "target_features"].includes(name)) add(`section ${name || SECTIONS[id]}`, content, "");
  }
  const all = [...parts].map(([name, { pieces, functions }]) => ({ name, bytes: Buffer.concat(pieces), functions }));
  const small = all.filter(({ bytes }) => bytes.length < LEAST);
  const rest = { name: "the rest", bytes: Buffer.concat(small.map(({ bytes }) => bytes)), functions: small.flatMap(({ functions }) => functions) };
  return [...all.filter((part) => !small.includes(part)), rest].sort((a, b) => b.bytes.length - a.bytes.length);
}

/** The module of the source: `core::json::check` of ours, else the crate. @param {string} name */
function moduleOf(name) {
  if (EXPORTS.test(name)) return "`web::api`, with what is inlined there";
  // `<A as B>::f` belongs to A; `<&mut A>::f` too.
  const path = name.replace(HASH, "").replace(/\[[0-9a-f]+\]/g, "").replace(/^[<&(]*(mut |dyn |\*const |\*mut )*/, "");
  const [crate, ...rest] = path.split(/[<>( ]/)[0].split("::");
  if (crate !== "runnelet") return CRATE.test(crate) && rest.length > 0 ? crate : "glue and what has no path";
  const modules = rest.slice(0, -1);
  const types = modules.findIndex((word) => !CRATE.test(word));
  return `\`${modules.slice(0, types < 0 ? DEPTH : Math.min(types, DEPTH)).join("::") || "lib"}\``;
}

/** @param {string} name */
function shortName(name) {
  const words = name.replace(HASH, "").replace(/\[[0-9a-f]+\]/g, "").split("::");
  return words.slice(-2).join("::").replaceAll("|", "").slice(0, 40);
}

/** @param {Uint8Array} wasm */
function* sectionsOf(wasm) {
  const reader = new Reader(wasm, 8);
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const content = reader.bytes(reader.number());
    const inside = new Reader(content);
    yield id === CUSTOM ? { id, name: inside.text(), content: content.subarray(inside.at) } : { id, name: "", content };
  }
}

/** @param {Uint8Array} content */
function bodiesIn(content) {
  const reader = new Reader(content);
  return Array.from({ length: reader.number() }, () => reader.bytes(reader.number()));
}

/** @param {Uint8Array | undefined} content @returns {Map<number, string>} */
function namesIn(content = new Uint8Array()) {
  const reader = new Reader(content);
  while (reader.at < content.length) {
    const kind = reader.byte();
    const inside = new Reader(reader.bytes(reader.number()));
    if (kind === NAMES_OF_FUNCTIONS) return new Map(Array.from({ length: inside.number() }, () => [inside.number(), inside.text()]));
  }
  return new Map();
}

/** How many functions are imported: they come first in the count. @param {Uint8Array | undefined} content */
function functionsImported(content = new Uint8Array([0])) {
  const reader = new Reader(content);
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === 0) functions += 1;
    if (kind === 0 || kind === 4) reader.number();
    if (kind === 4) reader.number();
    if (kind === 1 || kind === 3) reader.byte();
    if (kind === 3) reader.byte();
    if (kind === 1 || kind === 2) {
      const hasMost = reader.byte() & 1;
      reader.number();
      if (hasMost) reader.number();
    }
  }
  return functions;
}

class Reader {
  /** @param {Uint8Array} source @param {number} [at] */
  constructor(source, at = 0) {
    this.source = source;
    this.at = at;
  }

  byte() {
    return this.source[this.at++];
  }

  /** LEB128, without a sign. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** @param {number} length */
  bytes(length) {
    this.at += length;
    return this.source.subarray(this.at - length, this.at);
  }

  text() {
    return new TextDecoder().decode(this.bytes(this.number()));
  }
}
