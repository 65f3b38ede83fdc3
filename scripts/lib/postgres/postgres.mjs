import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onEnd } from "../cleanup.mjs";
import { freePort } from "../free-port.mjs";
import { readableBinaries, findBinaries } from "./postgres-binaries.mjs";
import { recordServer } from "./postgres-leftovers.mjs";
import { removeFolder } from "../remove.mjs";
import { stop } from "../stop.mjs";

/** Fast and forgetful: a test's data need not outlive a power cut. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "32MB",
  max_connections: "100",
};

/**
 * Starts a fresh PostgreSQL server on loopback, which asks for a password as real ones do. `halt` ends its process with a
 * signal and keeps its data, `restart` starts it again on the same port, `stop` leaves nothing of it.
 *
 * @param {{ major: number, ssl?: boolean, keeps?: boolean }} options with `ssl`, it refuses connections that are not
 * encrypted; with `keeps`, what was committed outlives its process
 * @returns {Promise<{ url: string, port: number, halt(signal: "SIGINT" | "SIGKILL"): Promise<void>, restart(): Promise<void>, stop(): Promise<void> }>}
 */
export async function startServer({ major, ssl = false, keeps = false }) {
  const programs = findBinaries(major);
  if (programs === undefined) throw new Error(`No PostgreSQL ${major} for ${process.platform}-${process.arch}.`);
  const directory = mkdtempSync(path.join(tmpdir(), `migrations-postgres-${major}-`));
  const forget = recordServer(directory);
  const removed = onEnd(async () => {
    await removeFolder(directory);
    forget();
  });
  try {
    const home = readableBinaries(programs, path.join(directory, "programs"));
    const server = await startIn(directory, { home, ssl, keeps });
    let child = await server.launch();
    const halt = (signal) => stop(child, signal, 10_000);
    const stopped = onEnd(() => halt("SIGINT"));
    const end = async () => {
      await stopped();
      await removed();
    };
    const restart = async () => void (child = await again(server.launch));
    return { url: server.url, port: server.port, halt, restart, stop: end };
  } catch (error) {
    await removed();
    throw error;
  }
}

async function startIn(directory, { home, ssl, keeps }) {
  const user = unprivileged();
  const data = path.join(directory, "data");
  const password = randomBytes(12).toString("hex");
  const passwordFile = path.join(directory, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const file of [directory, passwordFile]) if (user) chownSync(file, user.uid, user.gid);
  const options = { cwd: directory, env: { ...process.env, LC_ALL: "C" }, ...user };
  const how = [
    "-A",
    "scram-sha-256",
    "-U",
    "postgres",
    `--pwfile=${passwordFile}`,
    "--no-locale",
    "-E",
    "UTF8",
    "--no-sync",
  ];
  execFileSync(path.join(home, "bin/initdb"), ["-D", data, ...how], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const port = await freePort();
  const all = {
    ...settings,
    port: String(port),
    ...(keeps ? { synchronous_commit: "on" } : {}),
    ...(ssl ? withTls(data, user) : {}),
  };
  const args = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const launch = async () => {
    const log = openSync(path.join(directory, "server.log"), "a");
    const child = spawn(path.join(home, "bin/postgres"), ["-D", data, ...args], {
      ...options,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    await ready(child, directory);
    return child;
  };
  return { launch, port, url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` };
}

/** Processes of a server that was killed go when they notice, and no other one starts in their directory before. */
async function again(launch) {
  for (let attempts = 1; ; attempts++) {
    try {
      return await launch();
    } catch (error) {
      if (attempts === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * The server writes what state it is in into the eighth line of its pid file, and its pid into the first: one that was
 * killed has left its own there.
 */
async function ready(child, directory) {
  for (let waited = 0; waited < 30_000; waited += 20) {
    const file = lines(path.join(directory, "data/postmaster.pid"));
    if (Number(file[0]) === child.pid && /^ready/.test(file[7] ?? "")) return;
    if (child.exitCode !== null || child.signalCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGKILL");
  throw new Error(`PostgreSQL did not start.\n${lines(path.join(directory, "server.log")).slice(-20).join("\n")}`);
}

/** PostgreSQL and PgBouncer refuse to run as root, which is what tests in a container run as. */
export function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const [, , uid, gid] = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody") ?? [];
  if (uid === undefined)
    throw new Error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.");
  return { uid: Number(uid), gid: Number(gid) };
}

function withTls(data, user) {
  const [key, certificate] = [path.join(data, "server.key"), path.join(data, "server.crt")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject];
  execFileSync("openssl", [...request, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  for (const file of [key, certificate]) if (user) chownSync(file, user.uid, user.gid);
  writeFileSync(path.join(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  return { ssl: "on", ssl_key_file: key, ssl_cert_file: certificate };
}

function lines(file) {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
