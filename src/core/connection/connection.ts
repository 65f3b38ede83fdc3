import { familyOf, partNames, urlNames } from "./connectionVariables.ts";
import { decodes, hasRawCredentials } from "./urlCredentials.ts";
import type { NonPostgresDriverName } from "./drivers.ts";
import type { ConnectionPart, SourceLocation, Problem } from "../problems/problem.ts";

/** A variable that a file or the process's environment defines. */
export type Variable = {
  readonly name: string;
  readonly value: string;
  /** Absent: it was in the process's environment already. */
  readonly at?: SourceLocation;
  /** A file defines it as well, and the process's value won. */
  readonly overrides?: SourceLocation;
  /** The value on its line, if dotenv treats a `#` in the password of a URL as the start of a comment. */
  readonly uncut?: string;
};

/** Settings to connect to a PostgreSQL server. Contains a password: it stays in the process that connects. */
export type ConnectionSettings = {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** libpq's `sslmode`, `disable` … `verify-full`. */
  readonly sslMode?: string;
  /** Path of a root certificate, `sslrootcert`. */
  readonly sslRootCert?: string;
  /** Command line options of the session, such as `-c search_path=app`. */
  readonly options?: string;
};

/** Facts about a project's database for the editor, without secrets. */
export type DatabaseFacts = ConnectionFacts | NonPostgresFacts;

/** Facts about a PostgreSQL database. */
export type ConnectionFacts = {
  readonly driver: "postgres";
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** The origin of the settings, as text: `.env: DATABASE_URL`, or `src/data-source.ts`. */
  readonly source: string;
  /** The bastion that connects to `host` and `port`; absent: this machine does. */
  readonly via?: string;
};

/** Facts about a database with another driver. */
export type NonPostgresFacts = {
  readonly driver: NonPostgresDriverName;
  /** Absent: there is no server. */
  readonly host?: string;
  readonly port?: number;
  /** For a file: its path, relative to the project if the file is inside the project. Or `:memory:`. */
  readonly database: string;
  readonly user?: string;
  readonly source: string;
  readonly via?: never;
};

/** `appdb@localhost`; behind a bastion `appdb@db.internal via bastion`; of a file its name. */
export function databaseTitle({ database, host, via }: Pick<DatabaseFacts, "database" | "host" | "via">): string {
  if (host === undefined) return database;
  return via === undefined ? `${database}@${host}` : `${database}@${host} via ${via}`;
}

/** True if both are the same database, for any user. */
export function isSameDatabase(one: DatabaseId, other: DatabaseId): boolean {
  const names = ["host", "port", "database", "via"] as const;
  return names.every((name) => one[name] === other[name]);
}

/** The fields that identify a database. */
export type DatabaseId = Pick<DatabaseFacts, "host" | "port" | "database" | "via">;

/**
 * The names by which a database is protected. Behind a bastion, `localhost` is the bastion: a pattern that takes the
 * protection back from `localhost` means this machine.
 */
export function protectableNames({ host, database, via: bastion }: DatabaseFacts): {
  readonly host?: string;
  readonly database: string;
  readonly bastion?: string;
} {
  if (host === undefined) return { database };
  if (bastion === undefined) return { host, database };
  return { host: isThisMachine(host) ? bastion : host, database, bastion };
}

/** The settings that variables make, or why they make none. */
export type ConnectionResult = {
  /** Absent when no variable speaks of a connection. */
  readonly settings?: ConnectionSettings;
  /** The variables that were used. */
  readonly used: readonly Variable[];
  /** The first problem that makes the settings unusable. Problems: `envUrl`, `envPort`. */
  readonly problem?: Problem;
  /** Problems that leave them usable. Problems: `envConflict`. */
  readonly warnings: readonly Problem[];
};

/** True if a host name means this machine. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/i.test(host);
}

/** True if a server is on this machine. Behind a bastion, `localhost` is the bastion. */
export function isLocalServer({ host, via }: Pick<ConnectionFacts, "host" | "via">): boolean {
  return via === undefined && isThisMachine(host);
}

/** PostgreSQL's port when nothing names one. */
export const defaultPort = 5432;

/**
 * Reads the connection from variables: a URL wins over single parts, and where both are there and disagree, that is
 * said. The order of families is `POSTGRES_*`, `PG*`, `DB_*`, `DATABASE_*`, `TYPEORM_*`; the first family that names a
 * host, user or database is used whole, so that parts of two databases never mix.
 */
export function connectionFrom(variables: ReadonlyMap<string, Variable>): ConnectionResult {
  const urls = urlNames.map((name) => variables.get(name)).filter((variable) => variable && variable.value !== "");
  const families = partsFrom(variables);
  // Variables of a file win over variables of the shell only: a `PGUSER` of the user's profile does not belong to a
  // project.
  const url = urls.find(isOfFile) ?? (families.some(hasFile) ? undefined : urls[0]);
  const parts = families.find(hasFile) ?? families[0] ?? new Map<ConnectionPart, Variable>();
  const badPort = parts.get("port");
  const portProblem = badPort && portNumber(badPort.value) === undefined ? portIsInvalid(badPort) : undefined;

  if (url) {
    const settings = parseUrl(url.value);
    const isRaw = url.uncut !== undefined || hasRawCredentials(url.value) || !decodes(url.value);
    if (!settings || isRaw) {
      const reason = isRaw ? ({ reason: "credentials" } as const) : {};
      return { used: [url], warnings: [], problem: { code: "envUrl", ...named(url), ...reason } };
    }
    return { settings, used: [url], warnings: disagreements(url, settings, parts) };
  }
  if (parts.size === 0) return { used: [], warnings: [] };
  const used = [...parts.values()];
  if (portProblem) return { used, warnings: [], problem: portProblem };
  const text = (part: ConnectionPart) => parts.get(part)?.value;
  const settings: ConnectionSettings = {
    host: text("host") ?? "localhost",
    port: portNumber(text("port") ?? "") ?? defaultPort,
    ...optional("user", text("user")),
    ...optional("password", text("password")),
    ...optional("database", text("database")),
    ...optional("sslMode", variables.get("PGSSLMODE")?.value),
    ...optional("sslRootCert", variables.get("PGSSLROOTCERT")?.value),
  };
  return { settings, used, warnings: [] };
}

/**
 * Parses a PostgreSQL URL with the scheme `postgres`, `postgresql` or SQLAlchemy's `postgresql+driver`, because teams
 * share one `.env` with a Python back end. Undefined for any other text.
 */
export function parseUrl(text: string): ConnectionSettings | undefined {
  const match = /^postgres(?:ql)?(?:\+[a-z0-9_]+)?:\/\/(.*)$/is.exec(text.trim());
  if (!match) return undefined;
  try {
    // `postgres:` is no scheme the URL standard knows, so its hosts are not decoded; any "special" one will do.
    // A backslash would be a slash there.
    const rest = (match[1] ?? "").replaceAll("\\", "%5C");
    // The folder of a Unix socket, which is no host of the URL standard's.
    const [, credentials = "", socket] = /^((?:[^/?#]*@)?)(%2f[^:/?#]*)(?![^/?#]*@)/i.exec(rest) ?? [];
    const withHost =
      socket === undefined ? rest : `${credentials}localhost${rest.slice(credentials.length + socket.length)}`;
    const url = new URL(`http://${withHost.startsWith("/") ? `localhost${withHost}` : withHost}`);
    // From the text: the URL standard takes a database named `.` for the folder it is in.
    const database = decodeURIComponent(/^[^/?#]*\/([^?#]*)/.exec(match[1] ?? "")?.[1] ?? "");
    const port = url.port === "" ? (url.searchParams.get("port") ?? "") : url.port;
    const usesHttpsPort = /^[^/]*:80(\/|\?|$)/.test(match[1] ?? "");
    const hostParameter = url.searchParams.get("host");
    return {
      host: hostParameter ?? decodeURIComponent(socket ?? url.hostname).replace(/^\[(.*)\]$/, "$1"),
      port: usesHttpsPort ? 80 : (portNumber(port) ?? defaultPort),
      ...optional("user", url.searchParams.get("user") ?? decodeURIComponent(url.username)),
      ...optional("password", url.searchParams.get("password") ?? decodeURIComponent(url.password)),
      ...optional("database", database),
      ...optional("sslMode", url.searchParams.get("sslmode") ?? undefined),
      ...optional("sslRootCert", url.searchParams.get("sslrootcert") ?? undefined),
      ...optional("options", url.searchParams.get("options") ?? undefined),
    };
  } catch {
    return undefined;
  }
}

/** A TCP port; undefined if the text is not a valid port. */
export function portNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const port = Number(trimmed);
  return /^\d+$/.test(trimmed) && port >= 1 && port <= 65_535 ? port : undefined;
}

function isOfFile(variable: Variable | undefined): boolean {
  return variable?.at !== undefined || variable?.overrides !== undefined;
}

function hasFile(parts: ReadonlyMap<ConnectionPart, Variable>): boolean {
  return [...parts.values()].some(isOfFile);
}

/** The variables of each family that speaks of a database. */
function partsFrom(variables: ReadonlyMap<string, Variable>): readonly ReadonlyMap<ConnectionPart, Variable>[] {
  return partNames.flatMap((family) => {
    const parts = new Map<ConnectionPart, Variable>();
    for (const [part, names] of family) {
      const variable = names.map((name) => variables.get(name)).find((found) => found && found.value !== "");
      if (variable) parts.set(part, variable);
    }
    return parts.has("host") || parts.has("user") || parts.has("database") ? [parts] : [];
  });
}

function disagreements(
  url: Variable,
  settings: ConnectionSettings,
  parts: ReadonlyMap<ConnectionPart, Variable>,
): readonly Problem[] {
  // Only a family of the same file is meant to say the same; one from the shell may be anybody's.
  const problems: Problem[] = [];
  for (const [part, variable] of parts) {
    if (variable.at?.file !== url.at?.file || familyOf(variable.name) === "PG") continue;
    const inUrl = settings[part];
    if (inUrl !== undefined && String(inUrl) !== variable.value.trim()) {
      problems.push({ code: "envConflict", url: named(url), part: named(variable), what: part });
    }
  }
  return problems;
}

/** The problem of a port that is not a number, with the location of its variable. The value of a port is not secret. */
export function portIsInvalid(variable: Variable): Problem {
  return { code: "envPort", value: variable.value, ...named(variable) };
}

function named(variable: Variable): { readonly variable: string; readonly at?: SourceLocation } {
  return { variable: variable.name, ...(variable.at ? { at: variable.at } : {}) };
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { readonly [P in K]: string });
}
