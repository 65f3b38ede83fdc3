import { OWN_SCHEMA } from "./query.ts";
import type { Query } from "./query.ts";
import { FIELD, ROW, escaped } from "./separators.ts";

/** Tables, as `schema.table`, with possibly changed rows; `any` if the set is unknown. */
export type Touched = ReadonlySet<string> | "any";

/**
 * True for effects that cannot be determined: a catalog may have been written directly, a column has a row type, a
 * trigger is deferred to the COMMIT. A change of a column's type keeps its lock on `pg_depend`, and locks its table.
 */
const isHidden = `EXISTS (
    SELECT FROM unnest(held) AS h (oid) WHERE h.oid < 16384 AND h.oid <> 'pg_description'::regclass
      AND NOT (changed AND h.oid = 'pg_depend'::regclass)
  ) OR EXISTS (
    SELECT FROM pg_class c
    JOIN pg_type t ON t.oid = c.reltype
    JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)
    WHERE c.oid = ANY (held) AND c.oid >= 16384 AND d.classid = 'pg_class'::regclass
  ) OR EXISTS (SELECT FROM pg_trigger g WHERE g.tgdeferrable AND NOT g.tgisinternal)`;

/**
 * The tables and sequences that the transaction under way may have written to or changed, by the locks that it holds until
 * its end, but those of statements that only read: for an index its table, for a partition the table that it is a part of
 * as well. `*` where that is not all. Locks are read once, which takes longer than all else here.
 */
const written = `
CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.written() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$
DECLARE
  held oid[];
  own oid[];
  changed boolean;
BEGIN
  SELECT array_agg(l.relation), array_agg(l.relation) FILTER (WHERE l.relation >= 16384 AND l.database = d.oid),
    coalesce(bool_or(l.relation >= 16384 AND l.mode = 'AccessExclusiveLock'), false)
  INTO held, own, changed
  FROM pg_locks l, pg_database d
  WHERE d.datname = current_database() AND l.locktype = 'relation' AND l.pid = pg_backend_pid() AND l.granted
    AND l.mode NOT IN ('AccessShareLock', 'RowShareLock');
  IF ${isHidden} THEN
    RETURN '*';
  END IF;
  RETURN (
    SELECT string_agg(DISTINCT c.relkind::text || E'${escaped(FIELD)}' || n.nspname || '.' || c.relname, E'${escaped(ROW)}')
    FROM unnest(own) AS o (oid)
    LEFT JOIN pg_index i ON i.indexrelid = o.oid
    CROSS JOIN LATERAL (SELECT coalesce(i.indrelid, o.oid) AS oid) t
    CROSS JOIN LATERAL unnest(ARRAY[t.oid, pg_partition_root(t.oid)]) AS locked (oid)
    JOIN pg_class c ON c.oid = locked.oid AND c.relkind IN ('r', 'p', 'S')
    JOIN pg_namespace n ON n.oid = c.relnamespace
  );
END $body$`;

/** True if user code runs when a row is written: a function of a trigger or a default, or a rule. */
const runsCode = `
CREATE OR REPLACE FUNCTION ${OWN_SCHEMA}.runs_code() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $body$ BEGIN
  RETURN EXISTS (
    SELECT FROM pg_proc p
    WHERE p.oid >= 16384 AND p.pronamespace <> '${OWN_SCHEMA}'::regnamespace AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  ) OR EXISTS (SELECT FROM pg_rewrite r WHERE r.oid >= 16384 AND r.rulename <> '_RETURN');
END $body$`;

/** Objects that `TouchedTables` reads. Any role of a scratch database may read them. */
export const createWritten: readonly string[] = [
  written,
  runsCode,
  `GRANT EXECUTE ON FUNCTION ${OWN_SCHEMA}.written(), ${OWN_SCHEMA}.runs_code() TO PUBLIC`,
];

/** Knows which tables are to be read again: all of them, until they were read once. */
export class TouchedTables {
  readonly #ask: Query;
  #touched: Set<string> | "any" = "any";
  #sequences = new Set<string>();

  constructor(ask: Query) {
    this.#ask = ask;
  }

  /** Since the last `clear`. */
  get now(): Touched {
    return this.#touched;
  }

  /** Sequences since then, as `schema.sequence`: they have no rows. All of them where `now` is `any`. */
  get sequences(): ReadonlySet<string> {
    return this.#sequences;
  }

  /** Everything was read. */
  clear(): void {
    this.#touched = new Set();
    this.#sequences = new Set();
  }

  markAllTouched(): void {
    this.#touched = "any";
  }

  add(names: Iterable<string>): void {
    if (this.#touched !== "any") for (const name of names) this.#touched.add(name);
  }

  /** Tables that got rows outside of a transaction; with them any, where something of the user's may write elsewhere. */
  async addSeeds(names: readonly string[]): Promise<void> {
    if (this.#touched === "any") return;
    const [row] = await this.#ask<{ code: string }>(`SELECT ${OWN_SCHEMA}.runs_code()::text AS code`);
    if (row?.code === "false") this.add(names);
    else this.markAllTouched();
  }

  /**
   * Records the tables that the current transaction has written to. Call it before the transaction ends, and only if
   * it contains everything that was sent.
   *
   * @param began start of that transaction, by `Date.now()`. A transaction that began later is another one, with a
   * COMMIT that the tracker has not seen
   */
  async recordTouched(began = Date.now()): Promise<void> {
    if (this.#touched === "any") return;
    const [row] = await this.#ask<{ names: string | null; began: string }>(
      `SELECT ${OWN_SCHEMA}.written() AS names, (extract(epoch FROM now()) * 1000)::text AS began`,
    );
    if (!row || row.names === "*" || Math.floor(Number(row.began)) > began) this.markAllTouched();
    else for (const written of row.names?.split(ROW) ?? []) this.#addWritten(written.split(FIELD));
  }

  #addWritten([kind, name = ""]: readonly string[]): void {
    if (kind === "S") this.#sequences.add(name);
    else this.add([name]);
  }
}
