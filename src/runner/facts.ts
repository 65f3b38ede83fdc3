import path from "node:path";
import { userInfo } from "node:os";
import type { ConnectionFacts, Variable } from "../migrations/connection.ts";
import { defaultPort, parseUrl, portIsInvalid, portNumber } from "../migrations/connection.ts";
import { splitExport } from "../migrations/discovery.ts";
import type { ConnectionPart, Place, Problem } from "../migrations/problem.ts";
import type { Environment } from "./environment.ts";
import type { Project } from "./project.ts";

/** The options of a data source that say where it connects. */
type Target = {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: unknown;
  readonly database?: string;
};

/**
 * Where a data source connects, without its secrets, and which variables or which file said so. Problem: `envPort`,
 * `envUrl`: a port that is no number reaches the driver as NaN and comes back as an error that names nothing.
 */
export function factsOf(project: Project, environment: Environment): ConnectionFacts | Problem {
  const target = targetOf(project.dataSource.options);
  // `DATABASE_URL=` left empty in an `.env` is no URL; TypeORM ignores it as well.
  const url = target.url === "" ? undefined : target.url;
  const parsed = url === undefined ? undefined : parseUrl(url);
  const urlVariable = url === undefined ? undefined : variableWith(environment, url);
  if (url !== undefined && !parsed && !url.startsWith("/") && !url.startsWith("socket:")) {
    return { code: "envUrl", variable: urlVariable?.name ?? "url", ...(urlVariable?.at ? { at: urlVariable.at } : {}) };
  }
  const host = parsed?.host ?? target.host ?? process.env["PGHOST"] ?? "localhost";
  const port: unknown = parsed?.port ?? target.port ?? portNumber(process.env["PGPORT"] ?? "") ?? defaultPort;
  if (!(Number(port) >= 1 && Number(port) <= 65_535)) {
    const variable = [...environment.variables.values()].find(
      ({ name, value }) =>
        /PORT$/.test(name) && /(DB|DATABASE|POSTGRES|PG|TYPEORM)/.test(name) && portNumber(value) === undefined,
    );
    return variable ? portIsInvalid(variable) : { code: "envPort", variable: "port", value: String(port) };
  }
  const user = parsed?.user ?? target.username ?? process.env["PGUSER"] ?? userInfo().username;
  const database = parsed?.database ?? target.database ?? process.env["PGDATABASE"] ?? user;
  const source = sourceOf(environment, project, urlVariable, [target.host, target.username, target.database]);
  return { driver: "postgres", host, port: Number(port), database, user, source };
}

/** A variable that the connection is made of, by name, and the parts of it that it holds. */
export type UsedVariable = {
  readonly variable: string;
  readonly at?: Place;
  readonly parts: readonly ConnectionPart[];
};

/** The variables whose values a project's connection has. */
export function variablesOf({ dataSource, madeFrom }: Project, environment: Environment): readonly UsedVariable[] {
  const target = targetOf(dataSource.options);
  const values = { host: target.host, user: target.username, password: target.password, database: target.database };
  const held = new Map<Variable, UsedVariable["parts"]>();
  const holds = (variable: Variable | undefined, parts: UsedVariable["parts"]) => {
    if (variable) held.set(variable, [...(held.get(variable) ?? []), ...parts]);
  };
  if (target.url !== undefined && target.url !== "")
    holds(variableWith(environment, target.url), ["host", "port", "user", "password", "database"]);
  for (const [part, value] of Object.entries(values) as [ConnectionPart, unknown][]) {
    if (typeof value !== "string" || value === "") continue;
    const named = part === "user" ? /user/i : part === "database" ? /db|database|name/i : new RegExp(part, "i");
    const holders = [...environment.variables.values()].filter((variable) => variable.value === value && variable.at);
    holds(holders.find(({ name }) => named.test(name)) ?? holders[0], [part]);
  }
  for (const variable of madeFrom) if (!held.has(variable)) holds(variable, []);
  return [...held].map(([{ name, at }, parts]) => ({ variable: name, ...(at ? { at } : {}), parts }));
}

/** The passwords that a project's options spell out, whether a variable holds them or not. */
export function passwordsOf({ dataSource }: Project): readonly string[] {
  const { url, password } = targetOf(dataSource.options);
  const inUrl = url === undefined ? undefined : (parseUrl(url)?.password ?? passwordIn(url));
  return [inUrl, password].filter((secret) => typeof secret === "string" && secret !== "") as string[];
}

/** The password of a project's connection and how it is encrypted; they stay in this process. */
export async function secretsOf({ dataSource }: Project): Promise<{
  readonly password?: string;
  /** As `pg` takes it: a boolean, or the options of TLS. */
  readonly ssl?: unknown;
  /** As the URL says. */
  readonly sslMode?: string;
}> {
  const target = targetOf(dataSource.options);
  const { ssl } = dataSource.options as { ssl?: unknown };
  const parsed = target.url === undefined || target.url === "" ? undefined : parseUrl(target.url);
  const sslMode = parsed?.sslMode;
  const given: unknown = parsed?.password ?? target.password ?? process.env["PGPASSWORD"];
  const password: unknown = typeof given === "function" ? await (given as () => unknown)() : given;
  return {
    ...(typeof password === "string" && password !== "" ? { password } : {}),
    ...(ssl === undefined ? ofMode(sslMode) : { ssl }),
    ...(sslMode === undefined ? {} : { sslMode }),
  };
}

/** libpq's `sslmode` as `pg` takes it. */
function ofMode(mode: string | undefined): { readonly ssl?: unknown } {
  if (mode === undefined || mode === "disable") return {};
  return { ssl: { rejectUnauthorized: mode.startsWith("verify") } };
}

/** The password of any driver's URL. */
function passwordIn(url: string): string | undefined {
  return URL.canParse(url) ? decodeURIComponent(new URL(url).password) : undefined;
}

/** Where the options say that it connects; of several servers, to the one that is written to. */
export function targetOf(given: object): Target {
  const options = given as Target & { readonly replication?: { readonly master: Target } };
  return options.replication?.master ?? options;
}

/** The variable or the file that says where the database is, in words. */
export function sourceOf(
  environment: Environment,
  { start: { root, dataSource: file }, madeFrom }: Project,
  urlVariable: Variable | undefined,
  parts: readonly (string | undefined)[],
): string {
  const relative = (absolute: string) => path.relative(root, absolute) || path.basename(absolute);
  const describe = ({ name, at }: Variable) => (at ? `${relative(at.file)}: ${name}` : `environment: ${name}`);
  const [made] = madeFrom;
  if (made) return madeFrom.length > 1 ? `${describe(made)} …` : describe(made);
  if (urlVariable) return describe(urlVariable);
  const used = parts
    .filter((part) => part !== undefined && part !== "")
    .map((part) => variableWith(environment, part as string))
    .find((variable) => variable?.at !== undefined);
  if (used) return `${describe(used)} …`;
  return file === undefined ? "environment" : relative(splitExport(file).file);
}

/** The variable that holds a value; those of files first. */
export function variableWith(environment: Environment, value: string): Variable | undefined {
  const holders = [...environment.variables.values()].filter((variable) => variable.value === value);
  return (
    holders.find((variable) => variable.at !== undefined && /url|host|server|user|name|db/i.test(variable.name)) ??
    holders.find((variable) => variable.at !== undefined)
  );
}
