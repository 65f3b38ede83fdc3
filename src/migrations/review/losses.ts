import { rowWrites } from "../../core/sql/writes.ts";
import { dropsInText } from "../dropsInText.ts";
import type { DroppedData, PlanTables } from "./planTables.ts";
import { tableOf } from "./planTables.ts";
import type { RehearsedStatement, RevisionRehearsal } from "../rehearsal.ts";

/** Data that a plan deletes from the live database. */
export type Loss = {
  /** `rows`: the table stays. */
  readonly kind: "table" | "column" | "rows";
  /** `agent_run`, `user.email`; with the schema if it is not the current one. */
  readonly name: string;
  /** Rows of the table, or rows with a value in the column; absent if not known. */
  readonly rows?: number;
  /** `rows` comes from statistics. */
  readonly isEstimate?: true;
  /** Rows were counted up to `rows`, and there are more. */
  readonly isMore?: true;
  /** The column stays and gets other values. */
  readonly isOverwritten?: true;
  /** `rows` only: every row of the table. */
  readonly isWhole?: true;
};

/**
 * Losses of one revision. The proof of an upgrade shows which dropped data a revert restores. Without a proof, and for a
 * revert, every dropped table and column is a loss.
 *
 * @param dropped by the statements of the revision
 * @param tables after the revision
 */
export function lossesOf(
  revision: RevisionRehearsal,
  dropped: readonly DroppedData[],
  tables: PlanTables,
): readonly Loss[] {
  const { verdict, lost, direction, statements } = revision;
  const deleted = statements.flatMap((statement) => deletedBy(statement, tables));
  const seen: readonly Loss[] = [...dropped, ...deleted];
  const names = lost.map((text) => text.replace(/^(?:table|column) /, ""));
  const others = names.flatMap((name) => otherLoss(name, revision, seen, tables));
  const isProven = direction === "up" && (verdict === "reversible" || verdict === "dataLost");
  return [...(isProven ? seen.filter(({ name }) => names.includes(name)) : seen), ...others];
}

/** A loss of the proof that no statement explains: rows of a table, or values of a column. */
function otherLoss(
  name: string,
  { statements }: RevisionRehearsal,
  seen: readonly Loss[],
  tables: PlanTables,
): readonly Loss[] {
  const isDropped = statements.some(({ dropped }) => dropped.some((object) => object.replace(/^\w+ /, "") === name));
  const isMade = tables.wasMade(name) || tables.wasMade(tableOf(name) ?? "");
  if (isDropped || isMade || seen.some((loss) => loss.name === name)) return [];
  return [name.includes(".") ? { kind: "column", name, isOverwritten: true } : { kind: "rows", name }];
}

/** Rows that a statement deletes by its text. */
function deletedBy(statement: RehearsedStatement, tables: PlanTables): readonly Loss[] {
  const { sql, locks } = statement;
  if (!/\b(?:DELETE|TRUNCATE|MERGE)\b/i.test(sql)) return [];
  return rowWrites(sql).flatMap(({ kind, table, sql: own }): readonly Loss[] => {
    if (kind !== "delete" || table === undefined) return [];
    const named = locks.find(({ relation }) => relation.split(".").at(-1) === table)?.relation ?? table;
    const isTruncated = /^\s*TRUNCATE\b/i.test(own);
    // With a list or CASCADE, TRUNCATE empties other tables too, and locks each of them.
    const emptied = isTruncated ? locks.filter(({ mode }) => mode === "AccessExclusive") : [];
    const names = new Set([named, ...emptied.map(({ relation }) => relation)]);
    const isWhole = isTruncated || /^\s*DELETE\s+FROM\s+(?:ONLY\s+)?[^\s;]+\s*;?\s*$/i.test(own);
    return [...names].flatMap((name): readonly Loss[] =>
      tables.wasMade(name)
        ? []
        : [{ kind: "rows", name: tables.liveTable(name), ...(isWhole ? { isWhole: true } : {}) }],
    );
  });
}

/** Losses of a statement that was not executed, as far as its text names them. */
export function lossesInText(sql: string): readonly Loss[] {
  return dropsInText(sql, "up").map((name): Loss => {
    if (/\bDROP\s+TABLE\b/i.test(sql)) return { kind: "table", name };
    const isColumn = name.includes(".") && /\bDROP\s+COLUMN\b/i.test(sql);
    return isColumn ? { kind: "column", name } : { kind: "rows", name };
  });
}

/** Each name once, and without columns and rows of a table that is dropped. */
export function withoutParts(losses: readonly Loss[]): readonly Loss[] {
  const tables = new Set(losses.flatMap(({ kind, name }) => (kind === "table" ? [name] : [])));
  const seen = new Set<string>();
  return losses.filter(({ kind, name }) => {
    const isPart = kind === "column" ? tables.has(tableOf(name) ?? "") : kind === "rows" && tables.has(name);
    if (isPart || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}
