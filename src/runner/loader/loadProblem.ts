import { isIP } from "node:net";
import path from "node:path";
import type { ConnectionFacts } from "../../core/connection/connection.ts";
import { isThisMachine } from "../../core/connection/connection.ts";
import type { SourceLocation, Problem } from "../../core/problems/problem.ts";
import { buildErrors } from "./bundling/buildErrors.ts";
import { parseJson } from "../process/intrinsics.ts";
import { failedImport, placeOfImport } from "./bundling/imports.ts";
import { placeOf } from "./bundling/sourceMap.ts";
import { asError } from "../process/thrown.ts";
import { tsconfigProblem } from "./bundling/tsconfigProblem.ts";
import { TunnelFailed } from "../tunnel/tunnelRequests.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Which of the project's files an error came from. */
export type Role = "dataSource" | "entity" | "migration";

/** The fields that `pg` and PostgreSQL put on an error. */
export type ServerError = Error & {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
} & Pick<NodeJS.ErrnoException, "path" | "syscall"> & {
    /** On Node's network errors only. */
    readonly address?: string;
    readonly port?: number;
    readonly hostname?: string;
  };

/**
 * The problem of an error met while the project's code was bundled or run. Problems: `dataSourceThrew`,
 * `dataSourceSyntax`, `entityThrew`, `entitySyntax`, `migrationThrew`, `migrationSyntax`, `packageMissing`,
 * `bindingMissing`, `importCircle`, `tsconfigInvalid`.
 *
 * @param started the module that was being evaluated: what is thrown without a stack comes from it
 */
export function loadProblem(thrown: unknown, roleOf: (file: string | undefined) => Role, started?: string): Problem {
  const error = asError(thrown);
  const [first] = buildErrors(thrown);
  if (first) {
    const invalid = tsconfigProblem(firstLine(first.message));
    if (invalid) return invalid;
    const file = first.loc?.file ?? first.id;
    const at: SourceLocation | undefined =
      file === undefined ? undefined : { file, line: first.loc?.line ?? 1, column: (first.loc?.column ?? 0) + 1 };
    return { code: `${roleOf(file)}Syntax`, message: buildMessage(first.message), ...(at ? { at } : {}) };
  }
  const missing = packageMissing(error);
  if (missing) return missing;
  const at = placeOf(error) ?? failedImport(error) ?? (started === undefined ? undefined : { file: started, line: 1 });
  // rolldown of the extension: an error of the project's own rolldown has a place in the project's code.
  if (at === undefined && messageOf(error).startsWith("Cannot find native binding."))
    return { code: "bindingMissing", platform: `${process.platform}-${process.arch}` };
  // TypeORM decodes a URL's credentials while a data source is made.
  if (error instanceof URIError && /parseConnectionUrl|buildDriverOptions/.test(error.stack ?? ""))
    return { code: "envUrl", variable: "url", reason: "credentials", ...(at ? { at } : {}) };
  if (/^Class extends value undefined/.test(messageOf(error))) return { code: "importCircle", ...(at ? { at } : {}) };
  return { code: `${roleOf(at?.file)}Threw`, message: messageOf(error), ...(at ? { at } : {}) };
}

/** rolldown names the kind of error in front. */
function buildMessage(message: string): string {
  return firstLine(message).replace(/^\[[A-Z_]+\] /, "");
}

/** Node's `MODULE_NOT_FOUND` for a package, with the line that imports it. Problem: `packageMissing`. */
function packageMissing(error: unknown): Problem | undefined {
  if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") return undefined;
  const specifier = /^Cannot find module '([^'./][^']*)'/.exec(messageOf(error))?.[1];
  if (specifier === undefined || path.isAbsolute(specifier)) return undefined;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const at = failedImport(error) ?? placeOfImport(specifier) ?? placeOf(error);
  return { code: "packageMissing", name, ...(at ? { at } : {}) };
}

/** The part of connecting that failed, if the server was not the cause. */
type Origin = Extract<Problem, { readonly code: "connectionElsewhere" }>["part"] | ConnectionFacts;

const origins = new WeakMap<object, Origin>();

/**
 * Marks an error with what failed, and returns it: a cache that cannot be reached has the same code as a server that
 * cannot. The first mark stays.
 *
 * @param origin a part of the data source, or another server with its own facts
 */
export function blame(error: unknown, origin: Origin): unknown {
  const marked = asError(error);
  if (!origins.has(causeOf(marked))) origins.set(causeOf(marked), origin);
  return marked;
}

/**
 * The problem of an error met while connecting or asking, from Node's codes and PostgreSQL's SQLSTATEs
 * (PostgreSQL manual, appendix A). Problems: those of the connection, `permissionDenied`, `unknown`.
 */
export function serverProblem(error: unknown, given: ConnectionFacts): Problem {
  const cause = causeOf(error);
  const { code, message } = cause;
  if (cause instanceof TunnelFailed) return cause.problem;
  const origin = origins.get(cause);
  if (typeof origin === "string") return elsewhere(origin, cause);
  if (origin !== undefined) return ofReplica(cause, origin);
  if (isOfAnother(cause, given)) return elsewhere("other", cause);
  if (cause.path !== undefined && cause.syscall !== "connect" && /^E[A-Z]+$/.test(code ?? ""))
    return { code: "connectionFile", file: cause.path, message: code ?? "" };
  const { host, port, user, database } = given;
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT": // a Unix socket that is not there
      return { code: "connectionRefused", host, port };
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
      return { code: "hostUnknown", host };
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return { code: "connectionTimedOut", host, port };
    case "ECONNRESET":
    case "EPIPE":
    case "57P01": // admin_shutdown
    case "57P02": // crash_shutdown
    case "08006":
    case "08003":
      return { code: "connectionLost", host, port };
    case "28P01":
      return { code: "authFailed", user, message };
    case "28000":
      return isAboutTls(message) ? { code: "tlsRequired", host } : { code: "authFailed", user, message };
    case "3D000":
      return { code: "databaseMissing", database };
    case "42501":
      return { code: "permissionDenied", message };
    case "53300": // too_many_connections
    case "57P03": // cannot_connect_now
      return { code: "serverBusy", message };
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "ERR_TLS_CERT_ALTNAME_INVALID":
    case "CERT_HAS_EXPIRED":
      return { code: "tlsUntrusted", host, message };
    default:
      if (code !== undefined && /^[0-9A-Z]{5}$/.test(code))
        return { code: "serverRefused", message: firstLine(message), sqlState: code };
      return byMessage(message, given) ?? ofOwnCode(error) ?? { code: "unknown", message: firstLine(message) };
  }
}

/** The server's own error below TypeORM's wrapper, or below Node's list of one attempt an address. */
export function causeOf(error: unknown): ServerError {
  return innermost(asError(error), new Set());
}

/** @param seen errors on the way: one may be its own cause */
function innermost(error: Error, seen: Set<Error>): ServerError {
  seen.add(error);
  const inner: unknown =
    "driverError" in error ? error.driverError : error instanceof AggregateError ? error.errors[0] : undefined;
  return inner instanceof Error && !seen.has(inner) ? innermost(asError(inner), seen) : error;
}

/** Message of an error, on one line. */
export function messageOf(error: unknown): string {
  const { message, name } = asError(error);
  return firstLine(issuesIn(message) ?? (message || name));
}

type Issue = { readonly path?: readonly unknown[]; readonly message?: unknown };

/** The message of a validator (zod) is a JSON list of issues, and its first line contains no information. */
function issuesIn(message: string): string | undefined {
  if (!/^\s*[[{]\s*$/m.test(message.split("\n", 1)[0] ?? "")) return undefined;
  try {
    const parsed = parseJson(message);
    const issues = (Array.isArray(parsed) ? parsed : [parsed]) as readonly Issue[];
    const texts = issues.map(({ path: place = [], message: text }) =>
      typeof text === "string" ? [place.join("."), text].filter((part) => part !== "").join(": ") : undefined,
    );
    return texts.includes(undefined) ? undefined : texts.join("; ");
  } catch {
    return message.replace(/\s+/g, " ");
  }
}

/** A server of `replication.slaves`: the next step is in the data source, and not in the database that is shown. */
function ofReplica({ message, code = "" }: ServerError, { host, port, database }: ConnectionFacts): Problem {
  const where = `${host}:${port}/${database}`;
  return { code: "connectionElsewhere", part: "replica", message: firstLine(message) || code, where };
}

function elsewhere(
  part: Extract<Problem, { readonly code: "connectionElsewhere" }>["part"],
  { message, address, hostname, port }: ServerError,
): Problem {
  const named = hostname ?? address;
  const where =
    named === undefined || message.includes(named) ? undefined : port === undefined ? named : `${named}:${port}`;
  return { code: "connectionElsewhere", part, message: firstLine(message), ...omitUndefined({ where }) };
}

/** True if a network error names another host or port than the connection's: a proxy, a token service, a cache. */
function isOfAnother({ syscall = "", address, hostname, port }: ServerError, facts: ConnectionFacts): boolean {
  if (!/^(connect|getaddrinfo)/.test(syscall)) return false;
  if (facts.host.startsWith("/")) return address !== undefined && !address.startsWith(facts.host);
  if (hostname !== undefined && hostname !== facts.host) return true;
  if (port !== undefined && port !== facts.port) return true;
  if (address === undefined) return false;
  if (isThisMachine(facts.host)) return !/^(127\.|::1$|0\.0\.0\.0$|::ffff:127\.)/.test(address);
  return isIP(facts.host) !== 0 && address !== facts.host;
}

/** An error of the project's own code that runs while connecting: a naming strategy, a password function. */
function ofOwnCode(error: unknown): Problem | undefined {
  const at = placeOf(error);
  return at && { code: "dataSourceThrew", message: messageOf(error), at };
}

/** `pg` has no codes for what goes wrong before the server speaks; its sentences (pg 8, `client.js`, `connection.js`). */
function byMessage(message: string, { host, port, user }: ConnectionFacts): Problem | undefined {
  if (/does not support SSL/i.test(message)) return { code: "tlsUnsupported", host };
  if (/client password must be a (non-empty )?string|SASL.*password|no password supplied/i.test(message))
    return { code: "passwordMissing", user, ...serviceIgnored() };
  if (/timeout (expired|exceeded)|timed out/i.test(message)) return { code: "connectionTimedOut", host, port };
  if (
    /Connection terminated|Connection ended|Client has encountered a connection error|closed the connection/i.test(
      message,
    )
  ) {
    return { code: "connectionLost", host, port };
  }
  if (/Received unexpected|received invalid response|error response from server for SSL/i.test(message))
    return { code: "notAServer", host, port };
  return undefined;
}

/** libpq would take the password of this service. */
function serviceIgnored(): { readonly service?: string } {
  const service = process.env["PGSERVICE"] ?? "";
  return service === "" ? {} : { service };
}

function isAboutTls(message: string): boolean {
  return /no encryption|SSL off|requires? (SSL|encryption)|SSL\/TLS required|insecure connection/i.test(message);
}

function firstLine(text: string): string {
  // Build errors come with a picture of the source in terminal colours.
  // oxlint-disable-next-line no-control-regex
  const plain = text.replace(/\u001B\[[0-9;]*m/g, "");
  return (
    plain
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? plain
  );
}
