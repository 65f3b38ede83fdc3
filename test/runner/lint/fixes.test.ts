import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { lintInput } from "../../../src/client/lint/lintInput.ts";
import type { FixProof } from "../../../src/client/lint/proveFix.ts";
import { proveFix } from "../../../src/client/lint/proveFix.ts";
import { fixes } from "../../../src/client/lint/main.ts";
import { environmentsOf } from "../../../src/client/project/environments.ts";
import { Project } from "../../../src/client/project/project.ts";
import { applyEdits } from "../../../src/core/lint/fixes/applyEdits.ts";
import type { FixKind } from "../../../src/core/lint/fixes/fix.ts";
import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { RenderedFile } from "../../../src/protocol/drafts.ts";
import { servers } from "../../support/database.ts";
import { migrationWith } from "../../support/lint/cases.ts";
import { fixCases } from "../../support/lint/fixCases.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

const tables = [
  "CREATE TABLE users (id int PRIMARY KEY)",
  "CREATE TABLE orders (id int PRIMARY KEY, total int NOT NULL DEFAULT 0, note varchar(20), created timestamp)",
];
const rows = `INSERT INTO users SELECT n FROM generate_series(1, 20) n;
  INSERT INTO orders (id, total, note, created) SELECT n, n, 'note', '2024-06-01 12:00' FROM generate_series(1, 20) n`;
const file = "src/migrations/1700000000000-ChangeOrders.ts";

/** Columns with their types and defaults, constraints, indexes, triggers and functions. */
async function schemaOf({ database }: Session): Promise<readonly string[]> {
  const found = await database.query(
    `SELECT conname || ' ' || pg_get_constraintdef(oid) AS part FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE relnamespace = 'public'::regnamespace
     UNION ALL SELECT c.relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
         || coalesce(' ' || pg_get_expr(adbin, adrelid), '')
       FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
       WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r' AND relnamespace = 'public'::regnamespace
     UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     ORDER BY 1`,
  );
  return found.map(({ part }) => String(part));
}

/** A project of the client, with the schema of its database. */
async function openProject(root: string): Promise<Project> {
  const project = new Project(
    {
      root,
      name: "project",
      folder: root,
      dataSource: path.join(root, "src/data-source.ts"),
      environments: await environmentsOf(root, root),
    },
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
  await project.inspect();
  return project;
}

type Fixed = {
  readonly after: string;
  readonly next: readonly RenderedFile[];
  readonly proof: FixProof | Problem;
};

async function fix(
  project: Project,
  text: string,
  { rule, kind, answer }: { readonly rule: string; readonly kind: FixKind; readonly answer?: string },
): Promise<Fixed> {
  const absolute = path.join(project.location.root, file);
  const input = lintInput(project.view, { file: absolute, text, isSaved: true }) ?? assert.fail();
  const found = fixes(input, rule, () => true).find((one) => one.kind === kind) ?? assert.fail(`no fix ${kind}`);
  const change = found.write(answer);
  const message = change.next.length === 1 ? `change orders ${change.next[0]?.part}` : "change orders";
  const next =
    change.next.length === 0
      ? []
      : succeeded(await project.client.request("render", { message, files: change.next })).files;
  const after = applyEdits(text, change.edits);
  const proof = await proveFix(project, { file: absolute, after, next }, { timeout: 60_000 });
  return { after, next, proof };
}

const each = dataSource(`migrationsTransactionMode: "each",`);
const history = { [fileOf("A")]: migration(idOf("A"), tables, ["DROP TABLE orders", "DROP TABLE users"]) };

describe("A fix of a finding", function () {
  this.timeout(120_000);

  const last = servers.at(-1)?.[0];
  // The steps with constraints depend on the version.
  const ofVersions: readonly FixKind[] = ["notValid", "notNullCheck", "requiredColumnSplit", "typeChange"];
  for (const [major, server] of servers)
    for (const { title, sql, down, rule, kind, transaction, answer, isMoved } of fixCases.filter(
      (one) => major === last || (ofVersions.includes(one.kind) && one.transaction === undefined),
    ))
      it(`${title}, and is proven and right on PostgreSQL ${major}`, () =>
        withSession(
          { ...history, "src/data-source.ts": each },
          async (session) => {
            const { root } = session.workspace;
            assert.ok(!isProblem(await session.execute({ kind: "upgradeHead" })));
            await session.database.query(rows);
            const before = await schemaOf(session);
            const text = migrationWith(sql, transaction, down);
            writeFileSync(path.join(root, file), text);
            await session.restart();
            const project = await openProject(root);
            const { after, next, proof } = await fix(project, text, { rule, kind, ...(answer ? { answer } : {}) });
            project.dispose();
            assert.ok(!isProblem(proof), JSON.stringify(proof));
            assert.equal(proof.isRestored, true);
            assert.deepEqual(proof.columnOrder, isMoved ? ["orders"] : []);

            // The text without the fix, on tables in which it cannot fail.
            await session.database.query("DELETE FROM orders");
            succeeded(await session.execute({ kind: "upgradeHead" }));
            const wanted = await schemaOf(session);
            if (down !== "SELECT 1") {
              succeeded(await session.execute({ kind: "downgradeBy", count: 1 }));
              assert.deepEqual(await schemaOf(session), before);
            } else {
              await session.database.query("ALTER TABLE orders ALTER note DROP NOT NULL");
              await session.database.query(`DELETE FROM migrations WHERE name LIKE 'ChangeOrders%'`);
            }

            await session.database.query(rows.slice(rows.indexOf(";") + 1));
            writeFileSync(path.join(root, file), after);
            for (const one of next) writeFileSync(one.file, one.text);
            await session.restart();
            const ran = succeeded(await session.execute({ kind: "upgradeHead" }));
            assert.equal(ran.problem, undefined);
            assert.equal(ran.applied.length, 1 + next.length);
            assert.deepEqual(await schemaOf(session), wanted);
            if (kind === "keepValues") {
              const time = answer === "Europe/Berlin" ? "2024-06-01 10:00+00" : "2024-06-01 12:00";
              const kept = `note = 'note' AND total = id AND created = '${time}'`;
              const [all] = await session.database.query(`SELECT count(*) AS n FROM orders WHERE ${kept}`);
              assert.equal(Number(all?.["n"]), 20);
            }
            const reverted = succeeded(await session.execute({ kind: "downgradeBy", count: 1 + next.length }));
            assert.equal(reverted.problem, undefined);
            if (down !== "SELECT 1") assert.deepEqual(await schemaOf(session), before);
            const kept =
              kind === "keepValues" ? "WHERE note = 'note' AND total = id AND created = '2024-06-01 12:00'" : "";
            const [count] = await session.database.query(`SELECT count(*) AS n FROM orders ${kept}`);
            assert.equal(Number(count?.["n"]), 20);
          },
          { server },
        ));
});

describe("The proof of a fix", function () {
  this.timeout(120_000);

  const setNotNull = "ALTER TABLE orders ALTER note SET NOT NULL";

  /** Proves a text instead of the pending one, without a change of the file. */
  async function prove(text: string, after: string, source = each) {
    let proof: FixProof | Problem | undefined;
    await withSession({ ...history, "src/data-source.ts": source }, async (session) => {
      succeeded(await session.execute({ kind: "upgradeHead" }));
      writeFileSync(path.join(session.workspace.root, file), text);
      const project = await openProject(session.workspace.root);
      const absolute = path.join(session.workspace.root, file);
      proof = await proveFix(project, { file: absolute, after, next: [] }, { timeout: 60_000 });
      project.dispose();
    });
    return proof ?? assert.fail();
  }

  const down = "ALTER TABLE orders ALTER note DROP NOT NULL";
  const text = migrationWith([setNotNull], undefined, down);

  it("rejects a text that gives another schema", async () => {
    const proof = await prove(text, migrationWith(["ALTER TABLE orders ALTER note SET DEFAULT 'a'"], undefined, down));
    assert.deepEqual(proof, {
      code: "fixDiffers",
      isAfterDown: false,
      differences: ["column orders.note: NOT NULL → NULL", "column orders.note: default none → 'a'::character varying"],
    });
  });

  it("rejects a text that leaves another schema after down()", async () => {
    const proof = await prove(text, migrationWith([setNotNull, "SELECT 1"], undefined, "SELECT 1"));
    assert.deepEqual(proof, {
      code: "fixDiffers",
      isAfterDown: true,
      differences: ["column orders.note: NULL → NOT NULL"],
    });
  });

  it("rejects a text that fails", async () => {
    const proof = await prove(text, migrationWith([setNotNull, "SELECT missing"], undefined, down));
    assert.ok(isProblem(proof) && proof.code === "fixFails");
    assert.match(proof.message, /column "missing" does not exist/);
  });

  it("does not take the same statements for a proof", async () => {
    const proof = await prove(text, `${text}\n// A comment.`);
    assert.deepEqual(proof, { code: "fixNotRehearsed" });
  });

  it("is refused if the history fails without the fix", async () => {
    const broken = migrationWith(["SELECT missing"], undefined, down);
    const proof = await prove(broken, text);
    assert.ok(isProblem(proof) && proof.code === "fixNotRehearsed");
    assert.match(proof.message ?? "", /column "missing" does not exist/);
  });

  it("reads the text of a document that is not saved", () =>
    withSession({ ...history, "src/data-source.ts": each, [file]: "// nothing yet" }, async (session) => {
      succeeded(await session.execute({ kind: "upgradeHead" }));
      const project = await openProject(session.workspace.root);
      const absolute = path.join(session.workspace.root, file);
      const proof = await proveFix(
        project,
        { file: absolute, before: text, after: migrationWith([setNotNull, "SELECT 1"], undefined, down), next: [] },
        { timeout: 60_000 },
      );
      project.dispose();
      assert.deepEqual(proof, { columnOrder: [], isRestored: true });
    }));
});
