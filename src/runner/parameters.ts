import { PassThrough } from "node:stream";
import type { Client } from "pg";
import type { DataSource } from "typeorm";
import type { Problem } from "../migrations/problem.ts";
import { messageOf } from "./problems.ts";

/** The options of a data source that say where it connects. */
export type Target = {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: unknown;
  readonly database?: string;
};

/** What TypeORM's `PostgresDriver` gives to `pg.Pool`: `extra` wins over the options, and in `pg` a URL over both. */
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

/** Where `pg` connects, after `extra`, URL parameters, `PG*` variables and `pg.defaults`. */
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

/** Where the options say that it connects; of several servers, to the one that is written to. */
export function targetOf(given: object): Target {
  const options = given as Target & { readonly replication?: { readonly master: Target } };
  return options.replication?.master ?? options;
}

/** What TypeORM hands to the pool of a data source, as its `PostgresDriver.createPool` makes it. */
export function poolOptionsOf(given: object, target: Target = targetOf(given)): PoolOptions {
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
export function parametersOf({ options, driver }: DataSource, target?: Target): Parameters | Problem {
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

/** Options of a client that connects where the pool does, with the parameters spelt out: no URL wins over them. */
export function clientOptionsOf(dataSource: DataSource): object | Problem {
  const parameters = parametersOf(dataSource);
  if ("code" in parameters) return parameters;
  return { ...poolOptionsOf(dataSource.options), connectionString: undefined, ...parameters };
}

/** Whether the project gives the connection's socket itself, so that no host and port are dialled. */
export function hasOwnStream({ options }: DataSource): boolean {
  return poolOptionsOf(options).stream !== undefined;
}

type Driver = { readonly postgres: { readonly Client: new (options: object) => Client } };

/** What `pg` keeps on a client that it has made (pg 8, `connection-parameters.js`). */
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

/** What `pg` throws while it reads its options. It removes the URL from its own message. */
function optionsProblem(error: unknown): Problem {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (file !== undefined) return { code: "connectionFile", file, message: code ?? messageOf(error) };
  if (code === "ERR_INVALID_URL" || error instanceof URIError) return { code: "envUrl", variable: "url" };
  return { code: "connectionElsewhere", part: "options", message: messageOf(error) };
}
