import { quoteName } from "../../../core/sql/quote.ts";
import { quotedPath } from "../names.ts";
import { keyOf } from "../snapshot/catalogObject.ts";
import type { LiveTable, Passed } from "./passed.ts";
import type { Condition } from "./constraintQuery.ts";
import type { Violation } from "./liveSource.ts";
import { ALIAS } from "./liveSource.ts";
import { originsOf } from "./origins.ts";
import type { PlanWrites } from "./planWrites.ts";
import { bareName } from "./planWrites.ts";

/**
 * The query that finds live rows which violate a condition: `proven` if no row can, undefined if no query decides. Only
 * PostgreSQL's own functions are called, because a function of the user may have side effects.
 */
export function conditionQuery(
  passed: Passed,
  table: LiveTable,
  condition: Condition,
  writes: PlanWrites,
): Violation | "proven" | undefined {
  const { source } = table;
  const { kind, expression, isPlain } = condition;
  if (kind === "f") return foreignKeyQuery(passed, table, condition, writes);
  const columns = condition.columns.filter((number) => number !== "0").map((number) => source.nameOf(number) ?? "");
  const isUnique = kind === "u";
  if (isUnique && condition.nullsDistinct && columns.some((column) => source.isEmpty(column))) return "proven";
  if (!isPlain || kind === "x" || columns.some((column) => !source.has(column))) return undefined;
  if (!isUnique) return source.exists(`WHERE NOT (${expression ?? "true"})`);
  const keys = condition.keys.map((key) => `(${key})`);
  const filled = condition.nullsDistinct ? keys.map((key) => `${key} IS NOT NULL`) : [];
  const where = [...(expression === null ? [] : [`(${expression})`]), ...filled].join(" AND ");
  const filter = where === "" ? "" : `WHERE ${where} `;
  const only = onlyOf(passed, table.name);
  return source.exists(`${filter}GROUP BY ${keys.join(", ")} HAVING count(*) > 1`, true, only);
}

/** Unique indexes and foreign keys do not apply to tables that inherit; the rows of a partitioned table are in others. */
function onlyOf({ after }: Passed, name: string): string {
  return after.catalog.objects.get(keyOf("table", name))?.facts.has("partition key") === true ? "" : "ONLY ";
}

function foreignKeyQuery(
  passed: Passed,
  { name, source }: LiveTable,
  { columns, referred }: Condition,
  writes: PlanWrites,
): Violation | "proven" | undefined {
  const { session, after } = passed;
  const own = columns.map((number) => source.nameOf(number) ?? "");
  if (referred === null || !referred.isSimple) return undefined;
  if (own.some((column) => source.isEmpty(column))) return "proven";
  if (own.some((column) => !source.has(column))) return undefined;
  const filled = own.map((column) => `${ALIAS}.${quoteName(column)} IS NOT NULL`).join(" AND ");
  const liveName = session.origins?.tables.get(referred.table);
  const only = onlyOf(passed, name);
  // A table of the plan may get the rows that it needs.
  if (liveName === undefined) return source.exists(`WHERE ${filled}`, false, only);
  const referredName = originsOf(after.catalog.answer).tables.get(referred.table) ?? liveName;
  const change = writes.changeOf([bareName(liveName), bareName(referredName)]);
  if (change === "unknown" || change === "deletes") return undefined;
  const live = session.origins?.columnsOf(referred.table);
  const pairs = referred.columns.map((number, index) => [own[index] ?? "", live?.get(number)?.name] as const);
  if (pairs.some(([, name]) => name === undefined)) return undefined;
  const equal = pairs.map(([column, name = ""]) => `referred.${quoteName(name)} = ${ALIAS}.${quoteName(column)}`);
  const absent = `NOT EXISTS (SELECT FROM ${onlyOf(passed, referredName)}${quotedPath(liveName)} referred WHERE ${equal.join(" AND ")})`;
  return source.exists(`WHERE ${filled} AND ${absent}`, change === "none", only);
}
