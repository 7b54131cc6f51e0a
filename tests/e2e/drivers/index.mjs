// One small interface over three browsers. Drivers open URLs and send input; the tests themselves run in the page.

/**
 * @typedef {object} Driver
 * @property {string} version
 * @property {string[]} [problems]   what the console called errors (Chromium only)
 * @property {(url: string) => Promise<void>} goto                resolves when the page has loaded
 * @property {(expression: string) => Promise<any>} evaluate      a JSON value; promises are awaited
 * @property {(selector: string) => Promise<void>} click
 * @property {(selector: string, text: string) => Promise<void>} type
 * @property {(act: "move" | "down" | "up", x?: number, y?: number) => Promise<void>} mouse   where it moves to, in CSS pixels of the viewport
 * @property {(path: string) => Promise<void>} screenshot         a PNG file
 * @property {(width: number, height: number) => Promise<void>} viewport   (WebKitGTK stays wider than 446)
 * @property {() => Promise<void>} hide                           covers the page by another tab
 * @property {() => Promise<void>} show                           and uncovers it
 * @property {() => Promise<object[]>} [accessibilityTree]        the nodes as the DevTools protocol has them (Chromium only)
 * @property {() => Promise<void>} close                          ends every process of the browser
 */

/**
 * @param {"chromium" | "firefox" | "webkit"} engine
 * @param {string[]} [args]  more arguments for Chromium
 */
export async function launch(engine, args) {
  const driver = await import(`./${engine}.mjs`);
  return driver.launch(args);
}
