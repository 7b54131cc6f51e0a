// The channel between the tabs that share a stream. What comes over it is checked: it is our origin's, but not only ours.

/** Changes with the messages: versions of the library that do not understand each other do not meet. */
const PROTOCOL = 1;
/** How long a message may take to come round, in ms. */
const LAP_LIMIT = 1000;

/** What a state is made of beside numbers, texts and flags. */
const PARTS = ["timing", "chunks", "gaps", "queue", "buffering"];

/** @type {Record<string, (value: any) => boolean>} */
const IS = {
  number: Number.isFinite,
  text: (value) => typeof value === "string",
  flag: (value) => typeof value === "boolean",
  place: (value) => isObject(value) && [value.epoch, value.n, value.resets].every(Number.isSafeInteger) && value.n >= 0,
  frames: (value) => Array.isArray(value) && value.every((frame) => isObject(frame) && "value" in frame),
  state: (value) => isObject(value) && typeof value.status === "string" && Number.isFinite(value.bytes) && PARTS.every((part) => isObject(value[part])) && isJson(value),
  error: (value) => isObject(value) && typeof value.code === "string" && typeof value.message === "string" && isProblem(value.problem),
};

/** Messages are `[kind, sender, ...arguments]`; a `?` stands for what may be missing. @type {Record<string, string[]>} */
const KINDS = {
  // Of who follows.
  want: ["place?", "flag?"],
  left: [],
  retry: [],
  wake: [],
  // Of who leads: its term comes first where an earlier leader must not be believed any more.
  lead: ["number", "state"],
  have: ["text", "place", "frames", "number", "state"],
  frames: ["place", "frames", "number"],
  state: ["number", "state"],
  error: ["error"],
  end: ["number", "place", "state", "error?"],
  lap: [],
};

/** What both the lock and the channel of an identity are called. @param {string} identity */
export async function nameOf(identity) {
  // It may hold a token, and names are seen by whoever lists locks.
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(identity));
  const text = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `runnelet ${PROTOCOL} ${text}`;
}

export class Wire {
  #me = crypto.randomUUID();
  #name;
  #channel;
  #endLap = () => {};

  /** @param {string} name @param {(kind: string, from: string, args: any[]) => void} hear */
  constructor(name, hear) {
    this.#name = name;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => {
      if (!isSound(data)) return;
      const [kind, from, ...args] = data;
      // An answer is for one.
      if (kind !== "have") hear(kind, from, args);
      else if (args[0] === this.#me) hear(kind, from, args.slice(1));
    };
  }

  /** @param {string} kind @param {any[]} args */
  post(kind, ...args) {
    this.#channel.postMessage([kind, this.#me, ...args]);
  }

  /** Sends a message round and waits for it: what others sent before has come by then. @returns {Promise<void>} */
  lap() {
    const echo = new BroadcastChannel(this.#name);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#endLap(), LAP_LIMIT);
      this.#endLap = () => {
        clearTimeout(timer);
        echo.close();
        resolve();
      };
      echo.onmessage = ({ data }) => void (data?.[0] === "lap" && data[1] === this.#me && this.#endLap());
      this.post("lap");
    });
  }

  close() {
    this.#endLap();
    this.#channel.close();
  }
}

/** @param {any} message */
function isSound(message) {
  if (!Array.isArray(message) || typeof message[1] !== "string" || !Object.hasOwn(KINDS, message[0])) return false;
  return KINDS[message[0]].every((kind, at) => {
    const value = message[at + 2];
    return kind.endsWith("?") ? value == null || IS[kind.slice(0, -1)](value) : IS[kind](value);
  });
}

/** Whether it can be told as the engine tells its state: nothing of it is null, and it is JSON. @param {any} state */
function isJson(state) {
  try {
    return Object.values(state).every((part) => part !== null) && JSON.stringify(state) !== undefined;
  } catch {
    return false;
  }
}

/** @param {any} problem JSON text, or nothing. */
function isProblem(problem) {
  if (problem === undefined || problem === null) return true;
  try {
    return typeof problem === "string" && isObject(JSON.parse(problem));
  } catch {
    return false;
  }
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null;
}
