import assert from "node:assert/strict";
import type { TestDatabase } from "../../support/database.ts";
import { createDatabase, servers } from "../../support/database.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded } from "../../support/session.ts";
import type { Case } from "./cases.ts";
import { cases } from "./cases.ts";
import { dumpOf } from "./dump.ts";
import { differences, snapshot } from "./snapshot.ts";

describe("a definition, run on an empty database, gives the same catalog", function () {
  this.timeout(60_000);
  for (const [major, server] of servers) {
    describe(`on PostgreSQL ${major}`, () => {
      let session: Session;
      let close: () => Promise<void>;
      before(async () => ([session, close] = await openSession({}, { server })));
      after(() => close());
      afterEach(() => empty(session.database));

      for (const one of cases.filter(({ from = 0 }) => from <= Number(major))) {
        it(one.name, async () => {
          await session.database.query(one.sql);
          const expected = await stateOf(session.database);
          for (const subject of subjectsOf(one)) await isTheSame(session, subject, expected, server);
        });
      }
    });
  }
});

function subjectsOf({ tables = [], schemas = ["public"] }: Case) {
  return [...schemas.map((schema) => ({ schema })), ...tables.map((table) => ({ table }))];
}

type State = { readonly catalog: readonly string[]; readonly dump: readonly string[] };

async function stateOf(database: TestDatabase): Promise<State> {
  return { catalog: await snapshot(database), dump: dumpOf(database) };
}

async function isTheSame({ runner }: Session, subject: object, expected: State, server: string): Promise<void> {
  const { sql } = succeeded(await runner.request("definition", subject));
  const copy = await createDatabase(server);
  try {
    await copy.query(sql).catch((error: unknown) => {
      throw new Error(`${String(error)}\n\n${sql}`, { cause: error });
    });
    const what = JSON.stringify(subject);
    const actual = await stateOf(copy);
    assert.deepEqual(differences(expected.catalog, actual.catalog), [], `the catalogs differ for ${what}\n\n${sql}`);
    assert.deepEqual(differences(expected.dump, actual.dump), [], `pg_dump differs for ${what}\n\n${sql}`);
  } finally {
    await copy.drop();
  }
}

/** Drops all that a case has made. */
async function empty(database: TestDatabase): Promise<void> {
  const servers = await database.query<{ name: string }>(
    "SELECT quote_ident(extname) AS name FROM pg_extension WHERE extname <> 'plpgsql'",
  );
  for (const { name } of servers) await database.query(`DROP EXTENSION IF EXISTS ${name} CASCADE`);
  const schemas = await database.query<{ name: string }>(
    "SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
  );
  for (const { name } of schemas) await database.query(`DROP SCHEMA ${name} CASCADE`);
  await database.query("CREATE SCHEMA public");
}
