import type { StandaloneObject } from "../../core/ddl/standalone.ts";
import { standaloneObjects } from "../../core/ddl/standalone.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { unquoted } from "../../core/sql/quote.ts";
import { readDetails } from "../inspect/ddl/details.ts";
import { findMembers } from "../inspect/ddl/members.ts";
import { OWN_SCHEMA } from "../rehearsal/scratch/query.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Hidden } from "./hideObjects.ts";

/** Sequences without a column, types that are no enums, and collations, without those of extensions. */
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
  SELECT 'pg_collation'::regclass::oid, c.oid, c.collnamespace FROM pg_collation c) o
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

/** Statements about objects that belong to no table. */
export type StandaloneChanges = {
  /** Before those about functions and tables. */
  readonly first: readonly string[];
  readonly last: readonly string[];
};

/** Objects that a comparison leaves out. */
type LeftOut = {
  readonly hidden: readonly Hidden[];
  /** The schemas with collations that are compared. A fingerprint does not have the schema of each collation. */
  readonly schemas: ReadonlySet<string>;
};

/**
 * The statements from the objects of one schema to those of another. A domain, a type or a collation that differs stays,
 * because columns may use it. Without one of both sides there are none: the objects are listed as differences.
 */
export function standaloneChanges(
  from: readonly StandaloneObject[] | undefined,
  to: readonly StandaloneObject[] | undefined,
  leftOut?: LeftOut,
): StandaloneChanges {
  if (!from || !to) return { first: [], last: [] };
  const isHidden = (object: StandaloneObject) => leftOut !== undefined && isLeftOut(object, leftOut);
  const same = (one: StandaloneObject) => (other: StandaloneObject) =>
    one.kind === other.kind && one.name === other.name;
  const first = to.flatMap((object) => {
    if (isHidden(object)) return [];
    const before = from.find(same(object));
    if (!before) return object.create;
    return object.alter === undefined || object.alter === before.alter ? [] : [object.alter];
  });
  const last = from.flatMap((object) => (isHidden(object) || to.some(same(object)) ? [] : [object.drop]));
  return { first, last: last.toReversed() };
}

function isLeftOut({ kind, name }: StandaloneObject, { hidden, schemas }: LeftOut): boolean {
  const full = unquoted(name);
  if (kind !== "collation") return hidden.some((one) => one.kind === kind && one.name === full);
  const schema = unquoted(/^(?:"(?:[^"]|"")+"|[^.]+)/.exec(name)?.[0] ?? "");
  const words = [full, full.slice(schema.length + 1)].map((one) => `collation ${one}`);
  return !schemas.has(schema) || hidden.some((one) => words.includes(unquoted(one.name)));
}
