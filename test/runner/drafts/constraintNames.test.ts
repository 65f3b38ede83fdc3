import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { withSession } from "../../support/session.ts";
import { draftsOf, entity } from "./draft.ts";

/** As a history leaves it that has renamed the table and made a unique column one of a one-to-one relation. */
const tables = `CREATE TABLE item (id serial, a varchar NOT NULL,
  CONSTRAINT "PK_111111111111111111111111111" PRIMARY KEY (id))`;

describe("A draft and the names of constraints that TypeORM does not compare", function () {
  this.timeout(60_000);

  it("leaves the derived name of a primary key and of a unique column", () =>
    withSession(entity("@Column({ unique: true }) a!: string;"), async (session) => {
      await session.database.query(
        `${tables}; ALTER TABLE item ADD CONSTRAINT "REL_22222222222222222222222222" UNIQUE (a)`,
      );
      const [draft] = await draftsOf(session, [{}]);
      assert.deepEqual(draft, { up: [], down: [], losses: [], questions: [], unmapped: [] });
    }));

  it("renames a unique constraint of several columns, which TypeORM compares by its name", () =>
    withSession(
      {
        "src/entity/Item.ts": `import { Column, Entity, PrimaryGeneratedColumn, Unique } from "typeorm";
@Entity("item") @Unique(["a", "b"]) export class Item {
  @PrimaryGeneratedColumn() id!: number; @Column() a!: string; @Column() b!: string; }`,
      },
      async (session) => {
        await session.database.query(
          `${tables}; ALTER TABLE item ADD b varchar NOT NULL,
            ADD CONSTRAINT "UQ_222222222222222222222222222" UNIQUE (a, b)`,
        );
        const [draft] = await draftsOf(session, [{}]);
        if (!draft || isProblem(draft)) assert.fail(JSON.stringify(draft));
        assert.equal(draft.up.length, 1, JSON.stringify(draft.up));
        assert.match(draft.up[0]?.sql ?? "", /RENAME CONSTRAINT "UQ_222222222222222222222222222" TO "UQ_/);
      },
    ));
});
