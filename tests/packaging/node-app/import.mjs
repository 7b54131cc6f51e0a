// Importing must touch nothing of a page, and fetch nothing: server-side rendering imports these modules too.
const touched = [];
for (const name of ["window", "document", "self", "location", "customElements", "fetch", "XMLHttpRequest"]) {
  const value = globalThis[name];
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      touched.push(name);
      return value;
    },
  });
}

const ENTRIES = ["runnelet", "runnelet/slim", "runnelet/dom", "runnelet/markdown", "runnelet/streams", "runnelet/telemetry"];
const modules = {};
for (const name of ENTRIES) {
  modules[name] = Object.keys(await import(name)).sort();
}
console.log(JSON.stringify({ touched, modules }));
