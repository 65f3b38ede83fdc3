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
};

/** The role may read and insert rows, and owns no table. */
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
    title: "a table of its own",
    up: ["CREATE TABLE note (id int PRIMARY KEY)", "ALTER TABLE note ADD text text"],
    down: ["DROP TABLE note"],
    expected: "B reversible",
  },
];

describe("A rehearsal and the rights of the connected role", function () {
  this.timeout(60_000);

  for (const { title, up, down, expected, objects } of cases)
    it(`names what the role has no right to, and no other object: ${title}`, () =>
      withSession(
        {
          [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE bill (id int PRIMARY KEY, cents int)"]),
          [fileOf("B")]: migration(idOf("B"), up, down),
        },
        async (session) => {
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
          await withRole(session, async (role) => {
            const rehearsal = await rehearsalOf(session);
            assert.deepEqual(lines(rehearsal), [expected], JSON.stringify(rehearsal));
            const [revision] = rehearsal.revisions;
            assert.deepEqual(revision?.reason, objects && { kind: "privileges", role, objects });
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
  await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'; CREATE SCHEMA closed;
    GRANT USAGE ON SCHEMA closed TO ${role}; GRANT ALL ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
  try {
    workspace.write({ ".env": envOf({ ...database, user: role, password }) });
    await session.restart();
    await work(role);
  } finally {
    await session.runner.stop();
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
}
