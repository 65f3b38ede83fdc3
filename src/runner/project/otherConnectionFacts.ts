import { fileURLToPath } from "node:url";
import path from "node:path";
import type { NonPostgresFacts } from "../../core/connection/connection.ts";
import { otherDriver } from "../../core/connection/drivers.ts";
import type { NonPostgresDriverName } from "../../core/connection/drivers.ts";
import type { Environment } from "./environment.ts";
import { sourceOf, variableWith } from "./connectionFacts.ts";
import { poolOptionsOf, targetOf } from "../databases/parameters.ts";
import type { Project } from "./project.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** The options that say where a file is. */
type FileOptions = { readonly type: string; readonly database?: unknown; readonly location?: unknown };

/** SQLite's name for a database without a file. */
const inMemory = ":memory:";

/**
 * Location of the data of a data source with another driver than PostgreSQL, without secrets, and the variables that
 * define it.
 */
export function otherFactsOf(project: Project, environment: Environment): NonPostgresFacts {
  const { options } = project.dataSource;
  const driver = options.type as NonPostgresDriverName;
  if (otherDriver(driver).kind === "file") {
    const { location, database } = options as FileOptions;
    const named = [location, database].find((text) => typeof text === "string");
    const file = fileOf(options);
    const shown = file === undefined ? inMemory : belowRoot(file, project.start.root);
    return { driver, database: shown, source: sourceOf(environment, project, undefined, [named]) };
  }
  const target = { ...targetOf(options), ...drivenBy(options) };
  const { url = "" } = target;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const { server, sid, serviceName } = options as { server?: string; sid?: string; serviceName?: string };
  const host = (parsed?.hostname ?? "") || (target.host ?? server ?? "localhost");
  const port = Number(parsed?.port ?? "") || (target.port ?? otherDriver(driver).port);
  const user = decodeURIComponent(parsed?.username ?? "") || target.username;
  const database =
    decodeURIComponent(parsed?.pathname.slice(1) ?? "") || (target.database ?? serviceName ?? sid ?? user ?? driver);
  const variable = url === "" ? undefined : variableWith(environment, url);
  return {
    driver,
    host,
    ...omitUndefined({ port }),
    database,
    ...omitUndefined({ user }),
    source: sourceOf(environment, project, variable, [target.host, target.username, target.database]),
  };
}

/** Options in `extra`, which TypeORM's drivers apply after their own options. */
function drivenBy(options: object): { host?: string; port?: number; username?: string; database?: string } {
  const { extra = {} } = options as { extra?: object };
  const { host, port, user, database } = poolOptionsOf({ extra }, {});
  return {
    ...omitUndefined({ host }),
    ...(typeof port === "number" ? { port } : {}),
    ...omitUndefined({ username: user, database }),
  };
}

/** The file that SQLite's data are in, absolute; undefined where they are in memory. */
export function fileOf(options: object): string | undefined {
  const { type, database, location } = options as FileOptions;
  const named = type === "sqljs" ? location : database;
  if (typeof named !== "string") return undefined;
  const plain = named.replace(/\?.*$/, "");
  // `file:///C:/x.db` is a URL; `file:x.db` is SQLite's own way.
  const name = plain.startsWith("file:///") ? fileURLToPath(plain) : plain.replace(/^file:/, "");
  return name === "" || name === inMemory ? undefined : path.resolve(name);
}

function belowRoot(file: string, root: string): string {
  const relative = path.relative(root, file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? file : relative.replaceAll("\\", "/");
}
