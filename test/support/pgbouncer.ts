import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A PgBouncer of a test's own, which hands out its servers by transaction. */
export type PgBouncer = { readonly port: number; stop(): Promise<void> };

/** Its program, where the set-up has found one (`scripts/lib/programs.mjs`). */
export const pgbouncer = process.env["TEST_PGBOUNCER"];

/** Starts one in front of a server, with room for so many sessions a database. */
export async function startPgBouncer(server: string, port: number, sessions: number): Promise<PgBouncer> {
  const { hostname, port: target, username, password } = new URL(server);
  const directory = mkdtempSync(path.join(tmpdir(), "migrations-pgbouncer-"));
  const file = (name: string) => path.join(directory, name);
  writeFileSync(file("users"), `"${username}" "${password}"\n`);
  writeFileSync(
    file("pgbouncer.ini"),
    [
      "[databases]",
      `* = host=${hostname} port=${target}`,
      "[pgbouncer]",
      `listen_addr = 127.0.0.1`,
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = plain",
      `auth_file = ${file("users")}`,
      "pool_mode = transaction",
      `default_pool_size = ${sessions}`,
      "",
    ].join("\n"),
  );
  chmodSync(directory, 0o755);
  // It refuses to run as root.
  const nobody = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  const user = process.getuid?.() === 0 ? { uid: nobody("-u"), gid: nobody("-g") } : {};
  const child = spawn(pgbouncer ?? "pgbouncer", ["-q", file("pgbouncer.ini")], { stdio: "ignore", ...user });
  const gone = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
    rmSync(directory, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 5000; waited += 50) {
    if (await listens(port)) return { port, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error("PgBouncer does not listen.");
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
