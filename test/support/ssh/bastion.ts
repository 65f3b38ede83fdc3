import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";

/** OpenSSH's programs, where the set-up has found them (`scripts/lib/programs.mjs`). */
export const openSsh =
  process.env["TEST_SSH"] === undefined || process.env["TEST_SSHD"] === undefined
    ? undefined
    : { ssh: process.env["TEST_SSH"], sshd: process.env["TEST_SSHD"] };

/** An SSH server on loopback, and an ssh with a configuration of its own in front of PATH. */
export type TestBastion = {
  readonly port: number;
  /** PATH with that ssh. Its configuration has the hosts `bastion` and those of `hosts`. */
  readonly path: string;
  /** A PATH without any ssh. */
  readonly pathWithoutSsh: string;
  /** What the server has logged. */
  log(): string;
  /** Pids of ssh processes that use its configuration. */
  clients(): readonly number[];
  /** Pids of the processes that keep them. */
  keepers(): readonly number[];
  /** Replaces a file of it: `config`, `known_hosts`, `authorized_keys`. */
  write(name: string, text: string): void;
  read(name: string): string;
  /** Starts a server with other options, on the same port. */
  restart(options: readonly string[]): Promise<void>;
  halt(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a server. @param options lines of its configuration, in front of the others: the first value counts */
export async function startBastion(options: readonly string[] = []): Promise<TestBastion> {
  const { ssh, sshd } = openSsh ?? { ssh: "ssh", sshd: "sshd" };
  const directory = mkdtempSync(path.join(tmpdir(), "migrations-bastion-"));
  const file = (name: string) => path.join(directory, name);
  const keygen = (...args: string[]) => execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", ...args]);
  keygen("-f", file("host_key"));
  keygen("-f", file("user_key"));
  const port = await freePort();
  const [type = "", key = ""] = readFileSync(file("host_key.pub"), "utf8").split(" ");
  const files = {
    authorized_keys: readFileSync(file("user_key.pub"), "utf8"),
    known_hosts: `[127.0.0.1]:${port} ${type} ${key}\n`,
    config: [
      "Host bastion",
      "HostName 127.0.0.1",
      `Port ${port}`,
      "Host *",
      `User ${userInfo().username}`,
      `IdentityFile ${file("user_key")}`,
      "IdentitiesOnly yes",
      "IdentityAgent none",
      "StrictHostKeyChecking ask",
      `UserKnownHostsFile ${file("known_hosts")}`,
      "GlobalKnownHostsFile /dev/null",
      "",
    ].join("\n"),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(file(name), text);
  mkdirSync(file("bin"));
  mkdirSync(file("empty"));
  writeFileSync(file("bin/ssh"), wrapper(ssh, file("config")));
  chmodSync(file("bin/ssh"), 0o755);
  // sshd as root separates its privileges and needs this folder.
  if (process.getuid?.() === 0 && !existsSync("/run/sshd")) mkdirSync("/run/sshd", { mode: 0o755 });

  let child: ChildProcess | undefined;
  let log = "";
  const start = async (given: readonly string[]) => {
    const lines = [
      ...given,
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${file("host_key")}`,
      `AuthorizedKeysFile ${file("authorized_keys")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin prohibit-password",
      "LogLevel DEBUG1",
      "",
    ];
    writeFileSync(file("sshd_config"), lines.join("\n"));
    const server = spawn(sshd, ["-D", "-e", "-f", file("sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
    server.stderr.on("data", (data: Buffer) => (log += data.toString("utf8")));
    child = server;
    for (let waited = 0; waited < 5000; waited += 50) {
      if (await listens(port)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`sshd does not listen: ${log}`);
  };
  const halt = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  };
  await start(options);
  return {
    port,
    path: `${file("bin")}${path.delimiter}${process.env["PATH"] ?? ""}`,
    pathWithoutSsh: file("empty"),
    log: () => log,
    clients: () => pidsWith(file("config")),
    keepers: () => pidsWith(`"program":"${file("bin/ssh")}"`),
    write: (name, text) => writeFileSync(file(name), text),
    read: (name) => readFileSync(file(name), "utf8"),
    restart: async (given) => {
      await halt();
      await start(given);
    },
    halt,
    stop: async () => {
      await halt();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * An ssh that lets the bastion connect to the databases of the tests for names below `db.internal`, which this machine
 * does not know: a connection beside the tunnel fails.
 */
function wrapper(ssh: string, config: string): string {
  return [
    "#!/bin/sh",
    "for argument; do",
    "  shift",
    `  set -- "$@" "$(printf %s "$argument" | sed 's/[a-z.]*db\\.internal/127.0.0.1/')"`,
    "done",
    `exec ${ssh} -F ${config} "$@"`,
    "",
  ].join("\n");
}

/** Processes with a text in their arguments. */
function pidsWith(text: string): readonly number[] {
  const list = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" });
  return list
    .split("\n")
    .filter((line) => line.includes(text))
    .map((line) => Number.parseInt(line, 10));
}

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const isThere = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isThere;
}
