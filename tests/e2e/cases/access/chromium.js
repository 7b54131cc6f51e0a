/** Whether this is Chromium, where the measures are taken and axe-core is quick enough for whole pages. */
export const isChromium = Boolean(navigator.userAgentData?.brands.some(({ brand }) => brand === "Chromium"));
