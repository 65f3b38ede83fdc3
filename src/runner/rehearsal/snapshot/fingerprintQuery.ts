import { OWN_SCHEMA } from "../scratch/query.ts";
import type { Answer } from "./catalogObject.ts";
import { ofObjects } from "./fingerprintObjects.ts";
import { ofRelations } from "./fingerprintRelations.ts";
import { notBrought } from "./sqlFragments.ts";

/** The sections of the answer, in its order. */
export const sections = [
  "schemas",
  "extensions",
  "relations",
  "parents",
  "columns",
  "constraints",
  "indexes",
  "sequences",
  "types",
  "labels",
  "functions",
  "parts",
  "comments",
  "others",
] as const;

export type Section = (typeof sections)[number];

/** The rows of a section of an answer. */
export function sectionOf(answer: Answer, section: Section): Answer[number] {
  return answer[sections.indexOf(section)] ?? [];
}

const parts: Readonly<Record<Section, string>> = { ...ofRelations, ...ofObjects };

const query = `
WITH ns AS MATERIALIZED (
  SELECT n.oid, n.nspname AS name FROM pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${OWN_SCHEMA}')
), ext (classid, objid) AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_depend d
  WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.objid >= 16384
), cls AS MATERIALIZED (
  SELECT ns.name AS schema, c.relname AS name, c.oid, c.relkind, c.relpersistence, c.relam, c.reloptions, c.relispartition,
    c.relpartbound, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.reloftype, c.relispopulated
  FROM pg_class c JOIN ns ON ns.oid = c.relnamespace
  WHERE ${notBrought("pg_class", "c.oid")}
), read AS MATERIALIZED (
  SELECT array_agg(oid) AS oids FROM cls WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND oid <> ALL (known)
), usual AS MATERIALIZED (
  SELECT array_agg(oid) AS usual FROM pg_opclass WHERE opcdefault AND oid < 16384
)
SELECT ${sections.map((section) => parts[section]).join(" || E'\\x1d' || ")}`;

/** The same in one statement, for a database in which no function may be made. Its search path has to be `pg_catalog`. */
export const catalogQuery = `SELECT (${query}) AS text FROM (SELECT '{}'::oid[] AS known) k`;

/** Sections that skip unchanged tables, and the index of the field that contains the oid of the table or sequence. */
export const ofTables = { columns: 0, constraints: 0, indexes: 1, sequences: 0 } as const;

/**
 * A function, because PostgreSQL caches the plan of a function's query for the session; planning takes a third of the
 * time. The function sets its own search path, so that names are printed the same way after a migration has changed
 * the path. Its argument contains the oids of tables without changes, which have their columns, constraints and
 * indexes skipped, and of sequences without changes.
 */
export const createFunction: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}`,
  `CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.fingerprint(known oid[]) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $body$ BEGIN RETURN (${query}); END $body$`,
];
