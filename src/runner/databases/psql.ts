import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { PsqlAccess } from "../../protocol/runner.ts";
import type { Connection } from "./postgres.ts";
import { parametersOf, poolOptionsOf } from "./parameters.ts";
import { passwordOf } from "./passwords.ts";
import { messageOf } from "../loader/loadProblem.ts";
import { requestTunnel } from "../tunnel/tunnelRequests.ts";

/** Files of a service: each by its name and what is in it. */
type Written = Readonly<Record<string, string>>;

/**
 * Writes the files that `psql` needs to connect to the same target as `pg`. Only this user can read them, so the
 * password appears on no command line, in no terminal's environment and never in the editor (PostgreSQL manual, "The
 * Connection Service File", "The Password File"). If the password is unknown, no password file is named, so that
 * libpq reads the user's own. Problems: `writeFailed`, those of `parametersOf`, those of a tunnel, and those of the connection while the
 * password is read.
 *
 * @param directory absolute; the caller removes it
 */
export async function writeServiceFile(connection: Connection, directory: string): Promise<PsqlAccess | Problem> {
  const { dataSource } = connection.project;
  const parameters = parametersOf(dataSource);
  if (isProblem(parameters)) return parameters;
  const { host, port, user, database } = connection.configured;
  const tunnel = connection.configured.via === undefined ? undefined : await requestTunnel({ host, port });
  if (isProblem(tunnel)) return tunnel;
  let password: string | undefined;
  try {
    password = await passwordOf(dataSource);
  } catch (error) {
    return connection.problemOf(error);
  }
  const { connectionString = "" } = poolOptionsOf(dataSource.options);
  const tls = tlsOf(parameters.ssl, directory, /[?&]sslmode=([^&#]+)/.exec(connectionString)?.[1]);
  const passwordFile = path.join(directory, "pgpass");
  const values: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ["host", host],
    // libpq verifies the certificate of `host` and connects to `hostaddr`. Empty, because libpq would read PGHOSTADDR,
    // which `pg` does not know.
    ["hostaddr", tunnel ? "127.0.0.1" : ""],
    ["port", tunnel?.port ?? port],
    ["user", user],
    ["dbname", database],
    ["options", parameters.options],
    ...tls.values,
    ["passfile", password === undefined ? undefined : passwordFile],
  ];
  const files: Written = {
    ...tls.files,
    "pg_service.conf": `[migrations]\n${values.flatMap(lineOf).join("\n")}\n`,
    ...(password === undefined ? {} : { pgpass: `*:*:*:*:${password.replace(/[\\:]/g, "\\$&")}\n` }),
  };
  const serviceFile = path.join(directory, "pg_service.conf");
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(files))
      await writeFile(path.join(directory, name), text, { mode: 0o600 });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    return { code: "writeFailed", file: serviceFile, message: messageOf(error) };
  }
  return { serviceFile, service: "migrations" };
}

/** A line of a service file has no quotes and no escapes: what follows `=` is the value. */
function lineOf([name, value]: readonly [string, string | number | undefined]): readonly string[] {
  return value === undefined || /[\r\n]/.test(String(value)) ? [] : [`${name}=${value}`];
}

const libpqModes: readonly string[] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/** Options of TLS, as `pg` and Node.js take them. */
type Tls = {
  readonly rejectUnauthorized?: boolean;
  readonly ca?: unknown;
  readonly cert?: unknown;
  readonly key?: unknown;
  readonly checkServerIdentity?: unknown;
};

/**
 * Converts the TLS option of `pg` to libpq's `sslmode`. `pg` either uses TLS or not, and has no mode that uses TLS
 * only if available. TLS without verification is `require`; libpq does not know the value `no-verify`.
 *
 * @param word the `sslmode` of a URL: libpq's values and `no-verify`
 */
export function tlsOf(
  ssl: unknown,
  directory: string,
  word?: string,
): { readonly values: readonly (readonly [string, string])[]; readonly files: Written } {
  const known = word !== undefined && libpqModes.includes(word) ? word : undefined;
  if (ssl === undefined || ssl === null || ssl === false || ssl === "")
    return { values: known === "disable" ? [["sslmode", known]] : [], files: {} };
  if (typeof ssl !== "object") return { values: [["sslmode", known ?? "require"]], files: {} };
  const { rejectUnauthorized, ca, cert, key, checkServerIdentity } = ssl as Tls;
  const named: readonly (readonly [libpq: string, file: string, value: unknown])[] = [
    ["sslrootcert", "root.crt", rejectUnauthorized === false ? undefined : ca],
    ["sslcert", "client.crt", cert],
    ["sslkey", "client.key", key],
  ];
  const written = named.flatMap(([libpq, file, value]) => {
    const text = pemOf(value);
    return text === undefined ? [] : [{ libpq, file, text }];
  });
  const hasRoot = written.some(({ libpq }) => libpq === "sslrootcert");
  const verified = checkServerIdentity === undefined ? "verify-full" : "verify-ca";
  const mode = known ?? (hasRoot ? verified : "require");
  return {
    values: [["sslmode", mode], ...written.map(({ libpq, file }) => [libpq, path.join(directory, file)] as const)],
    files: Object.fromEntries(written.map(({ file, text }) => [file, text])),
  };
}

/** A certificate or key as text; Node.js takes several as a list, in bytes too. */
function pemOf(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const parts = value.map(pemOf);
    return parts.every((part) => part !== undefined) ? parts.join("\n") : undefined;
  }
  const text = Buffer.isBuffer(value) ? value.toString("utf8") : value;
  return typeof text === "string" && text.includes("-----BEGIN") ? text : undefined;
}
