import type { DataSource } from "typeorm";
import { quotePath } from "../../core/sql/quote.ts";
import type { MigrationsTableProblem } from "../../core/problems/problem.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { Asker } from "./asker.ts";

/** Thrown in place of the server's error: the migrations table is not one that TypeORM can use. */
export class OddTable extends Error {
  readonly problem: MigrationsTableProblem;
  constructor(problem: MigrationsTableProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * The name of a project's migrations table, quoted. TypeORM puts the option `schema` before `migrationsTableName`, and a name that
 * has a schema is in no other one.
 *
 * @param schema if the server has another one than the options; the options' own by default
 */
export function migrationsTableIn({ options }: DataSource, schema?: string | null): string {
  const { migrationsTableName = "migrations", schema: own } = options as {
    migrationsTableName?: string;
    schema?: string;
  };
  const parts = migrationsTableName.split(".");
  const named = schema === undefined || parts.length > 1 ? own : schema;
  return quotePath(...(named ? [named] : []), ...parts);
}

/**
 * Rows of the migrations table. Throws `OddTable` where their ids are no numbers: the order of execution is unknown then.
 *
 * @param table quoted, with its schema
 */
export function appliedRows(
  rows: readonly { readonly order: string; readonly timestamp: string; readonly id: string }[],
  table: string,
): readonly AppliedRow[] {
  const applied = rows.map((row) => ({ order: Number(row.order), timestamp: Number(row.timestamp), id: row.id }));
  if (applied.some(({ order }) => !Number.isFinite(order)))
    throw new OddTable({ code: "migrationsTable", table, reason: "idType", what: "id" });
  if (applied.some(({ timestamp }) => !Number.isFinite(timestamp)))
    throw new OddTable({ code: "migrationsTable", table, reason: "foreign", what: "timestamp" });
  return applied;
}

/**
 * Returns the problem of a migrations table that lacks the expected columns, or the original error if the catalog
 * shows no reason. Nothing is written.
 */
export async function tableError(asker: Asker, table: string, error: unknown): Promise<unknown> {
  const { rows } = await asker.query<{ columns: readonly string[]; key: string | null; kind: string }>(
    `SELECT c.relkind::text AS kind,
       (SELECT coalesce(json_agg(a.attname), '[]') FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT quote_ident(k.conname) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p') AS key
     FROM pg_class c WHERE c.oid = to_regclass($1)`,
    [table],
  );
  const [found] = rows;
  if (!found) return error;
  if (!"rpvmf".includes(found.kind))
    return new OddTable({ code: "migrationsTable", table, reason: "notATable", what: "" });
  const missing = ["id", "timestamp", "name"].filter((column) => !found.columns.includes(column));
  const [first] = missing;
  if (first === undefined) return error;
  if (missing.length > 1 || first !== "id")
    return new OddTable({ code: "migrationsTable", table, reason: "foreign", what: missing.join(", ") });
  const sql = "rp".includes(found.kind) ? { sql: addIds(table, found.key) } : {};
  return new OddTable({ code: "migrationsTable", table, reason: "noId", what: "id", ...sql });
}

/** A serial alone numbers rows as they lie on the disk: the ids have to follow the timestamps. */
function addIds(table: string, key: string | null): string {
  const statements = [
    ...(key === null ? [] : [`ALTER TABLE ${table} DROP CONSTRAINT ${key}`]),
    `ALTER TABLE ${table} ADD "id" SERIAL`,
    `UPDATE ${table} m SET "id" = o.n FROM (SELECT "timestamp", "name", row_number() OVER (ORDER BY "timestamp", "name") AS n FROM ${table}) o WHERE o."timestamp" = m."timestamp" AND o."name" = m."name"`,
    `ALTER TABLE ${table} ADD PRIMARY KEY ("id")`,
  ];
  return `${statements.join(";\n")};`;
}
