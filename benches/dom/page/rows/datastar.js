// Datastar: an event for each row, which is appended, later morphed.
import "@starfederation/datastar/bundles/datastar";

export const format = "datastar";

/** @param {Element} root @param {string} url */
export function fill(root, url) {
  root.innerHTML = `<ul id="rows"></ul><div data-on-load="@get('${url}')"></div>`;
}
