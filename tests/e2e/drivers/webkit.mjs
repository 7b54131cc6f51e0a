// WebKitGTK: its MiniBrowser on a display of our own (Xvfb), by plain fetch of the WebDriver protocol.
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import * as browsers from "../../../scripts/lib/browsers.mjs";
import { died, end, start } from "./process.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** @returns {Promise<import("./index.mjs").Driver>} */
export async function launch() {
  const xvfb = await startXvfb();
  const driver = await startDriver(xvfb.display);
  const close = async () => {
    await end(driver.child);
    await end(xvfb.child);
  };
  let call;
  try {
    call = await openSession(driver.url);
  } catch (error) {
    await close();
    throw error;
  }
  const { browserName, browserVersion } = call.capabilities;
  const evaluate = (expression) => call("POST", "execute/sync", { script: `return ${expression}`, args: [] });
  const find = async (selector) => {
    const found = await call("POST", "element", { using: "css selector", value: selector });
    return `element/${found[ELEMENT]}`;
  };

  return {
    version: `WebKitGTK ${browserVersion} (${browserName})`,
    async goto(url) {
      await call("POST", "url", { url });
      // Now and then it returns before the page's scripts have run.
      while (!(await evaluate('document.readyState === "complete"'))) await setTimeout(20);
    },
    evaluate,
    click: async (selector) => call("POST", `${await find(selector)}/click`, {}),
    type: async (selector, text) => call("POST", `${await find(selector)}/value`, { text }),
    async mouse(act, x, y) {
      const action = { move: { type: "pointerMove", duration: 0, x, y }, down: { type: "pointerDown", button: 0 }, up: { type: "pointerUp", button: 0 } }[act];
      await call("POST", "actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: [action] }] });
    },
    screenshot: async (path) => writeFile(path, Buffer.from(await call("GET", "screenshot"), "base64")),
    async viewport(width, height) {
      await call("POST", "window/rect", { width, height });
      const [w, h] = await evaluate("[innerWidth, innerHeight]");
      await call("POST", "window/rect", { width: 2 * width - w, height: 2 * height - h });
    },
    // A new tab stays in the background here, but a minimized window counts as hidden.
    hide: () => call("POST", "window/minimize", {}),
    show: async () => call("POST", "window/rect", await call("GET", "window/rect")),
    close,
  };
}

/** Xvfb chooses a free display and tells it on descriptor 3. */
async function startXvfb() {
  const args = ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"];
  const child = start(browsers.xvfb(), args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await Promise.race([once(child.stdio[3], "data"), died(child, "Xvfb")]);
  return { child, display: `:${String(number).trim()}` };
}

async function startDriver(display) {
  const port = await freePort();
  const env = { ...process.env, DISPLAY: display, GDK_BACKEND: "x11", LIBGL_ALWAYS_SOFTWARE: "1" };
  const child = start(browsers.webkitDriver(), [`--port=${port}`], { stdio: "ignore", env });
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([answers(`${url}/status`), died(child, "WebKitWebDriver")]);
  return { child, url };
}

/** @returns a function that sends one command of the session; it carries the session's capabilities */
async function openSession(url) {
  const { sessionId, capabilities } = await send("POST", `${url}/session`, {
    capabilities: {
      alwaysMatch: {
        timeouts: { script: 300_000, pageLoad: 60_000 },
        "webkitgtk:browserOptions": { binary: browsers.miniBrowser(), args: ["--automation"] },
      },
    },
  });
  const call = (method, path, body) => send(method, `${url}/session/${sessionId}${path && `/${path}`}`, body);
  return Object.assign(call, { capabilities });
}

async function send(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebKit: ${value.error}: ${value.message}`);
  return value;
}

/** The driver prints nothing when it is ready, so it has to be asked. */
async function answers(url) {
  const ready = () => fetch(url).then(({ ok }) => ok, () => false);
  while (!(await ready())) await setTimeout(20);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
