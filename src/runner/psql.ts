import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../migrations/problem.ts";
import type { PsqlAccess } from "../protocol.ts";
import type { Connection } from "./connection.ts";
import { secretsOf } from "./facts.ts";
import { messageOf } from "./problems.ts";

/**
 * Writes what `psql` needs to connect where the project does, into files that only this user may read: the password is on
 * no command line, in no terminal's environment and never in the editor (PostgreSQL manual, "The Connection Service
 * File", "The Password File"). Problem: `writeFailed`.
 *
 * @param directory absolute; the caller removes it
 */
export async function writeServiceFile(connection: Connection, directory: string): Promise<PsqlAccess | Problem> {
  const { host, port, user, database } = connection.facts;
  const serviceFile = path.join(directory, "pg_service.conf");
  const passwordFile = path.join(directory, "pgpass");
  const { password, ssl, sslMode } = await secretsOf(connection.project);
  const lines = [
    "[migrations]",
    `host=${host}`,
    `port=${port}`,
    `user=${user}`,
    `dbname=${database}`,
    `passfile=${passwordFile}`,
    ...(sslMode === undefined ? sslLines(ssl) : [`sslmode=${sslMode}`]),
  ];
  const escaped = password?.replace(/[\\:]/g, "\\$&");
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(serviceFile, `${lines.join("\n")}\n`, { mode: 0o600 });
    if (escaped !== undefined) await writeFile(passwordFile, `*:*:*:*:${escaped}\n`, { mode: 0o600 });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    return { code: "writeFailed", file: serviceFile, message: messageOf(error) };
  }
  return { serviceFile, service: "migrations" };
}

/** libpq asks for the words that `pg` has as an object; one that does not verify is `require`. */
function sslLines(ssl: unknown): readonly string[] {
  if (ssl === undefined || ssl === false || ssl === null) return [];
  const verifies = typeof ssl !== "object" || (ssl as { rejectUnauthorized?: boolean }).rejectUnauthorized !== false;
  return [`sslmode=${verifies && typeof ssl === "object" && "ca" in ssl ? "verify-ca" : "require"}`];
}
