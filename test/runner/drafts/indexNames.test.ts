import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { withSession } from "../../support/session.ts";
import { draftsOf, entity } from "./draft.ts";

const first = `@Column() @Index("first_index") a!: string;`;
const second = `@Entity("second") export class Second {
  @PrimaryGeneratedColumn() id!: number; @Column() @Index("wanted") b!: string; }`;

const primaryKeys = `ALTER TABLE item ADD CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id);
  ALTER TABLE second ADD CONSTRAINT "PK_ed85b8ccf0ac5a0b1f0d0f7a7d5" PRIMARY KEY (id);`;
const tables = `CREATE TABLE item (id serial, a varchar NOT NULL);
  CREATE TABLE second (id serial, b varchar NOT NULL); ${primaryKeys}`;

describe("A draft whose index has a name that an index of another table has", function () {
  this.timeout(60_000);

  it("drops the other index before it creates its own", () =>
    withSession(entity(first, second), async (session) => {
      await session.database.query(
        `${tables} CREATE INDEX first_index ON item (a); CREATE INDEX wanted ON item (a); CREATE INDEX old ON second (b)`,
      );
      const [draft] = await draftsOf(session, [{ prove: true }]);
      if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
      const { converges, reversible, rowsKept } = draft.proof ?? {};
      assert.deepEqual([converges, reversible, rowsKept], [true, true, true], JSON.stringify(draft));
    }));

  it("renames both if the other index gets another name", () =>
    withSession(entity(first, second), async (session) => {
      await session.database.query(`${tables} CREATE INDEX wanted ON item (a); CREATE INDEX old ON second (b)`);
      const [draft] = await draftsOf(session, [{ prove: true }]);
      if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
      const { converges, reversible, rowsKept } = draft.proof ?? {};
      assert.deepEqual([converges, reversible, rowsKept], [true, true, true], JSON.stringify(draft));
      assert.ok(
        draft.up.some(({ sql }) => /^ALTER INDEX "old" RENAME TO/.test(sql)),
        JSON.stringify(draft.up),
      );
    }));
});
