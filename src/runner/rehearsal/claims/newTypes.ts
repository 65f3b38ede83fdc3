import { quoteText } from "../../../core/sql/quote.ts";
import type { LiveClaim } from "../../../migrations/rehearsal.ts";
import { keyOf, shortName } from "../snapshot/catalogObject.ts";
import type { Fingerprint } from "../snapshot/catalogObject.ts";
import type { LiveTable, Passed } from "./passed.ts";
import type { PlanWrites } from "./planWrites.ts";
import { bareName } from "./planWrites.ts";
import { omitUndefined } from "../../../core/omitUndefined.ts";

/** A condition on values that a conversion refuses: on `value`, the name of the column. */
type Refused = {
  readonly where: (value: string) => string;
  readonly sqlState: string;
  readonly message: string;
  /** True if an explicit cast refuses the value as well. */
  readonly isByCast: boolean;
};

const strings = ["text", "character varying", "character", "citext", "name"];
const integers: Readonly<Record<string, bigint>> = { smallint: 2n ** 15n, integer: 2n ** 31n, bigint: 2n ** 63n };
const numbers = [...Object.keys(integers), "numeric", "real", "double precision"];
const times = ["date", "timestamp without time zone", "timestamp with time zone"];

/** Columns with a type that a revision changes, by table. An enum with other labels is another type. */
export function changedTypes(before: Fingerprint, after: Fingerprint): ReadonlyMap<string, readonly string[]> {
  const changed = new Map<string, string[]>();
  const enums = new Set<string>();
  for (const [key, { kind, name, facts }] of after.objects) {
    const was = kind === "enum" ? before.objects.get(key) : undefined;
    if (was !== undefined && was.facts.get("labels") !== facts.get("labels")) enums.add(name);
  }
  for (const [key, { kind, name, table = "", facts }] of after.objects) {
    const was = kind === "column" ? before.objects.get(key)?.facts.get("type") : undefined;
    const now = facts.get("type");
    if (was === undefined || (was === now && (enums.size === 0 || !enums.has(now.replaceAll('"', ""))))) continue;
    changed.set(table, [...(changed.get(table) ?? []), name.slice(table.length + 1)]);
  }
  return changed;
}

/** Claims that the values of converted columns fit their new types. */
export function typeClaims(
  passed: Passed,
  table: LiveTable,
  columns: readonly string[],
  writes: PlanWrites,
): readonly LiveClaim[] {
  const { before, after, statements, session } = passed;
  const names = [bareName(table.name), bareName(table.liveName)];
  const live = session.origins?.columnsOf(table.oid);
  return columns.flatMap((column): readonly LiveClaim[] => {
    const [was = "", now = ""] = [before.catalog, after.catalog].map((catalog) => typeOf(catalog, table.name, column));
    const refused = refusedBy(was, now, passed);
    // A replaced column has other values, and no conversion.
    const number = table.conditions.columns.find(({ name }) => name === column)?.number ?? "";
    const origin = live?.get(number);
    if (refused === "none" || origin === undefined) return [];
    const claim = { constraint: `${now} of ${column}`, table: shortName(table.liveName, after.catalog.schema) };
    const isChanged = writes.of(names).some(({ sql }) => !/^\s*ALTER\b/i.test(sql));
    if (refused === "unknown" || isChanged || origin.type.replaceAll('"', "") !== was.replaceAll('"', ""))
      return [{ ...claim, isDecisive: false }];
    const index = statements.findLastIndex(
      ({ sql }) => /\bTYPE\b/i.test(sql) && names.some((name) => sql.includes(name)) && sql.includes(column),
    );
    const { sql = "", at } = statements[index] ?? {};
    const { sqlState, message } = refused;
    const facts = omitUndefined({ sql, message, sqlState, at });
    const { id: revision, direction } = passed;
    const failure = { code: "migrationFailed", revision, direction, statement: index + 1, ...facts } as const;
    const isDecisive = index >= 0 && (refused.isByCast || !/\bUSING\b/i.test(sql));
    const { sql: query, from } = table.source.valueQuery(number, refused.where);
    const columns = [{ name: column, sql: table.source.valueOf(number) }];
    return [{ ...claim, sql: query, isDecisive, failure, violating: { kind: "value", from, columns } }];
  });
}

function typeOf(catalog: Fingerprint, table: string, column: string): string | undefined {
  return catalog.objects.get(keyOf("column", `${table}.${column}`, table))?.facts.get("type");
}

function enumOf(catalog: Fingerprint, type: string): string | undefined {
  return catalog.objects.get(keyOf("enum", type.replaceAll('"', "")))?.facts.get("labels");
}

/** Values of a type that a conversion to another one refuses; `unknown` if neither casts nor labels decide. */
function refusedBy(was: string, now: string, { before, after }: Passed): Refused | "none" | "unknown" {
  const [from, to] = [parsed(was), parsed(now)];
  const [labelsBefore, labels] = [enumOf(before.catalog, was)?.split(", "), enumOf(after.catalog, now)?.split(", ")];
  if (labels !== undefined) {
    if (labelsBefore?.every((label) => labels.includes(label)) === true) return "none";
    const list = labels.map((label) => quoteText(label)).join(", ");
    const message = `invalid input value for enum ${bareName(now)}`;
    return { where: (value) => `${value}::text NOT IN (${list})`, sqlState: "22P02", message, isByCast: true };
  }
  if (strings.includes(to.name)) {
    const [length] = to.sizes;
    const [lengthBefore = Infinity] = strings.includes(from.name) ? from.sizes : [];
    if (length === undefined || lengthBefore <= length) return "none";
    const where = (value: string) => `length(rtrim(${value}::text)) > ${length}`;
    return { where, sqlState: "22001", message: `value too long for type ${now}`, isByCast: false };
  }
  if (numbers.includes(to.name) && numbers.includes(from.name)) return refusedNumber(from, to);
  return times.includes(from.name) && times.includes(to.name) ? "none" : "unknown";
}

function refusedNumber(from: ParsedType, to: ParsedType): Refused | "none" {
  const limit = integers[to.name];
  if (limit !== undefined) {
    if ((integers[from.name] ?? limit + 1n) <= limit) return "none";
    const where = (value: string) => `round(${value}::numeric) NOT BETWEEN -${limit} AND ${limit - 1n}`;
    return { where, sqlState: "22003", message: `${to.name} out of range`, isByCast: true };
  }
  const [precision, scale = 0] = to.sizes;
  if (to.name !== "numeric" || precision === undefined) return "none";
  const [precisionBefore = Infinity, scaleBefore = 0] = from.name === "numeric" ? from.sizes : [];
  if (precisionBefore - scaleBefore <= precision - scale && scaleBefore <= scale) return "none";
  const where = (value: string) => `abs(round(${value}::numeric, ${scale})) >= 10::numeric ^ ${precision - scale}`;
  return { where, sqlState: "22003", message: "numeric field overflow", isByCast: true };
}

type ParsedType = { readonly name: string; readonly sizes: readonly number[] };

/** `numeric(10,2)` and `timestamp(3) with time zone`: the name, and the numbers in parentheses. */
function parsed(type: string): ParsedType {
  const [, list = ""] = /\(([\d,]+)\)/.exec(type) ?? [];
  return { name: type.replace(/\([\d,]+\)/, ""), sizes: list === "" ? [] : list.split(",").map(Number) };
}
