import type { RowWrite } from "../../../core/sql/writes.ts";
import { rowWrites } from "../../../core/sql/writes.ts";
import type { Fingerprint } from "../snapshot/catalogObject.ts";

/**
 * Effect of the statements of a plan on the rows of a table: nothing, inserts with given values, deletes, or changes that
 * depend on the live rows.
 */
export type Change = "none" | "inserts" | "deletes" | "unknown";

/** The writes of a plan up to a revision. */
export class PlanWrites {
  readonly #writes: readonly RowWrite[];
  readonly #catalog: Fingerprint;

  /**
   * @param catalog after the revision
   * @param known writes of statements that were read before: each revision of a plan reads those of all earlier ones
   */
  constructor(statements: readonly string[], catalog: Fingerprint, known: Map<string, readonly RowWrite[]>) {
    const writesOf = (sql: string) => {
      const writes = known.get(sql) ?? rowWrites(sql);
      known.set(sql, writes);
      return writes;
    };
    const functions = new Set(
      [...catalog.objects.values()].flatMap(({ kind, name }) =>
        ["function", "procedure"].includes(kind) ? [bareName(name.replace(/\(.*$/s, ""))] : [],
      ),
    );
    this.#catalog = catalog;
    this.#writes = statements.flatMap((sql) => {
      // A function of the user may write to any table.
      const calls =
        functions.size > 0 &&
        !/^\s*(?:CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE)\b/i.test(sql) &&
        (sql.match(/[\p{L}\p{N}_$]+/gu) ?? []).some((word) => functions.has(word));
      return calls ? [{ kind: "update", sql } as const] : writesOf(sql);
    });
  }

  /** @param names bare names that the table had during the plan */
  changeOf(names: readonly string[]): Change {
    const kinds = new Set(this.of(names).map(({ kind }) => kind));
    if (kinds.size === 0) return "none";
    if (kinds.size > 1 || kinds.has("update") || kinds.has("copied")) return "unknown";
    return kinds.has("insert") ? "inserts" : "deletes";
  }

  /** Writes that change a table, directly, by a trigger or by a foreign key. */
  of(names: readonly string[]): readonly RowWrite[] {
    return this.#writes.flatMap((write) => {
      if (write.table === undefined || names.includes(write.table)) return [write];
      const isIndirect =
        this.#hasCode(write.table) || (write.kind !== "insert" && this.#isCascading(names, write.table));
      return isIndirect ? [{ ...write, kind: "update" as const, table: names[0] ?? "" }] : [];
    });
  }

  #hasCode(table: string): boolean {
    return [...this.#catalog.objects.values()].some(
      (object) => ["trigger", "rule"].includes(object.kind) && bareName(object.table ?? "") === table,
    );
  }

  #isCascading(names: readonly string[], changed: string): boolean {
    return [...this.#catalog.objects.values()].some(({ kind, table = "", facts }) => {
      const definition = kind === "constraint" ? (facts.get("definition") ?? "") : "";
      return (
        names.includes(bareName(table)) &&
        /^FOREIGN KEY .* ON (?:DELETE SET|UPDATE (?:SET|CASCADE))/.test(definition) &&
        definition.includes(changed)
      );
    });
  }
}

/** A name without its schema. */
export function bareName(path: string): string {
  return path.slice(path.indexOf(".") + 1);
}

/**
 * True if an UPDATE gives every row, or every row without one, a value of a column: a constant, or the value of a NOT
 * NULL column of the same table.
 *
 * @param required NOT NULL columns of the table before the plan
 */
export function isBackfilled(writes: readonly RowWrite[], column: string, required: ReadonlySet<string>): boolean {
  const name = String.raw`(?:"${escapedName(column)}"|${escapedName(column)})`;
  const constant = String.raw`(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false|now\(\)|current_(?:timestamp|date)|gen_random_uuid\(\))`;
  const value = String.raw`(?:${constant}|coalesce\(.*,\s*${constant}\s*\)|"?(?<other>[\w$]+)"?)(?:::[\w ]+(?:\(\d+\))?)?`;
  const pattern = new RegExp(
    String.raw`\bSET\s+${name}\s*=\s*${value}\s*(?:\bWHERE\s+${name}\s+IS\s+NULL\s*)?;?\s*$`,
    "is",
  );
  const isOther = (write: RowWrite) => write.kind === "update";
  return (
    writes.every((write) => write.kind === "delete" || isOther(write)) &&
    writes.filter(isOther).length === 1 &&
    writes.filter(isOther).every(({ sql }) => {
      const found = pattern.exec(sql);
      const other = found?.groups?.["other"];
      return found !== null && (other === undefined || required.has(other));
    })
  );
}

function escapedName(name: string): string {
  return name.replaceAll(/[^\w]/g, "\\$&");
}
