import type { Problem } from "../../core/problems/problem.ts";
import type { ProbeAnswer, ProbeRequest, RelationSize } from "../../migrations/review/probe.ts";
import type { Connection } from "../databases/postgres.ts";
import type { RunContext } from "../run/runContext.ts";
import { countViolating } from "./checks.ts";
import { RowCounts } from "./counts.ts";
import { ProbeSession } from "./probeSession.ts";
import { relationsNamed } from "./relations.ts";
import { replicationOf } from "./replication.ts";
import { lockHolders } from "./sessions.ts";

/** Milliseconds of all probes together. */
const TIMEOUT_MS = 10_000;

/**
 * Reads what a review needs from the live database, in one read-only transaction that is rolled back. A probe that fails
 * or exceeds its time limit has no answer and leaves a note. Problems: the connection's, `cancelled`.
 */
export function probe(
  connection: Connection,
  request: ProbeRequest,
  { signal }: Pick<RunContext, "signal">,
): Promise<ProbeAnswer | Problem> {
  return connection.read(async (client): Promise<ProbeAnswer | Problem> => {
    const session = new ProbeSession(client, TIMEOUT_MS, signal);
    await session.begin();
    const { data, tables, checks, locks, server } = request;
    const names = [...data.map(({ table }) => table), ...tables, ...locks.map(({ relation }) => relation)];
    const relations = await relationsNamed(session, [...new Set(names)]);
    const counts = new RowCounts(session, relations ?? new Map());
    await counts.prefetch([...new Set([...tables, ...data.flatMap(({ table, column }) => (column ? [] : [table]))])]);
    const answers: ProbeAnswer["data"][number][] = [];
    for (const one of data) answers.push(relations === undefined ? null : await counts.of(one));
    const sizes: ProbeAnswer["sizes"][number][] = [];
    for (const name of tables) {
      const relation = relations?.get(name);
      if (relation === undefined) {
        sizes.push(relations === undefined ? null : "absent");
        continue;
      }
      const isTable = !["i", "I", "S", "t"].includes(relation.kind);
      const rows = isTable && relation.kind !== "v" ? await counts.of({ table: name }) : null;
      const { bytes } = relation;
      const size: RelationSize = {
        isTable,
        ...(rows === null || rows === "absent" ? {} : { rows }),
        ...(bytes === undefined ? {} : { bytes }),
      };
      sizes.push(size);
    }
    const checked: ProbeAnswer["checks"][number][] = [];
    for (const check of checks)
      checked.push(await countViolating(session, check, check.columns.map(({ name }) => name).join(", ")));
    const sessions = relations === undefined ? [] : await lockHolders(session, locks, relations);
    const replication = server ? await replicationOf(session) : { replicas: [] };
    if (signal.aborted) return { code: "cancelled" };
    return { data: answers, sizes, checks: checked, sessions, ...replication, notes: session.notes };
  }, TIMEOUT_MS);
}
