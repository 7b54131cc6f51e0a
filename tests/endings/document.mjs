// docs/ENDINGS.md, made of what was found.

/** As startProxy names them; "direct" is none. */
export const ROUTES = {
  direct: "HTTP/1.1, no proxy",
  nginx: "nginx as installed: it buffers, and asks the server in HTTP/1.0",
  "nginx-unbuffered": "nginx with `proxy_buffering off` and `proxy_http_version 1.1`",
  haproxy: "HAProxy with `option http-no-delay`",
};

/** The cells that the cases reported, those of a scenario together. */
export function rowsOf(results) {
  const rows = results.flatMap(({ data }) => data.endings ?? []);
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  return scenarios.flatMap((name) => rows.filter(({ scenario }) => scenario === name));
}

export function document(rows) {
  return `# How streams end

What a stream comes to in Chromium, for each way it can end, on four routes. Written by \`node tests/endings/run.mjs --write\`, and checked by \`npm test\`
(suite \`endings\`); \`tests/endings/scenarios.js\` has what the server does in each.

${Object.entries(ROUTES).map(([route, what]) => `- **${route}**: ${what}`).join("\n")}

One attempt each (\`retry: false\`). The end \`{"type":"done"}\` is promised unless the scenario says otherwise; time-outs are short. *frames* is what the consumer got, the
promised end not counted. *code* is that of the error that ended it.

| scenario | route | status | code | partial | frames |
|---|---|---|---|---|---|
${merged(rows).map((cells) => `| ${cells.join(" | ")} |`).join("\n")}

What to take from it:

- Behind a proxy that buffers, a broken connection is a clean end. Only a promised \`end\` tells it from a good one: without it, such a stream is \`done\`.
- Such a proxy holds back even the response head until its buffer is full or the response over, so whatever is silent meanwhile never got here. \`X-Accel-Buffering: no\`
  from the server, or \`proxy_buffering off\`, and it is as without a proxy. \`npx runnelet inspect URL\` tells.
- Frames that arrived are delivered, whatever came after them.
`;
}

/** Routes on which a scenario comes to the same share a row. */
function merged(rows) {
  const groups = new Map();
  for (const { scenario, route, status, code, partial, frames } of rows) {
    const outcome = [status, code && `\`${code}\``, partial ? "yes" : "no", frames];
    const key = JSON.stringify([scenario, outcome]);
    if (!groups.has(key)) groups.set(key, { scenario, routes: [], outcome });
    groups.get(key).routes.push(route);
  }
  return [...groups.values()].map(({ scenario, routes, outcome }) => {
    const all = routes.length === Object.keys(ROUTES).length;
    return [scenario, all ? "all" : routes.join(", "), ...outcome];
  });
}
