import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { listModels } from "../../../../src/core/schema/compareModels.ts";
import { displayName } from "../../../../src/core/schema/columnFacts.ts";
import { databaseTitle, isSameDatabase } from "../../../../src/core/connection/connection.ts";
import { commitsDdl, databaseKind, isKnownDriver } from "../../../../src/core/connection/drivers.ts";
import { defaultStyle } from "../../../../src/migrations/fileStyle.ts";
import { renderMigration } from "../../../../src/migrations/renderMigration.ts";

describe("databases of other drivers", () => {
  it("are named as their users name them", () => {
    assert.equal(databaseTitle({ database: "data/dev.sqlite" }), "data/dev.sqlite");
    assert.equal(databaseTitle({ database: "app", host: "localhost" }), "app@localhost");
    assert.deepEqual(["postgres", "mysql", "mssql", "better-sqlite3", "sqljs", "mongodb"].map(databaseKind), [
      "PostgreSQL",
      "MySQL",
      "SQL Server",
      "SQLite",
      "SQLite",
      "mongodb",
    ]);
  });

  it("are told apart by where they are", () => {
    const one = { database: "app", host: "db", port: 3306 };
    assert.ok(isSameDatabase(one, { ...one }));
    assert.ok(!isSameDatabase(one, { ...one, port: 3307 }));
    assert.ok(!isSameDatabase({ database: "app" }, one));
  });

  it("are those whose migrations are SQL that Node runs", () => {
    assert.deepEqual(["postgres", "cockroachdb", "mariadb", "mongodb", "expo", "constructor"].map(isKnownDriver), [
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    assert.deepEqual((["postgres", "sqlite", "mysql", "oracle"] as const).map(commitsDdl), [false, false, true, true]);
  });

  it("have models with a name and no state", () => {
    const model = { name: "User", kind: "table", columns: [], relations: [], junctions: [] } as const;
    const models = listModels([
      { ...model, table: { name: "user" } },
      { ...model, table: { schema: "dbo", name: "user" } },
    ]);
    assert.deepEqual(
      models.map(({ state, in: table }) => `${state} ${displayName(table, undefined)}`),
      ["notCompared user", "notCompared dbo.user"],
    );
  });

  it("have their quotes in a new revision as they are", () => {
    const up = [{ sql: "CREATE TABLE `a` (`id` int DEFAULT '\\\\${x}')" }, { sql: 'DROP TABLE "b"' }];
    const text = renderMigration({ className: "A1700000000000", up, down: [] }, defaultStyle("js", false));
    const module = { exports: {} as unknown };
    runInNewContext(text, { module });
    const { exports: made } = module;
    const Made = (typeof made === "function" ? made : Object.values(made as object)[0]) as new () => {
      up(queryRunner: { query(sql: string): void }): Promise<void>;
    };
    const sent: string[] = [];
    return new Made().up({ query: (sql) => void sent.push(sql) }).then(() =>
      assert.deepEqual(
        sent,
        up.map(({ sql }) => sql),
      ),
    );
  });
});
