import { catalogName } from "../../core/sql/quote.ts";
import { splitStatements } from "../../core/sql/statements.ts";
import type { RehearsedStatement } from "../rehearsal.ts";

/** A table or a column that a statement drops. */
export type DroppedData = { readonly kind: "table" | "column"; readonly name: string };

/** New names of tables and columns whose old names are not known. `isAny`: every name may be new. */
export type Renamed = { readonly names: readonly string[]; readonly isAny: boolean };

/** True if the live database has another name for a table or a column, or may have. */
export function isRenamed({ names, isAny }: Renamed, name: string): boolean {
  return isAny || names.includes(name) || names.includes(tableOf(name) ?? "");
}

/** A name in SQL, with or without quotes. */
const word = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const renaming = new RegExp(
  String.raw`\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?:${word}\.)?(${word})\s+RENAME\s+(?:(?:COLUMN\s+)?(${word})\s+)?TO\s+(${word})`,
  "iu",
);

/** Tables and columns that a plan creates and renames, statement by statement. */
export class PlanTables {
  readonly #made = new Set<string>();
  readonly #everMade = new Set<string>();
  readonly #renamed = new Set<string>();
  /** Names in the live database, by new names. */
  readonly #old = new Map<string, string>();
  #isAny = false;

  get renamed(): Renamed {
    return { names: [...this.#renamed], isAny: this.#isAny };
  }

  /** True if the plan has created the table at this point. */
  isMade(table: string): boolean {
    return this.#made.has(table);
  }

  /** True if the plan has created the table, even if it has dropped it again. */
  wasMade(table: string): boolean {
    return this.#everMade.has(table);
  }

  /** The name of a table in the live database. */
  liveTable(table: string): string {
    return this.#old.get(table) ?? table;
  }

  /** The name of a column in the live database. */
  liveColumn(column: string): string {
    const table = tableOf(column);
    if (table === undefined) return column;
    return this.#old.get(column) ?? `${this.liveTable(table)}${column.slice(table.length)}`;
  }

  /** Tables and columns of the live database that a statement drops, by their names there. */
  dropsOf({ dropped }: RehearsedStatement): readonly DroppedData[] {
    return dropped.flatMap((object): readonly DroppedData[] => {
      const [, kind, name = ""] = /^(table|column) (.+)$/s.exec(object) ?? [];
      if (kind === "table") return this.#made.has(name) ? [] : [{ kind, name: this.liveTable(name) }];
      if (kind !== "column" || this.#made.has(tableOf(name) ?? "")) return [];
      return [{ kind, name: this.liveColumn(name) }];
    });
  }

  /** Adds the effects of a statement. */
  add({ sql, created, altered, dropped }: RehearsedStatement): void {
    for (const name of namesOf("table", dropped)) this.#made.delete(name);
    for (const name of namesOf("table", created)) {
      this.#made.add(name);
      this.#everMade.add(name);
    }
    if (!/\bRENAME\b|\bSET\s+SCHEMA\b/i.test(sql)) return;
    const names = [...namesOf("table", altered), ...namesOf("column", altered)];
    if (!this.#addRename(sql, names)) for (const name of names) this.#renamed.add(name);
    this.#isAny ||= altered.some((object) => object.startsWith("schema "));
  }

  /** True if the text is one ALTER TABLE that gives its only object a new name. */
  #addRename(sql: string, [name, ...others]: readonly string[]): boolean {
    const [, table = "", column, to = ""] = renaming.exec(sql) ?? [];
    if (name === undefined || others.length > 0 || catalogName(to) !== name.split(".").at(-1)) return false;
    if (splitStatements(sql).length !== 1) return false;
    const path = name.slice(0, name.length - catalogName(to).length);
    if (column === undefined) {
      const was = `${path}${catalogName(table)}`;
      this.#old.set(name, this.liveTable(was));
      if (this.#made.delete(was)) this.#made.add(name);
      if (this.#everMade.has(was)) this.#everMade.add(name);
      return true;
    }
    this.#old.set(name, this.liveColumn(`${path}${catalogName(column)}`));
    return true;
  }
}

/** The table of a column: `user` of `user.email`, `sales.bill` of `sales.bill.note`. */
export function tableOf(column: string): string | undefined {
  const dot = column.lastIndexOf(".");
  return dot < 0 ? undefined : column.slice(0, dot);
}

function namesOf(kind: "table" | "column", objects: readonly string[]): readonly string[] {
  return objects.flatMap((object) => (object.startsWith(`${kind} `) ? [object.slice(kind.length + 1)] : []));
}
