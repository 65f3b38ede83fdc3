import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { cliJson, runCli } from "../../support/cli.ts";
import type { Session } from "../../support/session.ts";
import { withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";
import { leftovers } from "../history/leftovers.ts";

/** A data source whose server does not exist. */
const offline = dataSource()
  .replace("process.env.POSTGRES_SERVER", '"127.0.0.1"')
  .replace("Number(process.env.POSTGRES_PORT)", "1");

const users = {
  [fileOf("A")]: migration(idOf("A"), [`CREATE TABLE "user" (id int PRIMARY KEY, mail text)`], [`DROP TABLE "user"`]),
  [fileOf("B")]: migration(
    idOf("B"),
    [`ALTER TABLE "user" RENAME mail TO email`],
    [`ALTER TABLE "user" RENAME email TO mail`],
  ),
};

type Operation = { readonly kind: string; readonly object: string };
const kindsOf = (output: Readonly<Record<string, unknown>>) =>
  (output["operations"] as readonly Operation[]).map(({ kind, object }) => `${kind} ${object}`);

describe("the history on the command line", function () {
  this.timeout(120_000);

  it("prints the schema at a revision, and a table that did not exist yet fails", () =>
    withSession({ ...users, "src/data-source.ts": offline }, async ({ workspace: { root } }) => {
      const at = await cliJson(root, ["schema", "user", "--at", idOf("A"), "--offline"]);
      assert.match(String(at["sql"]), /mail text/);
      const base = await cliJson(root, ["schema", "user", "--at", "base", "--offline"]);
      assert.deepEqual([base.code, base["exists"]], [1, false]);
    }));

  it("compares revisions, the live database and a commit", () =>
    withSession(users, async (session) => {
      const { root } = session.workspace;
      commit(session, "first");
      await runCli(root, ["upgrade", "--yes"]);
      assert.deepEqual(kindsOf(await cliJson(root, ["compare", idOf("A"), "head"])), ["renameColumn user.mail"]);
      const same = await cliJson(root, ["compare", "head", "live", "--exit-code"]);
      assert.deepEqual([same.code, same["equal"]], [0, true], JSON.stringify(same));
      await session.database.query(`ALTER TABLE "user" ADD by_hand int`);
      const drifted = await cliJson(root, ["compare", "head", "live", "--exit-code"]);
      assert.deepEqual([drifted.code, kindsOf(drifted)], [1, ["addColumn user.by_hand"]]);
      await session.database.query(`CREATE PUBLICATION changes FOR TABLE "user"`);
      for (const args of [
        ["head", "live"],
        ["live", "head"],
      ]) {
        const { others } = (await cliJson(root, ["compare", ...args])) as unknown as { others: readonly string[] };
        assert.match(others.join(), /publication changes/, args.join());
      }
      session.workspace.write({ [fileOf("C")]: migration(idOf("C"), ["CREATE TABLE c (id int)"], ["DROP TABLE c"]) });
      assert.deepEqual(kindsOf(await cliJson(root, ["compare", "git:HEAD", "head"])), ["createTable c"]);
    }));

  it("shows a history that creates its own extension and schema, before and after it was applied", () =>
    withSession(
      {
        [fileOf("A")]: migration(
          idOf("A"),
          ["CREATE EXTENSION citext", "CREATE SCHEMA billing", "CREATE TABLE billing.item (mail citext)"],
          ["SELECT 1"],
        ),
      },
      async ({ workspace: { root } }) => {
        await runCli(root, ["upgrade", "--yes"]);
        const same = await cliJson(root, ["compare", "head", "live"]);
        assert.deepEqual([same["equal"], same["others"]], [true, []], JSON.stringify(same));
        const blamed = await cliJson(root, ["blame", "billing.item"]);
        assert.equal((blamed["events"] as unknown[]).length, 1, JSON.stringify(blamed));
        const base = await cliJson(root, ["schema", "--at", "base"]);
        assert.equal(String(base["sql"]).trim(), "");
      },
    ));

  it("names what it does not know in a comparison: a revision, a repository, a commit, a commit without the project", () =>
    withSession({ ...users, "src/data-source.ts": offline }, async (session) => {
      const { root } = session.workspace;
      const codeOf = async (...args: string[]) => (await cliJson(root, args))["problem"] as { code: string };
      assert.equal((await codeOf("compare", "head", "nowhere", "--offline")).code, "revisionUnknown");
      assert.equal((await codeOf("compare", "head", "git:HEAD", "--offline")).code, "noRepository");
      const git = gitIn(root);
      git("init", "-q", "-b", "main");
      git("commit", "-q", "--allow-empty", "-m", "empty");
      assert.equal((await codeOf("compare", "head", "git:absent", "--offline")).code, "refUnknown");
      assert.equal((await codeOf("compare", "head", "git:HEAD", "--offline")).code, "refWithoutProject");
    }));

  it("blames a column back through its rename, with who applied the revisions", () =>
    withSession(users, async ({ workspace: { root } }) => {
      await runCli(root, ["upgrade", "+1", "--yes"]);
      const blamed = await cliJson(root, ["blame", "user.email"]);
      const events = blamed["events"] as readonly {
        revision: string;
        state: string;
        words: string;
        appliedBy?: string;
      }[];
      assert.deepEqual(
        events.map(({ revision, state, words }) => [revision, state, words]),
        [
          [idOf("B"), "pending", "renames column user.mail to email"],
          [idOf("A"), "applied", "adds column user.mail (text)"],
        ],
      );
      assert.deepEqual(
        events.map(({ appliedBy }) => appliedBy !== undefined),
        [false, true],
      );
      const quoted = await cliJson(root, ["blame", 'public."user"."email"']);
      assert.deepEqual(quoted["events"], events);
      const unknown = await cliJson(root, ["blame", "user.absent"]);
      assert.deepEqual([unknown.code, (unknown["problem"] as { code: string }).code], [1, "objectUnknown"]);
    }));

  it("names the value that TypeORM adds to an enum in the history of its column and of the table", () => {
    const replaced = [
      'ALTER TYPE "public"."t_state_enum" RENAME TO "t_state_enum_old"',
      `CREATE TYPE "public"."t_state_enum" AS ENUM('new', 'void')`,
      'ALTER TABLE "t" ALTER COLUMN "state" TYPE "public"."t_state_enum" USING "state"::"text"::"public"."t_state_enum"',
      'DROP TYPE "public"."t_state_enum_old"',
    ];
    const made = [`CREATE TYPE t_state_enum AS ENUM ('new')`, "CREATE TABLE t (id int, state t_state_enum)"];
    const files = {
      "src/data-source.ts": offline,
      [fileOf("A")]: migration(idOf("A"), made),
      [fileOf("B")]: migration(idOf("B"), replaced),
    };
    return withSession(files, async ({ workspace: { root } }) => {
      for (const name of ["t.state", "t"]) {
        const blamed = await cliJson(root, ["blame", name, "--offline"]);
        const [last] = blamed["events"] as readonly { readonly revision: string; readonly words: string }[];
        assert.deepEqual([last?.revision, last?.words], [idOf("B"), "changes enum t_state_enum: adds value void"]);
      }
    });
  });

  const objects: readonly (readonly [name: string, expected: readonly string[]])[] = [
    [
      "mood",
      [
        "C changes enum mood: renames value glad to happy",
        "B renames enum feeling to mood, adds value calm",
        "A adds enum feeling",
      ],
    ],
    ["mood.happy", ["C changes enum mood: renames value glad to happy", "A adds enum feeling"]],
    ["enum public.mood.calm", ["B renames enum feeling to mood, adds value calm"]],
    ["pet_name", ["B renames index animal_name of animal to pet_name", "A adds index animal_name of animal"]],
    ["touch", ["C changes function touch(): definition differs", "A adds function touch()"]],
    ["function touch()", ["C changes function touch(): definition differs", "A adds function touch()"]],
    [
      "add",
      [
        "C renames function plus(a integer, b text) to add(a integer, b text)",
        "A adds function plus(a integer, b text)",
      ],
    ],
    [
      "plus(integer, text)",
      [
        "C renames function plus(a integer, b text) to add(a integer, b text)",
        "A adds function plus(a integer, b text)",
      ],
    ],
    ["public.pet_name", ["B renames index animal_name of animal to pet_name", "A adds index animal_name of animal"]],
    ["index animal_name", ["B renames index animal_name of animal to pet_name", "A adds index animal_name of animal"]],
    ["touched of pet", ["A adds trigger touched of animal"]],
    ["trigger touched of person", ["B adds trigger touched of person"]],
  ];

  it("blames types, their values, indexes, functions and triggers back through renames", () => {
    const touch = (step: number) =>
      `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM ${step}; RETURN NEW; END'`;
    const trigger = (table: string) =>
      `CREATE TRIGGER touched BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION touch()`;
    const history = {
      A: [
        "CREATE TYPE feeling AS ENUM ('sad', 'glad')",
        "CREATE TABLE animal (id int, name text)",
        "CREATE INDEX animal_name ON animal (name)",
        "CREATE FUNCTION plus(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT $1'",
        touch(1),
        trigger("animal"),
      ],
      B: [
        "ALTER TYPE feeling RENAME TO mood",
        "ALTER TYPE mood ADD VALUE 'calm'",
        "ALTER TABLE animal RENAME TO pet",
        "ALTER INDEX animal_name RENAME TO pet_name",
        "CREATE TABLE person (id int)",
        trigger("person"),
      ],
      C: ["ALTER TYPE mood RENAME VALUE 'glad' TO 'happy'", touch(2), "ALTER FUNCTION plus RENAME TO add"],
    };
    const files = Object.entries(history).map(([letter, up]) => [fileOf(letter), migration(idOf(letter), up)]);
    return withSession(
      { ...(Object.fromEntries(files) as Record<string, string>), "src/data-source.ts": offline },
      async ({ workspace: { root } }) => {
        for (const [name, expected] of objects) {
          const blamed = await cliJson(root, ["blame", name, "--offline"]);
          const events = blamed["events"] as readonly { revision: string; words: string; sql: string }[] | undefined;
          assert.ok(
            events?.every(({ sql }) => sql !== ""),
            `${name}: ${JSON.stringify(blamed)}`,
          );
          assert.deepEqual(
            events?.map(({ revision, words }) => `${revision.charAt(0)} ${words}`),
            expected,
            `${name}: ${JSON.stringify(blamed)}`,
          );
        }
        const several = await cliJson(root, ["blame", "touched", "--offline"]);
        assert.equal(
          (several["problem"] as { message?: string }).message,
          "touched may mean trigger touched of pet, trigger touched of person. Write one of these.",
        );
      },
    );
  });

  const merges: readonly (readonly [title: string, ours: string, theirs: string, expected: readonly unknown[]])[] = [
    [
      "an order if only one works",
      `ALTER TABLE "user" ADD x int`,
      `ALTER TABLE "user" RENAME TO account`,
      [1, "ordered", "oursFirst", ["fails"]],
    ],
    [
      "a conflict if the schema depends on the order",
      `ALTER TABLE "user" ALTER email SET DEFAULT 'a'`,
      `ALTER TABLE "user" ALTER email SET DEFAULT 'b'`,
      [1, "conflict", undefined, ["differs", "sameObject"]],
    ],
  ];
  for (const [title, ours, theirs, expected] of merges)
    it(`finds in a merge: ${title}`, () =>
      withSession({ ...users, "src/data-source.ts": offline }, async (session) => {
        const { workspace } = session;
        const git = commit(session, "base");
        git("checkout", "-q", "-b", "feature");
        workspace.write({ [fileOf("D")]: migration(idOf("D"), [theirs], ["SELECT 1"]) });
        git("add", "-A");
        git("commit", "-q", "-m", "theirs");
        git("checkout", "-q", "main");
        workspace.write({ [fileOf("C")]: migration(idOf("C"), [ours], ["SELECT 1"]) });
        const checked = await cliJson(workspace.root, ["check-merge", "feature", "--offline"]);
        const kinds = (checked["problems"] as readonly { kind: string }[] | undefined)?.map(({ kind }) => kind);
        assert.deepEqual(
          [checked.code, checked["verdict"], checked["order"], kinds],
          expected,
          JSON.stringify(checked),
        );
        assert.deepEqual([checked["ours"], checked["theirs"]], [[idOf("C")], [idOf("D")]]);
      }));

  it("names revisions that one side of a merge has edited or deleted", () =>
    withSession({ ...users, "src/data-source.ts": offline }, async (session) => {
      const { workspace } = session;
      const git = commit(session, "base");
      git("checkout", "-q", "-b", "feature");
      workspace.write({
        [fileOf("A")]: migration(idOf("A"), [`CREATE TABLE "user" (id int, mail text)`], ["SELECT 1"]),
      });
      git("commit", "-q", "-a", "-m", "edited");
      git("checkout", "-q", "main");
      rmSync(path.join(workspace.root, fileOf("B")));
      const checked = await cliJson(workspace.root, ["check-merge", "feature", "--offline"]);
      const problems = checked["problems"] as readonly { kind: string; revision: string }[];
      assert.deepEqual(
        problems.map(({ kind, revision }) => `${kind} ${revision}`),
        [`edited ${idOf("A")}`, `deleted ${idOf("B")}`],
      );
    }));

  it("leaves neither a temporary file nor a change in the repository", () =>
    withSession({ ...users, "src/data-source.ts": offline }, async (session) => {
      const { root } = session.workspace;
      const git = commit(session, "first");
      const left = await leftovers(async (env) => {
        const compared = await cliJson(root, ["compare", "git:HEAD", "head", "--offline"], { env });
        assert.equal(compared["equal"], true, JSON.stringify(compared));
      });
      assert.deepEqual(left, []);
      assert.equal(git("status", "--porcelain"), "");
    }));
});

function gitIn(cwd: string) {
  return (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd,
      encoding: "utf8",
      stdio: "pipe",
    });
}

/** Makes the workspace a repository with one commit. */
function commit({ workspace: { root, write } }: Session, message: string) {
  const git = gitIn(root);
  write({ ".gitignore": ".env\n.data\n.cache\nnode_modules\n" });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", message);
  return git;
}
