import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DatabaseLogin } from "../../protocol/database.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Project } from "../project/project.ts";

/** How long a runner may take to answer with a login, in milliseconds. */
const LOGIN_TIMEOUT_MS = 30_000;

/** Today's superuser, by a password that only this extension has and writes into `.env`, for any database's name. */
const superuser = "postgres";

/**
 * The extension's own login for the embedded database of a data directory. Its password is made once and kept beside the
 * directory, so that every window of the workspace, and an `.env` that has it, go on working.
 */
export async function ownLogin(directory: string): Promise<{ readonly user: string; readonly password: string }> {
  const file = `${directory}.login`;
  const made = randomBytes(18).toString("base64url");
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // The first window that gets here makes it.
  await writeFile(file, made, { mode: 0o600, flag: "wx" }).catch(() => undefined);
  const password = await readFile(file, "utf8").catch(() => "");
  return { user: superuser, password: password === "" ? made : password };
}

/** The login that the project's `.env` or code has; undefined where it cannot be read. */
export async function projectLogin({ client }: Project): Promise<DatabaseLogin | undefined> {
  const login = await client.request("embeddedLogin", {}, { timeout: LOGIN_TIMEOUT_MS });
  return isProblem(login) ? undefined : login;
}
