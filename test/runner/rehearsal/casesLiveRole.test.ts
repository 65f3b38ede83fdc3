import assert from "node:assert/strict";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { envOf, fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

const password = "Of-this-role-1";

type Case = {
  readonly title: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly expected: string;
  readonly objects?: readonly string[];
  /** Extensions of the scratch database. */
  readonly extensions?: readonly string[];
};

const objectsOfOthers = [
  "CREATE TABLE bill (id int PRIMARY KEY, cents int)",
  "CREATE TABLE line (id serial PRIMARY KEY, text text)",
  "CREATE TYPE mood AS ENUM ('calm')",
  "CREATE FUNCTION touch(step int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
];

/** The role may read and insert rows, uses no sequence, and owns nothing. */
const cases: readonly Case[] = [
  {
    title: "a column of a table of another owner",
    up: ["ALTER TABLE bill ADD note text"],
    down: ["ALTER TABLE bill DROP note"],
    expected: "B undetermined privileges",
    objects: ["public.bill"],
  },
  {
    title: "an index on a table of another owner",
    up: ["CREATE INDEX bill_cents ON bill (cents)"],
    down: ["DROP INDEX bill_cents"],
    expected: "B undetermined privileges",
    objects: ["public.bill"],
  },
  {
    title: "a dropped table of another owner",
    up: ["DROP TABLE bill"],
    down: ["CREATE TABLE bill (id int PRIMARY KEY, cents int)"],
    expected: "B undetermined bill privileges",
    objects: ["public.bill"],
  },
  {
    title: "a table in a schema in which the role creates nothing",
    up: ["CREATE TABLE closed.note (id int)"],
    down: ["DROP TABLE closed.note"],
    expected: "B undetermined privileges",
    objects: ["schema closed"],
  },
  {
    title: "an update of a table in which the role only inserts",
    up: ["UPDATE bill SET cents = cents + 1"],
    down: ["UPDATE bill SET cents = cents - 1"],
    expected: "B undetermined privileges",
    objects: ["public.bill"],
  },
  {
    title: "a value of an enum type of another owner",
    up: ["ALTER TYPE mood ADD VALUE 'glad'"],
    down: [],
    expected: "B undetermined privileges",
    objects: ["type public.mood"],
  },
  {
    title: "a dropped function of another owner",
    up: ["DROP FUNCTION touch(int)"],
    down: ["CREATE FUNCTION touch(step int) RETURNS int LANGUAGE sql AS 'SELECT $1'"],
    expected: "B undetermined privileges",
    objects: ["function public.touch"],
  },
  {
    title: "a renamed table of another owner",
    up: ["ALTER TABLE bill RENAME TO invoice"],
    down: ["ALTER TABLE invoice RENAME TO bill"],
    expected: "B undetermined privileges",
    objects: ["public.bill"],
  },
  {
    title: "a renamed schema of another owner",
    up: ["ALTER SCHEMA closed RENAME TO open"],
    down: ["ALTER SCHEMA open RENAME TO closed"],
    expected: "B undetermined privileges",
    objects: ["schema closed"],
  },
  {
    title: "a new schema, also with IF NOT EXISTS",
    up: ["CREATE SCHEMA IF NOT EXISTS closed", "CREATE TABLE note (id int)"],
    down: [],
    expected: "B undetermined privileges",
    objects: ["database"],
  },
  {
    title: "an extension that only a superuser creates",
    up: ['CREATE EXTENSION IF NOT EXISTS "amcheck"'],
    down: ["DROP EXTENSION amcheck"],
    expected: "B undetermined privileges",
    objects: ["extension amcheck"],
    extensions: ["amcheck"],
  },
  {
    title: "a new role",
    up: ["CREATE ROLE never_made_here"],
    down: ["DROP ROLE never_made_here"],
    expected: "B undetermined privileges",
    objects: ["role never_made_here"],
  },
  {
    title: "a table that is given to another role",
    up: ["CREATE TABLE note (id int)", "ALTER TABLE note OWNER TO postgres"],
    down: ["DROP TABLE note"],
    expected: "B undetermined privileges",
    objects: ["role postgres"],
  },
  {
    title: "a parameter that only a superuser sets",
    up: ["SET LOCAL session_replication_role = replica", "CREATE TABLE note (id int)"],
    down: ["DROP TABLE note"],
    expected: "B undetermined privileges",
    objects: ["parameter session_replication_role"],
  },
  {
    title: "a foreign key to a table of another owner",
    up: ["CREATE TABLE note (id int REFERENCES bill (id))"],
    down: ["DROP TABLE note"],
    expected: "B undetermined privileges",
    objects: ["public.bill"],
  },
  {
    title: "a trigger on a table of another owner",
    up: [
      "CREATE FUNCTION seen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      "CREATE TRIGGER seen BEFORE INSERT ON bill FOR EACH ROW EXECUTE FUNCTION seen()",
    ],
    down: ["DROP FUNCTION seen CASCADE"],
    expected: "B undetermined privileges",
    objects: ["public.bill"],
  },
  {
    title: "a row with a number from a sequence that the role may not use",
    up: ["INSERT INTO line (text) VALUES ('a')"],
    down: [],
    expected: "B undetermined privileges",
    objects: ["sequence public.line_id_seq"],
  },
  {
    title: "a row with a number of its own",
    up: ["INSERT INTO line (id, text) VALUES (1000000, 'a')"],
    down: [],
    expected: "B irreversible 1 23505 again",
  },
  {
    title: "an update of the table with the same name in its own schema",
    up: ["CREATE TABLE own.bill (id int, cents int)", "UPDATE own.bill SET cents = cents + 1"],
    down: ["DROP TABLE own.bill"],
    expected: "B reversible",
  },
  {
    title: "a comparison with FROM that reads no table",
    up: ["CREATE TABLE note (id int, line int)", "DELETE FROM note WHERE id IS DISTINCT FROM line"],
    down: ["DROP TABLE note"],
    expected: "B reversible",
  },
  {
    title: "a table of its own",
    up: ["CREATE TABLE note (id int PRIMARY KEY)", "ALTER TABLE note ADD text text"],
    down: ["DROP TABLE note"],
    expected: "B reversible",
  },
];

describe("A rehearsal and the rights of the connected role", function () {
  this.timeout(60_000);

  for (const { title, up, down, expected, objects, extensions } of cases)
    it(`names what the role has no right to, and no other object: ${title}`, () =>
      withSession(
        {
          [fileOf("A")]: migration(idOf("A"), objectsOfOthers),
          [fileOf("B")]: migration(idOf("B"), up, down),
        },
        async (session) => {
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
          await withRole(session, async (role) => {
            const rehearsal = await rehearsalOf(session, upgradeHead, extensions);
            assert.deepEqual(lines(rehearsal), [expected], JSON.stringify(rehearsal));
            const [revision] = rehearsal.revisions;
            const named = objects?.map((object) =>
              object === "database" ? `database ${session.database.name}` : object,
            );
            if (named) assert.deepEqual(revision?.reason, { kind: "privileges", role, objects: named });
            const { problem } = succeeded(await session.execute(upgradeHead));
            const state = problem?.code === "migrationFailed" ? problem.sqlState : problem?.code;
            assert.equal(state, objects && "42501");
          });
        },
      ));

  it("cannot judge the drop of a role that has privileges in the live database", () =>
    withSession({ [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE bill (id int)"]) }, async (session) => {
      assert.equal(told(await session.execute(upgradeHead)), "up A");
      const role = `reader_${session.database.name}`;
      const [name, file] = [idOf("B"), fileOf("B")];
      session.workspace.write({ [file]: migration(name, [`DROP ROLE ${role}`], [`CREATE ROLE ${role}`]) });
      await session.database.query(`CREATE ROLE ${role}; GRANT SELECT ON bill TO ${role}`);
      try {
        await session.restart();
        const rehearsal = await rehearsalOf(session);
        assert.deepEqual(lines(rehearsal), ["B undetermined liveDiffers"], JSON.stringify(rehearsal));
        assert.deepEqual(rehearsal.revisions[0]?.reason, { kind: "liveDiffers", objects: [`role ${role}`] });
        assert.equal(told(await session.execute(upgradeHead)), "problem migrationFailed");
      } finally {
        await session.database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      }
    }));
});

/** Connects the project as a role that reads and inserts rows, and removes the role afterwards. */
async function withRole(session: Session, work: (role: string) => Promise<void>): Promise<void> {
  const { database, workspace } = session;
  const role = `role_${database.name}`;
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'; CREATE SCHEMA closed; CREATE SCHEMA own AUTHORIZATION ${role};
    GRANT USAGE ON SCHEMA closed TO ${role}; GRANT ALL ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT ALL ON SEQUENCE migrations_id_seq TO ${role}; REVOKE SELECT ON line FROM ${role}`);
  try {
    workspace.write({ ".env": envOf({ ...database, user: role, password }) });
    await session.restart();
    await work(role);
  } finally {
    await session.runner.stop();
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
}
