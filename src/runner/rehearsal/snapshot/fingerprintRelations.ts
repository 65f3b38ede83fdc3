import { fields, isRead, orNothing, rows, when } from "./sqlFragments.ts";

/**
 * An index on plain columns with default operator classes is described by its catalog row. `pg_get_indexdef` first
 * makes the names of all columns of the table unique, which takes 23 microseconds per index (PGlite).
 */
const plainIndex = `i.indexprs IS NULL AND i.indpred IS NULL
  AND i.indclass::oid[] <@ (SELECT usual FROM usual) AND i.indcollation::oid[] <@ '{0,100}'`;

/** The sections of the fingerprint for tables, views and composite types. */
export const ofRelations = {
  relations: rows(
    [
      "c.oid",
      "c.schema",
      "c.name",
      "c.relkind::text",
      "c.relpersistence::text",
      "c.relam",
      orNothing("c.reloptions::text"),
      when(
        "c.relkind NOT IN ('i', 'I', 'S')",
        fields([
          when(
            "c.relam > 2 AND c.relkind IN ('r', 'p', 'm')",
            "(SELECT amname::text FROM pg_am WHERE pg_am.oid = c.relam)",
          ),
          when("c.relkind = 'p'", "pg_get_partkeydef(c.oid)"),
          when("c.relispartition AND c.relkind IN ('r', 'p', 'f')", "pg_get_expr(c.relpartbound, c.oid)"),
          "c.relrowsecurity",
          "c.relforcerowsecurity",
          "c.relreplident::text",
          when("c.reloftype <> 0", "format_type(c.reloftype, NULL)"),
          when("c.relkind IN ('v', 'm')", "pg_get_viewdef(c.oid)"),
          "c.relispopulated",
        ]),
      ),
    ],
    "FROM cls c",
  ),
  parents: rows(["i.inhrelid", "i.inhparent"], "FROM pg_inherits i", " ORDER BY i.inhrelid, i.inhseqno"),
  columns: rows(
    [
      "a.attrelid",
      "a.attnum",
      "a.attname",
      "format_type(a.atttypid, a.atttypmod)",
      "a.attnotnull",
      // A default names no column: without its table, its text is there at once.
      when("a.atthasdef", orNothing("pg_get_expr(d.adbin, CASE a.attgenerated WHEN '' THEN 0 ELSE d.adrelid END)")),
      "a.attidentity::text",
      "a.attgenerated::text",
      when("a.attcollation NOT IN (0, 100)", "a.attcollation::regcollation::text"),
      "a.attstorage::text",
      "a.attcompression::text",
      "coalesce(a.attstattarget, -1)",
      orNothing("a.attoptions::text"),
    ],
    `FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE ${isRead("a.attrelid")} AND a.attnum > 0 AND NOT a.attisdropped`,
  ),
  constraints: rows(
    ["k.conrelid", "k.contypid", "k.conname", "pg_get_constraintdef(k.oid)", "k.conindid", "k.contype::text", "k.oid"],
    // A partition's own are its table's; that a column is not null, the column says.
    `FROM (
      SELECT * FROM pg_constraint c WHERE ${isRead("c.conrelid")}
      UNION ALL SELECT * FROM pg_constraint d WHERE d.conrelid = 0 AND d.oid >= 16384
    ) k WHERE k.contype <> 'n' AND k.conparentid = 0`,
  ),
  indexes: rows(
    [
      "i.indexrelid",
      "i.indrelid",
      `CASE WHEN ${plainIndex} THEN '' ELSE pg_get_indexdef(i.indexrelid) END`,
      "i.indkey",
      "i.indnkeyatts",
      "i.indoption",
      "i.indisunique",
      // PostgreSQL 14 has no such column.
      when("i.indisunique AND NOT i.indisprimary", "coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', '')"),
      "i.indisvalid",
      "i.indisreplident",
      "i.indisclustered",
    ],
    `FROM pg_index i WHERE ${isRead("i.indrelid")}`,
  ),
} as const;
