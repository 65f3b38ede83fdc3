import type { ProbeAnswer, Replica } from "../../migrations/review/probe.ts";
import type { ProbeSession } from "./probeSession.ts";

type Row = {
  readonly name: string;
  readonly state: string | null;
  readonly bytes: string | null;
  readonly seconds: number | null;
};

const query = `
SELECT coalesce(nullif(application_name, ''), client_addr::text, pid::text) AS name, state,
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) END::text AS bytes,
  extract(epoch FROM replay_lag)::float8 AS seconds
FROM pg_stat_replication ORDER BY 1`;

/** The replicas of the server with their lag, and whether the server is a standby itself. */
export async function replicationOf(session: ProbeSession): Promise<Pick<ProbeAnswer, "replicas" | "isStandby">> {
  const subject = { what: "replication" } as const;
  const [server] = (await session.ask<{ standby: boolean }>(subject, "SELECT pg_is_in_recovery() AS standby")) ?? [];
  const rows = (await session.ask<Row>(subject, query)) ?? [];
  // A role without the rights of `pg_monitor` gets rows without a state.
  if (rows.some(({ state }) => state === null)) session.deny(subject);
  const replicas = rows.flatMap(({ name, state, bytes, seconds }): readonly Replica[] => {
    if (state === null) return [];
    return [
      {
        name,
        ...(bytes === null ? {} : { lagBytes: Number(bytes) }),
        ...(seconds === null ? {} : { lagSeconds: seconds }),
      },
    ];
  });
  return { replicas, ...(server?.standby === true ? { isStandby: true } : {}) };
}
