import { shortDefault } from "./columnFacts.ts";
import type { Difference } from "./model.ts";
import type { Schema } from "./schema.ts";

/** The values of the enums that statements make, as they write them, by `name` and by `schema.name`. */
export function enumsIn(statements: readonly string[]): ReadonlyMap<string, string> {
  const enums = new Map<string, string>();
  for (const sql of statements) {
    const made = /^CREATE TYPE (?:"([^"]+)"\.)?"([^"]+)" AS ENUM\(([^]*)\)$/.exec(sql);
    if (made) enums.set(made[1] === undefined ? (made[2] ?? "") : `${made[1]}.${made[2] ?? ""}`, made[3] ?? "");
  }
  return enums;
}

/**
 * The differences of a table's columns with what has happened to their enums. TypeORM changes an enum by making a second
 * one, and takes the column's default off and puts it on again: neither the new type's schema nor the default is news,
 * the values are.
 */
export function withEnums(
  differences: readonly Difference[],
  made: ReadonlyMap<string, string>,
  schema: Schema,
): readonly Difference[] {
  const isRemade = ({ what, to }: Difference) => what === "type" && to !== undefined && made.has(bare(to));
  const remade = new Set(differences.filter(isRemade).map(({ column }) => column));
  if (remade.size === 0) return differences;
  const { currentSchema = "public" } = schema;
  const local = (type: string) => (type.startsWith(`${currentSchema}.`) ? type.slice(currentSchema.length + 1) : type);
  return differences.flatMap((one): Difference[] => {
    const { what, column, from, to } = one;
    if (!remade.has(column)) return [one];
    if (what === "default" && from !== undefined && to !== undefined && shortDefault(from) === shortDefault(to))
      return [];
    if (!isRemade(one) || from === undefined || to === undefined) return [one];
    if (local(from) !== local(to)) return [{ ...one, to: local(to) }];
    const values = made.get(bare(to)) ?? "";
    return [{ ...one, from: `enum (${valuesThere(bare(to), schema)})`, to: `enum (${values})` }];
  });
}

function bare(type: string): string {
  return type.replace(/\[\]$/, "");
}

/** The values that an enum has in the database, as SQL writes them. */
function valuesThere(type: string, { enums, currentSchema = "public" }: Schema): string {
  const found = enums.find(
    ({ schema, name }) => type === `${schema}.${name}` || (type === name && schema === currentSchema),
  );
  return (found?.values ?? []).map((value) => `'${value.replaceAll("'", "''")}'`).join(", ");
}
