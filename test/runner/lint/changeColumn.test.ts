import assert from "node:assert/strict";
import { migrationsIn } from "../../../src/core/lint/source/migrationText.ts";
import type { Packages } from "../../support/workspace.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { rehearsalOf } from "../rehearsal/caseSupport.ts";

/** Pairs of columns: the options of the old column and of the new one. */
const pairs = [
  [`name: "a", type: "int"`, `name: "a", type: "bigint", isNullable: true`],
  [
    `name: "b", type: "varchar", length: "20", isNullable: true`,
    `name: "b", type: "varchar", length: "40", isNullable: true`,
  ],
  [`name: "c", type: "int", isNullable: true`, `name: "c", type: "int"`],
  [`name: "d", type: "int"`, `name: "d", type: "int", isNullable: true`],
  [`name: "e", type: "numeric", precision: 8, scale: 2`, `name: "f", type: "numeric", precision: 10, scale: 4`],
] as const;

const text = `import { MigrationInterface, QueryRunner, TableColumn } from "typeorm";
export class ${idOf("B")} implements MigrationInterface {
  async up(queryRunner: QueryRunner) {
${pairs.map(([from, to]) => `    await queryRunner.changeColumn("t", new TableColumn({ ${from} }), new TableColumn({ ${to} }));`).join("\n")}
  }
  async down(queryRunner: QueryRunner) {}
}
`;
const create = "CREATE TABLE t (a int NOT NULL, b varchar(20), c int, d int NOT NULL, e numeric(8, 2) NOT NULL)";

describe("The statements of changeColumn", function () {
  this.timeout(60_000);

  for (const packages of ["typeorm-1", "typeorm-0.3"] as const satisfies readonly Packages[])
    it(`are read from its text as ${packages} sends them`, () =>
      withSession(
        { [fileOf("A")]: migration(idOf("A"), [create]), [fileOf("B")]: text },
        async (session) => {
          succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
          const { revisions } = await rehearsalOf(session);
          const squeezed = (sql: string) => sql.replaceAll(/\s+/g, "");
          const sent = revisions.flatMap(({ statements }) => statements.map(({ sql }) => squeezed(sql)));
          const read = migrationsIn(text).flatMap(({ up }) => up?.statements ?? []);
          assert.deepEqual(
            read.map(({ tokens }) => squeezed(tokens.map((token) => token.text).join(""))),
            sent,
          );
          assert.equal(sent.length, 8);
        },
        { packages },
      ));
});
