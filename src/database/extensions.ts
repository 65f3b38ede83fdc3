import type { Extension } from "@electric-sql/pglite";
import { amcheck } from "@electric-sql/pglite/contrib/amcheck";
import { bloom } from "@electric-sql/pglite/contrib/bloom";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { btree_gist } from "@electric-sql/pglite/contrib/btree_gist";
import { citext } from "@electric-sql/pglite/contrib/citext";
import { cube } from "@electric-sql/pglite/contrib/cube";
import { dict_int } from "@electric-sql/pglite/contrib/dict_int";
import { dict_xsyn } from "@electric-sql/pglite/contrib/dict_xsyn";
import { earthdistance } from "@electric-sql/pglite/contrib/earthdistance";
import { fuzzystrmatch } from "@electric-sql/pglite/contrib/fuzzystrmatch";
import { hstore } from "@electric-sql/pglite/contrib/hstore";
import { intarray } from "@electric-sql/pglite/contrib/intarray";
import { isn } from "@electric-sql/pglite/contrib/isn";
import { lo } from "@electric-sql/pglite/contrib/lo";
import { ltree } from "@electric-sql/pglite/contrib/ltree";
import { moddatetime } from "@electric-sql/pglite/contrib/moddatetime";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { seg } from "@electric-sql/pglite/contrib/seg";
import { tablefunc } from "@electric-sql/pglite/contrib/tablefunc";
import { tcn } from "@electric-sql/pglite/contrib/tcn";
import { tsm_system_rows } from "@electric-sql/pglite/contrib/tsm_system_rows";
import { tsm_system_time } from "@electric-sql/pglite/contrib/tsm_system_time";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";

/** PGlite's extensions by the name that `CREATE EXTENSION` takes. pgvector is a package of its own: not here. */
const AVAILABLE: ReadonlyMap<string, Extension> = new Map(
  Object.entries({
    amcheck,
    bloom,
    btree_gin,
    btree_gist,
    citext,
    cube,
    dict_int,
    dict_xsyn,
    earthdistance,
    fuzzystrmatch,
    hstore,
    intarray,
    isn,
    lo,
    ltree,
    moddatetime,
    pg_trgm,
    pgcrypto,
    seg,
    tablefunc,
    tcn,
    tsm_system_rows,
    tsm_system_time,
    unaccent,
    "uuid-ossp": uuid_ossp,
  }),
);

/** Extensions that depend on another one (`CREATE EXTENSION … CASCADE`). */
const REQUIRED: ReadonlyMap<string, string> = new Map([["earthdistance", "cube"]]);

/** In every PostgreSQL, with no file of its own. */
const BUILT_IN = "plpgsql";

export interface ExtensionChoice {
  /** As PGlite takes them when it opens; each costs time and memory, so only those asked for. */
  readonly extensions: Readonly<Record<string, Extension>>;
  readonly known: readonly string[];
  readonly unknown: readonly string[];
}

export function chooseExtensions(names: readonly string[]): ExtensionChoice {
  const wanted = new Set<string>();
  for (const name of names.filter((name) => name !== BUILT_IN)) {
    wanted.add(name);
    const required = REQUIRED.get(name);
    if (required !== undefined) wanted.add(required);
  }
  const known = [...wanted].filter((name) => AVAILABLE.has(name)).sort();
  const unknown = [...wanted].filter((name) => !AVAILABLE.has(name)).sort();
  const chosen = known.flatMap((name) => {
    const extension = AVAILABLE.get(name);
    return extension === undefined ? [] : [[name, extension] as const];
  });
  return { extensions: Object.fromEntries(chosen), known, unknown };
}
