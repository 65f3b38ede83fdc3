import type { StandaloneObject } from "../../core/ddl/standalone.ts";
import { standaloneObjects } from "../../core/ddl/standalone.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { propertyChanges } from "../../core/ddl/properties.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { unquoted } from "../../core/sql/quote.ts";
import { readDetails } from "../inspect/ddl/details.ts";
import { findMembers } from "../inspect/ddl/members.ts";
import { OWN_SCHEMA } from "../rehearsal/scratch/query.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Hidden } from "./hideObjects.ts";

/** Sequences without a column, types that are no enums, collations and aggregates, without those of extensions. */
const query = `
SELECT o.class::regclass::text || ':' || o.oid AS id, o.class::text AS class, o.oid::text AS oid
FROM (
  SELECT 'pg_class'::regclass::oid AS class, c.oid, c.relnamespace AS schema FROM pg_class c
  WHERE c.relkind = 'S' AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))
  UNION ALL
  SELECT 'pg_type'::regclass::oid, t.oid, t.typnamespace FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.typtype IN ('d', 'r') OR c.relkind = 'c'
  UNION ALL
  SELECT 'pg_collation'::regclass::oid, c.oid, c.collnamespace FROM pg_collation c
  UNION ALL
  SELECT 'pg_proc'::regclass::oid, p.oid, p.pronamespace FROM pg_proc p WHERE p.prokind = 'a') o
WHERE o.oid >= 16384
  AND o.schema NOT IN (SELECT n.oid FROM pg_namespace n WHERE n.nspname ~ '^pg_' OR n.nspname IN ('information_schema', '${OWN_SCHEMA}'))
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.class AND e.objid = o.oid AND e.deptype = 'e')`;

/** Milliseconds a statement. */
const timeout = 30_000;

/** The objects of the scratch database that belong to no table; undefined if they could not be read. */
export async function readStandalone({
  ask,
  connection,
}: ScratchSession): Promise<readonly StandaloneObject[] | undefined> {
  const roots = await ask<{ id: string; class: string; oid: string }>(query);
  if (roots.length === 0) return [];
  const read = await connection.read(async (client): Promise<readonly StandaloneObject[] | Problem> => {
    // So that every name comes with its schema. It ends with the transaction.
    await client.query("SET LOCAL search_path = ''");
    const objects = roots.map((root) => ({ class: Number(root.class), oid: Number(root.oid) }));
    const details = await readDetails(client, await findMembers(client, { objects }));
    return standaloneObjects(details, new Set(roots.map(({ id }) => id)));
  }, timeout);
  return isProblem(read) ? undefined : read;
}

/** `name` has its schema: `sequence`, `public.s`. */
export type Lost = { readonly kind: "sequence" | "attribute"; readonly name: string };

/** Statements about objects that belong to no table. */
export type StandaloneChanges = {
  /** Before those about functions and tables. */
  readonly first: readonly string[];
  readonly last: readonly string[];
  /** The statements that lose values, with what loses them: a sequence, or an attribute of a type that columns may have. */
  readonly losses: ReadonlyMap<string, Lost>;
};

/** No statements about objects without a table. */
export const noChanges: StandaloneChanges = { first: [], last: [], losses: new Map() };

/** Objects that a comparison leaves out. */
type LeftOut = {
  readonly hidden: readonly Hidden[];
  /**
   * The schemas with collations and aggregates that are compared. A fingerprint does not have the schema of each collation, and
   * the arguments of aggregates are in other words there.
   */
  readonly schemas: ReadonlySet<string>;
};

/**
 * The statements from the objects of one schema to those of another. A range type, a collation and a domain over another type
 * stay if they differ, because columns may use them. Without one of both sides there are none: the objects are listed as
 * differences.
 */
export function standaloneChanges(
  from: readonly StandaloneObject[] | undefined,
  to: readonly StandaloneObject[] | undefined,
  leftOut?: LeftOut,
): StandaloneChanges {
  if (!from || !to) return noChanges;
  const isCompared = (object: StandaloneObject) => leftOut === undefined || !isLeftOut(object, leftOut);
  const same = (one: StandaloneObject) => (other: StandaloneObject) =>
    one.kind === other.kind && one.name === other.name;
  const made = to.filter(isCompared).map((object) => {
    const before = from.find(same(object));
    const isOther = before !== undefined && before.fixed !== object.fixed;
    const changes = () => propertyChanges(before?.properties ?? [], object.properties);
    return { object, statements: isOther ? [] : before ? changes() : object.create };
  });
  const gone = from.filter((object) => isCompared(object) && !to.some(same(object))).toReversed();
  // An aggregate needs functions, which are created and dropped between both lists.
  const isAggregate = ({ kind }: StandaloneObject) => kind === "aggregate";
  return {
    first: [
      ...gone.filter(isAggregate).map(({ drop }) => drop),
      ...made.flatMap(({ object, statements }) => (isAggregate(object) ? [] : statements)),
    ],
    last: [
      ...made.flatMap(({ object, statements }) => (isAggregate(object) ? statements : [])),
      ...gone.filter((object) => !isAggregate(object)).map(({ drop }) => drop),
    ],
    losses: new Map([
      ...gone.flatMap(lossOf),
      ...made.flatMap(({ statements }) => statements.flatMap(lossOfAttribute)),
    ]),
  };
}

function lossOf({ kind, name, drop }: StandaloneObject): readonly (readonly [string, Lost])[] {
  return kind === "sequence" ? [[drop, { kind, name: unquoted(name) }]] : [];
}

function lossOfAttribute(sql: string): readonly (readonly [string, Lost])[] {
  const [, type, attribute = ""] = /^ALTER TYPE (.+) DROP ATTRIBUTE (.+)$/s.exec(sql) ?? [];
  return type === undefined ? [] : [[sql, { kind: "attribute", name: `${unquoted(type)}.${unquoted(attribute)}` }]];
}

function isLeftOut({ kind, name }: StandaloneObject, { hidden, schemas }: LeftOut): boolean {
  const full = unquoted(name);
  const schema = unquoted(/^(?:"(?:[^"]|"")+"|[^.]+)/.exec(name)?.[0] ?? "");
  switch (kind) {
    case "collation": {
      const words = [full, full.slice(schema.length + 1)].map((one) => `collation ${one}`);
      return !schemas.has(schema) || hidden.some((one) => words.includes(unquoted(one.name)));
    }
    case "aggregate": {
      const withoutArguments = (text: string) => text.replace(/\(.*$/s, "");
      const isHidden = (one: Hidden) => one.kind === kind && withoutArguments(one.name) === withoutArguments(full);
      return !schemas.has(schema) || hidden.some(isHidden);
    }
    default:
      return hidden.some((one) => one.kind === kind && one.name === full);
  }
}
