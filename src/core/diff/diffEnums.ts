import { quoteName, quoteText } from "../sql/quote.ts";
import type { Catalog, Column, EnumType, Key, Table } from "./catalog.ts";
import type { DiffContext } from "./operation.ts";
import { unusedName } from "./unusedName.ts";

/** A column that uses an enum type, and its table. */
export type EnumUse = { readonly table: Table; readonly column: Column };

/** All columns of a catalog that use an enum type. */
export function usesOf(catalog: Catalog, type: Key): readonly EnumUse[] {
  return [...catalog.tables.values()].flatMap((table) =>
    table.isPartition
      ? []
      : table.columns
          .filter(({ enumType, inherited }) => enumType === type && inherited === undefined)
          .map((column) => ({ table, column })),
  );
}

/**
 * Compares the enum types of columns in scope. Added values are added in their place. A removed or moved value needs a
 * new type, and so does an added value that this revision already uses, because PostgreSQL forbids the use of a new
 * value in the transaction that adds it.
 */
export function diffEnums(context: DiffContext, types: ReadonlySet<Key>): void {
  const { source, target, render } = context;
  for (const key of types) {
    const to = target.enums.get(key);
    const from = source.enums.get(key);
    if (!to) continue;
    if (!from) {
      context.add("type", createType(to, render.name(to)));
      continue;
    }
    const isMapped = context.options.enumValues.has(key);
    if (from.labels.join("\n") === to.labels.join("\n") && !isMapped) continue;
    const added = to.labels.filter((label) => !from.labels.includes(label));
    const isExtended = isSubsequence(from.labels, to.labels);
    const isUsed = added.some((label) => isUsedInTarget(context, key, label));
    if (isExtended && !isUsed && !isMapped) {
      addValues(context, from, to);
      continue;
    }
    context.replacedTypes.add(key);
    askForValues(context, from, to);
    const names = [...source.enums.values(), ...target.enums.values()].map(({ name }) => name);
    const old = unusedName(`${to.name}_old`, new Set(names));
    context.add("type", `ALTER TYPE ${render.name(from)} RENAME TO ${quoteName(old)}`);
    context.add("type", createType(to, render.name(to)));
    context.add("dropType", `DROP TYPE ${render.name({ schema: to.schema, name: old })}`);
  }
}

function createType({ labels }: EnumType, name: string): string {
  return `CREATE TYPE ${name} AS ENUM(${labels.map(quoteText).join(", ")})`;
}

function addValues(context: DiffContext, from: EnumType, to: EnumType): void {
  const present = [...from.labels];
  for (const [index, label] of to.labels.entries()) {
    if (present.includes(label)) continue;
    const next = to.labels.slice(index + 1).find((one) => present.includes(one));
    const place = next === undefined ? "" : ` BEFORE ${quoteText(next)}`;
    context.add("type", `ALTER TYPE ${context.render.name(to)} ADD VALUE ${quoteText(label)}${place}`);
    present.push(label);
  }
}

function askForValues(context: DiffContext, from: EnumType, to: EnumType): void {
  const given = context.options.enumValues.get(from.key);
  const removed = from.labels.filter((label) => !to.labels.includes(label) && given?.has(label) !== true);
  const added = to.labels.filter((label) => !from.labels.includes(label));
  const use = usesOf(context.target, to.key)[0];
  for (const [index, label] of removed.entries()) {
    const candidate = added[index];
    context.questions.push({
      kind: "renameEnumValue",
      from: label,
      ...(candidate === undefined ? {} : { to: candidate }),
      ...(use ? { table: context.label(use.table), column: use.column.name } : {}),
    });
  }
}

/** The expression that turns a value of the old type into one of the new type. */
export function enumUsing(context: DiffContext, { from, to }: EnumPair, type: string): string | undefined {
  const { enumType } = to;
  if (enumType === undefined || !context.replacedTypes.has(enumType)) return undefined;
  const name = quoteName(to.name);
  const values = [...(context.options.enumValues.get(enumType) ?? [])];
  if (to.isArray && from.isArray) {
    const replaced = values.reduce(
      (text, [old, next]) => `array_replace(${text}, ${quoteText(old)}, ${quoteText(next)})`,
      `${name}::text[]`,
    );
    return `${replaced}::${type}`;
  }
  const cases = values.map(([old, next]) => ` WHEN ${quoteText(old)} THEN ${quoteText(next)}`).join("");
  const textOf = (value: string) =>
    cases === "" ? `${value}::text` : `(CASE ${value}::text${cases} ELSE ${value}::text END)`;
  if (to.isArray) return `CASE WHEN ${name} IS NOT NULL THEN ARRAY[${textOf(name)}]::${type} END`;
  if (!from.isArray) return `${textOf(name)}::${type}`;
  return `CASE WHEN cardinality(${name}) = 1 THEN ${textOf(`${name}[1]`)}::${type} ELSE ${name}::text::${type} END`;
}

/** A column before and after the change. */
type EnumPair = { readonly from: Column; readonly to: Column };

/** True if all values of the one list stand in the other in the same order. */
function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const label of whole) if (label === part[at]) at++;
  return at === part.length;
}

/** True if a default, check, predicate, generated column or view of the target uses a value of the type. */
function isUsedInTarget({ target, options }: DiffContext, type: Key, label: string): boolean {
  const literal = `${quoteText(label).trim()}::`;
  const columns = usesOf(target, type);
  const inDefaults = columns.some(
    ({ column }) =>
      column.expression?.includes(literal) === true || (column.isArray && column.expression?.includes(label) === true),
  );
  const inFills = [...options.fills.values()].some((expression) => expression.includes(`'${label}'`));
  const tables = new Set(columns.map(({ table }) => table));
  const inTables = [...tables].some(
    ({ constraints, indexes, columns: all }) =>
      constraints.some(({ definition }) => definition.includes(literal)) ||
      indexes.some(({ body }) => body.includes(literal)) ||
      all.some(({ generated, expression }) => generated !== undefined && expression?.includes(literal) === true),
  );
  return (
    inDefaults || inFills || inTables || [...target.views.values()].some((view) => view.definition.includes(literal))
  );
}
