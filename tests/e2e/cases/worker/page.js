// What runs in the page of visit.js.

const warnings = [];
console.warn = (text) => warnings.push(text);
const workers = [];
if (globalThis.Worker) {
  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      workers.push(String(url).split(":")[0]);
    }
  };
}

addEventListener("message", async ({ data: { module = "/pkg/index.js", source, options } }) => {
  const { open, init } = await import(module);
  await init?.("/pkg/runnelet_bg.wasm");
  const runs = [];
  for (let run = 0; run < 2; run++) {
    const stream = open(source, options);
    const values = [];
    for await (const value of stream) values.push(value);
    const { status, snapshot } = await stream.done;
    runs.push({ values, status, worker: snapshot.worker });
  }
  parent.postMessage({ runs, warnings, workers }, "*");
});
parent.postMessage("ready", "*");
