import assert from "node:assert/strict";
import { parseCatalog } from "../../../src/core/schema/catalogReader.ts";
import { compareModels } from "../../../src/core/schema/compareModels.ts";
import { succeeded, withSession } from "../../support/session.ts";

/** https://github.com/typeorm/typeorm/issues/6600, https://github.com/typeorm/typeorm/issues/4370 */
const entities = {
  "src/entity/ledger.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity({ name: "ledger", synchronize: false })
export class Ledger { @PrimaryColumn() id!: number; @Column() amount!: string; @Column({ nullable: true }) memo?: string; }
`,
  "src/entity/absent.ts": `import { Entity, PrimaryColumn } from "typeorm";
@Entity({ name: "absent", synchronize: false }) export class Absent { @PrimaryColumn() id!: number; }
`,
  "src/entity/own.ts": `import { Entity, PrimaryColumn } from "typeorm";
@Entity("own") export class Own { @PrimaryColumn() id!: number; }
`,
  "src/entity/totals.ts": `import { ViewColumn, ViewEntity } from "typeorm";
@ViewEntity({ name: "totals", expression: "SELECT 1 AS n", synchronize: false }) export class Totals { @ViewColumn() n!: number; }
`,
};

describe("An entity that TypeORM does not synchronize", function () {
  this.timeout(60_000);

  it("is neither in step nor different nor without a table, and nothing is generated for it", () =>
    withSession(entities, async (session) => {
      await session.database.query("CREATE TABLE own (id int PRIMARY KEY)");
      await session.database.query("CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL)");
      assert.deepEqual(succeeded(await session.runner.request("diff")).up, []);
      assert.deepEqual(succeeded(await session.runner.request("generate", { message: "x" })), { statements: 0 });
      const { catalog = "" } = succeeded(await session.runner.request("schema", {}));
      const { models, statements = [] } = succeeded(await session.runner.request("models"));
      const compared = compareModels(models, statements, parseCatalog(catalog));
      assert.deepEqual(
        compared.map(({ name, state, differences }) => [name, state, differences.length]),
        [
          ["Absent", "notCompared", 0],
          ["Ledger", "notCompared", 0],
          ["Own", "inStep", 0],
          ["Totals", "notCompared", 0],
        ],
      );
    }));
});
