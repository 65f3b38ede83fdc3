import assert from "node:assert/strict";
import { fillInBatches } from "../../../src/core/diff/online/fillInBatches.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { readFileSync } from "node:fs";
import type { Session } from "../../support/session.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { dataSource } from "../../support/workspace.ts";
import { draftsOf, entity } from "./draft.ts";

const each = { "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`) };

/** An index, a unique column, a check and a foreign key, two of them on a column that is filled. */
const changed = entity(
  `@Column() @Index("item_code") code!: string;
   @Column({ unique: true }) slug!: string;
   @Column({ type: "int" }) amount!: number;
   @ManyToOne(() => Owner) owner?: Owner;`,
  `@Entity("owner") export class Owner { @PrimaryGeneratedColumn() id!: number; }`,
);

const before = `CREATE TABLE owner (id serial, CONSTRAINT "PK_8e86b6b9f94aece7d12d465dc0c" PRIMARY KEY (id));
  CREATE TABLE item (id serial, slug varchar NOT NULL, amount int, "ownerId" int,
    CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id));
  CREATE INDEX item_old ON item (slug);
  INSERT INTO owner DEFAULT VALUES;
  INSERT INTO item (slug, amount, "ownerId") SELECT 's' || n, n, 1 FROM generate_series(1, 20) n`;

/** Columns, constraints and indexes of a database. A foreign key that was validated once stays valid. */
async function partsOf({ database }: Session): Promise<readonly string[]> {
  const rows = await database.query(
    `SELECT conname || ' ' || CASE contype WHEN 'f' THEN replace(pg_get_constraintdef(oid), ' NOT VALID', '') ELSE pg_get_constraintdef(oid) END AS part FROM pg_constraint WHERE connamespace = 'public'::regnamespace
       AND contype <> 'n' AND conrelid::regclass::text <> 'migrations'
     UNION ALL SELECT pg_get_indexdef(indexrelid) || ' ' || indisvalid FROM pg_index JOIN pg_class c ON c.oid = indrelid
       WHERE relnamespace = 'public'::regnamespace AND relname <> 'migrations'
     UNION ALL SELECT attname || ' ' || attnotnull FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
       WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'migrations'
     ORDER BY 1`,
  );
  return rows.map(({ part }) => String(part));
}

describe("A revision in the style online", function () {
  this.timeout(90_000);

  it("has files that run on a table with rows, and that can be reverted one by one", () =>
    withSession({ ...each, ...changed }, async (session) => {
      await session.database.query(before);
      const states = [await partsOf(session)];
      const answers = { fills: { "item.code": "slug || ''", "item.amount": "0" } };
      const [draft] = await draftsOf(session, [{ prove: true, style: "online", answers }]);
      if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
      const { converges, reversible, rowsKept, findings } = draft.proof ?? {};
      assert.deepEqual([converges, reversible, rowsKept], [true, true, true], JSON.stringify(findings));
      const { files = [] } = draft;
      assert.deepEqual(
        files.map(({ part, up }) => [part, ...up.map(({ sql }) => sql)]),
        [
          ["change", `ALTER TABLE "item" ADD "code" character varying`],
          ["fill", fillInBatches('"item"', '"code"', "slug || ''"), fillInBatches('"item"', '"amount"', "0")],
          [
            "constraints",
            `ALTER TABLE "item" ADD CONSTRAINT "item_code_not_null" CHECK ("code" IS NOT NULL) NOT VALID`,
            `ALTER TABLE "item" ADD CONSTRAINT "item_amount_not_null" CHECK ("amount" IS NOT NULL) NOT VALID`,
            `ALTER TABLE "item" ADD CONSTRAINT "FK_3b030ef7f2840a721547a3c492e" FOREIGN KEY ("ownerId") REFERENCES "owner"("id") ON DELETE NO ACTION ON UPDATE NO ACTION NOT VALID`,
          ],
          [
            "indexes",
            `DROP INDEX CONCURRENTLY "item_old"`,
            `CREATE UNIQUE INDEX CONCURRENTLY "UQ_0f77842c93ceb8c6624a58f538a" ON "item" ("slug")`,
            `CREATE INDEX CONCURRENTLY "item_code" ON "item" ("code")`,
          ],
          [
            "validation",
            `UPDATE "item" SET "code" = COALESCE("code", slug || ''), "amount" = COALESCE("amount", 0) WHERE "code" IS NULL OR "amount" IS NULL`,
            `ALTER TABLE "item" VALIDATE CONSTRAINT "item_code_not_null"`,
            `ALTER TABLE "item" VALIDATE CONSTRAINT "item_amount_not_null"`,
            `ALTER TABLE "item" VALIDATE CONSTRAINT "FK_3b030ef7f2840a721547a3c492e"`,
            `ALTER TABLE "item" ALTER COLUMN "code" SET NOT NULL`,
            `ALTER TABLE "item" DROP CONSTRAINT "item_code_not_null"`,
            `ALTER TABLE "item" ALTER COLUMN "amount" SET NOT NULL`,
            `ALTER TABLE "item" DROP CONSTRAINT "item_amount_not_null"`,
            `ALTER TABLE "item" ADD CONSTRAINT "UQ_0f77842c93ceb8c6624a58f538a" UNIQUE USING INDEX "UQ_0f77842c93ceb8c6624a58f538a"`,
          ],
        ],
        JSON.stringify(files, undefined, 1),
      );
      const written = succeeded(
        await session.runner.request("write", { message: "Make items usable", files: [...files] }),
      );
      assert.equal(written.files?.length, files.length);
      const isOutside = written.files.map((file) => /^ {4}transaction = false$/m.test(readFileSync(file, "utf8")));
      assert.deepEqual(isOutside, [false, true, false, true, false]);
      for (const { part } of files) {
        await session.restart();
        const { problem } = succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
        assert.equal(problem, undefined);
        states.push(await partsOf(session));
        // The application that still runs does not know the new column.
        if (part === "fill") await session.database.query("INSERT INTO item (slug) VALUES ('late')");
      }
      const [second] = await draftsOf(session, [{ style: "online" }]);
      assert.deepEqual(second && !isProblem(second) ? second.up : second, []);
      for (const state of states.slice(0, -1).toReversed()) {
        succeeded(await session.execute({ kind: "downgradeBy", count: 1 }));
        assert.deepEqual(await partsOf(session), state);
      }
      assert.deepEqual(await session.database.query("SELECT count(*)::int AS rows FROM item"), [{ rows: 21 }]);
    }));

  it("is one file for a new table, and names the mode of transactions that several files need", () =>
    withSession(entity(`@Column() @Index("item_code") code!: string;`), async (session) => {
      const [fresh] = await draftsOf(session, [{ style: "online" }]);
      if (!fresh || isProblem(fresh)) assert.fail(JSON.stringify(fresh));
      assert.deepEqual(
        fresh.files?.map(({ part }) => part),
        ["change"],
      );
      await session.database.query(
        `CREATE TABLE item (id serial, code varchar NOT NULL, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))`,
      );
      const [existing] = await draftsOf(session, [{ style: "online" }]);
      assert.deepEqual(existing, { code: "onlineNeedsEach" });
    }));
});
