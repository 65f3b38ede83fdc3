import { PassThrough } from "node:stream";
import type { Client } from "pg";
import type { DataSource } from "typeorm";
import type { Problem } from "../../core/problems/problem.ts";
import { messageOf } from "../loader/loadProblem.ts";

/** The options of a data source that say where it connects. */
export type ConnectionOptions = {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: unknown;
  readonly database?: string;
};

/**
 * Options that TypeORM's `PostgresDriver` passes to `pg.Pool`. `extra` overrides the options, and in `pg` a URL
 * overrides both.
 */
export type PoolOptions = {
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: unknown;
  readonly user?: string;
  readonly password?: unknown;
  readonly database?: string;
  readonly ssl?: unknown;
  /** A socket of the project's own: host and port are not used. */
  readonly stream?: unknown;
  readonly options?: string;
};

/** The address that `pg` connects to, after `extra`, URL parameters, `PG*` variables and `pg.defaults`. */
export type Parameters = {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  /** A text, or a function that gives one. */
  readonly password?: unknown;
  readonly database?: string;
  /** As `pg` takes it: a boolean, or the options of TLS. */
  readonly ssl?: unknown;
  /** Command line options of the server's session, such as `-c search_path=app`. */
  readonly options?: string;
};

/** The connection's target in the options; with replication, the master. */
export function targetOf(given: object): ConnectionOptions {
  const options = given as ConnectionOptions & { readonly replication?: { readonly master: ConnectionOptions } };
  return options.replication?.master ?? options;
}

/** The options that TypeORM passes to a data source's pool, as `PostgresDriver.createPool` builds them. */
export function poolOptionsOf(given: object, target: ConnectionOptions = targetOf(given)): PoolOptions {
  const { extra } = given as { readonly extra?: object };
  const { url, host, username, password, database, port } = target;
  const { ssl } = target as { readonly ssl?: unknown };
  const own = { connectionString: url, host, user: username, password, database, port, ssl };
  return { ...own, ...extra } as PoolOptions;
}

/**
 * The parameters that `pg` makes of a data source's options, by the project's own `pg`. Nothing is connected. Problems:
 * `envUrl`, `connectionFile` where a certificate that a URL names cannot be read, `connectionElsewhere`.
 */
export function parametersOf({ options, driver }: DataSource, target?: ConnectionOptions): Parameters | Problem {
  const { Client: ProjectClient } = (driver as unknown as Driver).postgres;
  const given = poolOptionsOf(options, target);
  let client: Client & Made;
  try {
    // A `stream` may be a function that opens a tunnel.
    client = new ProjectClient({ ...given, stream: new PassThrough() }) as Client & Made;
  } catch (error) {
    return optionsProblem(error);
  }
  const { connectionParameters: made } = client;
  const { host = "localhost", port, user, password, database, ssl, options: session } = made;
  return {
    host,
    port,
    ...(isText(user) ? { user } : {}),
    ...(password === undefined || password === null || password === "" ? {} : { password }),
    ...(isText(database) ? { database } : {}),
    ...(ssl === undefined || ssl === false ? {} : { ssl }),
    ...(isText(session) ? { options: session } : {}),
  };
}

/**
 * Options for a client that connects to the same target as the pool. The parameters are explicit, so that no URL
 * overrides them.
 */
export function clientOptionsOf(dataSource: DataSource): object | Problem {
  const parameters = parametersOf(dataSource);
  if ("code" in parameters) return parameters;
  return { ...poolOptionsOf(dataSource.options), connectionString: undefined, ...parameters };
}

/** True if the project provides the connection's socket, so that host and port are not used. */
export function hasOwnStream({ options }: DataSource): boolean {
  return poolOptionsOf(options).stream !== undefined;
}

/** True if the connection is made by libpq (`pg-native`), which opens its sockets itself. */
export function isNative({ driver }: DataSource): boolean {
  const { Client: ProjectClient } = (driver as unknown as Driver).postgres;
  return !("connection" in new ProjectClient({}));
}

type Driver = { readonly postgres: { readonly Client: new (options: object) => Client } };

/** Properties of a client that `pg` has created (pg 8, `connection-parameters.js`). */
type Made = {
  readonly connectionParameters: {
    readonly host?: string;
    readonly port: number;
    readonly user?: string | null;
    readonly password?: unknown;
    readonly database?: string | null;
    readonly ssl?: unknown;
    readonly options?: string | null;
  };
};

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Maps an error that `pg` throws while it reads its options. `pg` removes the URL from its own message. */
function optionsProblem(error: unknown): Problem {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (file !== undefined) return { code: "connectionFile", file, message: code ?? messageOf(error) };
  if (code === "ERR_INVALID_URL" || error instanceof URIError) return { code: "envUrl", variable: "url" };
  return { code: "connectionElsewhere", part: "options", message: messageOf(error) };
}
