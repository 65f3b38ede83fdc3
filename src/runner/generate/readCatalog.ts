import type { Catalog, MetadataRow } from "../../core/diff/catalog.ts";
import type { Casts } from "../../core/diff/conversion/conversion.ts";
import type { CatalogRows } from "../../core/diff/catalogRows.ts";
import { parseCatalog } from "../../core/diff/parseCatalog.ts";
import { quoteText } from "../../core/sql/quote.ts";
import type { Query } from "../rehearsal/scratch/query.ts";
import { catalogQuery } from "./catalogQuery.ts";

/**
 * Reads the catalog of a scratch database, in one query and, if TypeORM has its metadata table there, a second one.
 *
 * @param metadataTable quoted name of TypeORM's metadata table
 */
export async function readCatalog(ask: Query, metadataTable: string): Promise<Catalog> {
  const [row] = await ask<{ catalog: string }>(catalogQuery);
  return parseCatalog(JSON.parse(row?.catalog ?? "{}") as CatalogRows, await readMetadata(ask, metadataTable));
}

async function readMetadata(ask: Query, table: string): Promise<readonly MetadataRow[]> {
  const [found] = await ask<{ exists: string }>(
    `SELECT (to_regclass(${quoteText(table)}) IS NOT NULL)::text AS exists`,
  );
  if (found?.exists !== "true") return [];
  const [row] = await ask<{ rows: string }>(
    `SELECT coalesce(json_agg(json_build_object('type', "type", 'schema', "schema", 'table', "table", 'name', "name", 'value', "value")
       ORDER BY "type", "schema", "table", "name"), '[]')::text AS rows FROM ${table}`,
  );
  return JSON.parse(row?.rows ?? "[]") as readonly MetadataRow[];
}

const contexts = { i: "implicit", a: "assignment", e: "explicit" } as const;

/** Reads the casts between types, by names as `format_type` prints them. */
export async function readCasts(ask: Query): Promise<Casts> {
  const rows = await ask<{ pair: string; context: keyof typeof contexts }>(
    `SELECT format_type(castsource, NULL) || '>' || format_type(casttarget, NULL) AS pair, castcontext::text AS context FROM pg_cast`,
  );
  return new Map(rows.map(({ pair, context }) => [pair, contexts[context]]));
}
