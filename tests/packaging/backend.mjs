// The consumer's back end: streams rows in the way of any Node server.
import { createServer } from "node:http";

export const ROWS = ["r1", "r2", "r3"];
export const REVIEWS = [
  { id: "a", author: "Ada", text: "It <b>streams</b>." },
  { id: "b", author: "Bo", text: "So it does." },
];

/** @returns {Promise<{ url: string, close(): void }>} */
export async function startBackend() {
  let acknowledge;
  const server = createServer(async (request, response) => {
    response.setHeader("content-type", "application/x-ndjson");
    switch (request.url) {
      case "/api/rows": {
        const acknowledged = new Promise((resolve) => (acknowledge = resolve));
        response.write(line({ id: ROWS[0] }));
        await acknowledged; // whoever buffers the response waits for ever, and the test fails
        return response.end(ROWS.slice(1).map((id) => line({ id })).join(""));
      }
      case "/api/acknowledge":
        acknowledge?.();
        return response.writeHead(204).end();
      case "/api/reviews":
        return response.end(REVIEWS.map(line).join(""));
      default:
        return response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const line = (value) => `${JSON.stringify(value)}\n`;
