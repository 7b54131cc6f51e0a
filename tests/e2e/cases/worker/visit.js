// A page with a policy of its own, in a frame of the case: it opens what it is told, and tells how that ended.

/**
 * @param {object} t
 * @param {string | undefined} policy Its Content-Security-Policy.
 * @param {{ module?: string, source: string, options: object }} task
 */
export function visit(t, policy, task) {
  const headers = { "content-type": "text/html", ...(policy && { "content-security-policy": policy }) };
  const page = '<!doctype html><script type="module" src="/tests/e2e/cases/worker/page.js"></script>';
  const frame = document.createElement("iframe");
  frame.src = `/script?steps=${encodeURIComponent(JSON.stringify({ headers, steps: [{ send: page }] }))}`;
  return new Promise((resolve) => {
    addEventListener(
      "message",
      ({ data }) => {
        if (data === "ready") frame.contentWindow.postMessage(task, "*");
        else resolve(data);
      },
      { signal: t.signal },
    );
    t.root.append(frame);
  });
}
