import type { Answer } from "../snapshot/catalogObject.ts";
import { sectionOf } from "../snapshot/fingerprintQuery.ts";

/** The tables of the scratch database where it equals the live one. A renamed table keeps its oid. */
export type Origins = {
  /** Live names (`schema.table`) by oid of the scratch database. */
  readonly tables: ReadonlyMap<string, string>;
  /** Columns of a table by their number, which renaming keeps. */
  columnsOf(oid: string): ReadonlyMap<string, { readonly name: string; readonly type: string }>;
};

/** @param answer of the catalog when the scratch database equals the live one */
export function originsOf(answer: Answer): Origins {
  return {
    tables: tablesIn(answer),
    columnsOf: (oid) =>
      new Map(
        sectionOf(answer, "columns")
          .filter(([relation]) => relation === oid)
          .map(([, number = "", name = "", type = ""]) => [number, { name, type }]),
      ),
  };
}

/** Tables of a catalog (`schema.table`) by oid. */
export function tablesIn(answer: Answer): ReadonlyMap<string, string> {
  const relations = sectionOf(answer, "relations").filter(([, , , kind]) => kind === "r" || kind === "p");
  return new Map(relations.map(([oid = "", schema, name]) => [oid, `${schema}.${name}`]));
}
