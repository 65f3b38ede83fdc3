/** The pieces of SQL of which the fingerprint's query is made; `ext`, `cls` and `read` are that query's. */

/** Rows of a section, in no order unless one is given. */
export const rows = (values: readonly string[], from: string, order = "") =>
  `coalesce((SELECT string_agg(${fields(values)}, E'\\x1e'${order}) ${from}), '')`;

/** Fields of one row. No field may be null, because `concat_ws` skips nulls. */
export const fields = (values: readonly string[]) => `concat_ws(E'\\x1f', ${values.join(", ")})`;

export const orNothing = (text: string) => `coalesce(${text}, '')`;
/** A text under a condition, else nothing. */
export const when = (condition: string, text: string) => `CASE WHEN ${condition} THEN ${text} ELSE '' END`;
/** True if a relation has to be read. The oids are an array, so that PostgreSQL uses the catalogs' indexes. */
export const isRead = (relation: string) => `${relation} = ANY ((SELECT oids FROM read)::oid[])`;
/** It is the user's, and no extension has brought it. */
export const notBrought = (catalog: string, oid: string) =>
  `${oid} >= 16384 AND ${oid} NOT IN (SELECT objid FROM ext WHERE classid = 'pg_catalog.${catalog}'::regclass)`;
