import { PGlite } from "@electric-sql/pglite";
import { citext } from "@electric-sql/pglite/contrib/citext";
import { hstore } from "@electric-sql/pglite/contrib/hstore";
import { ltree } from "@electric-sql/pglite/contrib/ltree";
import { createDatabase, servers } from "../../support/database.ts";

type Ask = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

/** A scratch database of a test's own. */
export interface Scratch {
  /** PostgreSQL's major version. */
  readonly major: number;
  readonly ask: Ask;
  /** Several statements at once. */
  run(sql: string): Promise<void>;
  /** True if `CREATE EXTENSION` supports all of these. */
  has(extensions: readonly string[]): Promise<boolean>;
  drop(): Promise<void>;
}

/** Databases for rehearsals: the servers under test, and the embedded PostgreSQL. */
export const databases: readonly (readonly [name: string, open: () => Promise<Scratch>])[] = [
  ...servers.map(([major, server]) => [`PostgreSQL ${major}`, () => onServer(Number(major), server)] as const),
  ["PGlite", onPglite],
];

async function onServer(major: number, server: string): Promise<Scratch> {
  const database = await createDatabase(server);
  const ask: Ask = (sql, parameters) => database.query(sql, parameters);
  return scratch(major, ask, async (sql) => void (await database.query(sql)), database.drop);
}

/** As `src/database/pglite.ts` starts it. */
async function onPglite(): Promise<Scratch> {
  const startParams = [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB", "-c", "max_stack_depth=200kB"];
  const pglite = await PGlite.create({ startParams, extensions: { citext, hstore, ltree } });
  const ask: Ask = async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
    (await pglite.query<Row>(sql, [...parameters])).rows;
  return scratch(
    18,
    ask,
    async (sql) => void (await pglite.exec(sql)),
    () => pglite.close(),
  );
}

function scratch(major: number, ask: Ask, run: Scratch["run"], drop: Scratch["drop"]): Scratch {
  return {
    major,
    ask,
    run,
    has: async (extensions) => {
      const found = await ask("SELECT FROM pg_available_extensions WHERE name = ANY ($1::text[])", [extensions]);
      return found.length === extensions.length;
    },
    drop,
  };
}

/** A test's scratch database on every kind of database; `work` declares the tests. */
export function onEveryDatabase(title: string, work: (scratch: () => Scratch) => void): void {
  describe(title, function () {
    this.timeout(60_000);
    for (const [name, open] of databases) {
      describe(`on ${name}`, () => {
        let opened: Scratch;
        before(async () => (opened = await open()));
        after(() => opened.drop());
        afterEach(() => opened.run(EMPTY));
        work(() => opened);
      });
    }
  });
}

const EMPTY = `
ROLLBACK; RESET ROLE; RESET ALL;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT quote_ident(extname) FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' LOOP
    EXECUTE 'DROP EXTENSION ' || name || ' CASCADE';
  END LOOP;
  FOR name IN SELECT quote_ident(nspname) FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE 'DROP SCHEMA ' || name || ' CASCADE';
  END LOOP;
END $$;
CREATE SCHEMA public;`;
