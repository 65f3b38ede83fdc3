import path from "node:path";
import { userInfo } from "node:os";
import type { ConnectionFacts, Variable } from "../migrations/connection.ts";
import { defaultPort, parseUrl, portIsInvalid, portNumber } from "../migrations/connection.ts";
import { splitExport } from "../migrations/discovery.ts";
import type { Problem } from "../migrations/problem.ts";
import type { Environment } from "./environment.ts";
import type { Project } from "./project.ts";

/** The options of a PostgreSQL data source that say where it connects. */
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
  const options = project.dataSource.options as Target & { readonly replication?: { readonly master: Target } };
  const target = options.replication?.master ?? options;
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
  return { host, port: Number(port), database, user, source };
}

function sourceOf(
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
function variableWith(environment: Environment, value: string): Variable | undefined {
  const holders = [...environment.variables.values()].filter((variable) => variable.value === value);
  return (
    holders.find((variable) => variable.at !== undefined && /url|host|server|user|name|db/i.test(variable.name)) ??
    holders.find((variable) => variable.at !== undefined)
  );
}
