import { strengthOf } from "../../core/schema/lockModes.ts";
import type { RelationLock } from "../../core/schema/lockModes.ts";
import type { Loss } from "./losses.ts";
import { isRenamed, tableOf } from "./planTables.ts";
import type { ProbeAnswer, ProbeRequest, ProbedData, RelationSize } from "./probe.ts";
import type { LiveFacts, Review } from "./review.ts";
import { isReversible } from "./review.ts";

/** Rows and bytes from which a table counts as large: the database is then probed without a request of the user. */
const LARGE_ROWS = 1_000_000;
const LARGE_BYTES = 1024 ** 3;

/**
 * The questions of a review to the live database.
 *
 * @param isFull also lists sessions with conflicting locks, and reads the state of the server
 */
export function probesOf(review: Review, isFull: boolean): ProbeRequest {
  const { revisions, renamed } = review;
  const onRows = revisions.flatMap(({ rows }) => rows?.tables ?? []);
  const tables = new Set([...review.blocks.map(({ table }) => table), ...review.rewrites, ...onRows]);
  return {
    data: review.losses.flatMap((loss) => dataOf(review, loss) ?? []),
    tables: [...tables].filter((name) => !isRenamed(renamed, name)),
    checks: revisions.flatMap(({ claims = [] }) => claims.flatMap(({ violating }) => violating ?? [])),
    locks: isFull ? strongestLocks(review) : [],
    server: isFull,
  };
}

/** The review with the answers of the live database. */
export function withLive(review: Review, request: ProbeRequest, answer: ProbeAnswer): Review {
  const found = new Map(request.tables.map((name, index) => [name, answer.sizes[index] ?? null]));
  const sizes = new Map([...found].flatMap(([name, size]) => (isSize(size) ? [[name, size] as const] : [])));
  let next = 0;
  const losses = review.losses.flatMap((loss): readonly Loss[] => {
    if (dataOf(review, loss) === undefined) return [loss];
    const count = answer.data[next++] ?? null;
    // The plan itself has created it.
    if (count === "absent") return [];
    return [count === null ? loss : { ...loss, ...count }];
  });
  const live: LiveFacts = {
    sizes,
    sessions: answer.sessions,
    replicas: answer.replicas,
    ...(answer.isStandby ? { isStandby: true } : {}),
    isProbed: request.server,
  };
  const isKept = (name: string) => {
    const size = found.get(name);
    return size !== "absent" && (size == null || size.isTable);
  };
  return {
    ...review,
    losses,
    // A sequence or an index of a table is no table, and no other session uses what the plan has created.
    blocks: review.blocks.filter(({ table }) => isKept(table)),
    rewrites: review.rewrites.filter((name) => found.get(name) !== "absent"),
    checks: review.checks.map((check, index) => {
      const rows = answer.checks[index] ?? undefined;
      return rows === undefined ? check : { ...check, found: rows };
    }),
    reversible: isReversible({ ...review, losses }),
    notes: [...review.notes, ...answer.notes],
    live,
  };
}

/** True if a plan locks, rewrites or deletes a large table. */
export function isLarge({ live, losses }: Review): boolean {
  const sizes = [...(live?.sizes.values() ?? [])];
  return (
    losses.some(({ rows = 0 }) => rows >= LARGE_ROWS) ||
    sizes.some(({ rows, bytes = 0 }) => (rows?.rows ?? 0) >= LARGE_ROWS || bytes >= LARGE_BYTES)
  );
}

/** The live data of a loss; undefined if it has another name there, or if it is not known which rows are deleted. */
function dataOf({ renamed }: Review, { kind, name, isWhole, isOverwritten }: Loss): ProbedData | undefined {
  if (isRenamed(renamed, name) || isOverwritten === true) return undefined;
  if (kind === "table" || (kind === "rows" && isWhole === true)) return { table: name };
  const table = tableOf(name);
  return kind === "column" && table !== undefined ? { table, column: name.slice(table.length + 1) } : undefined;
}

function strongestLocks({ statements, renamed }: Review): readonly RelationLock[] {
  const modes = new Map<string, string>();
  for (const { locks } of statements)
    for (const { relation, mode } of locks) {
      const isStronger = strengthOf(mode) > strengthOf(modes.get(relation) ?? "");
      if (isStronger && strengthOf(mode) >= strengthOf("ShareUpdateExclusive")) modes.set(relation, mode);
    }
  return [...modes].flatMap(([relation, mode]) => (isRenamed(renamed, relation) ? [] : [{ relation, mode }]));
}

function isSize(size: RelationSize | "absent" | null): size is RelationSize {
  return size !== null && size !== "absent";
}
