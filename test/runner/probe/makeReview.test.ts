import assert from "node:assert/strict";
import path from "node:path";
import { Client } from "pg";
import { lintInput } from "../../../src/client/lint/lintInput.ts";
import { check } from "../../../src/client/lint/main.ts";
import { environmentsOf } from "../../../src/client/project/environments.ts";
import { Project } from "../../../src/client/project/project.ts";
import { databaseLabel } from "../../../src/client/project/projectState.ts";
import type { ReviewedPlan } from "../../../src/client/review/makeReview.ts";
import { makeReview } from "../../../src/client/review/makeReview.ts";
import { reviewBasis } from "../../../src/client/review/reviewBasis.ts";
import { planInWords, reviewDocument } from "../../../src/client/review/reviewDocument.ts";
import type { ReviewResult } from "../../../src/client/review/reviewResult.ts";
import { reviewResult } from "../../../src/client/review/reviewResult.ts";
import type { ChangeRequest } from "../../../src/migrations/plan.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

const head = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;

const files = {
  [fileOf("A")]: migration(
    idOf("A"),
    [
      "CREATE TABLE users (id int PRIMARY KEY, email text, name text)",
      "CREATE TABLE team_members (id int PRIMARY KEY)",
    ],
    ["DROP TABLE team_members", "DROP TABLE users"],
  ),
  [fileOf("B")]: migration(
    idOf("B"),
    ['ALTER TABLE "users" DROP COLUMN "email"', 'DROP TABLE "team_members"'],
    ['ALTER TABLE "users" ADD "email" text'],
  ),
  [fileOf("C")]: migration(
    idOf("C"),
    ["ALTER TABLE users ALTER name SET NOT NULL", "ALTER TABLE users ALTER id TYPE bigint"],
    ["ALTER TABLE users ALTER id TYPE int", "ALTER TABLE users ALTER name DROP NOT NULL"],
  ),
};

describe("a review of a project", function () {
  this.timeout(120_000);
  let session: Session;
  let close: () => Promise<void>;
  let project: Project;

  before(async () => {
    [session, close] = await openSession(files);
    succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
    await session.database.query(
      `INSERT INTO users VALUES (1, 'a@b.c', NULL), (2, NULL, NULL), (3, NULL, 'Ada');
       INSERT INTO team_members SELECT generate_series(1, 14)`,
    );
    const { root } = session.workspace;
    const dataSource = path.join(root, "src/data-source.ts");
    project = new Project(
      { root, name: "project", folder: root, dataSource, environments: await environmentsOf(root, root) },
      undefined,
      {
        script: path.resolve("dist/runner.js"),
        rehearsalScript: path.resolve("dist/rehearsal.js"),
        cacheDirectory: path.join(root, "compiled"),
        journal: path.join(root, "journal"),
      },
      {
        isTrusted: () => true,
        log: { write: () => undefined },
      },
      () => undefined,
    );
    await project.refresh();
  });
  after(async () => {
    project.dispose();
    await close();
  });

  const reviewed = async (request: ChangeRequest, isProbed = false): Promise<ReviewedPlan> =>
    succeeded(await makeReview(project, request, { isProbed }));
  const result = async (request: ChangeRequest): Promise<ReviewResult> => reviewResult(await reviewed(request));
  const textOf = (one: ReviewedPlan) => {
    const what = planInWords(databaseLabel(project.view), one.plan, project.view.history.pending);
    return reviewDocument(one, what, one.readAt);
  };

  it("names what an upgrade deletes with the live rows, what fails, blocks and is rewritten", async () => {
    const { losses, blocks, rewrites, reversible, findings, revisions } = await result(head);
    assert.deepEqual(losses, [
      { kind: "column", name: "users.email", rows: 1 },
      { kind: "table", name: "team_members", rows: 14 },
    ]);
    assert.deepEqual(blocks, [
      { table: "users", mode: "AccessExclusive", statement: 1 },
      { table: "team_members", mode: "AccessExclusive", statement: 2 },
      { table: "users", mode: "AccessExclusive", statement: 3 },
    ]);
    assert.deepEqual(rewrites, ["users", "users_pkey"]);
    assert.deepEqual([reversible, revisions.map(({ verdict }) => verdict)], [false, ["irreversible", "fails"]]);
    assert.deepEqual(findings, ["2 rows of users have no name: statement 3 will fail."]);
  });

  it("is a document that begins with the losses and ends with the statements", async () => {
    const one = await reviewed(head);
    const text = textOf(one).replaceAll(/test_[0-9a-f]+/g, "appdb");
    assert.match(text, /^# Review: upgrade appdb@\S+ to head\n\n2 revisions · 4 statements · \*\*deletes data\*\*/);
    const order = [
      "## Deletes data",
      "- column users.email (1 row with a value)",
      "- table team_members (14 rows)",
      "## Fails",
      "2 rows of users have no name: statement 3 will fail.",
      "## Blocks other sessions",
      "users (3 rows, ",
      "reads and writes wait from statement 1 on (AccessExclusive)",
      "## Rewrites",
      "## Undo",
      "## To know",
      "(embedded)",
      "## Statements",
      'ALTER TABLE "users" DROP COLUMN "email"',
      "ALTER TABLE users ALTER id TYPE bigint",
    ];
    const places = order.map((part) => text.indexOf(part));
    assert.deepEqual(
      places.toSorted((a, b) => a - b),
      places,
      text,
    );
    assert.ok(!places.includes(-1), `${JSON.stringify(order.filter((part) => !text.includes(part)))}\n${text}`);
  });

  it("lists sessions with conflicting locks if the database is probed", async () => {
    const client = new Client({ connectionString: session.database.url, application_name: "report" });
    await client.connect();
    try {
      await client.query("BEGIN; SELECT FROM team_members");
      const one = await reviewed(head, true);
      const [first] = one.review.live?.sessions ?? [];
      assert.deepEqual([first?.relation, first?.mode], ["team_members", "AccessShare"]);
      assert.match(
        textOf(one),
        /- Session \d+ \(\w+, report\) holds AccessShare on team_members: idle in transaction for \d+ s\./,
      );
      assert.equal((await reviewed(head)).review.live?.isProbed, false);
    } finally {
      await client.end();
    }
  });

  it("counts the rows that a downgrade deletes", async () => {
    const { direction, losses, reversible } = await result(base);
    assert.deepEqual([direction, reversible], ["down", false]);
    assert.deepEqual(losses, [
      { kind: "table", name: "team_members", rows: 14 },
      { kind: "table", name: "users", rows: 3 },
    ]);
  });

  it("uses a valid rehearsal again, and depends on the files and the revisions of the database", async () => {
    const request = { kind: "upgradeTo", revision: idOf("B") } as const;
    const first = await reviewed(request);
    const again = await reviewed(request);
    assert.equal(again.rehearsedAt, first.rehearsedAt);
    assert.equal(await reviewBasis(project.view, first.files), first.basis);
    const file = fileOf("B");
    session.workspace.write({ [file]: `${files[file] ?? ""}\n` });
    assert.notEqual(await reviewBasis(project.view, first.files), first.basis);
  });

  it("is empty for a plan without steps", async () => {
    const { ok, revisions, losses, reversible } = await result({ kind: "downgradeTo", revision: idOf("A") });
    assert.deepEqual([ok, revisions, losses, reversible], [true, [], [], true]);
  });

  it("shows its answer at the statement, until the text or the history changes", async () => {
    const file = path.join(session.workspace.root, fileOf("C"));
    const text = files[fileOf("C")] ?? "";
    const found = (isSaved = true) => {
      const input = lintInput(project.view, { file, text, isSaved }) ?? assert.fail();
      return check(input)
        .filter(({ rule }) => /^fails/.test(rule))
        .map(({ rule, severity, message, start, end }) => `${severity} ${rule} ${text.slice(start, end)}: ${message}`);
    };
    await session.restart();
    project.client.restart();
    await project.refresh();
    assert.deepEqual(found(), []);
    await reviewed(head);
    assert.deepEqual(found(), [
      "error fails-on-live-rows ALTER TABLE users ALTER name SET NOT NULL: " +
        "2 rows of users have no name: this will fail. (from the rows of the database)",
    ]);
    assert.deepEqual(found(false), []);
    // The rehearsal of C starts from the same revisions. The rows may be others.
    succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
    await project.refresh();
    assert.ok(!found().some((line) => line.includes("fails-on-live-rows")), found().join());
    await reviewed(head);
    assert.equal(found().length, 1);
  });
});
