// Starts the worker: from the text of its code, which no bundler can lose, else from its file.

/** How long a worker may take to answer, in ms. */
const START_LIMIT = 10_000;

/**
 * A worker that has the engine. Rejects if the page may have none.
 * @param {Promise<WebAssembly.Module>} module
 * @returns {Promise<Worker>}
 */
export async function startWorker(module) {
  if (typeof Worker !== "function") throw new TypeError("there are no workers on this platform");
  try {
    return await fromText(module);
  } catch {
    await module;
    // Mostly it is a Content-Security-Policy without blob:.
    return answering(new URL("./worker.js", import.meta.url).href, module);
  }
}

/** @param {Promise<WebAssembly.Module>} module */
async function fromText(module) {
  const { CODE } = await import("./code.js");
  const url = URL.createObjectURL(new Blob([CODE], { type: "text/javascript" }));
  try {
    return await answering(url, module);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * A worker, once it has said that it is ready. Some engines throw at a forbidden one, others tell it by an event.
 * @param {string} url
 * @param {Promise<WebAssembly.Module>} module
 * @returns {Promise<Worker>}
 */
function answering(url, module) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(trusted(url), { name: "runnelet" });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const listening = new AbortController();
    const { signal } = listening;
    const settle = () => {
      clearTimeout(timer);
      listening.abort();
    };
    const fail = (/** @type {unknown} */ cause) => {
      settle();
      worker.terminate();
      reject(cause);
    };
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      fail(new Error(event.message || "the worker was refused"));
    }, { signal });
    worker.addEventListener("messageerror", () => fail(new Error("the engine cannot be sent to a worker")), { signal });
    worker.addEventListener("message", ({ data: [, method, reason] }) => {
      if (method !== "ready") return fail(new Error(reason));
      settle();
      resolve(worker);
    }, { signal });
    module.then((compiled) => {
      if (signal.aborted) return;
      timer = setTimeout(fail, START_LIMIT, new Error("the worker did not answer"));
      worker.postMessage([0, "init", compiled, performance.timeOrigin]);
    }, fail);
  });
}

/** @type {{ createScriptURL(url: string): any } | undefined} */
let policy;

/** A page may demand that addresses of scripts are vouched for. Ours are the two above. @param {string} url */
function trusted(url) {
  try {
    policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy("runnelet", {
      createScriptURL: (/** @type {string} */ ours) => ours,
    });
  } catch {
    // The page allows no policy of ours; whether it demands one, the worker will tell.
  }
  return policy ? policy.createScriptURL(url) : url;
}
