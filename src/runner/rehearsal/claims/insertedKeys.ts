import { quoteName, quoteText } from "../../../core/sql/quote.ts";
import type { RowWrite } from "../../../core/sql/writes.ts";
import type { MigrationFailed } from "../../../core/problems/problem.ts";
import type { LiveClaim, ViolatingRows } from "../../../migrations/rehearsal.ts";
import { quotedPath, quoteNameIfNeeded } from "../names.ts";
import { shortName } from "../snapshot/catalogObject.ts";
import { failureAt } from "./claimFailure.ts";
import type { Violation } from "./liveSource.ts";
import type { LiveTable, Passed } from "./passed.ts";
import type { Condition } from "./constraintQuery.ts";
import type { PlanWrites } from "./planWrites.ts";
import { bareName } from "./planWrites.ts";

/** Inserted rows of a table for which keys are compared with the live rows. */
const mostRows = 200;

/**
 * Claims that the rows which a revision inserts into a table have keys that no live row has: explicit values, or the next
 * values of a sequence.
 */
export function insertedKeys(passed: Passed, table: LiveTable, writes: PlanWrites): readonly LiveClaim[] {
  const { before, after, statements } = passed;
  const names = [bareName(table.name), bareName(table.liveName)];
  const own = writes.of(names);
  const inserts = own.filter(
    ({ kind, sql }) => (kind === "insert" || kind === "copied") && statements.some((one) => one.sql.includes(sql)),
  );
  const was = before.rows.tables.get(table.name) ?? before.rows.tables.get(table.liveName);
  const now = after.rows.tables.get(table.name);
  if (inserts.length === 0 || now === undefined || was === undefined) return [];
  const known = new Set(was.rows.map((row) => JSON.stringify(row)));
  const rows = now.rows.filter((row) => !known.has(JSON.stringify(row)));
  const isWhole = now.total === now.rows.length && rows.length === now.total - was.total && rows.length <= mostRows;
  const isPlain = isWhole && writes.changeOf(names) === "inserts" && was.columns.join() === now.columns.join();
  return table.conditions.conditions.flatMap((condition): readonly LiveClaim[] => {
    const columns = condition.columns.map((number) => table.source.nameOf(number));
    if (condition.kind !== "u" || inserts.every((insert) => avoids(insert, columns))) return [];
    const generated = columns.filter((column) => column !== undefined && isGenerated(table, column, inserts));
    const name = shortName(table.liveName, after.catalog.schema);
    const failure = duplicateKey(passed, condition, inserts[0]);
    const claim = { constraint: condition.name, table: name, isDecisive: false };
    if (generated.length > 0) {
      const sequence = columns.length === 1 ? sequenceOf(passed, table, columns[0] ?? "") : undefined;
      if (sequence === "unique") return [];
      if (sequence === undefined || !isPlain || statements.some(({ sql }) => /\bsetval\b/i.test(sql))) return [claim];
      const { sql, from } = sequenceQuery(table, columns[0] ?? "", sequence, rows.length);
      const violating = takenKeys(from, columns);
      return [{ ...claim, sql, isDecisive: failure !== undefined, ...(failure ? { failure } : {}), violating }];
    }
    const indexes = columns.map((column) => now.columns.indexOf(column ?? ""));
    const isReadable =
      isPlain &&
      condition.expression === null &&
      columns.every(
        (column, index) =>
          column !== undefined &&
          (indexes[index] ?? -1) >= 0 &&
          table.source.has(column) &&
          condition.keys[index] === quoteNameIfNeeded(column),
      );
    if (!isReadable) return [claim];
    const values = rows
      .map((row) => indexes.map((index) => row[index] ?? null))
      .filter((row) => row.every((value) => value !== null));
    if (values.length === 0) return [];
    const list = values.map((row) => `(${row.map((value) => quoteText(value ?? "")).join(", ")})`).join(", ");
    const { sql, from } = table.source.exists(
      `WHERE (${columns.map((column) => quoteName(column ?? "")).join(", ")}) IN (${list})`,
    );
    const violating = takenKeys(from, columns);
    return [{ ...claim, sql, isDecisive: failure !== undefined, ...(failure ? { failure } : {}), violating }];
  });
}

/** True if `ON CONFLICT` names this key, or does nothing on any. */
function avoids({ sql }: RowWrite, columns: readonly (string | undefined)[]): boolean {
  const found = /\bON\s+CONFLICT\b\s*(?:\(([^()]*)\))?\s*(?:WHERE\b.*?)?\bDO\s+(NOTHING|UPDATE)\b/is.exec(sql);
  if (!found) return false;
  const [, target, action = ""] = found;
  if (target === undefined) return action.toUpperCase() === "NOTHING" && !/\bON\s+CONSTRAINT\b/i.test(sql);
  const named = namesIn(target);
  return named.length === columns.length && columns.every((column) => named.includes(column ?? ""));
}

/** True if an INSERT leaves a column to its default, which is another value in the live database. */
function isGenerated({ conditions }: LiveTable, column: string, inserts: readonly RowWrite[]): boolean {
  const found = conditions.columns.find(({ name }) => name === column);
  if (!found || !/^identity$|\(|CURRENT_/.test(found.default)) return false;
  return inserts.some(({ sql }) => {
    const list = /\bINTO\s+[^(]*?\(([^()]*)\)\s*(?:OVERRIDING\b.*?)?(?:VALUES|SELECT|WITH|DEFAULT)\b/is.exec(sql)?.[1];
    return (list !== undefined && !namesIn(list).includes(column)) || /\bDEFAULT\b/i.test(sql);
  });
}

/** The names in a list of columns, without their quotes. */
function namesIn(list: string): readonly string[] {
  return list.split(",").map((part) => part.trim().replace(/^"(.*)"$/s, "$1"));
}

/** The sequence of a column; `unique` for generated UUIDs, undefined for other defaults. */
function sequenceOf({ after }: Passed, { name, conditions }: LiveTable, column: string): string | undefined {
  const found = conditions.columns.find((one) => one.name === column);
  if (/uuid\w*\(/.test(found?.default ?? "")) return "unique";
  const owned = [...after.catalog.objects.values()].find(
    ({ kind, facts }) => kind === "sequence" && facts.get("owned by") === `${name}.${column}`,
  );
  return / by 1 from /.test(owned?.facts.get("values") ?? "") ? owned?.name : undefined;
}

function takenKeys(from: string, columns: readonly (string | undefined)[]): ViolatingRows {
  return { kind: "key", from, columns: columns.map((name = "") => ({ name, sql: quoteName(name) })) };
}

function sequenceQuery({ source }: LiveTable, column: string, sequence: string, count: number): Violation {
  const next = `(SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END AS first FROM ${quotedPath(sequence)}) upcoming`;
  const range = `${quoteName(column)} BETWEEN upcoming.first AND upcoming.first + ${count - 1}`;
  return source.exists(`, ${next} WHERE ${range}`);
}

function duplicateKey(passed: Passed, { name }: Condition, insert: RowWrite | undefined): MigrationFailed | undefined {
  const index = passed.statements.findIndex(({ sql }) => insert !== undefined && sql.includes(insert.sql));
  return failureAt(passed, index, "23505", `duplicate key value violates unique constraint "${name}"`);
}
