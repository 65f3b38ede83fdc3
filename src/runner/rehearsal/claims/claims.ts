import { quoteName } from "../../../core/sql/quote.ts";
import type { LiveClaim, ViolatingRows } from "../../../migrations/rehearsal.ts";
import { shortName } from "../snapshot/catalogObject.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { tablesIn } from "./origins.ts";
import type { Condition } from "./constraintQuery.ts";
import { conditionsOf } from "./constraintQuery.ts";
import { failureOf } from "./claimFailure.ts";
import { insertedKeys } from "./insertedKeys.ts";
import type { NewConstraint } from "./newConstraints.ts";
import { newConstraints } from "./newConstraints.ts";
import { changedTypes, typeClaims } from "./newTypes.ts";
import { PlanWrites, bareName, isBackfilled } from "./planWrites.ts";
import { ALIAS, LiveSource } from "./liveSource.ts";
import type { LiveTable, Passed } from "./passed.ts";
import { conditionQuery } from "./violationQuery.ts";

/**
 * Conditions on live rows that a revision needs and that made-up rows do not prove: new constraints, keys that it inserts,
 * values that its sequences generate. Tables that the plan creates and tables without live rows have none.
 */
export async function claimsOf(passed: Passed): Promise<readonly LiveClaim[]> {
  const { session, before, after, statements } = passed;
  if (session.origins === undefined) return [];
  const all = [...session.planned, ...statements.map(({ sql }) => sql)];
  const added = newConstraints(before.catalog, after.catalog);
  const inserts = /\b(?:INSERT|COPY)\b/i.test(statements.map(({ sql }) => sql).join("\n"));
  const converted = changedTypes(before.catalog, after.catalog);
  if (added.length === 0 && converted.size === 0 && !inserts) return [];
  const tables = await liveTables(passed, new Set([...converted.keys(), ...added.map(({ table }) => table)]), inserts);
  // Reading the statements of a long plan takes longer than all else here.
  if (tables.length === 0) return ofDomains(passed, added);
  const writes = new PlanWrites(all, after.catalog, session.writes);
  const claims = tables.flatMap((table) => [
    ...added.filter((one) => one.table === table.name).flatMap((one) => claimOf(passed, table, one, writes)),
    ...typeClaims(passed, table, converted.get(table.name) ?? [], writes),
    ...(inserts ? insertedKeys(passed, table, writes) : []),
  ]);
  return [...claims, ...ofDomains(passed, added)];
}

async function liveTables(
  { session, liveState, before, after }: Passed,
  wanted: ReadonlySet<string>,
  inserts: boolean,
): Promise<readonly LiveTable[]> {
  const { origins, ask } = session;
  if (origins === undefined) return [];
  const mayHaveRows = [...origins.tables.values()].some((name) => liveState.hasRows?.[name] !== false);
  if (!mayHaveRows) return [];
  const tables: LiveTable[] = [];
  for (const [oid, name] of tablesIn(after.catalog.answer)) {
    const liveName = origins.tables.get(oid);
    const isMeant = wanted.has(name) || (inserts && hasMoreRows(before, after, name));
    if (!isMeant || liveName === undefined || liveState.hasRows?.[liveName] === false) continue;
    const conditions = await conditionsOf(ask, oid);
    const source = new LiveSource({ oid, name, liveName }, conditions, origins, after);
    tables.push({ oid, name, liveName, conditions, source });
  }
  return tables;
}

function hasMoreRows(before: Snapshot, after: Snapshot, name: string): boolean {
  return (after.rows.tables.get(name)?.total ?? 0) > (before.rows.tables.get(name)?.total ?? 0);
}

function claimOf(passed: Passed, table: LiveTable, added: NewConstraint, writes: PlanWrites): readonly LiveClaim[] {
  const { before, after } = passed;
  const names = [bareName(table.name), bareName(table.liveName)];
  const change = writes.changeOf(names);
  const claim = {
    constraint: added.kind === "column" ? `NOT NULL of ${added.name}` : `${added.kind} ${added.name}`,
    table: shortName(table.liveName, after.catalog.schema),
  };
  const doubt: LiveClaim = { ...claim, isDecisive: false };
  const condition = table.conditions.conditions.find(({ name }) => name === added.name);
  const used =
    added.kind === "column" ? [added.name] : (condition?.columns.map((number) => table.source.nameOf(number)) ?? []);
  // Columns that the plan has added hold the same in every row.
  const areNew = used.length > 0 && used.every((column) => column !== undefined && table.source.isNew(column));
  const isProven =
    (before.rows.tables.get(table.name)?.total ?? before.rows.tables.get(table.liveName)?.total ?? 0) > 1;
  if (change === "none" && areNew && isProven && (added.kind === "column" || condition?.kind !== "f")) return [];
  if (change === "unknown" || change === "deletes") {
    const required = new Set(
      [...before.catalog.objects.values()].flatMap((object) =>
        object.kind === "column" && object.table === table.name && object.facts.get("nullability") === "NOT NULL"
          ? [object.name.slice(table.name.length + 1)]
          : [],
      ),
    );
    if (added.kind === "column" && isBackfilled(writes.of(names), added.name, required)) return [];
    if (change === "unknown") return [doubt];
  }
  const query =
    added.kind === "column"
      ? table.source.nullQuery(added.name)
      : condition && conditionQuery(passed, table, condition, writes);
  if (query === "proven") return [];
  if (query === undefined || (change === "inserts" && condition?.kind === "u")) return [doubt];
  const failure = failureOf(passed, table, added, condition);
  const isDecisive = query.isDecisive && change !== "deletes";
  const violating = violatingRows(table, added, condition, query.from);
  return [{ ...claim, sql: query.sql, isDecisive, ...(failure ? { failure } : {}), violating }];
}

function violatingRows(
  { source }: LiveTable,
  added: NewConstraint,
  condition: Condition | undefined,
  from: string,
): ViolatingRows {
  if (added.kind === "column")
    return { kind: "null", from, columns: [{ name: added.name, sql: quoteName(added.name) }] };
  if (condition?.kind === "u")
    return { kind: "duplicate", from, columns: condition.keys.map((key) => ({ name: key, sql: `(${key})` })) };
  const names = (condition?.columns ?? []).flatMap((number) => source.nameOf(number) ?? []);
  const columns = names.map((name) => ({ name, sql: `${ALIAS}.${quoteName(name)}` }));
  return { kind: condition?.kind === "f" ? "orphan" : "check", from, columns };
}

/** A constraint of a domain holds for the columns of all tables. */
function ofDomains({ session, liveState, after }: Passed, added: readonly NewConstraint[]): readonly LiveClaim[] {
  return added.flatMap(({ kind, name }) => {
    if (kind !== "domain") return [];
    const columns = [...after.catalog.objects.values()].filter(
      (object) => object.kind === "column" && object.facts.get("type")?.replaceAll('"', "") === name,
    );
    const live = new Set(session.origins?.tables.values());
    const tables = columns.flatMap(({ table = "" }) =>
      live.has(table) && liveState.hasRows?.[table] !== false ? [table] : [],
    );
    return tables.map((table) => ({
      constraint: `domain ${shortName(name, after.catalog.schema)}`,
      table: shortName(table, after.catalog.schema),
      isDecisive: false,
    }));
  });
}
