import type { RehearsedStatement } from "./rehearsal.ts";

/** A table or a column that a statement drops. */
export type DroppedData = { readonly kind: "table" | "column"; readonly name: string };

/** New names of tables and columns that a plan renames. `isAny`: it renames a schema, so every name may be new. */
export type Renamed = { readonly names: readonly string[]; readonly isAny: boolean };

/** True if the live database has another name for a table or a column, or may have. */
export function isRenamed({ names, isAny }: Renamed, name: string): boolean {
  return isAny || names.includes(name) || names.includes(tableOf(name) ?? "");
}

/** Tables and columns that a plan creates and renames, statement by statement: the live database does not have them. */
export class PlanTables {
  readonly #made = new Set<string>();
  readonly #everMade = new Set<string>();
  readonly #renamed = new Set<string>();
  #hasRenamedSchema = false;

  get renamed(): Renamed {
    return { names: [...this.#renamed], isAny: this.#hasRenamedSchema };
  }

  /** True if the plan has created the table at this point. */
  isMade(table: string): boolean {
    return this.#made.has(table);
  }

  /** True if the plan has created the table, even if it has dropped it again. */
  wasMade(table: string): boolean {
    return this.#everMade.has(table);
  }

  /** Tables and columns of the live database that a statement drops. */
  dropsOf({ dropped }: RehearsedStatement): readonly DroppedData[] {
    return dropped.flatMap((object): readonly DroppedData[] => {
      const [, kind, name = ""] = /^(table|column) (.+)$/s.exec(object) ?? [];
      if (kind === "table") return this.#made.has(name) ? [] : [{ kind, name }];
      return kind === "column" && !this.#made.has(tableOf(name) ?? "") ? [{ kind, name }] : [];
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
    for (const name of [...namesOf("table", altered), ...namesOf("column", altered)]) this.#renamed.add(name);
    this.#hasRenamedSchema ||= altered.some((object) => object.startsWith("schema "));
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
