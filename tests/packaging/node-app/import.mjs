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

const modules = {};
for (const name of ["runnelet", "runnelet/slim", "runnelet/dom", "runnelet/streams"]) {
  modules[name] = Object.keys(await import(name)).sort();
}
console.log(JSON.stringify({ touched, modules }));
