import type { MigrationFailed } from "../../../core/problems/problem.ts";
import { omitUndefined } from "../../../core/omitUndefined.ts";
import type { LiveTable, Passed } from "./passed.ts";
import type { Condition } from "./constraintQuery.ts";
import type { NewConstraint } from "./newConstraints.ts";
import { bareName } from "./planWrites.ts";

/**
 * The failure of a live run by rows that violate a new constraint, in PostgreSQL's words. Undefined if the statement that
 * adds the constraint is not found.
 */
export function failureOf(
  passed: Passed,
  { name, liveName }: LiveTable,
  { kind, name: constraint }: NewConstraint,
  condition: Condition | undefined,
): MigrationFailed | undefined {
  const tables = [bareName(name), bareName(liveName)];
  const adds = kind === "column" ? /\b(?:NOT\s+NULL|PRIMARY)\b/i : /\b(?:ADD|CREATE|VALIDATE)\b/i;
  const adding = passed.statements.map(({ sql }) => {
    const words = new Set(sql.match(/[\p{L}\p{N}_$]+/gu));
    const isOfTable = tables.some((table) => words.has(table));
    return { adds: isOfTable && adds.test(sql), isNamed: words.has(constraint) };
  });
  const named = adding.findLastIndex((one) => one.adds && one.isNamed);
  // PostgreSQL names a constraint that has no name in the text.
  const index = named >= 0 || kind === "index" ? named : adding.findLastIndex((one) => one.adds);
  return failureAt(passed, index, ...wordsOf(kind, tables[0] ?? "", constraint, condition?.kind));
}

/** The failure of a statement in a live run. Undefined if no statement has the index. */
export function failureAt(
  { id, direction, statements }: Passed,
  index: number,
  sqlState: string,
  message: string,
): MigrationFailed | undefined {
  const statement = statements[index];
  if (statement === undefined) return undefined;
  const { sql, at } = statement;
  const facts = { sql, message, sqlState, ...omitUndefined({ at }) };
  return { code: "migrationFailed", revision: id, direction, statement: index + 1, ...facts };
}

function wordsOf(
  kind: NewConstraint["kind"],
  table: string,
  name: string,
  condition: Condition["kind"] | undefined,
): readonly [sqlState: string, message: string] {
  if (kind === "column") return ["23502", `column "${name}" of relation "${table}" contains null values`];
  if (condition === "u") return ["23505", `could not create unique index "${name}"`];
  if (condition === "f")
    return ["23503", `insert or update on table "${table}" violates foreign key constraint "${name}"`];
  return ["23514", `check constraint "${name}" of relation "${table}" is violated by some row`];
}
