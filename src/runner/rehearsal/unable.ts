import type { LiveState, Undetermined } from "../../migrations/rehearsal.ts";
import { liveCatalog } from "./live/liveSync.ts";
import type { Failure } from "./roundTrip.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import { versionOf } from "./verdicts.ts";

/** SQLSTATEs of an object that is not there: table, schema, function, type or role, file. */
const undefinedObject = ["42P01", "3F000", "42883", "42704"];

/**
 * Why a failure shows nothing of the live run; undefined where the live run may fail the same way.
 *
 * @param before what the scratch database had before the revision: of that, nothing is absent
 */
export function unableHere(
  failure: Failure,
  session: ScratchSession,
  liveState: LiveState,
  before: Snapshot,
): Undetermined | undefined {
  const { problem } = failure;
  if (problem.code === "cancelled") return undefined;
  if (problem.code === "rehearsalLacks") return { kind: "absent", message: problem.message };
  const { sql, code, message } = factsOf(failure);
  return (
    outside(failure, code, message, sql) ??
    absentHere(code, message, session, liveState, before) ??
    ofVersion(code, message, session, liveState)
  );
}

/** The statement that can be left out so that the rest is seen: the one that the scratch database itself refused. */
export function skippable(failure: Failure): string | undefined {
  const { sql, code } = factsOf(failure);
  return /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && code !== "55P03" ? sql : undefined;
}

function factsOf({ problem, error }: Failure) {
  const sql = problem.code === "migrationFailed" ? problem.sql : undefined;
  const cause = (error as { readonly cause?: { readonly code?: string } } | undefined)?.cause;
  return { sql, code: error?.code ?? cause?.code ?? "", message: error?.message ?? "" };
}

function outside(failure: Failure, code: string, message: string, sql = ""): Undetermined | undefined {
  const statement = skippable(failure) === undefined ? {} : { sql };
  if (/^a rehearsal starts no program/.test(message)) return { kind: "unable", what: "program" };
  if (["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].includes(code) || /^a rehearsal has no way out/.test(message))
    return { kind: "unable", what: "connection" };
  // There is one session, so no lock is held by another one but by the migration's own second connection.
  if (code === "55P03") return { kind: "unable", what: "secondConnection" };
  if (
    code === "58P01" ||
    (/\bCOPY\b[^;]*\b(?:FROM|TO)\s+(?:PROGRAM\s+)?'/is.test(sql) && !/^(?:22|23|42P01)/.test(code))
  )
    return { kind: "unable", what: "file", ...statement };
  // In a transaction PostgreSQL refuses these (25001), live as here.
  const isServers =
    /^\s*(?:(?:CREATE|DROP|ALTER)\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION|SERVER|FOREIGN|USER\s+MAPPING)|ALTER\s+SYSTEM|IMPORT\s+FOREIGN|LOAD|CHECKPOINT|VACUUM|LISTEN)\b/i;
  if (isServers.test(sql) && !["25001", "42601"].includes(code))
    return { kind: "unable", what: "server", ...statement };
  return undefined;
}

/** An object that the live database has, or that depends on the operating system. */
function absentHere(
  code: string,
  message: string,
  session: ScratchSession,
  liveState: LiveState,
  before: Snapshot,
): Undetermined | undefined {
  const absent = { kind: "absent", message } as const;
  if (/\bcollation\b|\blocale\b|\btablespace\b/i.test(message) && ["42704", "22023", "58P01"].includes(code))
    return absent;
  if (/extension ".*" is not available|could not (?:access|load)/.test(message)) return absent;
  if (!undefinedObject.includes(code)) return undefined;
  const names = [...message.matchAll(/"([^"]+)"|(?:function|type) ([\w.]+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );
  const live = liveCatalog(session, liveState);
  // An extension that is here as well is not why its type is not found: its schema is not in the search path, live as here.
  const objects = [...(live?.objects.values() ?? [])].filter(
    ({ kind, name }) => kind !== "extension" || session.lacking.includes(name),
  );
  const isNamed = (name: string) => (object: { readonly name: string }) =>
    object.name === name || object.name.replace(/\(.*$/s, "").endsWith(`.${name}`);
  const isLive = (name: string) =>
    liveState.roles.includes(name) || liveState.schemas?.includes(name) === true || objects.some(isNamed(name));
  // The revision itself has dropped it.
  const isGone = (name: string) => [...before.catalog.objects.values()].some(isNamed(name));
  return names.some((name) => isLive(name) && !isGone(name)) ? absent : undefined;
}

/** A setting or a function of PostgreSQL's own that this major has not got any more, or reads otherwise. */
function ofVersion(
  code: string,
  message: string,
  { major }: ScratchSession,
  liveState: LiveState,
): Undetermined | undefined {
  if (Math.floor(liveState.version / 10_000) === major) return undefined;
  const isOld =
    /unrecognized configuration parameter/.test(message) ||
    /\bpg_(?:start|stop)_backup|pg_is_in_backup|pg_backup_start_time/.test(message) ||
    /partitioned tables cannot be unlogged/.test(message) ||
    (["42P01", "42703"].includes(code) && /"?\bpg_\w+/.test(message)) ||
    (code === "22007" && /interval/.test(message));
  return isOld ? versionOf(liveState, major) : undefined;
}
