// Unfinished values: what the engine tells about them becomes objects. Loaded only where the option `growing` is used.

/** @import { Patch } from "./index.js" */
/** @import { Waiting } from "./queue.js" */
/** @import { Entry, Envelope, Grown, Resolved } from "./internal.js" */

// What a word says, in its lowest four bits; see src/core/json/grow/ops.rs.
const OP_BITS = 4;
const OP = 15;
const [TARGET, BEGIN, OBJECT, ARRAY, CLOSE, KEY, STRING, APPEND, UNIT, INTEGER, NUMBER, LITERAL, FINISH, DROP, NAME] =
  Array.from({ length: 15 }, (_, op) => op);
const LITERALS = [null, true, false];
/** Frame indexes cross in that many bits. */
const INDEX = 2 ** 28;
/** A text up to this is put together from its characters: a decoder takes longer to begin. */
const SHORT_TEXT = 24;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * One value that grows. What was shown is never changed: at the next look, the objects and arrays on the path to what
 * has changed are copied, each at most once, and everything else is shared. So a finished part keeps its identity.
 */
class Tree {
  /** @type {any} */
  value;
  /** Whether there is something of the value. */
  isThere = false;
  /** It has changed since it was looked at. */
  isChanged = false;
  /** What a piece's text is known by. @type {any} */
  name;
  /** The open objects and arrays, outermost first, and the key of each in the one around it. @type {any[]} */
  #open = [];
  /** @type {(string | number)[]} */
  #keys = [""];
  /** How many of the open ones are new since the last look, the outermost first. */
  #fresh = 0;
  /** The key of the next member, or of the string that is open. @type {string | number} */
  #key = "";
  #isKeyOpen = false;
  /** @type {string} */
  #text = "";
  /** What has changed, if anybody wants to know. @type {Patch[] | undefined} */
  #patches;
  #prefix;
  /** Index of the outermost open one that is part of a patch already; what is inside needs no patch of its own. */
  #told = Infinity;
  /** The patch that more of the open string belongs to. @type {Patch | undefined} */
  #textPatch;

  /** @param {boolean} wantsPatches @param {string} prefix Of the paths of its patches. */
  constructor(wantsPatches, prefix) {
    this.#patches = wantsPatches ? [] : undefined;
    this.#prefix = prefix;
  }

  /** What has changed since the last look; the value is taken to have been shown. */
  look() {
    const patches = this.#patches;
    if (patches) this.#patches = [];
    this.isChanged = false;
    this.#fresh = 0;
    this.#told = Infinity;
    this.#textPatch = undefined;
    return patches;
  }

  begin() {
    this.value = undefined;
    this.isThere = false;
    this.isChanged = false;
    this.#open.length = 0;
    this.#fresh = 0;
    this.#told = Infinity;
    this.#isKeyOpen = false;
    this.#textPatch = undefined;
    if (this.#patches) this.#patches = [];
  }

  /** @param {any} container */
  open(container) {
    this.put(container);
    const depth = this.#open.push(container);
    this.#keys[depth - 1] = this.#key;
    this.#fresh = depth;
    if (this.#patches && this.#told === Infinity) this.#told = depth - 1;
  }

  close() {
    this.#open.pop();
    const depth = this.#open.length;
    if (this.#fresh > depth) this.#fresh = depth;
    if (this.#told >= depth) this.#told = Infinity;
  }

  /** @param {string} key */
  startKey(key) {
    this.#key = key;
    this.#isKeyOpen = true;
  }

  /** @param {string} text */
  startText(text) {
    this.#text = text;
    this.put(text);
  }

  /** @param {string} more */
  append(more) {
    if (this.#isKeyOpen) {
      this.#key += more;
      return;
    }
    this.#text += more;
    const parent = this.#writable();
    if (parent === undefined) this.value = this.#text;
    else if (Array.isArray(parent)) parent[/** @type {number} */ (this.#key)] = this.#text;
    else set(parent, this.#key, this.#text);
    this.isChanged = true;
    if (!this.#patches || this.#told !== Infinity) return;
    if (this.#textPatch) this.#textPatch.value += more;
    else {
      this.#textPatch = { op: "append", path: this.#path(true), value: more };
      this.#patches.push(this.#textPatch);
    }
  }

  /** Puts a value at the place that is next. @param {any} value */
  put(value) {
    this.#isKeyOpen = false;
    const parent = this.#writable();
    if (parent === undefined) this.value = value;
    else if (Array.isArray(parent)) this.#key = parent.push(value) - 1;
    else set(parent, this.#key, value);
    this.isThere = true;
    this.isChanged = true;
    if (!this.#patches || this.#told !== Infinity) return;
    const isItem = Array.isArray(parent);
    /** @type {Patch} */
    const patch = { op: isItem ? "append" : "set", path: this.#path(!isItem), value };
    this.#textPatch = typeof value === "string" ? patch : undefined;
    this.#patches.push(patch);
  }

  /** The innermost open object or array, to be written to: it and those around it are new since the last look. */
  #writable() {
    const open = this.#open;
    const depth = open.length;
    for (let at = this.#fresh; at < depth; at++) {
      const copy = Array.isArray(open[at]) ? open[at].slice() : { ...open[at] };
      const around = open[at - 1];
      if (at === 0) this.value = copy;
      else if (Array.isArray(around)) around[/** @type {number} */ (this.#keys[at])] = copy;
      else set(around, this.#keys[at], copy);
      open[at] = copy;
    }
    this.#fresh = depth;
    return open[depth - 1];
  }

  /** A JSON Pointer: to the place, or to what is around it. @param {boolean} toPlace */
  #path(toPlace) {
    let path = this.#prefix;
    for (let at = 1; at < this.#open.length; at++) path += `/${escaped(this.#keys[at])}`;
    return toPlace && this.#open.length > 0 ? `${path}/${escaped(this.#key)}` : path;
  }
}

/** The unfinished values of one stream, and those that grew until they were complete. */
export class Growing {
  #hasPieces;
  #hasKeys;
  #hasSelect;
  #wantsPatches = false;
  /** @type {Map<number, Tree>} */
  #trees = new Map();
  #target = 0;
  /** By the index of their frames, until these come in a batch. @type {Map<number, Grown>} */
  #finished = new Map();
  /** Texts in pieces that are complete and were not shown as such. @type {Entry[] | undefined} */
  #complete;
  #index = 0;
  #offset = 0;
  /** Of the open event. @type {Envelope | undefined} */
  #envelope;
  /** What was shown of it. @type {Envelope | undefined} */
  #shown;

  /** @param {Resolved} options */
  constructor({ growing, selected }) {
    this.#hasPieces = typeof growing === "object";
    this.#hasKeys = typeof growing === "object" && growing.by !== undefined;
    this.#hasSelect = selected !== undefined;
  }

  /** Patches are wanted, from the beginning. */
  wantPatches() {
    this.#wantsPatches = true;
  }

  /** The open event, as far as it is known. @param {string} event @param {string} id */
  setEvent(event, id) {
    this.#envelope = { event: event || "message", id };
  }

  /**
   * Takes what the engine tells: so many words, and bytes of text, from there on.
   * @param {Uint32Array} words
   * @param {number} begin
   * @param {number} count
   * @param {Uint8Array} bytes
   * @param {number} from
   * @param {number} length
   * @param {number} index
   * @param {number} offset
   */
  take(words, begin, count, bytes, from, length, index, offset) {
    this.#index = index;
    this.#offset = offset;
    const text = textOf(bytes, from, length);
    let at = 0;
    let tree = this.#tree(this.#target);
    for (let place = begin; place < begin + count; place++) {
      const op = words[place] & OP;
      const word = words[place] >>> OP_BITS;
      switch (op) {
        case APPEND:
          tree.append(text.slice(at, (at += word)));
          break;
        case STRING:
          tree.startText(text.slice(at, (at += word)));
          break;
        case KEY:
          tree.startKey(text.slice(at, (at += word)));
          break;
        case INTEGER:
          tree.put((word << OP_BITS) >> OP_BITS);
          break;
        case NUMBER:
          tree.put(Number(text.slice(at, (at += word))));
          break;
        case LITERAL:
          tree.put(LITERALS[word]);
          break;
        case OBJECT:
          tree.open({});
          break;
        case ARRAY:
          tree.open([]);
          break;
        case CLOSE:
          tree.close();
          break;
        case UNIT:
          tree.append(String.fromCharCode(word));
          break;
        case BEGIN:
          tree.begin();
          if (!this.#hasPieces) this.#shown = undefined;
          break;
        case NAME:
          tree.name = JSON.parse(text.slice(at, (at += word)));
          tree = this.#rename(tree);
          break;
        case FINISH:
          this.#finish(tree, word);
          tree = this.#tree(this.#target);
          break;
        case DROP:
          this.#trees.delete(this.#target);
          tree = this.#tree(this.#target);
          break;
        case TARGET:
          this.#target = word;
          tree = this.#tree(word);
          break;
      }
    }
  }

  /** What is to be shown now: at most one entry for each value, and nothing if there is none. */
  news() {
    let news = this.#complete;
    if (news) this.#complete = undefined;
    for (const tree of this.#trees.values()) {
      if (tree.isChanged) (news ??= []).push(this.#entry(tree, true));
    }
    return news;
  }

  /** The values of a batch, those that grew being the grown ones. @param {Waiting} batch */
  entries(batch) {
    /** @type {Entry[]} */
    const entries = batch.frames();
    for (const entry of entries) {
      const index = entry.index % INDEX;
      const grown = this.#finished.get(index);
      this.#finished.delete(index);
      if (grown) this.#settle(entry, grown);
      else if (this.#wantsPatches) entry.patches = [{ op: "set", path: "", value: entry.value }];
    }
    return entries;
  }

  /** What was shown is void. */
  drop() {
    this.#trees.clear();
    this.#finished.clear();
    this.#complete = undefined;
  }

  /** @param {number} target */
  #tree(target) {
    let tree = this.#trees.get(target);
    if (!tree) {
      const prefix = this.#isEnvelope ? "/data" : "";
      tree = new Tree(this.#wantsPatches, prefix);
      this.#trees.set(target, tree);
    }
    return tree;
  }

  /** The tree of a key; its patches begin at the key. @param {Tree} tree */
  #rename({ name }) {
    const tree = new Tree(this.#wantsPatches, this.#hasKeys ? `/${escaped(name)}` : "");
    tree.name = name;
    this.#trees.set(this.#target, tree);
    return tree;
  }

  get #isEnvelope() {
    return this.#envelope !== undefined && !this.#hasSelect && !this.#hasPieces;
  }

  /** @param {Tree} tree @param {number} index */
  #finish(tree, index) {
    this.#trees.delete(this.#target);
    if (!tree.isThere) return;
    if (this.#hasPieces) {
      (this.#complete ??= []).push(this.#entry(tree, false));
      return;
    }
    // Of a frame without a value that was selected nothing comes.
    this.#finished.clear();
    this.#finished.set(index, { value: tree.value, patches: tree.look(), shown: this.#shown });
  }

  /** @param {Tree} tree @param {boolean} isGrowing @returns {Entry} */
  #entry(tree, isGrowing) {
    let patches = tree.look();
    let { value } = tree;
    if (this.#hasKeys) value = { key: tree.name, value };
    else if (this.#isEnvelope) {
      const { event, id } = /** @type {Envelope} */ (this.#envelope);
      value = { event, data: value, id };
      if (patches && !this.#shown) patches = [{ op: "set", path: "", value }];
      else if (patches) patches.push(...differences(this.#shown, value));
      if (isGrowing) this.#shown = value;
    }
    /** @type {Entry} */
    const entry = { value, index: this.#index, offset: this.#offset };
    if (this.#envelope && !this.#hasPieces) Object.assign(entry, this.#envelope);
    if (isGrowing) entry.growing = true;
    if (patches) entry.patches = patches;
    return entry;
  }

  /** A complete value takes the identity of what grew into it. @param {Entry} entry @param {Grown} grown */
  #settle(entry, grown) {
    const { value, patches, shown } = grown;
    if (this.#isEnvelope) entry.value.data = value;
    else entry.value = value;
    if (!patches) return;
    if (!this.#isEnvelope) entry.patches = patches;
    else if (shown) entry.patches = [...patches, ...differences(shown, entry.value)];
    else entry.patches = [{ op: "set", path: "", value: entry.value }];
  }
}

/** What has changed of an event beside its data. @param {any} before @param {any} after @returns {Patch[]} */
function differences(before, after) {
  return ["event", "id"]
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ op: "set", path: `/${name}`, value: after[name] }));
}

/** As JSON.parse does: `__proto__` is a key as any other. @param {any} object @param {string | number} key @param {any} value */
function set(object, key, value) {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** A key as a token of a JSON Pointer. @param {unknown} key */
function escaped(key) {
  return String(key).replaceAll("~", "~0").replaceAll("/", "~1");
}

/** @param {Uint8Array} bytes @param {number} from @param {number} length */
function textOf(bytes, from, length) {
  const end = from + length;
  if (length > SHORT_TEXT) return decoder.decode(bytes.subarray(from, end));
  let text = "";
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte > 127) return decoder.decode(bytes.subarray(from, end));
    text += String.fromCharCode(byte);
  }
  return text;
}
