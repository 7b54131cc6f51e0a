// Real proxies in front of a server: what they do to a stream is what they do in production.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Stop } from "./say.mjs";
import { executable, run, which } from "./shell.mjs";

// Debian keeps both where only root's PATH looks.
const program = (name) => which(name) ?? [`/usr/sbin/${name}`, `/usr/local/sbin/${name}`, join(homedir(), ".local/sbin", name)].find(executable);
export const nginx = () => program("nginx");
export const haproxy = () => program("haproxy");

/** How long one may take until it answers. */
const START_LIMIT = 15_000;
/** Another program may take the port between our choice and its use. */
const TRIES = 3;

const UNBUFFERED = 'proxy_buffering off; proxy_http_version 1.1; proxy_set_header Connection "";';

/** The flavours: what starts them, and their configuration. */
const FLAVOURS = {
  /** As installed: buffers, speaks HTTP/1.0 to the server; `X-Accel-Buffering: no` from there switches buffering off. */
  nginx: { start: startNginx, directives: "" },
  /** The same, where nothing that the server sends helps. */
  "nginx-buffering": { start: startNginx, directives: "proxy_ignore_headers X-Accel-Buffering;" },
  "nginx-unbuffered": { start: startNginx, directives: UNBUFFERED },
  /** The same to the server, but HTTP/2 over TLS to the browser, which has to be told to trust it. */
  "nginx-http2": { start: startNginx, directives: UNBUFFERED, secure: true },
  haproxy: { start: startHaproxy, directives: "option http-no-delay" },
};

/**
 * Resolves when the proxy answers. No root needed: ports and files are its own.
 * @param {keyof typeof FLAVOURS} flavour
 * @param {string} upstream URL of the server behind it; only its host and port count.
 * @param {{ directives?: string }} [options] More of its own language, for the place where requests are passed on.
 * @returns {Promise<{ flavour: string, url: string, ended: Promise<number | string>, close(): Promise<void> }>}
 */
export async function startProxy(flavour, upstream, { directives = "" } = {}) {
  const { start, directives: own, secure = false } = FLAVOURS[flavour] ?? {};
  if (!start) throw new Stop(`There is no proxy ${flavour}.`, `Choose from: ${Object.keys(FLAVOURS).join(", ")}.`);
  let reason;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const folder = await mkdtemp(join(tmpdir(), "runnelet-proxy-"));
    const token = randomUUID();
    const port = await freePort();
    const host = new URL(upstream).host;
    const { command, args } = await start({ folder, port, token, host, secure, directives: `${own}\n${directives}` });
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], cwd: folder });
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-4000)));
    const kill = () => {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    };
    process.once("exit", kill);
    const ended = new Promise((resolve) => {
      child.on("error", (error) => resolve(error.message));
      child.on("close", (code, signal) => resolve(signal ?? code));
    });
    const close = async () => {
      child.kill();
      await ended;
      process.off("exit", kill);
      await rm(folder, { recursive: true, force: true });
    };
    const url = `${secure ? "https" : "http"}://127.0.0.1:${port}`;
    if (await answers(`${url}/${token}`, token, ended)) return { flavour, url, ended, close };
    reason = log.trim() || (await readFile(join(folder, "error.log"), "utf8").catch(() => "it did not answer in time"));
    await close();
  }
  throw new Stop(`${flavour} did not start: ${reason}`);
}

async function startNginx({ folder, port, token, host, directives, secure }) {
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  await mkdir(join(folder, "tmp"));
  if (secure) await certify(folder);
  // One connection carries all the streams of a page.
  const tls = `ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem; http2_max_concurrent_streams 512; keepalive_requests 1000000;`;
  // One process, no master: whoever starts it may end it, and the files are that user's.
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log warn;
events { worker_connections 2048; }
http {
  access_log off;
  ${kinds.map((kind) => `${kind}_temp_path ${folder}/tmp/${kind};`).join(" ")}
  server {
    listen 127.0.0.1:${port}${secure ? " ssl http2" : ""};
    ${secure ? tls : ""}
    location = /${token} { return 200 ${token}; }
    location / { proxy_pass http://${host}; proxy_read_timeout 300s; ${directives} }
  }
}
`,
  );
  return { command: found(nginx(), "nginx"), args: ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")] };
}

async function startHaproxy({ folder, port, token, host, directives }) {
  await writeFile(
    join(folder, "haproxy.cfg"),
    `global
  maxconn 256
defaults
  mode http
  timeout connect 10s
  timeout client 300s
  timeout server 300s
frontend all
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/plain string ${token} if { path /${token} }
  default_backend upstream
backend upstream
${directives.replace(/^\s*/gm, "  ")}
  server one ${host}
`,
  );
  return { command: found(haproxy(), "haproxy"), args: ["-db", "-f", join(folder, "haproxy.cfg")] };
}

/** A certificate for this machine that nobody has signed. */
function certify(folder) {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", join(folder, "key.pem")];
  const name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  return run("openssl", ["req", "-x509", "-days", "2", ...key, ...name, "-out", join(folder, "cert.pem")], { quiet: true });
}

function found(path, name) {
  if (!path) throw new Stop(`${name} is missing.`, `Install it: \`apt-get install ${name}\`.`);
  return path;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Whether it is this proxy that answers, soon, and not another program on its port. */
async function answers(url, token, ended) {
  const deadline = Date.now() + START_LIMIT;
  const gone = ended.then(() => true);
  while (Date.now() < deadline) {
    if ((await get(url)) === token) return true;
    if (await Promise.race([gone, pause(20, false)])) return false;
  }
  return false;
}

function get(url) {
  return new Promise((resolve) => {
    const ask = url.startsWith("https:") ? secureRequest : request;
    const asking = ask(url, { agent: false, timeout: 2000, rejectUnauthorized: false }, async (response) => {
      let text = "";
      for await (const part of response.setEncoding("utf8")) text += part;
      resolve(text);
    });
    asking.on("timeout", () => asking.destroy());
    asking.on("error", () => resolve(undefined));
    asking.end();
  });
}
