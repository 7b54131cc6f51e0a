// What the driver of a page calls: one run is begin, then for each phase prepare, run and seen, then end.
import { frame, painted } from "./frames.js";

/**
 * @typedef {object} Bench
 * @property {(task: any) => unknown} begin `false`: the contender is not there.
 * @property {(phase: string) => unknown} [prepare] Not measured.
 * @property {(phase: string) => unknown} run
 * @property {(phase: string) => string} seen What the page shows.
 * @property {() => unknown} end
 */

/** @param {Bench} bench */
export function register({ begin, prepare, run, seen, end }) {
  const page = /** @type {any} */ (globalThis);
  page.bench = {
    begin: async (/** @type {any} */ task) => (await begin(task)) !== false,
    async prepare(/** @type {string} */ phase) {
      await prepare?.(phase);
      page.gc?.();
      await painted();
    },
    async run(/** @type {string} */ phase) {
      performance.mark(`begin ${phase}`);
      // Only whole tasks are counted.
      await frame();
      await run(phase);
      await painted();
      performance.mark(`end ${phase}`);
    },
    seen,
    end,
  };
  page.isReady = true;
}

/** The contender that the page's address names. @param {Record<string, () => Promise<any>>} contenders */
export function chosen(contenders) {
  return contenders[new URLSearchParams(location.search).get("contender") ?? ""]();
}

/** Markup without what a contender needs for itself. @param {Element} element */
export function markup(element) {
  return element.innerHTML.replace(/<template[^]*?<\/template>|<!--[^]*?-->| (id|class=""|data-[\w-]+)(="[^"]*")?(?=[ >])|\n/g, "");
}
