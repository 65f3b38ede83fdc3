import type { CatalogObject, Fingerprint } from "../snapshot/catalogObject.ts";
import { keyOf } from "../snapshot/catalogObject.ts";

/** A constraint that a revision adds to a table, or a column that it makes NOT NULL. */
export type NewConstraint = {
  readonly kind: "constraint" | "index" | "column" | "partition" | "domain";
  readonly table: string;
  /** The name of the constraint, the index, the column or the domain. */
  readonly name: string;
};

/** Constraints of `after` that `before` does not have, or that were not validated before. */
export function newConstraints(before: Fingerprint, after: Fingerprint): readonly NewConstraint[] {
  const gone = [...before.columns.keys()].filter((table) => !after.columns.has(table));
  const isKnown = (object: CatalogObject, isSame: (was: CatalogObject) => boolean) => {
    const { kind, name, table = "" } = object;
    // A renamed table has another key.
    const tables = before.columns.has(table) ? [table] : [table, ...gone];
    return tables.some((one) => {
      const column = kind === "column" ? `${one}${name.slice(table.length)}` : name;
      const was = before.objects.get(keyOf(kind, column, one));
      return was !== undefined && isSame(was);
    });
  };
  const found: NewConstraint[] = [];
  for (const object of after.objects.values()) {
    const { kind, name, table = "", facts } = object;
    const has = (fact: string) => (was: CatalogObject) => was.facts.get(fact) === facts.get(fact);
    const definition = facts.get("definition") ?? "";
    if (kind === "constraint") {
      if (/ (?:NOT VALID|NOT ENFORCED)$/.test(definition) || isKnown(object, has("definition"))) continue;
      const isDomain = after.objects.has(keyOf("domain", table));
      found.push(isDomain ? { kind: "domain", table, name: table } : { kind, table, name });
    } else if (kind === "index") {
      if (definition.startsWith("UNIQUE ") && !isKnown(object, has("definition"))) found.push({ kind, table, name });
    } else if (kind === "column") {
      if (facts.get("nullability") === "NOT NULL" && !isKnown(object, has("nullability")))
        found.push({ kind, table, name: name.slice(table.length + 1) });
    } else if (kind === "table" && facts.has("partition")) {
      const was = before.objects.get(keyOf("table", name));
      if (was !== undefined && !has("partition")(was)) found.push({ kind: "partition", table: name, name });
    }
  }
  return found;
}
