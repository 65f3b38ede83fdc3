import { readFileSync } from "node:fs";
import path from "node:path";
import type { DataSource } from "typeorm";
import { isProblem } from "../../core/problems/problem.ts";
import { looksLikeUrl, secretsInUrl } from "../../core/connection/urlCredentials.ts";
import { parametersOf } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";
import { blame } from "../loader/loadProblem.ts";

/** A data source's options wherever they may hold a password: its own, of each server of a replication, and `extra`. */
type Holder = { password?: unknown; readonly url?: unknown; readonly connectionString?: unknown };

/**
 * Calls `hide` with every password that a data source has: in its options, its `extra`, its replication and its URLs, in
 * `PGPASSWORD` and in the password file. A function that gives a password is wrapped, so that what it gives is hidden
 * before `pg` has it, and so that its failure is not taken for the server's.
 */
export function hidePasswords(dataSource: DataSource, hide: (secret: string) => void): void {
  for (const secret of secretsIn(dataSource.options)) hide(secret);
  for (const holder of holdersOf(dataSource)) {
    for (const url of [holder.url, holder.connectionString])
      if (typeof url === "string") for (const secret of secretsInUrl(url)) hide(secret);
    const { password } = holder;
    if (typeof password === "string") hide(password);
    if (typeof password === "function") wrap(holder, password as (...args: unknown[]) => unknown, hide);
  }
  hide(process.env["PGPASSWORD"] ?? "");
  if (dataSource.options.type !== "postgres") return;
  const parameters = parametersOf(dataSource);
  if (isProblem(parameters)) return;
  if (typeof parameters.password === "string") hide(parameters.password);
  for (const secret of passwordsInFile(parameters)) hide(secret);
}

/** Names of options with a secret value, at any depth: of a cache, of a key, of another server. */
const secretNames =
  /^(?:pass(?:word|phrase|wd)?|pwd|secret(?:key)?|token|accesstoken|authtoken|apikey|secretaccesskey)$/i;

/** How deep options are searched: those of a cache's cluster are the deepest that TypeORM knows. */
const DEEPEST = 6;

/** All secrets in options, with those in URLs. Getters are not called, and class instances are not searched. */
export function secretsIn(options: unknown, depth = 0): readonly string[] {
  if (typeof options !== "object" || options === null || depth > DEEPEST) return [];
  const prototype: unknown = Object.getPrototypeOf(options);
  if (depth > 0 && prototype !== Object.prototype && prototype !== null && !Array.isArray(options)) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(options)).flatMap(([name, { value }]): readonly string[] => {
    if (typeof value !== "string") return secretsIn(value, depth + 1);
    if (secretNames.test(name)) return [value];
    return looksLikeUrl(value) ? secretsInUrl(value) : [];
  });
}

/** The password that a data source's connection has, where something spells it out; the password file is `pg`'s. */
export async function passwordOf(dataSource: DataSource): Promise<string | undefined> {
  const parameters = parametersOf(dataSource);
  if (isProblem(parameters)) return undefined;
  const given: unknown = parameters.password;
  const password: unknown =
    typeof given === "function" ? await (given as (of: Parameters) => unknown)(parameters) : given;
  return typeof password === "string" && password !== "" ? password : undefined;
}

function holdersOf({ options }: DataSource): readonly Holder[] {
  const { replication, extra } = options as {
    readonly replication?: { readonly master?: Holder; readonly slaves?: readonly Holder[] };
    readonly extra?: Holder;
  };
  const servers = [replication?.master, ...(Array.isArray(replication?.slaves) ? replication.slaves : [])];
  return [options as Holder, extra, ...servers].filter((holder) => typeof holder === "object" && holder !== null);
}

function wrap(holder: Holder, original: (...args: unknown[]) => unknown, hide: (secret: string) => void): void {
  const wrapped = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    try {
      const password = await original.apply(this, args);
      if (typeof password === "string") hide(password);
      return password;
    } catch (error) {
      throw blame(error, "password");
    }
  };
  // A frozen object keeps its own.
  Reflect.set(holder, "password", wrapped);
}

/** Passwords of the lines that match, in the file that `pg` and libpq read where no password is given. */
export function passwordsInFile({ host, port, database, user }: Parameters): readonly string[] {
  const isWindows = process.platform === "win32";
  const home = isWindows
    ? path.join(process.env["APPDATA"] ?? ".", "postgresql", "pgpass.conf")
    : path.join(process.env["HOME"] ?? ".", ".pgpass");
  let text: string;
  try {
    text = readFileSync(process.env["PGPASSFILE"] || home, "utf8");
  } catch {
    return [];
  }
  const wanted = [host, String(port), database ?? user, user];
  return text.split(/\r?\n/).flatMap((line) => {
    const fields = fieldsOf(line);
    const isMatch = wanted.every((value, index) => fields[index] === "*" || fields[index] === value);
    const password = fields[4];
    return isMatch && password !== undefined && password !== "" ? [password] : [];
  });
}

/** Fields of a line of a password file: `\:` is a colon, `\\` a backslash. */
function fieldsOf(line: string): readonly string[] {
  const fields = [""];
  for (let at = 0; at < line.length; at++) {
    const letter = line.charAt(at);
    if (letter === ":" && fields.length < 5) fields.push("");
    else fields[fields.length - 1] += letter === "\\" && /[\\:]/.test(line.charAt(at + 1)) ? line.charAt(++at) : letter;
  }
  return fields;
}
