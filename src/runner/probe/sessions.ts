import type { RelationLock } from "../../core/schema/lockModes.ts";
import { areConflicting } from "../../core/schema/lockModes.ts";
import type { LockHolder } from "../../migrations/review/probe.ts";
import type { ProbeSession } from "./probeSession.ts";
import type { ProbedRelation } from "./relations.ts";

/** Sessions that are listed. */
const mostSessions = 50;

type Row = {
  readonly oid: string;
  readonly mode: string;
  readonly pid: number | null;
  readonly user: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly since: string | null;
};

const query = `
SELECT l.relation::text AS oid, l.mode, l.pid, coalesce(a.usename, p.owner)::text AS user,
  coalesce(nullif(a.application_name, ''), nullif(a.backend_type, 'client backend'), p.gid) AS application,
  CASE WHEN p.gid IS NULL THEN a.state ELSE 'prepared transaction' END AS state,
  to_char(coalesce(a.xact_start, p.prepared) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_prepared_xacts p ON l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction::text
WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  AND l.relation = ANY ($1::oid[])
ORDER BY coalesce(a.xact_start, p.prepared) NULLS LAST, l.pid`;

/** Sessions that hold a lock which conflicts with a lock of the plan, the oldest transaction first. */
export async function lockHolders(
  session: ProbeSession,
  locks: readonly RelationLock[],
  relations: ReadonlyMap<string, ProbedRelation>,
): Promise<readonly LockHolder[]> {
  const wanted = new Map(
    locks.flatMap((lock) => {
      const oid = relations.get(lock.relation)?.oid;
      return oid === undefined ? [] : [[oid, lock] as const];
    }),
  );
  if (wanted.size === 0) return [];
  const rows = (await session.ask<Row>({ what: "sessions" }, query, [[...wanted.keys()]])) ?? [];
  const holders = rows.flatMap(({ oid, mode: held, pid, user, application, state, since }): readonly LockHolder[] => {
    const lock = wanted.get(oid);
    const mode = held.replace(/Lock$/, "");
    if (lock === undefined || !areConflicting(lock.mode, mode)) return [];
    return [
      {
        relation: lock.relation,
        mode,
        ...(pid === null ? {} : { pid }),
        ...(user === null ? {} : { user }),
        ...(application === null ? {} : { application }),
        ...(state === null ? {} : { state }),
        ...(since === null ? {} : { since }),
      },
    ];
  });
  if (holders.some(({ since }) => since === undefined)) session.deny({ what: "sessions" });
  return holders.slice(0, mostSessions);
}
